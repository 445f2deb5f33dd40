"""How much is done at once, how long is waited, and the threads that do what blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError

from descant.errors import Unavailable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    at_once: int = 16
    """answers that are being made"""
    sound: int = 200_000_000
    """bytes of a file that somebody sends"""
    answers: int = 100
    """to one person at once, and"""
    every: float = 60.0
    """seconds after which there is one more"""
    silence: float = 60.0
    """seconds that who asks more is not answered; twice as long each time, up to"""
    longest_silence: float = 86_400.0
    edits: float = 2.0
    """seconds between two edits in a chat"""
    first: float = 1.0
    longest: float = 60.0
    """seconds between two tries where something is away"""
    told: float = 15.0
    """after so many seconds whoever waits is told"""
    altogether: float = 7200.0
    """after so many seconds of tries a message is answered with what is in the way"""


class Threads:
    def __init__(self, at_once: int) -> None:
        self._answering = ThreadPoolExecutor(at_once, "answer")
        self._noting = ThreadPoolExecutor(4, "post")

    def answer(self, work: Callable[..., T], *given: Any) -> Coroutine[Any, Any, T]:
        return self._by(self._answering, work, *given)

    def note(self, work: Callable[..., T], *given: Any) -> Coroutine[Any, Any, T]:
        """In other threads than answers are made in, which may all be taken for long."""
        return self._by(self._noting, work, *given)

    def close(self) -> None:
        """What is noted is noted; an answer that is being made is made again another time."""
        self._answering.shutdown(wait=False, cancel_futures=True)
        self._noting.shutdown(wait=True)

    async def _by(self, threads: ThreadPoolExecutor, work: Callable[..., T], *given: Any) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, work, *given)
        except OperationalError:
            raise Unavailable("The database does not answer.") from None
