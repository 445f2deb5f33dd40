"""`user …`: accounts, their roles and groups."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Engine

from descant import accounts
from descant.accounts import Account, Role
from descant.accounts.audit import Entry, list_audit
from descant.accounts.bindings import bind as bind_account
from descant.accounts.bindings import unbind as unbind_account
from descant.accounts.people import OWNER
from descant.accounts.roles import WORDS
from descant.accounts.tokens import SCOPE_OF
from descant.cli.access import both, public_dataset
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
    context.say(f"`descant token create --user {made.id} --name … --scope {SCOPE_OF[made.role]}` lets it in.")
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
@click.argument("id_", metavar="ID")
@click.argument("subject")
@click.option("--issuer", help="The provider that the subject is of; default: oidc_issuer.")
@json_option
@click.pass_obj
def bind(context: Context, id_: str, subject: str, issuer: str | None) -> None:
    """Have whoever signs in as SUBJECT at the provider sign in to this account."""
    issuer = issuer or context.config.oidc_issuer
    bind_account(_engine(context), id_, issuer, subject, actor=OWNER)
    context.report({"id": id_, "issuer": issuer}, [f"{id_} is signed in to at {issuer} now."])


@user.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def unbind(context: Context, id_: str) -> None:
    """Have nobody sign in to an account by a provider any more."""
    unbind_account(_engine(context), id_, actor=OWNER)
    context.report({"unbound": id_}, [f"{id_} is bound to no provider any more."])


@user.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="The latest so many.")
@json_option
@click.pass_obj
def audit(context: Context, id_: str | None, limit: int) -> None:
    """List what was done to accounts and in them, the latest first; by one and to one, if it is named."""
    found = list_audit(_engine(context), id_, limit=limit)
    context.report([_entered(each) for each in found], [_line(each) for each in found] or ["Nothing was done."])


@user.command()
@click.argument("id_", metavar="ID")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def export(context: Context, id_: str, file: Path) -> None:
    """Write all that is kept of an account into FILE, a ZIP archive."""
    from descant.server.people.exporting import export_to

    with public_dataset(context) as dataset:
        export_to(_engine(context), dataset, context.config.base, id_, file, actor=OWNER)
    context.report({"file": str(file)}, [f"Written to {file}."])


@user.command()
@click.argument("id_", metavar="ID")
@click.option(
    "--public",
    type=click.Choice(["keep", "erase"]),
    required=True,
    help="Whether what it has published stays, without its author.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def delete(context: Context, id_: str, public: str, yes: bool) -> None:
    """Erase an account and what it has written, for good; backups keep what they have."""
    from descant.server.people.erasing import delete_by

    if not yes:
        click.confirm(f"Erase {id_} for good?", abort=True, err=True)
    with both(context) as store:
        delete_by(store, context.config, id_, keep_public=public == "keep")
    context.report({"deleted": id_}, [f"{id_} is deleted."])


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


def _entered(each: Entry) -> dict[str, object]:
    return {"time": each.time, "by": each.actor, "action": each.action, "about": each.about}


def _line(each: Entry) -> str:
    return f"{each.time:%Y-%m-%d %H:%M:%S}  {each.actor:16}  {each.about:16}  {each.action}"


def _state(each: Account) -> str:
    return "closed" if each.closed else "open"


def _lines(identifier: str, name: str, members: dict[str, bool]) -> list[str]:
    writes = {True: "reads and writes", False: "reads"}
    return [f"{identifier}  {name}", *(f"  {account}  {writes[may]}" for account, may in members.items())]
