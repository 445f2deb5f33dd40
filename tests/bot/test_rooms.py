"""What rooms and programs tell of themselves, by a client that is told it without any network."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from slixmpp import JID
from slixmpp.exceptions import IqError, IqTimeout

from descant.bot.xmpp import bots, rooms
from descant.bot.xmpp.bots import Bots
from descant.bot.xmpp.rooms import Room
from tests.bot.conftest import PATIENCE
from tests.bot.prosody import ROOM

ECHO = JID(f"{ROOM}/Echo")


class Client:
    """All of its plug-ins in one."""

    def __init__(self, *answers: Any) -> None:
        self.answers = [*answers]
        self.plugin = dict.fromkeys(("xep_0030", "xep_0045", "xep_0199"), self)
        self.pinged = asyncio.Event()

    async def get_info(self, jid: JID, timeout: float) -> Any:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"disco_info": answer}

    async def join_muc_wait(self, *_: Any, **__: Any) -> Any:
        return ({"from": JID(f"{ROOM}/Descant")},)

    async def send_ping(self, *_: Any, **__: Any) -> None:
        if not self.answers:
            self.pinged.set()

    def add_identity(self, **_: Any) -> None: ...

    def add_event_handler(self, *_: Any) -> None: ...


def test_a_program_is_asked_again_and_is_not_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    program, person = {"identities": {("client", "bot", None, "")}}, {"identities": {("client", "phone", None, "")}}

    async def ask() -> None:
        asked: Any = Bots(Client(program, person, person))  # type: ignore[arg-type] # it is asked as one
        assert not asked.has("room#1", ECHO)
        await asked._asked["room#1"]
        assert asked.has("room#1", ECHO)
        assert not asked.has("room#2", ECHO), "who has that name now"
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: time.monotonic() + bots.FRESH)
        while "room#1" in asked._asked:
            await asyncio.sleep(0)
        assert not asked.has("room#1", ECHO)
        await asked._asked["room#1"]
        assert not asked.has("room#1", ECHO)

    asyncio.run(ask())


def refused(etype: str) -> IqError:
    return IqError({"error": {"condition": "undefined-condition", "text": "", "type": etype}})


@pytest.mark.parametrize(
    ("answers", "knows"),
    [
        ([IqTimeout(None), refused("wait"), {"features": {rooms.OCCUPANT_ID}}], True),
        ([IqTimeout(None), {"features": set()}], False),
        ([refused("cancel")], False),
    ],
)
def test_a_room_that_does_not_tell_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, answers: list[Any], knows: bool
) -> None:
    async def stay() -> None:
        room, client, online = Room(ROOM), Client(*answers), asyncio.Event()
        online.set()
        staying = asyncio.create_task(room.stay(client, online))  # type: ignore[arg-type] # it is asked as one
        await client.pinged.wait()
        staying.cancel()
        assert room.knows_people is knows
        assert room.joined.is_set()

    monkeypatch.setattr(rooms, "FIRST", 0.01)
    monkeypatch.setattr(rooms, "LOOKED", 0.05)
    asyncio.run(asyncio.wait_for(stay(), PATIENCE))
