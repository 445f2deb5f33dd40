"""XMPP, by an account of the bot's own: one to one, and in rooms. https://xmpp.org/rfcs/rfc6120.html

A handle names the messages that a reply became: `t` or, where it is a picture, `p`, and the stanza's id; with commas
between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from slixmpp import JID, InvalidJID
from slixmpp import Message as Said
from slixmpp.xmlstream import ET
from sqlalchemy.exc import OperationalError

from descant.bot import Desk, Message, Reply, Sound, Transport
from descant.bot.memory import keep_numbers, numbers_of
from descant.bot.xmpp.bots import Bots
from descant.bot.xmpp.files import fetch_sound, put
from descant.bot.xmpp.reading import NAME, Taken, taken_of
from descant.bot.xmpp.rooms import Room
from descant.bot.xmpp.stream import FIRST, LONGEST, WAITS, Stream
from descant.bot.xmpp.writing import numbered, texts_of
from descant.config import Config
from descant.database import open_database
from descant.errors import TooLarge, Unavailable, WrongUse

T = TypeVar("T")
log = logging.getLogger(__name__)

PICTURE, TEXT = "p", "t"
UNSTYLED = "{urn:xmpp:styling:0}unstyled"
FETCHED = 4
"""files at once: addresses that people name may be slow, and hold up nothing but each other"""
KNOWN = 1000
"""messages of rooms that are known by the ids that rooms give, by which they are taken back"""


class Xmpp(Transport):
    name = NAME

    def __init__(self, config: Config) -> None:
        self._config = config
        self._place = _place(config)
        self._me = _account(config)
        self._rooms = {str(each.place): each for each in _rooms(config)}
        self._engine = open_database(config)
        self._fetching = ThreadPoolExecutor(FETCHED, "fetch")
        self._keys: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._connected: Stream | None = None
        self._bots: Bots | None = None

    @property
    def _stream(self) -> Stream:
        """Made when it is asked for the first time: it belongs to the loop that runs then."""
        if self._connected is None:
            self._connected = Stream(self._config, self._place)
            self._connected.began = self._begin
            self._bots = Bots(self._connected.client)
        return self._connected

    # -- what comes in -----------------------------------------------------------------------------------------------

    async def run(self, desk: Desk) -> None:
        stream = self._stream
        try:
            async with asyncio.TaskGroup() as tasks:
                for room in self._rooms.values():
                    tasks.create_task(room.stay(stream.client, stream.online))
                tasks.create_task(self._take_all(desk))
                tasks.create_task(stream.keep_up())
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None

    async def close(self) -> None:
        if self._bots:
            self._bots.close()
        if self._connected:
            await self._connected.close()
        self._fetching.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()

    def _begin(self) -> None:
        for room in self._rooms.values():
            room.leave()

    async def _take_all(self, desk: Desk) -> None:
        async for said in self._stream.messages():
            try:
                taken = taken_of(said, self._me, self._rooms)
            except (ValueError, TypeError, KeyError, AttributeError) as error:  # whatever somebody has made up
                log.warning("a stanza was passed over, as it is not read: %s", type(error).__name__)
                continue
            if taken and not self._is_by_a_bot(said, taken.message):
                await self._persistently(desk, said, taken)

    def _is_by_a_bot(self, said: Said, message: Message) -> bool:
        """Of somebody's programs each is asked; in a room a name may be another's an hour later."""
        who = message.sender if said["from"].bare in self._rooms else str(said["from"])
        return self._bots is not None and self._bots.has(who, said["from"])

    async def _persistently(self, desk: Desk, said: Said, taken: Taken) -> None:
        """The next message waits until this one is in the database."""
        pause = FIRST
        while True:
            try:
                await self._take(desk, said, taken)
            except Unavailable as error:
                log.warning("xmpp: %s; it is tried again in %.0f s", type(error).__name__, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST)
            else:
                return

    async def _take(self, desk: Desk, said: Said, taken: Taken) -> None:
        message = taken.message
        if taken.takes_back:
            key = self._keys.get((message.chat, said["retract"]["id"]), taken.takes_back)
            if key.startswith(f"{message.sender} "):  # and not what another has said
                await desk.withdraw(NAME, message.chat, key)
            return
        self._remember(said, message)
        await desk.take(await self._pressed(message))
        if said["request_receipt"] and not message.is_group:
            receipts: Any = self._stream.client.plugin["xep_0184"]
            receipts.ack(said)

    def _remember(self, said: Said, message: Message) -> None:
        given = said.get_plugin("stanza_id", check=True)
        if message.is_group and given and given["by"] == message.chat:
            self._keys[message.chat, given["id"]] = message.replaces or message.key
            if len(self._keys) > KNOWN:
                self._keys.popitem(last=False)

    async def _pressed(self, message: Message) -> Message:
        """A number, where buttons were shown; they count until something else is said."""
        if message.is_group and not message.is_addressed:
            return message
        numbers = await self._numbers(numbers_of, message.chat)
        says = numbers.get(message.text.rstrip("."))
        if says:
            return replace(message, text="", pressed=says)
        if numbers:
            await self._numbers(keep_numbers, message.chat, {})
        return message

    async def _numbers(self, work: Callable[..., T], chat: str, *given: Any) -> T:
        try:
            return await asyncio.to_thread(work, self._engine, NAME, chat, *given)
        except OperationalError:
            raise Unavailable("The database does not answer.") from None

    # -- what goes out -----------------------------------------------------------------------------------------------

    async def send(self, chat: str, reply: Reply) -> str:
        await self._wait(chat)
        if buttons := numbered(reply):  # before anybody can press one
            says = {str(number): says for number, (_, says) in enumerate(buttons, 1)}
            await self._numbers(keep_numbers, chat, says)
        picture = reply.picture
        address = await put(self._stream.client, picture, allow_private=self._config.xmpp_private) if picture else ""
        texts = texts_of(reply, picture_is_there=bool(address))
        before = reply.edits.split(",") if reply.edits else []
        handles = []
        for kind, bodies in ((PICTURE, [address] if address else []), (TEXT, texts)):
            old = [each[1:] for each in before if each.startswith(kind)]
            for body, replaced in zip_longest(bodies, old):
                if body is None:
                    await self._take_back(chat, replaced)
                else:
                    is_last = kind == TEXT and body is texts[-1]
                    handles.append(f"{kind}{await self._say(chat, kind, body, replaced, reply if is_last else None)}")
        return ",".join(handles)

    async def _wait(self, chat: str) -> None:
        await self._stream.wait()
        if room := self._rooms.get(chat):
            try:
                await asyncio.wait_for(room.joined.wait(), WAITS)
            except TimeoutError:
                raise Unavailable("The room does not let the bot in.") from None

    async def _say(self, chat: str, kind: str, body: str, replaced: str | None, reply: Reply | None) -> str:
        """Gives the id by which it can be corrected: that of what was said first. XEP-0308"""
        said = self._stanza(chat, body)
        if kind == PICTURE:
            said["oob"]["url"] = body
        for number, (label, _) in enumerate(numbered(reply) if reply else [], 1):
            said.append(_response(str(number), label))
        if replaced:
            said["replace"]["id"] = replaced
        await self._stream.say(said)
        return replaced or str(said["id"])

    async def _take_back(self, chat: str, replaced: str) -> None:
        """What is too much of a longer reply that was here before. XEP-0424"""
        said = self._stanza(chat, "")
        said["retract"]["id"] = replaced
        await self._stream.say(said)

    def _stanza(self, chat: str, body: str) -> Said:
        said = self._empty(chat)
        if body:
            said["body"] = body
        said["id"] = said["origin_id"]["id"] = self._stream.client.new_id()
        said.xml.append(ET.Element(UNSTYLED))
        return said

    def _empty(self, chat: str) -> Said:
        return self._stream.client.make_message(JID(chat), mtype="groupchat" if chat in self._rooms else "chat")

    async def noticed(self, chat: str) -> None:
        """XEP-0085"""
        said = self._empty(chat)
        said["chat_state"] = "composing"
        said.send()

    # -- files -------------------------------------------------------------------------------------------------------

    async def fetch(self, sound: Sound, place: Path, most: int) -> None:
        if sound.size is not None and sound.size > most:
            raise TooLarge(f"The file has more than {most / 1e6:,.0f} MB.", remedy="Send a shorter piece.")
        loop, allow_private = asyncio.get_running_loop(), self._config.xmpp_private
        await loop.run_in_executor(self._fetching, fetch_sound, sound.reference, place, most, allow_private)


def _response(value: str, label: str) -> Any:
    """XEP-0439: what a client may show as a button."""
    return ET.Element("{urn:xmpp:tmp:quick-response}response", {"value": value, "label": label})


def _account(config: Config) -> JID:
    with suppress(InvalidJID):
        account = JID(config.xmpp_jid)
        if account.user and config.xmpp_password:
            return account
    raise WrongUse(
        "There is no account for XMPP.",
        remedy="Set DESCANT_XMPP_JID to its address, such as bot@example.org, and DESCANT_XMPP_PASSWORD.",
    )


def _rooms(config: Config) -> list[Room]:
    try:
        return [Room(each) for each in config.xmpp_rooms]
    except InvalidJID:
        raise WrongUse("xmpp_rooms names no room.", remedy="Write it like room@conference.example.org.") from None


def _place(config: Config) -> tuple[str, int] | None:
    host, _, port = config.xmpp_host.rpartition(":")
    if config.xmpp_host and not (host and port.isdigit()):
        raise WrongUse("xmpp_host is no host and port.", remedy="Write it like xmpp.example.org:5222.")
    if config.xmpp_plain and not _is_here(host):
        raise WrongUse("xmpp_plain would send everything unencrypted.", remedy="Only 127.0.0.1 may be asked so.")
    return (host.strip("[]"), int(port)) if host else None


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return host == "localhost"
