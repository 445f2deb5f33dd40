"""`chat`: questions in a terminal."""

from __future__ import annotations

import locale
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import httpx

from descant.accounts.tokens import owner_token
from descant.bot.asking import Descant
from descant.bot.conversation import Conversation, Everybody, Reach
from descant.bot.letters import document_of
from descant.bot.running import reaching
from descant.bot.terminal import Terminal, talk
from descant.catalogues import LANGUAGES
from descant.cli.access import serving_owner
from descant.cli.output import Context, complain, json_option
from descant.client import Client
from descant.database import open_database
from descant.server.run import application

EXAMPLES = """\b
Examples:
  descant chat
  descant chat "bars 3-10 of op. 92 in Litolff"
  descant chat "/send clip.wav"
"""


@click.command(epilog=EXAMPLES)
@click.argument("question", required=False)
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Of the answers; default: the system's.")
@click.option(
    "--pictures", type=click.Path(file_okay=False, path_type=Path), help="Folder for them; default: a temporary one."
)
@json_option
@click.pass_obj
def chat(context: Context, question: str | None, language: str | None, pictures: Path | None) -> None:
    """Ask in plain words, once or again and again.

    QUESTION is asked once; without one every line is a question. A number presses a button, /send FILE sends a sound,
    /help says what can be asked.
    """
    with _reach(context) as reach:
        conversation = Conversation(open_database(context.config), reach, Everybody())
        write = (lambda _: None) if context.as_json else click.echo
        terminal = Terminal(conversation, language or _language(), pictures, context.config.fetch_bytes, write)
        if question is None:
            talk(terminal, _lines(), complain)
            return
        context.report(list(map(document_of, terminal.hear(question))), [])


@contextmanager
def _reach(context: Context) -> Iterator[Reach]:
    """The server that runs, or one in this process."""
    owner = serving_owner(context)
    if owner:
        context.say(f"(through the server at {owner.url}, process {owner.pid})")
        engine = open_database(context.config)
        with reaching(context.config, engine, owner.url, owner_token(context.config)) as reach:
            yield reach
        return
    with application(context.config) as app:
        token = owner_token(context.config)
        with Client(context.config.address, token, transport=httpx.WSGITransport(app=app)) as client:
            descant = Descant(client, context.config.base)
            yield Reach(descant, lambda _: descant)


def _lines() -> Iterator[str]:
    """To the end of the input; a prompt is for people alone."""
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            yield input("> ") if sys.stdin.isatty() else input()


def _language() -> str:
    code = (locale.getlocale()[0] or "").partition("_")[0]
    return code if code in LANGUAGES else "en"
