"""`bot`: the conversation, carried by networks of chats."""

from __future__ import annotations

import logging
import os
import sys
import threading

import click

from descant.accounts.tokens import owner_token
from descant.bot.running import BUILT_IN, run
from descant.cli.access import serving_owner
from descant.cli.output import Context
from descant.errors import Unavailable, WrongUse
from descant.store.owner import answers

SECRETS = {"telegram": "telegram_token", "xmpp": "xmpp_password"}
"""settings without which a transport is not run"""


@click.command()
@click.argument("transports", nargs=-1, metavar="[TRANSPORT]...")
@click.option("--server", metavar="URL", help="Ask a server elsewhere, with the token in DESCANT_BOT_TOKEN.")
@click.pass_obj
def bot(context: Context, transports: tuple[str, ...], server: str | None) -> None:
    """Answer questions and sounds from chats, until it is stopped.

    TRANSPORT is telegram or xmpp; without one, all whose secrets are set are run. docs/bot.md says how a bot is made.
    """
    names = transports or _configured(context)
    url, token = _server(context, server)
    logging.basicConfig(level=logging.INFO if context.verbose else logging.WARNING)
    for library in ("httpx", "httpcore", "aiohttp", "aiogram"):  # these name addresses
        logging.getLogger(library).setLevel(logging.WARNING)

    def announce() -> None:
        context.say(f"The bot listens on {', '.join(names)}, and asks {url}")
        context.say("Stop it with Ctrl-C.")

    run(context.config, names, url, token, is_elsewhere=bool(server), announce=announce)
    if threading.active_count() > 1:  # an answer that is still being made is made again at the next start
        sys.stderr.flush()
        os._exit(0)


def _configured(context: Context) -> tuple[str, ...]:
    names = tuple(name for name in BUILT_IN if getattr(context.config, SECRETS[name]))
    if not names:
        raise WrongUse(
            "No transport has what it needs.",
            remedy="Set DESCANT_TELEGRAM_TOKEN or DESCANT_XMPP_PASSWORD; docs/bot.md says how a bot is made.",
        )
    return names


def _server(context: Context, server: str | None) -> tuple[str, str]:
    """Its address and a token for it."""
    if server:
        if not context.config.bot_token:
            raise WrongUse(
                "There is no token for the server.",
                remedy="Set DESCANT_BOT_TOKEN to one that `descant token create` made there, with the scope write.",
            )
        return server if server.endswith("/") else f"{server}/", context.config.bot_token
    owner = serving_owner(context)
    url = owner.url if owner else context.config.address
    if not answers(url):
        raise Unavailable(
            "No server runs for this home.",
            remedy="Start one with `descant serve`, or name one with --server.",
        )
    return url, owner_token(context.config)
