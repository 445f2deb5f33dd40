"""Somebody who says much, and two programs that answer each other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from descant.bot import Desk as Takes
from descant.bot import Message, Reply, Sound, Transport
from descant.bot.desk import Desk
from descant.bot.pace import FEW, Pace
from descant.bot.post import Post
from descant.bot.threads import Limits
from tests.bot.conftest import PATIENCE, QUICK
from tests.bot.studio import FROM_A_CHAT
from tests.bot.talking import Talk

MANY = Limits(answers=30, every=10.0, silence=60.0, longest_silence=200.0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_silence_grows_until_somebody_has_been_calm() -> None:
    clock = Clock()
    pace = Pace(MANY, clock)
    other = replace(FROM_A_CHAT, sender="other")
    silences = []
    for _ in range(4):
        while not (seconds := pace.spend(FROM_A_CHAT)):
            assert not pace.is_silent(FROM_A_CHAT)
        silences.append(seconds)
        clock.now += seconds - 0.1
        assert pace.is_silent(FROM_A_CHAT)
        assert not pace.is_silent(other)
        clock.now += 0.2
        assert not pace.is_silent(FROM_A_CHAT)
    assert silences == [60.0, 120.0, 200.0, 200.0]
    clock.now += 1000
    assert [pace.spend(FROM_A_CHAT) for _ in range(30)] == [0.0] * 29 + [60.0]


def test_one_who_asks_as_people_do_is_never_silenced() -> None:
    clock = Clock()
    pace = Pace(MANY, clock)
    for _ in range(1000):
        clock.now += MANY.every
        assert not pace.spend(FROM_A_CHAT)


class Echo(Transport):
    """Somebody there answers whatever is said with the same again."""

    name = "loop"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.number = 0

    async def run(self, desk: Takes) -> None:
        self.desk = desk
        await self.say("Hello.")
        await asyncio.Event().wait()

    async def say(self, text: str) -> None:
        self.number += 1
        await self.desk.take(replace(FROM_A_CHAT, key=str(self.number), text=text))

    async def send(self, chat: str, reply: Reply) -> str:
        self.sent.append(reply.plain)
        assert len(self.sent) < 100
        await self.say(reply.plain)
        return str(len(self.sent))

    async def fetch(self, sound: Sound, place: Path, most: int) -> None:
        raise AssertionError


class Silent(Echo):
    async def say(self, text: str) -> None:
        pass


def taken(talk: Talk, engine: Engine, folder: Path, *said: Message) -> list[str]:
    """What is sent to people who are answered once."""
    net = Silent()

    async def live() -> None:
        desk = Desk(talk, Post(engine), [net], print, folder, replace(QUICK, answers=1))
        running = asyncio.ensure_future(desk.run())
        for each in said:
            await desk.take(each)
        await asyncio.wait_for(desk.idle(), PATIENCE)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(live())
    return net.sent


def test_who_is_not_answered_may_take_back_what_was_said(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    """A few times: it is no way around the silence."""
    first, *texts = "How many works are there?", "/forget", "/cancel", "/consent no", "vergiss mich"
    said = [replace(FROM_A_CHAT, text=first), replace(FROM_A_CHAT, key="2", pressed="forget;N=yes")]
    said.append(replace(FROM_A_CHAT, key="3", replaces="1", text="How many versions are there?"))
    for number, text in enumerate((first, "/consent yes", "/consent", *texts * FEW)):
        said.append(replace(FROM_A_CHAT, key=f"more {number}", text=text))
    taken(talk, engine, tmp_path, *said)
    heard = ["forget;N=yes", "How many versions are there?", *texts * FEW][:FEW]
    assert sorted(each for each in talk.asked[FROM_A_CHAT.chat] if each != first) == sorted(heard)


def test_a_group_is_told_that_it_concerns_one_of_them(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    sent = taken(talk, engine, tmp_path, replace(FROM_A_CHAT, is_group=True, text="/help"))
    assert [each for each in sent if "Somebody here" in each and "nothing more of theirs" in each]


def test_two_programs_that_answer_each_other_come_to_an_end(talk: Talk, engine: Engine, tmp_path: Path) -> None:
    echo = Echo()

    async def live() -> None:
        desk = Desk(talk, Post(engine), [echo], print, tmp_path, replace(QUICK, answers=10))
        running = asyncio.ensure_future(desk.run())
        while not echo.sent:
            await asyncio.sleep(0.01)
        await asyncio.wait_for(desk.idle(), PATIENCE)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(live())
    assert len(talk.asked[FROM_A_CHAT.chat]) == 10
    assert sum("for 1 minute nothing more is answered" in each.partition("You said")[0] for each in echo.sent) == 1
    assert len(echo.sent) == 11
