"""A reply goes out: as patiently as the network wants, once for each that is noted, and given up where it can never
arrive.
"""

from __future__ import annotations

import asyncio
import logging
import time

from descant.bot import Busy, Lost, Reply, Transport
from descant.bot.following import Followers
from descant.bot.post import Post
from descant.bot.rows import Sending
from descant.bot.threads import Threads
from descant.errors import Unavailable

log = logging.getLogger(__name__)


class Sender:
    def __init__(self, post: Post, threads: Threads, followers: Followers) -> None:
        """`followers` are told of replies that follow a job."""
        self._post, self._threads, self._followers = post, threads, followers
        self._quiet_until: dict[str, float] = {}
        self._is_open = True

    def close(self) -> None:
        """Whoever waits for a network gives up."""
        self._is_open = False

    async def send(self, transport: Transport, chat: str, sending: Sending) -> None:
        reply = sending.reply
        try:
            try:
                handle = await self._patiently(transport, chat, reply)
            except Lost:  # perhaps only what it was to come in the place of
                if not reply.edits:
                    raise
                handle = await self._patiently(transport, chat, reply.with_(edits=""))
        except Lost:
            log.warning("%s: a reply was given up, as its chat is gone", transport.name)
            handle = ""
        except Unavailable:
            raise
        except Exception as error:  # another package's transport may raise anything; what it says may be private
            log.error("%s: a reply was given up: %s", transport.name, type(error).__name__)
            handle = ""
        if handle is None:
            return
        await self._threads.note(self._post.sent, sending, handle)
        following = await self._threads.note(self._post.following, transport.name, chat)
        if handle and following:
            self._followers.follow(transport.name, chat)

    async def _patiently(self, transport: Transport, chat: str, reply: Reply) -> str | None:
        """Waits as long as the network wants; nothing where the desk was closed while it waited."""
        while self._is_open:
            await asyncio.sleep(max(0.0, self._quiet_until.get(transport.name, 0.0) - time.monotonic()))
            try:
                return await transport.send(chat, reply)
            except Busy as busy:
                log.info("%s wants fewer messages for %.0f s", transport.name, busy.seconds)
                if busy.everywhere:
                    self._quiet_until[transport.name] = time.monotonic() + busy.seconds
                await asyncio.sleep(busy.seconds)
        return None
