"""How a job goes that a reply follows, told in the place of that reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from descant.bot import Busy, Lost, Reply, Transport
from descant.bot.conversation import Conversation
from descant.bot.post import Post
from descant.bot.rows import Following
from descant.bot.threads import Limits, Threads
from descant.errors import Unavailable

log = logging.getLogger(__name__)


class Followers:
    """One task a chat in which jobs are followed. That of the end is noted in the post, the others are not."""

    def __init__(
        self,
        conversation: Conversation,
        post: Post,
        transports: Mapping[str, Transport],
        threads: Threads,
        limits: Limits,
        call: Callable[[str, str], None],
    ) -> None:
        """`call`: there is something to be sent in a chat."""
        self._conversation, self._post, self._transports = conversation, post, transports
        self._threads, self._limits, self._call = threads, limits, call
        self.tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._is_open = True

    def close(self) -> list[asyncio.Task[None]]:
        self._is_open = False
        for each in self.tasks.values():
            each.cancel()
        return [*self.tasks.values()]

    def follow(self, transport: str, chat: str) -> None:
        place = (transport, chat)
        if place not in self.tasks and self._is_open:
            self.tasks[place] = asyncio.create_task(self._tell_progress(place))

    async def _tell_progress(self, place: tuple[str, str]) -> None:
        """Of all jobs that are followed in a chat, with a pause after each edit: so only the newest is told."""
        transport, chat = place
        told: dict[int, Reply] = {}
        try:
            while following := (await self._tried_to_read(place)).get(chat):
                waited = 0.0
                for each in following:
                    waited += await self._tell_one(self._transports[transport], chat, each, told)
                await asyncio.sleep(max(0.0, self._limits.edits - waited))
        finally:
            del self.tasks[place]
        if self._is_open and (await self._tried_to_read(place)).get(chat):
            self.follow(transport, chat)  # one that came while this one went

    async def _tried_to_read(self, place: tuple[str, str]) -> dict[str, list[Following]]:
        while True:
            try:
                return await self._threads.note(self._post.following, place[0], place[1])
            except Unavailable:
                await asyncio.sleep(self._limits.longest)

    async def _tell_one(self, transport: Transport, chat: str, each: Following, told: dict[int, Reply]) -> float:
        """Gives the seconds that were waited then: none where there was nothing new."""
        pause = 0.0
        try:
            reply = await self._threads.answer(self._conversation.progress, each.message, each.job)
            if reply.follows != each.job:
                await self._threads.note(self._post.ended, each, [reply])
                self._call(transport.name, chat)
            elif reply != told.get(each.number):
                told[each.number], pause = reply, self._limits.edits
                await transport.send(chat, reply.with_(edits=each.handle))
        except Busy as busy:
            pause = busy.seconds
        except (Lost, Unavailable):  # whoever deleted the progress still wants to know the end
            pass
        except Exception as error:
            log.error("%s: progress was not told: %s", transport.name, type(error).__name__)
        await asyncio.sleep(pause)
        return pause
