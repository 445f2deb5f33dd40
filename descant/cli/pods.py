"""`pod connect|status|sync|conflicts|disconnect`: an account's Solid pod.

What is wished is noted in the database, which has no owner. What must write annotations is done by the server where
one owns the store, and else here.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from descant.accounts import known_account
from descant.accounts.people import OWNER
from descant.annotations.bars import bars_of
from descant.annotations.desk import Desk
from descant.cli.access import serving_owner
from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.errors import NotFound, WrongUse
from descant.solid.connections import Connections
from descant.solid.keeping import Keeper
from descant.solid.places import Clash, Places
from descant.solid.tables import Keep
from descant.solid.wishes import Wish
from descant.store.files import files_of
from descant.store.opening import open_stores

LONGEST = 600.0
"""seconds that a server is waited for"""
user_option = click.option("--user", default=OWNER, help="Account whose pod it is; default: the owner's.")


@click.group()
def pod() -> None:
    """Keep an account's annotations in its own Solid pod, too."""


@pod.command()
@click.argument("webid")
@user_option
@click.option("--issuer", help="Who signs in; else as the WebID says.")
@click.option("--storage", help="Address of the pod; else as the WebID says.")
@click.option("--id", "id_", help="Id of client credentials; the secret is asked for. Else a browser signs in.")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="File that has the secret; - for standard input.",
)
@click.option("--objects", is_flag=True, help="Keep musical objects there, too.")
@json_option
@click.pass_obj
def connect(
    context: Context,
    webid: str,
    user: str,
    issuer: str | None,
    storage: str | None,
    id_: str | None,
    secret_file: Path | None,
    objects: bool,
) -> None:
    """Connect the pod of WEBID."""
    connections = _connections(context)
    if known_account(connections.engine, user) is None:
        raise NotFound(f"There is no account {user}.", remedy="`descant user list` shows them.")
    credentials = (id_, _secret(secret_file)) if id_ else None
    begun = connections.connect(user, Wish(webid, issuer, storage, credentials, objects))
    if begun is None:
        _report(context, connections.state(user))
        return
    context.say("Open this in a browser, sign in, and press the button on the page that comes back from there.")
    context.report({"state": "signing in", "signInAt": begun.url}, [begun.url])


@pod.command()
@user_option
@json_option
@click.pass_obj
def status(context: Context, user: str) -> None:
    """Say where annotations are kept, and how it goes."""
    _report(context, _connections(context).state(user))


@pod.command()
@user_option
@json_option
@click.pass_obj
def sync(context: Context, user: str) -> None:
    """Look at the pod now, and wait until it is done."""
    state = _synced(context, user)
    _report(context, state)
    if state.get("error") or state.get("problems"):
        raise click.exceptions.Exit(1)


@pod.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--keep", type=click.Choice([each.value for each in Keep]), help="How this conflict ends.")
@user_option
@json_option
@click.pass_obj
def conflicts(context: Context, id_: str | None, keep: str | None, user: str) -> None:
    """List what was changed on both sides; with ID and --keep, say how it ends."""
    connections = _connections(context)
    places = Places(connections.engine, user)
    if (id_ is None) != (keep is None):
        raise WrongUse("A conflict is resolved by its ID and --keep.", remedy="Give both, or none to list them.")
    if id_ and keep:
        places.decide(id_, Keep(keep))
        connections.sync_soon(user)
        context.report({"id": id_, "keep": keep}, [f"{keep} will be kept with the next sync."])
        return
    found = places.clashes()
    document = [{**_both(each), "id": each.id, "inPod": each.url, "keep": each.keep} for each in found]
    context.report(document, [line for each in found for line in _lines(each)] or ["No conflicts."])


@pod.command()
@user_option
@click.option(
    "--copies",
    type=click.Choice(["keep", "remove"]),
    default="keep",
    show_default=True,
    help="Whether what is here stays here.",
)
@json_option
@click.pass_obj
def disconnect(context: Context, user: str, copies: str) -> None:
    """Disconnect the pod; what is in it stays there."""
    connections = _connections(context)
    connections.disconnect(user, keep=copies == "keep")
    if copies == "remove":
        _synced(context, user)
    context.report({"disconnected": user, "copies": copies}, ["The pod is disconnected."])


def _connections(context: Context) -> Connections:
    return Connections(open_database(context.config), context.config)


def _secret(file: Path | None) -> str:
    """Never an argument, which others on this machine could read."""
    if file is None:
        return str(click.prompt("Secret", hide_input=True, err=True))
    with click.open_file(str(file), encoding="utf-8") as opened:
        return str(opened.read()).strip()


def _synced(context: Context, user: str) -> dict[str, Any]:
    """By the server that owns the store; else here."""
    connections = _connections(context)
    connections.require(user)
    owner = serving_owner(context)
    if owner:
        context.say(f"(by the server at {owner.url}, process {owner.pid})")
        _wait_for_server(connections, user)
    else:
        _sync_here(context, connections, user)
    return connections.state(user)


def _sync_here(context: Context, connections: Connections, user: str) -> None:
    config = context.config
    with open_stores(config) as stores:
        desk = Desk(connections.engine, stores, config.base, bar_of=bars_of(files_of(config), config.base))
        try:
            Keeper(desk, connections, config).sync(user)
        finally:
            desk.close()


def _wait_for_server(connections: Connections, user: str) -> None:
    wished, until = connections.sync_soon(user), time.monotonic() + LONGEST
    while time.monotonic() < until:
        if connections.looked_since(user, wished):
            return
        time.sleep(0.1)
    raise NotFound("The server has not looked at the pod yet.", remedy="`descant pod status` shows how it goes.")


def _report(context: Context, state: dict[str, Any]) -> None:
    if state["state"] == "none":
        context.report(state, ["No pod is connected. `descant pod connect` does it."])
        return
    since = f" since {state['waitingSince']}" if state["waitingSince"] else ""
    lines = [
        f"{state['state']}{since}: {state['storage']} of {state['webid']}",
        f"in the pod: {state['inPod']}, to be sent: {state['toSend']}, conflicts: {state['conflicts']}",
        f"last the same: {state['lastSync'] or 'never'}",
        *([state["error"]] if state["error"] else []),
        *(f"{each['url']}: {each['problem']}" for each in state["problems"]),
    ]
    context.report(state, lines)


def _both(clash: Clash) -> dict[str, Any]:
    return {
        "mine": json.loads(clash.mine) if clash.mine else None,
        "theirs": json.loads(clash.theirs) if clash.theirs else None,
    }


def _lines(clash: Clash) -> list[str]:
    end = f" ({clash.keep} will be kept)" if clash.keep else ""
    sides = [
        f"  {side}: {json.dumps(said, ensure_ascii=False) if said else 'deleted'}"
        for side, said in _both(clash).items()
    ]
    return [f"{clash.id}  {clash.url}{end}", *sides]
