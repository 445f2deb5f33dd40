"""The bot on a page: without a script, for a script, and for programs; asked by whoever asks, and as them."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from descant.accounts import Role, create_account
from descant.accounts.sessions import open_session
from descant.accounts.tables import AccountRow
from descant.bot import Link, Message, Reply
from descant.bot.memory import SILENCE, ChatRow, Person, chat_of, keep_person, person_of
from descant.database import now
from descant.errors import DescantError, Unauthenticated
from descant.server import chat as page_of_chat
from descant.server.auth import FORWARDED

HTML, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}
FETCH = HTML | {"X-Requested-With": "fetch"}


def ask(client: FlaskClient, text: str = "", headers: dict[str, str] = JSON, **more: Any) -> Any:
    return client.post("/chat", data={"chat": "a-chat", "text": text} | more, headers=headers)


def test_programs_are_answered_in_json(client: FlaskClient) -> None:
    said = ask(client, "help").json
    assert said["chat"] == "a-chat"
    assert {"code": ["works by Beethoven"]} in [line[0] for line in said["replies"][0]["lines"]]
    button = said["replies"][0]["buttons"][0][0]
    pressed = ask(client, pressed=button[1]).json
    assert pressed["replies"][0]["lines"][0] == ["Works and their versions", ":"]


def test_a_page_is_whole_without_a_script_and_a_part_with_one(client: FlaskClient) -> None:
    whole, part = ask(client, "help", HTML).text, ask(client, "help", FETCH).text
    assert "<h1>Ask</h1>" in whole
    assert 'value="a-chat"' in whole
    assert "<h1>" not in part
    assert part.strip().startswith('<li class="asked">')
    assert "works by Beethoven" in part


def test_the_language_is_that_of_the_page_until_another_is_chosen(client: FlaskClient) -> None:
    german = HTML | {"Accept-Language": "de"}
    assert "Zum Beispiel:" in ask(client, "hilfe", german).text
    ask(client, "in English please", german)
    assert "For example:" in ask(client, "hilfe", german | FETCH).text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "**x** [y](javascript:z)", "'; DROP", "}} UNION {{"])
def test_what_is_asked_is_text(client: FlaskClient, text: str) -> None:
    said = ask(client, text, FETCH)
    assert said.status_code == 200
    assert text in unescape(said.text)
    assert "<script" not in said.text
    assert not any("javascript:" in address for address in re.findall(r'(?:href|src)="([^"]*)"', said.text))


def test_pieces_of_replies_are_escaped(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = Reply(((Link("<b>", 'https://x.org/"><img>'), "<i>"),))
    monkeypatch.setattr(page_of_chat.Conversation, "respond", lambda *_: [evil])
    said = ask(client, "x", FETCH).text
    assert "<b>" not in said
    assert "<i>" not in said
    assert "<img>" not in said


def test_too_long_a_question_is_refused(client: FlaskClient) -> None:
    said = ask(client, "x" * 10_001)
    assert said.status_code == 400
    assert "10,000" in said.json["remedy"]


def test_nobody_becomes_an_account_by_asking(app: Flask, client: FlaskClient) -> None:
    ask(client, "help")
    engine = app.extensions["descant"].engine
    ask(client, "auf deutsch bitte")
    assert chat_of(engine, "web", "a-chat").language == "de"
    with Session(engine) as session:
        assert not session.scalars(select(AccountRow)).all()


def test_a_form_of_another_page_asks_nothing_in_somebodys_name(client: FlaskClient) -> None:
    client.set_cookie("descant_session", "x")
    assert (
        ask(client, "help", JSON | {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}).status_code
        == 403
    )


def test_who_asks_without_end_is_told_when_to_come_back(make_app: Callable[..., Flask]) -> None:
    client = make_app(client_seconds=0.001).test_client()
    said = [ask(client, "help") for _ in range(3)]
    assert said[0].status_code == 200
    assert said[-1].status_code == 429
    assert int(said[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("headers", [JSON, {}])
def test_who_asks_is_looked_up_once(
    client: FlaskClient, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    monkeypatch.setattr(page_of_chat, "visitor_or_none", lambda: looked.append(1))
    assert ask(client, "help", headers).status_code == 200
    assert len(looked) == 1


def test_a_sound_needs_consent_first(client: FlaskClient) -> None:
    data = {"chat": "a-chat", "sound": (BytesIO(b"RIFF"), "a.wav")}
    said = client.post("/chat", data=data, headers=JSON, content_type="multipart/form-data")
    assert said.status_code == 200
    assert said.json["replies"]


def test_the_inside_answers_as_the_outside_does(make_app: Callable[..., Flask]) -> None:
    """Also under a base with a path."""
    client = make_app(base="http://localhost/music/").test_client()
    assert ask(client, "which works are there?").status_code == 200


@pytest.mark.parametrize("header", FORWARDED)
def test_nobody_becomes_the_owner_by_asking_through_a_proxy(
    app: Flask, client: FlaskClient, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request inside comes from this machine as far as it is told, but whoever asked did not."""
    found: list[Any] = []

    def respond(conversation: Any, *_: Any) -> list[Reply]:
        try:
            found.append(conversation._reach.as_bot.get("api/account"))
        except DescantError as error:
            found.append(error)
        return []

    monkeypatch.setattr(page_of_chat.Conversation, "respond", respond)
    client.set_cookie("descant_session", open_session(app.extensions["descant"].engine, "owner", token="owner"))
    here = JSON | {"Sec-Fetch-Site": "same-origin"}
    assert ask(client, "x", here).status_code == 200
    assert ask(client, "x", here | {header: "192.0.2.7"}).status_code == 200
    as_owner, by_proxy = found
    assert as_owner["id"] == "owner"
    assert isinstance(by_proxy, Unauthenticated), by_proxy


def test_who_names_a_chat_like_an_account_is_not_taken_for_it(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a stranger could agree, or have things forgotten, in the name of whoever has that account."""
    engine = app.extensions["descant"].engine
    keep_person(engine, "web", "a-chat", Person(consented=True, account="a-chat"))
    heard: list[Message] = []
    monkeypatch.setattr(page_of_chat.Conversation, "respond", lambda _, message: heard.append(message) or [])
    ask(client, "x")
    assert person_of(engine, "web", heard[0].sender) == Person()


def test_who_is_signed_in_loses_no_account_by_being_forgotten_here(app: Flask, client: FlaskClient) -> None:
    engine = app.extensions["descant"].engine
    account = create_account(engine, "Clara", Role.ANNOTATOR).id
    client.set_cookie("descant_session", open_session(engine, account))
    own = JSON | {"Sec-Fetch-Site": "same-origin"}
    asked = ask(client, "/forget", own).json["replies"]
    assert "not your account" in str(asked)
    [deleted] = ask(client, "/forget yes", own).json["replies"]
    assert "Deleted:" in str(deleted)
    assert client.get("/api/account").json["id"] == account


@pytest.mark.parametrize("name", ["a\0b", "<b>", "x" * 65, "a b"])
def test_a_chat_has_a_plain_name(client: FlaskClient, name: str) -> None:
    assert ask(client, "help", chat=name).status_code == 400


def test_several_may_speak_at_once_in_a_chat_that_is_new(app: Flask) -> None:
    def speak(number: int) -> int:
        status: int = ask(app.test_client(), "auf deutsch", chat=f"chat-{number // 4}").status_code
        return status

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(speak, range(64))) == {200}


def test_chats_in_which_nothing_is_remembered_are_not_kept(app: Flask, client: FlaskClient) -> None:
    for number in range(5):
        ask(client, "help", chat=f"chat-{number}")
    ask(client, "auf deutsch", chat="kept")
    ask(client, "help", chat="kept")
    with Session(app.extensions["descant"].engine) as session:
        assert [row.chat for row in session.scalars(select(ChatRow))] == ["kept"]


def test_what_is_silent_for_long_goes_when_another_chat_comes(app: Flask, client: FlaskClient) -> None:
    """Also where no bot runs, which does that once an hour."""
    engine = app.extensions["descant"].engine
    ask(client, "auf deutsch", chat="old")
    with Session(engine) as session, session.begin():
        session.execute(update(ChatRow).values(used=now() - 2 * SILENCE))
    ask(client, "auf deutsch", chat="new")
    with Session(engine) as session:
        assert [row.chat for row in session.scalars(select(ChatRow))] == ["new"]
