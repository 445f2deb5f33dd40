"""`user …`: accounts, their roles and groups."""

from __future__ import annotations

import click
from sqlalchemy import Engine

from descant import accounts
from descant.accounts import Account, Role
from descant.accounts.roles import WORDS
from descant.cli.output import Context, json_option
from descant.database import open_database


@click.group()
def user() -> None:
    """Make and look after accounts and groups."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(WORDS), default="annotator", show_default=True)
@json_option
@click.pass_obj
def create(context: Context, name: str, role: str) -> None:
    """Make an account; `descant token create --user` gives it a token."""
    made = accounts.create_account(_engine(context), name, Role.of(role))
    context.say(f"`descant token create --user {made.id} --name … --scope annotate` lets it write annotations.")
    context.report(_described(made), [made.id])


@user.command("list")
@json_option
@click.pass_obj
def list_(context: Context) -> None:
    """List the accounts."""
    found = accounts.list_accounts(_engine(context))
    lines = [f"{each.id}  {_state(each):6}  {each.role.word:9}  {each.name}" for each in found]
    context.report([_described(each) for each in found], lines or ["No accounts. `descant user create` makes one."])


@user.command()
@click.argument("id_", metavar="ID")
@click.argument("role", type=click.Choice(WORDS))
@json_option
@click.pass_obj
def role(context: Context, id_: str, role: str) -> None:
    """Say what an account may do, from now on."""
    accounts.set_role(_engine(context), id_, Role.of(role))
    context.report({"id": id_, "role": role}, [f"{id_} is {role} now."])


@user.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def close(context: Context, id_: str) -> None:
    """Close an account: its tokens are worthless at once; what it has written stays."""
    accounts.close_account(_engine(context), id_)
    context.report({"closed": id_}, [f"{id_} is closed."])


@user.command()
@click.argument("name")
@json_option
@click.pass_obj
def group(context: Context, name: str) -> None:
    """Make a group."""
    made = accounts.create_group(_engine(context), name)
    context.report({"id": made.id, "name": made.name}, [made.id])


@user.command()
@json_option
@click.pass_obj
def groups(context: Context) -> None:
    """List the groups, and who is in them."""
    found = accounts.list_groups(_engine(context))
    lines = [line for each in found for line in _lines(each.id, each.name, each.members)]
    document = [{"id": each.id, "name": each.name, "members": each.members} for each in found]
    context.report(document, lines or ["No groups. `descant user group` makes one."])


@user.command()
@click.argument("group")
@click.argument("id_", metavar="ID")
@click.option("--write", is_flag=True, help="It may write there, too.")
@json_option
@click.pass_obj
def join(context: Context, group: str, id_: str, write: bool) -> None:
    """Put an account into a group, named by its id or name."""
    accounts.put_member(_engine(context), group, id_, may_write=write)
    does = "reads and writes" if write else "reads"
    context.report({"group": group, "id": id_, "may_write": write}, [f"{id_} {does} in {group} now."])


@user.command()
@click.argument("group")
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def leave(context: Context, group: str, id_: str) -> None:
    """Take an account out of a group."""
    accounts.remove_member(_engine(context), group, id_)
    context.report({"group": group, "id": id_}, [f"{id_} is in {group} no more."])


def _engine(context: Context) -> Engine:
    return open_database(context.config)


def _described(each: Account) -> dict[str, object]:
    return {
        "id": each.id,
        "name": each.name,
        "role": each.role.word,
        "state": _state(each),
        "created": each.created,
        "groups": dict(each.groups),
    }


def _state(each: Account) -> str:
    return "closed" if each.closed else "open"


def _lines(identifier: str, name: str, members: dict[str, bool]) -> list[str]:
    writes = {True: "reads and writes", False: "reads"}
    return [f"{identifier}  {name}", *(f"  {account}  {writes[may]}" for account, may in members.items())]
