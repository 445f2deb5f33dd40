"""`/chat`: the bot on a page. Without a script each question is a new page; with one they are put below each other.

It asks this server as any bot does, by its interface, but inside the process and as whoever asks: with their rights,
and on their account of query time.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

import httpx
from flask import Blueprint, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from descant.accounts.tokens import Bearer
from descant.bot import Message, Reply, Sound
from descant.bot.asking import Descant
from descant.bot.conversation import Conversation, Everybody, Reach
from descant.bot.grammar.forms import LANGUAGES
from descant.bot.letters import document_of
from descant.bot.memory import keep_person, person_of
from descant.client import Client
from descant.errors import InvalidInput
from descant.server.auth import FORWARDED, address, client, is_owner
from descant.server.bodies import whole_file
from descant.server.headers import keep_private
from descant.server.languages import language
from descant.server.negotiation import HTML, best
from descant.server.services import Services, services
from descant.server.visitors import require_own_page, visitor_or_none

blueprint = Blueprint("chat", __name__)
blueprint.after_request(keep_private)

TRANSPORT = "web"
LONGEST = 10_000
"""characters of a question; who sends more is told so"""
_CARRIED = ("Authorization", "Cookie", "Origin", "Sec-Fetch-Site", *FORWARDED)
"""headers that say who asks, from which page, and that it was not asked on this machine"""
_CHAT = re.compile(r"[\w-]{1,64}", re.ASCII)


@blueprint.get("/chat")
def show() -> str:
    chat = secrets.token_urlsafe(16)
    return render_template("chat.html", chat=chat, who=_who(), examples=_examples(), asked="", replies=[])


@blueprint.post("/chat")
def ask() -> ResponseReturnValue:
    """A question, a button that was pressed, or a sound."""
    if request.cookies:
        require_own_page()
    with whole_file(services().config.upload_bytes) as body:
        request.stream = body
        message, file = _message(), request.files.get("sound")
        with _conversation() as conversation:
            if file and file.filename and conversation.wanted_sound(message):
                with NamedTemporaryFile(prefix="descant-") as kept:
                    file.save(kept)
                    kept.flush()
                    replies = conversation.respond(message, Path(kept.name))
            else:
                replies = conversation.respond(message)
    return _answer(message, replies)


@blueprint.post("/chat/progress")
def tell_progress() -> ResponseReturnValue:
    """Of the job that a reply follows, by its id: what is to be said in the place of that reply now."""
    if request.cookies:
        require_own_page()
    message, job = _message(), request.form.get("job", "")
    if not job.isalnum():
        raise InvalidInput(f"{job[:40]!r} names no job.", remedy="Say the id of one.")
    with _conversation() as conversation:
        return _answer(message, [conversation.progress(message, job)])


@blueprint.app_template_filter("base64")
def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _answer(message: Message, replies: list[Reply]) -> ResponseReturnValue:
    if best((HTML, "application/json"), aliases=False) != HTML:
        return jsonify(chat=message.chat, replies=[document_of(each) for each in replies])
    template = "chat_replies.html" if request.headers.get("X-Requested-With") == "fetch" else "chat.html"
    return render_template(
        template,
        chat=message.chat,
        who=_who(),
        examples=_examples(),
        asked=message.text or _file_name(),
        replies=replies,
    )


def _message() -> Message:
    chat, text = request.form.get("chat", "") or secrets.token_urlsafe(16), request.form.get("text", "").strip()
    if not _CHAT.fullmatch(chat):
        raise InvalidInput("The chat has no such name.", remedy="Say the one that the answer before has.")
    if len(text) > LONGEST:
        raise InvalidInput("The question is too long.", remedy=f"Ask in {LONGEST:,} characters.")
    sound = request.files.get("sound")
    return Message(
        transport=TRANSPORT,
        chat=chat,
        sender=_sender(chat),
        key=secrets.token_urlsafe(16),
        text=text,
        sound=Sound("form", sound.filename, sound.mimetype) if sound and sound.filename else None,
        pressed=request.form.get("pressed", ""),
        takes_sounds=False,
        language=language(),
    )


def _who() -> str:
    """Of whom a tab keeps the conversation: it is nobody else's when they have signed out."""
    who = _visitor()
    return who.account if who else ""


def _visitor() -> Bearer | None:
    """Looked up once a request."""
    if "chat_visitor" not in g:
        g.chat_visitor = visitor_or_none()
    found: Bearer | None = g.chat_visitor
    return found


def _sender(chat: str) -> str:
    """Whoever is signed in writes by their own account; others are known by their chat alone, and write nothing."""
    who = _visitor()
    if who is None:
        return f"chat {chat}"  # which no account is called
    known = person_of(services().engine, TRANSPORT, who.account)
    if known.account != who.account:
        keep_person(services().engine, TRANSPORT, who.account, replace(known, account=who.account))
    return who.account


@contextmanager
def _conversation() -> Iterator[Conversation]:
    """In the turn and on the account of whoever asks."""
    here = services()
    with nullcontext() if is_owner() else here.questions.share(client()), _inside(here) as conversation:
        yield conversation


@contextmanager
def _inside(here: Services) -> Iterator[Conversation]:
    inside = httpx.WSGITransport(app=current_app.wsgi_app, remote_addr=address(), raise_app_exceptions=False)
    place = urlsplit(request.host_url)
    with Client(f"{place.scheme}://{place.netloc}/", transport=inside) as inner:
        inner.carry({name: request.headers[name] for name in _CARRIED if name in request.headers})
        descant = Descant(inner, here.config.base)
        yield Conversation(here.engine, Reach(descant, lambda _: descant), Everybody(), makes_accounts=False)


def _file_name() -> str:
    sound = request.files.get("sound")
    return (sound.filename or "") if sound else ""


def _examples() -> list[str]:
    return [each[0] for each in LANGUAGES[language()].EXAMPLES.values()]
