"""A room that the bot is in, or comes back to. https://xmpp.org/extensions/xep-0045.html"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from slixmpp import JID, ClientXMPP
from slixmpp.exceptions import IqError, IqTimeout, PresenceError

log = logging.getLogger(__name__)

FIRST, LONGEST = 1.0, 300.0
"""seconds between two tries to come in"""
LOOKED = 300.0
"""seconds after which it is asked whether it is still in: a room may have lost it without a word"""
NICK = "Descant"
OCCUPANT_ID = "urn:xmpp:occupant-id:0"


class Room:
    def __init__(self, name: str) -> None:
        """`name`: the room's address, and behind a slash what the bot is called there."""
        place = JID(name)
        self.place = JID(place.bare)
        self.nick = place.resource or NICK
        self.knows_people: bool | None = None
        """whether it says who speaks (XEP-0421); where it does not, what says so may be made up by whoever speaks. None
        until it has told"""
        self.joined = asyncio.Event()
        self.left = asyncio.Event()

    async def stay(self, client: ClientXMPP, online: asyncio.Event) -> None:
        client.add_event_handler(f"muc::{self.place}::self-presence", self._present)
        client.add_event_handler("presence_error", lambda presence: self._denied(client, presence))
        pause = FIRST
        while True:
            await online.wait()
            if await self._come_in(client):
                pause = FIRST
                await self._be_there(client)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST)

    def leave(self) -> None:
        """It has to come in anew."""
        self.joined.clear()
        self.left.set()

    async def _come_in(self, client: ClientXMPP) -> bool:
        self.left.clear()
        try:
            presence, *_ = await client.plugin["xep_0045"].join_muc_wait(
                self.place, self.nick, maxstanzas=0, timeout=20
            )
        except PresenceError as error:
            condition = error.condition
            if condition == "conflict":
                self.nick += "_"
            log.warning("xmpp: a room was not entered: %s", condition)
            return False
        except TimeoutError:
            log.warning("xmpp: a room does not answer")
            return False
        self.nick = presence["from"].resource
        await self._ask_about_people(client)
        self.joined.set()
        return True

    async def _ask_about_people(self, client: ClientXMPP) -> None:
        try:
            told = await client.plugin["xep_0030"].get_info(jid=self.place, timeout=20)
        except IqTimeout:
            self.knows_people = None
        except IqError as error:
            self.knows_people = None if error.etype == "wait" else False
        else:
            self.knows_people = OCCUPANT_ID in told["disco_info"]["features"]

    async def _be_there(self, client: ClientXMPP) -> None:
        pause = FIRST
        while not self.left.is_set():
            try:
                await asyncio.wait_for(self.left.wait(), pause if self.knows_people is None else LOOKED)
            except TimeoutError:
                pause = min(2 * pause, LONGEST)
                if self.knows_people is None:
                    await self._ask_about_people(client)
                if not await self._is_there(client):
                    self.leave()

    async def _is_there(self, client: ClientXMPP) -> bool:
        """https://xmpp.org/extensions/xep-0410.html"""
        try:
            await client.plugin["xep_0199"].send_ping(JID(f"{self.place}/{self.nick}"), timeout=20)
        except IqError as error:
            return bool(error.condition != "not-acceptable")
        except IqTimeout:
            pass
        return True

    def _present(self, presence: Any) -> None:
        if presence["type"] == "unavailable" and 303 not in presence["muc"]["status_codes"]:
            self.leave()

    def _denied(self, client: ClientXMPP, presence: Any) -> None:
        """The library knows a room's refusal by an element that not every server puts there."""
        if presence["from"].bare == self.place.bare and not presence.get_plugin("muc_join", check=True):
            client.event(f"muc::{self.place}::presence-error", presence)
