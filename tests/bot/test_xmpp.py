"""XMPP through the real library, against the real prosody on loopback."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from slixmpp import JID
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from descant.bot import Button, Code, Link, Message, Picture, Reply, Sound, Strong
from descant.bot.desk import Desk
from descant.bot.memory import numbers_of
from descant.bot.post import Post
from descant.bot.threads import Limits
from descant.bot.xmpp import Xmpp, files, rooms, stream
from descant.config import Config
from descant.errors import WrongUse
from tests.bot.conftest import PATIENCE, QUICK, desk_running, make_desk, until
from tests.bot.prosody import ANNA, BOT, ET, OTTO, PASSWORD, ROOM, Person, Prosody, kill, prosody_running
from tests.bot.talking import Talk

Run = Callable[..., Any]


def test_addresses_that_are_slow_hold_up_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = threading.Event()
    monkeypatch.setattr(files, "fetch", lambda *_, **__: here.wait(120))

    async def ask() -> dict[str, str]:
        transport = Xmpp(Config(home=tmp_path, xmpp_jid=BOT, xmpp_password=PASSWORD))
        place = tmp_path / "sound"
        slow = [asyncio.ensure_future(transport.fetch(Sound("https://x.example/", ""), place, 9)) for _ in range(40)]
        try:
            return await asyncio.wait_for(transport._numbers(numbers_of, ANNA), PATIENCE)
        finally:
            here.set()
            await asyncio.gather(*slow, return_exceptions=True)
            await transport.close()

    assert asyncio.run(ask()) == {}


@pytest.fixture(scope="module")
def prosody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prosody]:
    with prosody_running(tmp_path_factory.mktemp("prosody")) as running:
        yield running


@pytest.fixture
def anna(prosody: Prosody) -> Iterator[Person]:
    with Person(prosody, ANNA) as person:
        yield person


def settings(prosody: Prosody, home: Path, **more: Any) -> Config:
    own = {"xmpp_jid": BOT, "xmpp_password": PASSWORD, "xmpp_host": f"127.0.0.1:{prosody.port}", "xmpp_plain": True}
    return Config(home=home, **(own | more))


@pytest.fixture
def run_bot(prosody: Prosody, talk: Talk, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for module in (stream, rooms):
        monkeypatch.setattr(module, "FIRST", 0.1)

    @contextmanager
    def run(limits: Limits = QUICK, most: int = 20, **more: Any) -> Iterator[Desk]:
        config = settings(prosody, tmp_path, **more)
        with desk_running(lambda: make_desk(talk, engine, Xmpp(config), tmp_path, limits, most)) as desk:
            yield desk

    return run


def test_a_message_is_answered(anna: Person, run_bot: Run) -> None:
    anna.say("Which works are there?")
    with run_bot():
        anna.hears("You said Which works are there?")


def said(words: str, **more: Any) -> Reply:
    return Reply(((words,),), **more)


def test_what_was_said_while_the_bot_was_away_is_answered_once_and_in_order(anna: Person, run_bot: Run) -> None:
    with run_bot():
        anna.say("one")
        anna.hears("You said one")
    for words in ("two", "three"):
        anna.say(words)
    with run_bot():
        anna.hears("You said one", "You said two", "You said three")


# -- corrections -----------------------------------------------------------------------------------------------------


def test_a_corrected_message_is_answered_in_the_place_of_its_answer(anna: Person, talk: Talk, run_bot: Run) -> None:
    talk.replies["long"] = [said("x" * 9000)]
    with run_bot():
        first = anna.say("one")
        anna.hears("You said one")
        anna.correct(first, "long")
        until(lambda: len(anna.texts()) == 2)
        assert "".join(anna.texts()) == "x" * 9000
        anna.correct(first, "uno")  # what is too much is taken back
        anna.hears("You said uno")
    assert talk.asked[ANNA] == ["one", "long", "uno"]


def test_nobody_corrects_or_takes_back_what_another_said(
    prosody: Prosody, anna: Person, talk: Talk, run_bot: Run
) -> None:
    talk.gate = threading.Event()
    with Person(prosody, OTTO) as otto, run_bot():
        first = anna.say("one")
        until(lambda: talk.asked[ANNA])
        otto.say("", change=lambda stanza: stanza["retract"].__setitem__("id", first))
        otto.correct(first, "another")
        otto.say("last")
        until(lambda: talk.asked[OTTO])
        talk.gate.set()
        otto.hears("You said another", "You said last")
        anna.hears("You said one")


def test_a_message_that_is_taken_back_is_not_answered(anna: Person, talk: Talk, run_bot: Run) -> None:
    talk.gate = threading.Event()
    with run_bot():
        anna.say("one")
        until(lambda: talk.asked[ANNA])
        second = anna.say("two")
        anna.say("", change=lambda stanza: stanza["retract"].__setitem__("id", second))
        third = anna.say("three", change=lambda stanza: stanza.__setitem__("request_receipt", True))
        until(lambda: third in anna.acknowledged)
        talk.gate.set()
        anna.hears("You said one", "You said three")
    assert talk.asked[ANNA] == ["one", "three"]


# -- buttons ---------------------------------------------------------------------------------------------------------


def test_a_number_is_the_press_of_a_button_until_something_else_is_said(anna: Person, talk: Talk, run_bot: Run) -> None:
    buttons = ((Button("Right", "yes"), Button("<Wrong>\x00", "no")), (Button("", "never"),))
    talk.replies["ask"] = [said("Is it a harp?", buttons=buttons)]
    talk.replies |= {each: [said(each)] for each in ("no", "1", "2")}
    shown = "Is it a harp?\n1 Right, 2 <Wrong>, 3 ·"
    with run_bot():
        anna.say("2")
        anna.hears("2")
        anna.say("ask")
        anna.hears("2", shown)
    quick = [each for each in anna.heard if each["body"]][-1].xml.findall("{urn:xmpp:tmp:quick-response}response")
    assert [(each.get("value"), each.get("label")) for each in quick] == [("1", "Right"), ("2", "<Wrong>"), ("3", "·")]
    with run_bot():  # it is known after a restart, too
        anna.say("2")
        anna.hears("2", shown, "no")
        anna.say("thanks")
        anna.say("1")
        anna.hears("2", shown, "no", "You said thanks", "1")


# -- rooms -----------------------------------------------------------------------------------------------------------


def test_in_a_room_what_is_meant_for_it_is_answered(anna: Person, talk: Talk, run_bot: Run) -> None:
    anna.join()
    anna.say("Descant: before it came", ROOM)
    wanted = ["/works", "works?", "and this", "/about", "last"]
    with run_bot(xmpp_rooms=(ROOM,)):
        until(lambda: "Descant" in anna.occupants())
        for words in ("not meant", "/works", "DESCANT, works?", "descanting is singing", "/me listens", "!about"):
            anna.say(words, ROOM)
            if words == "DESCANT, works?":
                until(lambda: len(anna.texts(ROOM)) == 2)
                anna.say("> quoted\nand this", ROOM, answering(f"{ROOM}/Descant", len("> quoted\n")))
        first = anna.say("@Descant: first", ROOM)
        until(lambda: len(anna.texts(ROOM)) == 5)
        anna.correct(first, "Descant: last", ROOM)
        anna.hears(*[f"You said {each}" for each in wanted], chat=ROOM)
    (chat,) = talk.asked
    assert chat == ROOM
    assert talk.asked[ROOM] == [*wanted[:-1], "first", "last"]


def test_a_program_is_answered_no_more_when_it_has_said_what_it_is(anna: Person, talk: Talk, run_bot: Run) -> None:
    disco = anna.client.plugin["xep_0030"]
    anna.do(lambda: asyncio.ensure_future(disco.set_identities(identities={("client", "bot", None, "Echo")})))
    with run_bot() as desk:
        anna.say("one")
        until(lambda: anna.texts())
        bots = desk._transports["xmpp"]._bots
        until(lambda: any(each.done() for each in [*bots._asked.values()]))
        for words in ("two", anna.texts()[0]):
            anna.say(words)
        with Person(anna._prosody, OTTO) as otto:
            otto.say("three")
            until(lambda: otto.texts())
            otto_s = otto.client.boundjid.full
            until(lambda: bots._asked[otto_s].done())
            otto.say("four")
            until(lambda: len(otto.texts()) == 2)
    assert talk.asked[ANNA] == ["one"]


def test_who_takes_the_name_of_a_program_in_a_room_is_answered(
    prosody: Prosody, anna: Person, talk: Talk, run_bot: Run
) -> None:
    disco, room = anna.client.plugin["xep_0030"], anna.client.plugin["xep_0045"]
    anna.do(lambda: asyncio.ensure_future(disco.set_identities(identities={("client", "bot", None, "Echo")})))
    anna.join(nick="Echo")
    with run_bot(xmpp_rooms=(ROOM,)) as desk, Person(prosody, OTTO) as otto:
        until(desk._transports["xmpp"]._rooms[ROOM].joined.is_set)
        anna.say("Descant: one", ROOM)
        asked = desk._transports["xmpp"]._bots._asked
        until(lambda: asked and all(each.done() for each in [*asked.values()]))
        anna.say("Descant: two", ROOM)
        anna.do(lambda: room.leave_muc(JID(ROOM), "Echo"))
        seen = desk._transports["xmpp"]._stream.client.plugin["xep_0045"].rooms[None][JID(ROOM)]
        until(lambda: "Echo" not in seen)
        otto.join(nick="Echo")
        otto.say("Descant: three", ROOM)
        until(lambda: talk.asked[ROOM][-1:] == ["three"])
    assert talk.asked[ROOM] == ["one", "three"]


def test_in_a_room_that_knows_nobody_nothing_is_anybody_s(
    prosody: Prosody, anna: Person, talk: Talk, run_bot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What says who somebody is is made up there by whoever speaks."""
    taken, told = list[Message](), list[str]()
    monkeypatch.setattr(Desk, "take", lambda _, message: _noted(taken, message))
    claimed = ET.Element("{urn:xmpp:occupant-id:0}occupant-id", {"id": "somebody-else"})
    anna.join()
    for place in (rooms.OCCUPANT_ID, "urn:of:no:room"):
        monkeypatch.setattr(rooms, "OCCUPANT_ID", place)
        with run_bot(xmpp_rooms=(ROOM,)) as desk:
            until(desk._transports["xmpp"]._rooms[ROOM].joined.is_set)
            anna.say("/forget", ROOM, lambda stanza: stanza.xml.append(claimed))
            until(lambda: taken and taken[-1].sender not in told)
            told.append(taken[-1].sender)
        until(lambda: "Descant" not in anna.occupants())
    known, unknown = taken
    assert known.is_known
    assert "somebody-else" not in known.sender
    assert (unknown.is_known, unknown.sender) == (False, f"{ROOM}/Anna")


async def _noted(taken: list[Message], message: Message) -> None:
    taken.append(message)


def test_in_a_room_its_name_is_taken_and_it_is_thrown_out(anna: Person, run_bot: Run) -> None:
    """It comes in under another, and comes back; what is private there is answered there alone."""
    anna.join(nick="Descant")
    with run_bot(xmpp_rooms=(ROOM,)):
        until(lambda: "Descant_" in anna.occupants())
        anna.do(lambda: asyncio.ensure_future(anna.client.plugin["xep_0045"].set_role(JID(ROOM), "Descant_", "none")))
        until(lambda: "Descant_" not in anna.occupants())
        until(lambda: "Descant_" in anna.occupants())
        anna.say("private", f"{ROOM}/Descant_")
        until(lambda: [each for each in anna.heard if each["body"] == "You said private" and each["type"] == "chat"])


def answering(whom: str, quoted: int) -> Callable[[Any], object]:
    def change(stanza: Any) -> None:
        stanza["reply"]["to"], stanza["reply"]["id"] = whom, "x"
        fallback = ET.SubElement(stanza.xml, "{urn:xmpp:fallback:0}fallback", {"for": "urn:xmpp:reply:0"})
        ET.SubElement(fallback, "{urn:xmpp:fallback:0}body", {"start": "0", "end": str(quoted)})

    return change


# -- what goes wrong on the way --------------------------------------------------------------------------------------


def test_a_bot_that_is_killed_loses_nothing_and_says_nothing_twice(
    prosody: Prosody, anna: Person, tmp_path: Path
) -> None:
    """Killed while messages come and answers go: each is answered; the one that was being sent may come twice."""
    words = [f"{at}" for at in range(12)]
    process = bot_process(prosody, tmp_path)
    try:
        for each in words[:8]:
            anna.say(each)
        until(lambda: anna.texts())
        kill(process)
        for each in words[8:]:
            anna.say(each)
        process = bot_process(prosody, tmp_path)
        until(lambda: set(anna.texts()) == {f"You said {each}" for each in words})
    finally:
        kill(process)
    answers = anna.texts()
    assert [*dict.fromkeys(answers)] == [f"You said {each}" for each in words], "in order"
    assert len(answers) <= len(words) + 1


def bot_process(prosody: Prosody, home: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PORT": str(prosody.port), "PASSWORD": PASSWORD, "HOME_OF_IT": str(home)}
    return subprocess.Popen([sys.executable, "-m", "tests.bot.xmpp_bot"], env=environment)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_while_the_server_is_away_the_bot_waits_and_comes_back(
    prosody: Prosody, talk: Talk, run_bot: Run, how: signal.Signals
) -> None:
    talk.gate = threading.Event()
    with run_bot():
        with Person(prosody, ANNA) as anna:
            anna.say("one")
            until(lambda: talk.asked[ANNA])
        prosody.stop(how)
        talk.gate.set()
        time.sleep(0.3)
        prosody.start()
        with Person(prosody, ANNA) as anna:
            anna.hears("You said one")
            anna.say("two")
            anna.hears("You said one", "You said two")


def test_a_connection_that_breaks_is_gone_on_with(anna: Person, talk: Talk, run_bot: Run) -> None:
    """What was sent to it meanwhile comes, what it sent meanwhile arrives, each once."""
    with run_bot() as desk:
        anna.say("one")
        anna.hears("You said one")
        for at in range(3):
            client = desk._transports["xmpp"]._stream.client
            anna.say(f"{at}")
            client.loop.call_soon_threadsafe(client.abort)
            anna.say(f"{at} again")
            until(lambda count=2 * at + 3: len(anna.texts()) == count)
    assert anna.texts() == ["You said one", *[f"You said {at}{more}" for at in range(3) for more in ("", " again")]]
    assert len(talk.asked[ANNA]) == 7


def test_the_server_is_told_that_a_message_arrived_when_it_is_in_the_database(
    anna: Person, talk: Talk, run_bot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database is away it keeps the message; after a break it sends it again, and it is answered once."""
    away = [True]
    take = Post.take

    def failing(*given: Any) -> Any:
        if away[0]:
            raise OperationalError("take", {}, Exception("away"))
        return take(*given)

    monkeypatch.setattr(Post, "take", failing)
    with run_bot() as desk:
        transport = desk._transports["xmpp"]
        until(lambda: transport._connected and transport._stream.online.is_set())
        anna.say("one")
        until(lambda: transport._stream._arrived)
        before = transport._stream._management.handled
        anna.say("two")
        until(lambda: len(transport._stream._arrived) == 2)
        assert transport._stream._management.handled == before
        away[0] = False
        anna.hears("You said one", "You said two")
        assert transport._stream._management.handled >= before + 2


def test_what_nobody_gets_is_given_up_and_holds_up_nobody(
    anna: Person, talk: Talk, engine: Engine, run_bot: Run
) -> None:
    post = Post(engine)
    post.take(Message(transport="xmpp", chat="nobody@localhost", sender="x", key="k", text="one"), lambda: said("x"))
    with run_bot():
        anna.say("two")
        anna.hears("You said two")
        until(lambda: not post.open_chats("xmpp"))


def test_a_flood_is_cut_and_told_once(prosody: Prosody, anna: Person, talk: Talk, run_bot: Run) -> None:
    talk.gate = threading.Event()
    with Person(prosody, OTTO) as otto, run_bot(most=5):
        for at in range(60):
            last = anna.say(str(at), change=lambda stanza: stanza.__setitem__("request_receipt", True))
        otto.say("other")
        until(lambda: last in anna.acknowledged and talk.asked[OTTO])  # all have been taken
        talk.gate.set()
        otto.hears("You said other")
        until(lambda: len(anna.texts()) == 6)
    assert talk.asked[ANNA] == [str(at) for at in range(5)]
    assert sum("too much" in each for each in anna.texts()) == 1


# -- hostile words ---------------------------------------------------------------------------------------------------


HOSTILE = "</body></message><presence type='unavailable'/>&amp;]]> *b* _i_ `c`\u202e\x00\x0b\ud800\ufffe𝄞"


def test_nothing_that_somebody_wrote_becomes_xml_or_a_mark(anna: Person, talk: Talk, run_bot: Run) -> None:
    talk.replies["x"] = [
        Reply((("/me is ", Strong(HOSTILE), Link(HOSTILE, "https://example.org/?a=<b>&c")), (Code("`"),)))
    ]
    with run_bot():
        anna.say("x")
        shown = HOSTILE.translate({0: None, 0x0B: None, 0xD800: None, 0xFFFE: None})
        anna.hears(f" /me is {shown}{shown} (https://example.org/?a=<b>&c)\n`")
        anna.say("x" * 10_000)
        until(lambda: talk.asked[ANNA][1:] == ["x" * 10_000])
    assert next(each for each in anna.heard if each["body"]).xml.find("{urn:xmpp:styling:0}unstyled") is not None


def test_stanzas_that_nobody_sends_are_passed_over(anna: Person, talk: Talk, run_bot: Run) -> None:
    def odd(name: str, **attributes: str) -> Callable[[Any], object]:
        return lambda stanza: ET.SubElement(stanza.xml, name, attributes)

    def without_id(stanza: Any) -> None:
        del stanza["id"]
        stanza.xml.remove(stanza.xml.find("{urn:xmpp:sid:0}origin-id"))

    with run_bot():
        anna.say("", change=odd("{jabber:x:oob}x"))
        anna.say("", change=odd("{urn:xmpp:message-retract:1}retract"))
        anna.say("x", change=lambda stanza: stanza.__setitem__("type", "headline"))
        anna.say("one", change=odd("{urn:xmpp:delay}delay", stamp="yesterday", **{"from": "a@b@c"}))
        anna.say("two", change=odd("{urn:xmpp:message-correct:0}replace"))
        anna.say("three", change=without_id)
        anna.say("last")
        until(lambda: "You said last" in anna.texts())
    assert talk.asked[ANNA][-3:] == ["two", "three", "last"]
    assert "x" not in talk.asked[ANNA]


# -- files -----------------------------------------------------------------------------------------------------------


def test_a_picture_is_put_where_it_can_be_fetched(anna: Person, talk: Talk, run_bot: Run) -> None:
    bars = Picture(b"\x89PNG bars", "image/png", "bars.png", "bars 3 to 5")
    talk.replies = {"bars": [said("Bars 3–5", picture=bars)], "text": [said("no picture")]}
    talk.replies["large"] = [said("Bars", picture=bars._replace(data=b"x" * 200_000))]
    with run_bot(xmpp_private=True):
        first = anna.say("bars")
        until(lambda: len(anna.texts()) == 2)
        address, words = anna.texts()
        assert words == "Bars 3–5"
        assert address in [each["oob"]["url"] for each in anna.heard if each["body"]]
        assert httpx.get(address, verify=False).content == bars.data
        anna.correct(first, "text")
        anna.hears("no picture")
        anna.say("large")
        anna.hears("no picture", "Bars\n[bars 3 to 5]")


def test_a_sound_is_fetched_and_not_from_everywhere(anna: Person, talk: Talk, run_bot: Run, tmp_path: Path) -> None:
    with served({"/a%20b.ogg": b"OggS" * 1000, "/big": b"x" * 50_000}) as base:
        with run_bot():
            anna.send_file(f"{base}/a%20b.ogg")
            until(lambda: anna.texts() and "not public" in anna.texts()[0])
        with run_bot(replace(QUICK, sound=10_000), xmpp_private=True):
            anna.send_file(f"{base}/a%20b.ogg")
            until(lambda: talk.heard)
            anna.send_file(f"{base}/big")
            anna.send_file(f"{base}/none")
            anna.send_file("file:///etc/passwd")
            until(lambda: len(anna.texts()) == 5)
    assert talk.heard == [b"OggS" * 1000]
    assert [each for each in anna.texts()[2:] if "not work" in each] == anna.texts()[2:]
    assert not [*tmp_path.glob("tmp*")], "they are gone"


@contextmanager
def served(files: dict[str, bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# -- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"xmpp_password": "wrong"}, "DESCANT_XMPP_PASSWORD"),
        ({"xmpp_password": ""}, "DESCANT_XMPP_JID"),
        ({"xmpp_jid": "localhost"}, "DESCANT_XMPP_JID"),
        ({"xmpp_jid": "a@b@c"}, "DESCANT_XMPP_JID"),
        ({"xmpp_rooms": ("a@b@c",)}, "room@conference"),
        ({"xmpp_host": "localhost"}, "5222"),
        ({"xmpp_host": "192.0.2.1:5222"}, "127.0.0.1"),
        ({"xmpp_plain": False}, "DESCANT_XMPP_PASSWORD"),
    ],
)
def test_what_is_wrong_is_said(prosody: Prosody, tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    """Also that a server would have the password unencrypted: it is not told."""

    async def run() -> None:
        transport = Xmpp(settings(prosody, tmp_path, **wrong))
        try:
            await transport.run(None)  # type: ignore[arg-type] # nothing is taken
        finally:
            await transport.close()

    with pytest.raises(WrongUse) as raised:
        asyncio.run(asyncio.wait_for(run(), PATIENCE))
    assert says in str(raised.value)


def test_neither_password_nor_what_is_said_is_logged(
    anna: Person, run_bot: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with run_bot() as desk:
        anna.say("a private question")
        anna.hears("You said a private question")
        assert PASSWORD not in repr([vars(each) for each in desk._transports.values()])
    lines = [f"{each.getMessage()} {each.exc_text}" for each in caplog.records]
    assert not [line for line in lines if PASSWORD in line or "question" in line or ANNA in line]
    assert PASSWORD not in repr(Config(home=tmp_path, xmpp_password=PASSWORD))
