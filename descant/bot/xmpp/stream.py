"""The connection: kept up, with each stanza acknowledged in both directions. https://xmpp.org/extensions/xep-0198.html

The server is told that a message arrived when it is in the database; a reply is sent when the server, or the room, says
that it has it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from slixmpp import JID, ClientXMPP, Iq, Message, Presence

from descant.bot import Busy, Lost
from descant.config import Config
from descant.errors import DescantError, Unavailable, WrongUse

log = logging.getLogger(__name__)

RESOURCE = "descant"
"""always the same: who comes again gets what the connection before still had"""
FIRST, LONGEST = 1.0, 60.0
"""seconds between two tries"""
ANSWER = 20.0
"""seconds for an answer of the server"""
WAITS = 30.0
"""seconds that what is to be sent waits for the connection"""
MANY = 200
"""messages that wait for the database: then no more are read, so the server keeps them"""
PLUGINS = (
    *("xep_0030", "xep_0045", "xep_0066", "xep_0085", "xep_0184", "xep_0198", "xep_0199", "xep_0203"),
    *("xep_0308", "xep_0359", "xep_0363", "xep_0424", "xep_0428", "xep_0439", "xep_0461"),
)
SETTINGS: dict[str, dict[str, Any]] = {
    "xep_0184": {"auto_ack": False},  # whoever takes a message says that it is there
    "xep_0198": {"window": 1_000_000},  # whoever sends asks whether it arrived
    "xep_0199": {"keepalive": True, "interval": 60, "timeout": 30},
}
GONE = (
    *("forbidden", "gone", "item-not-found", "jid-malformed", "not-allowed", "not-authorized", "service-unavailable"),
    *("recipient-unavailable", "registration-required", "remote-server-not-found", "subscription-required"),
)
"""what is said of a reply that never arrives"""
PAUSE = 10.0
"""seconds, where a server wants less: it does not say how long"""


class Client(ClientXMPP):
    """One that leaves it to the stream to come again."""

    def reschedule_connection_attempt(self) -> None:
        self.event("unreachable")

    def reconnect(self, wait: float = 0.0, reason: str = "") -> None:
        """Called where the server answers no more; the session is not ended, so that it can be gone on with."""
        self.abort()


class Tally:
    """Stanzas of a stream that are dealt with: all up to the first message that is not in the database."""

    def __init__(self, arrived: int = 0) -> None:
        self.arrived = arrived
        self.open: deque[int] = deque()

    @property
    def done(self) -> int:
        return self.open[0] - 1 if self.open else self.arrived


class Stream:
    def __init__(self, config: Config, place: tuple[str, int] | None) -> None:
        self.online = asyncio.Event()
        self.client = _client(config)
        self._place = place
        self._management: Any = self.client.plugin["xep_0198"]
        self._tally = Tally()
        self._arrived: deque[tuple[Tally | None, Message]] = deque()
        self._news = asyncio.Event()
        self._sent: dict[str, asyncio.Future[None]] = {}
        self._ended = asyncio.Event()
        self._refused: DescantError | None = None
        self._is_for_a_while = False
        self.began: Callable[[], None] = lambda: None
        """called where a session is new: nobody knows of the one before"""
        self.client.del_filter("in", self._management._handle_incoming)  # which counts what has only arrived
        self.client.add_filter("in", self._hear)
        for name, handler in (
            ("stream_negotiated", self._begin),  # acknowledged from now on: before, nothing may come that could be lost
            ("session_resumed", self._resume),
            ("sm_enabled", self._count_anew),
            ("stanza_acked", self._acknowledged),
            ("disconnected", self._end),
            ("unreachable", self._end),
            ("failed_auth", self._refuse),
            ("failed_all_auth", self._refuse_all),
        ):
            self.client.add_event_handler(name, handler)

    # -- the connection ----------------------------------------------------------------------------------------------

    async def keep_up(self) -> None:
        pause = FIRST
        while True:
            begun = time.monotonic()
            self._ended.clear()
            self.client.connect(*(self._place or ()))
            try:
                await asyncio.wait_for(self._either(), WAITS)
                await self._ended.wait()
            except TimeoutError:
                self.client.abort()
            if self._refused:
                raise self._refused
            if time.monotonic() - begun > LONGEST:
                pause = FIRST
            log.warning("xmpp: the server does not answer; it is tried again in %.0f s", pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST)

    async def _either(self) -> None:
        waiting = [asyncio.ensure_future(each.wait()) for each in (self.online, self._ended)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()

    async def close(self) -> None:
        await self.client.disconnect(1.0)
        self.client.cancel_connection_attempt()

    def _begin(self, _: Any) -> None:
        for each in [*self._sent.values()]:
            if not each.done():
                each.set_exception(Unavailable("The connection was lost, and what it had with it."))
        self.client.send_presence()
        self.online.set()
        self.began()

    def _resume(self, _: Any) -> None:
        self.online.set()

    def _end(self, _: Any) -> None:
        self.online.clear()
        self._tally = Tally(self._tally.done)
        self._ended.set()

    def _refuse(self, failure: Any) -> None:
        self._is_for_a_while = failure["condition"] == "temporary-auth-failure"

    def _refuse_all(self, _: Any) -> None:
        if not self._is_for_a_while:
            self._refused = WrongUse(
                "The XMPP server does not know the account, or has no safe way to sign in.",
                remedy="Are DESCANT_XMPP_JID and DESCANT_XMPP_PASSWORD those of the bot? See docs/bot.md.",
            )

    # -- what comes in -----------------------------------------------------------------------------------------------

    def _hear(self, stanza: Any) -> Any:
        if not isinstance(stanza, Message | Presence | Iq):
            return stanza
        counts = self._management.enabled_in
        self._tally.arrived += counts
        if isinstance(stanza, Message):
            self._settle(stanza)
            if counts:
                self._tally.open.append(self._tally.arrived)
            self._arrived.append((self._tally if counts else None, stanza))
            self._news.set()
            if len(self._arrived) > MANY and self.client.transport:
                self.client.transport.pause_reading()
        self._management.handled = self._tally.done
        return stanza

    async def messages(self) -> Any:
        """One after the other; when the next is asked for, the last is in the database."""
        while True:
            while not self._arrived:
                self._news.clear()
                await self._news.wait()
            tally, stanza = self._arrived[0]
            yield stanza
            self._arrived.popleft()
            if tally:
                tally.open.popleft()
            if tally is self._tally:
                self._tell(tally)
            self._read_on()

    def _tell(self, tally: Tally) -> None:
        self._management.handled = tally.done
        if self._management.enabled_in and self.client.transport:
            self._management.send_ack()

    def _read_on(self) -> None:
        if self.client.transport and len(self._arrived) <= MANY and not self.client.transport.is_reading():
            self.client.transport.resume_reading()

    def _count_anew(self, _: Any) -> None:
        self._tally = Tally()

    # -- what goes out -----------------------------------------------------------------------------------------------

    async def wait(self) -> None:
        try:
            await asyncio.wait_for(self.online.wait(), WAITS)
        except TimeoutError:
            raise Unavailable("There is no connection to the XMPP server.") from None

    async def say(self, stanza: Message) -> None:
        """Returns when the server has it, or the room has said it. Raises Busy, Lost or Unavailable."""
        await self.wait()
        done = self._sent[stanza["id"]] = asyncio.get_running_loop().create_future()
        try:
            stanza.send()
            if stanza["type"] != "groupchat":
                await self._confirm(done)
            await asyncio.wait_for(done, ANSWER)
        except TimeoutError:
            raise Unavailable("The XMPP server does not say that it has the reply.") from None
        finally:
            del self._sent[stanza["id"]]

    async def _confirm(self, done: asyncio.Future[None]) -> None:
        if self._management.enabled_out:
            self.client.send("<r xmlns='urn:xmpp:sm:3'/>")  # in the queue, behind what it is about
            return
        await self.client.plugin["xep_0199"].send_ping(
            JID(self.client.boundjid.host), timeout=ANSWER
        )  # answered in its turn
        if not done.done():
            done.set_result(None)

    def _acknowledged(self, stanza: Any) -> None:
        done = self._sent.get(stanza["id"])
        if done and not done.done() and stanza["type"] != "groupchat":
            done.set_result(None)

    def _settle(self, stanza: Message) -> None:
        """It may be an error of what was sent, or a room that says it."""
        done = self._sent.get(stanza["id"])
        if done is None or done.done():
            return
        if stanza["type"] == "error":
            done.set_exception(failure_of(stanza))
        elif stanza["type"] == "groupchat":
            done.set_result(None)


def failure_of(stanza: Message) -> DescantError:
    condition, kind = stanza["error"]["condition"], stanza["error"]["type"]
    if condition in ("resource-constraint", "policy-violation") and kind == "wait":
        return Busy(PAUSE)
    if condition in GONE and kind != "wait":
        return Lost("There is nobody.")
    if condition == "not-acceptable" or kind == "wait":
        return Unavailable(f"It is not taken just now: {condition}.")
    return Lost(f"It is not taken: {condition}.")


def _client(config: Config) -> Client:
    logging.getLogger("slixmpp").setLevel(logging.CRITICAL)  # what it logs has secrets and what people say
    account = JID(config.xmpp_jid)
    client = Client(JID(f"{account.bare}/{account.resource or RESOURCE}"), config.xmpp_password)
    for name in PLUGINS:
        client.register_plugin(name, SETTINGS.get(name))
    if config.xmpp_plain:
        client.enable_starttls, client.enable_direct_tls, client.enable_plaintext = False, False, True
        client.plugin["feature_mechanisms"].unencrypted_scram = True
    return client
