"""`webhook list|delete|test`. On the database, which has no owner; they are made over HTTP, by their accounts."""

from __future__ import annotations

import click
from sqlalchemy import Engine

from descant.annotations.activities.telling import Teller
from descant.annotations.webhooks import keeping
from descant.annotations.webhooks.outbox import send_test
from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.server.annotating.webhooks import outcome, shown


@click.group()
def webhook() -> None:
    """List, delete and test the webhooks of all accounts."""


@webhook.command("list")
@click.option("--user", help="Only those of this account.")
@json_option
@click.pass_obj
def list_(context: Context, user: str | None) -> None:
    """List the webhooks, without their secrets."""
    found = [shown(each) | {"account": each.account} for each in keeping.list_hooks(_engine(context), user)]
    lines = [
        f"{each['id']}  {each['state']:7}  {each['account']}  {_for(each)}  {each['url']}"
        + (f"  {each['reason']}" if each["reason"] else "")
        for each in found
    ]
    context.report(found, lines or ["No webhooks."])


@webhook.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def delete(context: Context, id_: str) -> None:
    """Delete a webhook, with what is still to be sent."""
    keeping.delete_hook(_engine(context), id_)
    context.report({"deleted": id_}, [f"{id_} is deleted."])


@webhook.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_context
def test(click_context: click.Context, id_: str) -> None:
    """Send a test to a webhook's receiver, and say what it answers."""
    context: Context = click_context.obj
    engine = _engine(context)
    hook = keeping.find_hook(engine, id_)
    teller = Teller(engine, context.config.base)
    found = send_test(engine, teller, hook, allow_private=context.config.webhook_private)
    said = f"{id_}: {found.error or f'taken ({found.status})'}, after {found.seconds:.1f} s."
    context.report(outcome(found), [said])
    click_context.exit(1 if found.error else 0)


def _engine(context: Context) -> Engine:
    return open_database(context.config)


def _for(each: dict[str, object]) -> str:
    return f"{each['about']} {each['of']}" if each["of"] else str(each["about"])
