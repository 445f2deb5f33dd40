"""`token create|list|revoke`."""

from __future__ import annotations

import click
from sqlalchemy import Engine

from descant.accounts.people import OWNER
from descant.accounts.tokens import SCOPES, Token, create_token, is_valid, list_tokens, revoke_token
from descant.cli.output import Context, json_option
from descant.database import open_database


@click.group()
def token() -> None:
    """Make, list and revoke API tokens."""


@token.command()
@click.option("--name", required=True, help="What the token is for.")
@click.option("--scope", type=click.Choice(list(SCOPES)), default="read", show_default=True)
@click.option("--user", default=OWNER, help="Account that it is of; default: the owner's.")
@click.option("--days", type=click.FloatRange(0, 36500, min_open=True), help="Days until it expires.")
@json_option
@click.pass_obj
def create(context: Context, name: str, scope: str, user: str, days: float | None) -> None:
    """Make a token; its text is shown once and kept nowhere."""
    made, text = create_token(_engine(context), name, scope, days, user)
    context.say("Keep this text: it is not shown again.")
    context.report(_described(made) | {"token": text}, [text])


@token.command("list")
@json_option
@click.pass_obj
def list_(context: Context) -> None:
    """List the tokens, without their texts."""
    found = list_tokens(_engine(context))
    lines = [f"{each.id}  {_state(each):8}  {each.scope:6}  {each.name}" for each in found]
    context.report([_described(each) for each in found], lines or ["No tokens. `descant token create` makes one."])


@token.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_obj
def revoke(context: Context, id_: str) -> None:
    """Make a token worthless, at once and for good."""
    revoke_token(_engine(context), id_)
    context.report({"revoked": id_}, [f"{id_} is revoked."])


def _engine(context: Context) -> Engine:
    return open_database(context.config)


def _described(each: Token) -> dict[str, object]:
    return {
        "id": each.id,
        "name": each.name,
        "scope": each.scope,
        "state": _state(each),
        "created": each.created,
        "expires": each.expires,
    }


def _state(each: Token) -> str:
    if each.revoked:
        return "revoked"
    return "valid" if is_valid(each) else "expired"
