"""The desk: many chats, what is away, floods, jobs that are followed, what is deleted."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from descant.bot import Busy, Desk, Lost, Message, Reply, Sound, Transport
from descant.bot.desk import Desk as TheDesk
from descant.bot.post import Post
from descant.bot.threads import Limits
from descant.errors import Cancelled, Unavailable
from tests.bot.bot_api import BLOCKED, BotApi, Failure
from tests.bot.conftest import PATIENCE, QUICK, until
from tests.bot.talking import Talk

Run = Callable[..., Any]


def said(words: str, **more: Any) -> Reply:
    return Reply(((words,),), **more)


# -- many chats ------------------------------------------------------------------------------------------------------


def test_fifty_chats_at_once_lose_nothing(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.gate = threading.Event()
    wanted = {chat: [f"You said {chat}.{at}" for at in range(4)] for chat in range(1, 51)}
    with run_bot():
        for at in range(4):
            for chat in wanted:
                api.say(f"{chat}.{at}", chat)
        until(lambda: talk.at_once == QUICK.at_once)
        talk.gate.set()
        until(lambda: len(api.delivered) >= 200)
    assert {chat: api.texts(chat) for chat in wanted} == wanted
    assert talk.most_at_once == QUICK.at_once


def test_one_chat_is_answered_one_after_the_other(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.seconds = 0.05
    for at in range(5):
        api.say(str(at))
    with run_bot():
        until(lambda: len(api.texts()) == 5)
    assert api.texts() == [f"You said {at}" for at in range(5)]
    assert talk.most_at_once == 1


def test_a_slow_answer_holds_up_no_other_chat(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.gate = threading.Event()
    api.say("slow")
    with run_bot():
        until(lambda: talk.asked["7"])
        gate, talk.gate = talk.gate, None
        api.say("quick", chat=8)
        until(lambda: api.texts(8))
        assert api.texts(7) == []
        gate.set()
        until(lambda: api.texts(7))


# -- floods ----------------------------------------------------------------------------------------------------------


def test_a_flood_from_one_chat_is_cut_and_told_once(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.gate = threading.Event()
    for at in range(40):
        api.say(str(at))
    api.say("other", chat=8)
    with run_bot(most=5):
        until(lambda: talk.asked["8"])
        talk.gate.set()
        until(lambda: len(api.texts()) == 6)
        until(lambda: api.texts(8))
        time.sleep(0.3)
    assert talk.asked["7"] == [str(at) for at in range(5)]
    assert sum("too much" in each for each in api.texts()) == 1
    assert "too much" not in api.texts(8)[0]


def test_what_people_in_a_group_say_to_one_another_is_no_flood(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.gate = threading.Event()
    api.say("/works", chat=-3)
    for at in range(40):
        api.say(str(at), chat=-3)
    api.say("end", chat=8)
    with run_bot(most=5):
        until(lambda: talk.asked["8"])
        talk.gate.set()
        until(lambda: api.texts(-3))
        until(lambda: api.texts(8))
    assert len(api.texts(-3)) == 1


# -- what is away ----------------------------------------------------------------------------------------------------


def test_while_the_server_is_away_the_message_waits(api: BotApi, talk: Talk, run_bot: Run) -> None:
    away = [Unavailable("The server does not answer.") for _ in range(4)]
    talk.errors = [*away]
    api.say("one")
    api.say("two")
    with run_bot(replace(QUICK, told=0.3)):
        until(lambda: len(api.texts()) == 3)
        time.sleep(0.1)
    told, *answers = api.texts()
    assert "does not answer just now" in told, "whoever waits is told, once"
    assert answers == ["You said one", "You said two"]
    assert talk.asked["7"] == ["one"] * 5 + ["two"]


def test_a_short_absence_is_told_nobody(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.errors = [Unavailable("The server does not answer.")]
    api.say("one")
    with run_bot():
        until(lambda: api.texts())
    assert api.texts() == ["You said one"]


def test_what_is_away_for_ever_is_said_in_the_end(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.errors = [Unavailable("The server does not answer.") for _ in range(1000)]
    api.say("one")
    with run_bot(replace(QUICK, told=0.1, altogether=0.5)):
        until(lambda: len(api.texts()) == 2)
    assert api.texts()[1] == "That did not work: The server does not answer."


def test_a_message_that_was_edited_while_it_waits_is_answered_as_it_is(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.errors = [Unavailable("The server does not answer.") for _ in range(10_000)]
    first = api.say("one")
    with run_bot():
        until(lambda: talk.asked["7"])
        edited = api.edit(first, "uno")
        until(lambda: api.offset > edited["update_id"])  # it is taken
        with talk.turn:
            talk.errors.clear()
        until(lambda: api.texts())
        time.sleep(0.2)
    assert api.texts() == ["You said uno"]


def test_while_the_database_is_away_everything_waits(api: BotApi, talk: Talk, run_bot: Run, monkeypatch: Any) -> None:
    calls = {"take": 0, "answered": 0, "sent": 0, "next_message": 0}

    def failing(name: str) -> Any:
        real = getattr(Post, name)

        def call(*given: Any) -> Any:
            calls[name] += 1
            if calls[name] == 1:
                raise OperationalError("insert", {}, Exception("disk I/O error"))
            return real(*given)

        return call

    for name in calls:
        monkeypatch.setattr(Post, name, failing(name))
    api.say("one")
    api.say("two")
    with run_bot():
        until(lambda: talk.asked["7"][-1:] == ["two"] and api.texts()[-1:] == ["You said two"])
    # What was answered and not noted is answered again; what was sent and not noted is sent again.
    assert api.texts() == ["You said one"] * 2 + ["You said two"]
    assert talk.asked["7"] == ["one", "one", "two"]


@pytest.mark.parametrize("what", ["words", "tell"])
def test_what_is_to_be_said_beside_an_answer_may_fail(
    talk: Talk, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The transport brings the message again, and it is known; it is answered all the same."""

    def failing(*_: Any) -> Any:
        raise OperationalError("select", {}, Exception("disk I/O error"))

    monkeypatch.setattr(*{"words": (talk, "words"), "tell": (Post, "tell")}[what], failing)

    async def work(wire: Wire, desk: TheDesk) -> None:
        with pytest.raises(Unavailable):
            await desk.take(message("one"))
        await desk.take(message("one"))

    wire = on_the_wire(talk, engine, tmp_path, work, replace(QUICK, answers=1))
    assert wire.sent == [("7", "You said one")]


def test_a_clock_that_jumps_changes_nothing(api: BotApi, talk: Talk, run_bot: Run, monkeypatch: Any) -> None:
    """Forward by a year and back by ten, between messages."""
    real = time.time
    with run_bot():
        for at, jump in enumerate((0, 3.2e7, -3.2e8, 0)):
            monkeypatch.setattr(time, "time", lambda jump=jump: real() + jump)
            api.say(str(at), date=int(real() + jump))
            until(lambda at=at: len(api.texts()) == at + 1)
    assert api.texts() == [f"You said {at}" for at in range(4)]


# -- jobs that are followed ------------------------------------------------------------------------------------------


def test_progress_is_told_in_place_and_the_end_always_arrives(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.replies["sound"] = [said("0 %", follows="job")]
    talk.states["job"] = [said(f"{at} %", follows="job") for at in range(0, 100, 10)] + [said("harp, 0.8")]
    api.fail("editMessageText", Failure(400, "Bad Request: message can't be edited"), Failure(500, "x"))
    api.say("sound")
    api.say("two")
    with run_bot():
        until(lambda: "harp, 0.8" in api.texts())
    assert api.texts() == ["harp, 0.8", "You said two"]


def test_edits_of_a_chat_are_apart(api: BotApi, talk: Talk, run_bot: Run) -> None:
    for job in "ab":
        talk.states[job] = [*(said(f"{at} % of {job}", follows=job) for at in range(1, 4)), said(f"done {job}")]
    talk.replies["sounds"] = [said("0 %", follows="a"), said("0 %", follows="b")]
    api.say("sounds")
    with run_bot(replace(QUICK, edits=0.3)):
        until(lambda: sorted(api.texts()) == ["done a", "done b"])
    edits = [when for when, _, method, message in api.delivered if method == "edit" and "%" in message["text"]]
    assert len(edits) == 6
    assert min(after - before for before, after in pairwise(edits)) > 0.25


def test_jobs_are_followed_again_after_a_restart(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.replies["sound"] = [said("0 %", follows="job")]
    talk.states["job"] = [said("50 %", follows="job")]
    api.say("sound")
    with run_bot():
        until(lambda: api.texts() == ["50 %"])
    talk.states["job"] = [said("harp")]
    with run_bot():
        until(lambda: api.texts() == ["harp"])


def test_a_job_is_followed_while_the_server_is_away(api: BotApi, talk: Talk, run_bot: Run) -> None:
    states: list[Any] = [Unavailable("away"), said("50 %", follows="job"), Unavailable("away"), said("harp")]

    def progress(*_: Any) -> Reply:
        state = states.pop(0)
        if isinstance(state, Exception):
            raise state
        return state  # type: ignore[no-any-return]

    talk.progress = progress  # type: ignore[method-assign]
    talk.replies["sound"] = [said("0 %", follows="job")]
    api.say("sound")
    with run_bot():
        until(lambda: api.texts() == ["harp"])


def test_a_progress_that_was_deleted_is_told_no_more_but_the_end_is(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.replies["sound"] = [said("0 %", follows="job")]
    talk.states["job"] = [said("50 %", follows="job")]
    api.say("sound")
    with run_bot():
        until(lambda: api.texts() == ["50 %"])
        api.messages.clear()
        talk.states["job"] = [said("60 %", follows="job")] * 3 + [said("harp")]
        until(lambda: api.texts() == ["harp"])


def test_a_chat_that_blocked_the_bot_follows_nothing(api: BotApi, talk: Talk, run_bot: Run, engine: Engine) -> None:
    talk.replies["sound"] = [said("0 %", follows="job")]
    talk.states["job"] = [said("50 %", follows="job")]
    api.fail("sendMessage", BLOCKED)
    api.say("sound")
    with run_bot():
        until(lambda: api.called("sendMessage") and not Post(engine).open_chats("telegram"))
    assert Post(engine).following("telegram") == {}


# -- other transports ------------------------------------------------------------------------------------------------


class Wire(Transport):
    """A network of the tests' own, which tells of deleted messages and cannot edit."""

    name = "wire"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures: list[Exception] = []
        self.desk: Desk | None = None

    async def run(self, desk: Desk) -> None:
        self.desk = desk
        await asyncio.Event().wait()

    async def send(self, chat: str, reply: Reply) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((chat, reply.plain))
        return str(len(self.sent))

    async def fetch(self, sound: Sound, place: Path, most: int) -> None:
        raise self.failures.pop(0)


def message(key: str, **more: Any) -> Message:
    return Message(**({"transport": "wire", "chat": "7", "sender": "7", "key": key, "text": key} | more))


def on_the_wire(
    talk: Talk, engine: Engine, folder: Path, work: Callable[[Wire, TheDesk], Any], limits: Limits = QUICK
) -> Wire:
    """The desk runs in this thread while `work` is awaited."""
    wire = Wire()

    async def main() -> None:
        desk = TheDesk(talk, Post(engine), [wire], talk.stopped.append, folder, limits)
        running = asyncio.ensure_future(desk.run())
        while wire.desk is None:
            await asyncio.sleep(0.01)
        try:
            async with asyncio.timeout(PATIENCE):
                await work(wire, desk)
                await desk.idle()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    asyncio.run(main())
    return wire


def test_a_message_that_was_deleted_stops_its_job(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    talk.replies["sound"] = [said("0 %", follows="job")]
    talk.states["job"] = [said("50 %", follows="job")]

    async def work(wire: Wire, desk: TheDesk) -> None:
        await desk.take(message("sound"))
        while len(wire.sent) < 2:
            await asyncio.sleep(0.01)
        await desk.withdraw("wire", "7", "sound")

    wire = on_the_wire(talk, engine, tmp_path, work)
    assert talk.stopped == ["job"]
    assert wire.sent == [("7", "0 %"), ("7", "50 %")]


def test_a_message_that_is_deleted_while_it_is_answered_stops_the_job_that_comes_of_it(
    talk: Talk, engine: Engine, tmp_path: Path
) -> None:
    talk.replies["sound"] = [said("0 %", follows="job")]
    talk.gate = threading.Event()

    async def work(wire: Wire, desk: TheDesk) -> None:
        await desk.take(message("sound"))
        while not talk.asked["7"]:
            await asyncio.sleep(0.01)
        await desk.withdraw("wire", "7", "sound")
        assert talk.gate
        talk.gate.set()

    wire = on_the_wire(talk, engine, tmp_path, work)
    assert talk.stopped == ["job"]
    assert wire.sent == []


def test_a_network_that_is_busy_everywhere_holds_all_chats(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    times: list[float] = []

    async def work(wire: Wire, desk: TheDesk) -> None:
        wire.failures = [Busy(0.5, everywhere=True)]
        times.append(time.monotonic())
        await desk.take(message("one"))
        while wire.failures:
            await asyncio.sleep(0.01)
        await desk.take(message("two", chat="8"))
        while len(wire.sent) < 2:
            await asyncio.sleep(0.01)
            if wire.sent:
                times.append(time.monotonic())

    on_the_wire(talk, engine, tmp_path, work)
    assert times[1] - times[0] > 0.45


def test_a_transport_may_raise_anything(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    talk.replies["two"] = [said("a"), said("b", edits="gone")]

    async def work(wire: Wire, desk: TheDesk) -> None:
        wire.failures = [ZeroDivisionError("secret")]
        await desk.take(message("one"))
        await desk.idle()
        await desk.take(message("two"))
        while not wire.sent:
            await asyncio.sleep(0.01)
        await desk.idle()
        wire.failures = [ZeroDivisionError(), Unavailable("x"), Cancelled("gone"), Lost("x"), Lost("x")]
        await desk.take(message("three", sound=Sound("r")))

    wire = on_the_wire(talk, engine, tmp_path, work)
    assert [words for _, words in wire.sent] == ["a", "b"]
    assert talk.heard == []


def test_a_stop_finishes_what_is_begun(api: BotApi, talk: Talk, run_bot: Run) -> None:
    """A message that is on its way when the process is stopped is not sent again by the next one."""
    api.seconds = 0.3
    api.say("one")
    with run_bot():
        until(lambda: api.called("sendMessage"))
    api.seconds = 0.0
    with run_bot():
        api.say("two")
        until(lambda: len(api.texts()) == 2)
    assert api.texts() == ["You said one", "You said two"]
