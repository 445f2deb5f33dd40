"""The desk: takes messages from transports, has them answered and the replies sent.

Many chats are served at once, each by one task that does one thing after another: it sends what is to be sent, then
answers what waits. What it does is noted in the post, so it may end anywhere and be begun again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from descant.bot import Message, Reply, Transport
from descant.bot.conversation import Conversation
from descant.bot.following import Followers
from descant.bot.pace import Pace, enough, too_many
from descant.bot.post import Post
from descant.bot.rows import Taken, Waiting
from descant.bot.sending import Sender
from descant.bot.threads import Limits, Threads
from descant.errors import DescantError, Unavailable

log = logging.getLogger(__name__)

PATIENT = Limits()
SOON = 1.0
"""seconds that an answer takes before the chat is shown that one is being made"""
STOPPING = 5.0
"""seconds to finish what is begun"""
HOUR = 3600.0


class Desk:
    """Of one process: each of its transports is run by no other one with this database."""

    def __init__(
        self,
        conversation: Conversation,
        post: Post,
        transports: Iterable[Transport],
        stop: Callable[[str], object],
        folder: Path,
        limits: Limits = PATIENT,
    ) -> None:
        """`stop` stops a job; `folder` is where sounds are while they are being answered."""
        self._conversation, self._post, self._stop = conversation, post, stop
        self._transports = {each.name: each for each in transports}
        self._folder, self._limits = folder, limits
        self._chats: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._called: set[tuple[str, str]] = set()
        self._pace = Pace(limits)
        self._threads = Threads(limits.at_once)
        self._followers = Followers(conversation, post, self._transports, self._threads, limits, self._call)
        self._sender = Sender(post, self._threads, self._followers)
        self._is_open = True

    # -- what transports ask for -------------------------------------------------------------------------------------

    async def take(self, message: Message) -> None:
        if self._pace.is_silent(message) and not await self._is_taken_back(message):
            return
        if not await self._threads.note(self._conversation.is_meant, message):
            return
        words = self._conversation.words
        taken = await self._threads.note(self._post.take, message, lambda: too_many(words(message)))
        if taken is Taken.TOO_MANY:
            log.warning("%s: a message was dropped, as too many wait in its chat", message.transport)
        if taken is not Taken.KNOWN:  # before anything that may fail: when it comes again it is known
            self._call(message.transport, message.chat)
        if taken is Taken.NEW and (seconds := self._pace.spend(message)):
            log.warning("%s: somebody says too much, and is not answered for %.0f s", message.transport, seconds)
            await self._threads.note(lambda: self._post.tell(message, enough(words(message), message, seconds)))

    async def withdraw(self, transport: str, chat: str, key: str) -> None:
        await self._stop_all(await self._threads.note(self._post.withdraw, transport, chat, key))

    async def _is_taken_back(self, message: Message) -> bool:
        return self._pace.hears(message) and await self._threads.note(self._conversation.takes_back, message)

    # -- running -----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until it is cancelled; then what is begun is finished, for a few seconds."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for transport in self._transports.values():
                    await self._go_on(transport.name)
                    tasks.create_task(transport.run(self))
                tasks.create_task(self._age())
        finally:
            await self._close()

    async def idle(self) -> None:
        """Returns when nothing is to be done any more; jobs that are followed are waited for."""
        while running := [*self._chats.values(), *self._followers.tasks.values()]:
            await asyncio.wait(running)

    async def _go_on(self, transport: str) -> None:
        """With what a process before this one had begun."""
        for chat in await self._threads.note(self._post.open_chats, transport):
            self._call(transport, chat)
        for chat in await self._threads.note(self._post.following, transport):
            self._followers.follow(transport, chat)

    async def _age(self) -> None:
        """One who is started again and again forgets nothing before its time."""
        while True:
            await asyncio.sleep(HOUR)
            with suppress(Unavailable):
                for name in self._transports:
                    await self._threads.note(self._post.age, name)
                await self._threads.note(self._conversation.forget_silent)

    async def _close(self) -> None:
        self._is_open = False
        self._sender.close()
        running = [*self._chats.values(), *self._followers.close()]
        if running:
            _, late = await asyncio.wait(running, timeout=STOPPING)
            for each in late:
                each.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for transport in self._transports.values():
            await transport.close()
        self._threads.close()

    # -- a chat ------------------------------------------------------------------------------------------------------

    def _call(self, transport: str, chat: str) -> None:
        """There is something to be done in a chat."""
        place = (transport, chat)
        self._called.add(place)
        if place not in self._chats and self._is_open:
            self._chats[place] = asyncio.create_task(self._serve(place))

    async def _serve(self, place: tuple[str, str]) -> None:
        transport, chat = place
        try:
            while place in self._called and self._is_open:
                self._called.discard(place)
                while self._is_open and await self._tried(lambda: self._step(self._transports[transport], chat)):
                    pass
        finally:
            del self._chats[place]

    async def _step(self, transport: Transport, chat: str) -> bool:
        """One thing; False where there is nothing to be done."""
        if sending := await self._threads.note(self._post.next_reply, transport.name, chat):
            await self._sender.send(transport, chat, sending)
            return True
        if waiting := await self._threads.note(self._post.next_message, transport.name, chat):
            await self._answer(transport, waiting)
            return True
        return False

    async def _tried(self, step: Callable[[], Awaitable[bool]]) -> bool:
        """Again and again while the database is away; an error that is nobody's is noted and ends it."""
        pause = self._limits.first
        while self._is_open:
            try:
                return await step()
            except Unavailable as error:
                log.warning("%s; it is tried again in %.0f s", type(error).__name__, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, self._limits.longest)
        return False

    # -- answering ---------------------------------------------------------------------------------------------------

    async def _answer(self, transport: Transport, waiting: Waiting) -> None:
        begun = time.monotonic()
        shown = asyncio.create_task(self._show(transport, waiting.message.chat))
        try:
            replies = await self._replies(transport, waiting)
        finally:
            shown.cancel()
        if replies is not None:
            await self._stop_all(
                await self._threads.note(self._post.answered, waiting, replies, time.monotonic() - begun)
            )

    async def _replies(self, transport: Transport, waiting: Waiting) -> list[Reply] | None:
        """Nothing where the message was replaced or deleted while it waited, or the desk is closed."""
        begun, pause, told = time.monotonic(), self._limits.first, False
        while self._is_open:
            try:
                return await self._respond(transport, waiting.message)
            except Unavailable as error:
                waited = time.monotonic() - begun
                log.warning("%s: what an answer needs is away since %.0f s", type(error).__name__, waited)
                if waited > self._limits.altogether:
                    refusal = await self._threads.note(self._conversation.refusal, waiting.message, error)
                    return [refusal.with_(is_failure=True)]
            if not told and waited + pause > self._limits.told:
                told = True
                await self._tell_that_it_waits(transport, waiting)
            await asyncio.sleep(pause)
            pause = min(2 * pause, self._limits.longest)
            now = await self._threads.note(self._post.next_message, transport.name, waiting.message.chat)
            if now is None or now.number != waiting.number:
                return None
        return None

    async def _respond(self, transport: Transport, message: Message) -> list[Reply]:
        sound = await self._threads.note(self._conversation.wanted_sound, message)
        if sound is None:
            return await self._threads.answer(self._conversation.respond, message)
        with TemporaryDirectory(dir=self._folder) as folder:
            file = Path(folder) / "sound"
            try:
                await transport.fetch(sound, file, self._limits.sound)
            except Unavailable:
                raise
            except DescantError as error:
                return [await self._threads.note(self._conversation.refusal, message, error)]
            except Exception as error:  # another package's transport may raise anything
                raise Unavailable(f"The file did not come: {type(error).__name__}.") from None
            return await self._threads.answer(self._conversation.respond, message, file)

    async def _tell_that_it_waits(self, transport: Transport, waiting: Waiting) -> None:
        words = await self._threads.note(self._conversation.words, waiting.message)
        line = words.phrase("Descant does not answer just now. The message is kept, and answered as soon as it does.")
        await self._threads.note(self._post.tell, waiting.message, Reply((line,)))
        if sending := await self._threads.note(self._post.next_reply, transport.name, waiting.message.chat):
            await self._sender.send(transport, waiting.message.chat, sending)

    async def _show(self, transport: Transport, chat: str) -> None:
        await asyncio.sleep(SOON)
        with suppress(DescantError):
            await transport.noticed(chat)

    async def _stop_all(self, jobs: Iterable[str]) -> None:
        for job in jobs:
            try:
                await self._threads.answer(self._stop, job)
            except DescantError as error:
                log.warning("a job that nobody waits for was not stopped: %s", type(error).__name__)
