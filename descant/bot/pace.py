"""How much of somebody is answered, so that two programs that answer each other come to an end.

Who says very much in a short time is told so, once, and then not answered for a while, which is twice as long each
time. What comes meanwhile is not even taken, so whoever answers only what is answered falls silent; but a few of those
messages are heard by which people take back what they said or agreed to. Kept in memory: one who starts the bot anew
forgives everybody.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from descant.bot import Message, Reply
from descant.bot.threads import Limits
from descant.bot.wording import Words

MANY = 10_000
"""people remembered, those who spoke last"""

FEW = 10
"""messages of one silence that are heard all the same"""


@dataclass(slots=True)
class Account:
    touched: float
    left: float
    """messages that are answered yet"""
    silence: float
    """seconds that the next one lasts"""
    silent_until: float = float("-inf")
    heard: int = 0
    """messages in this silence"""


class Pace:
    """A bucket for everybody, in whatever chat they speak."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._accounts: OrderedDict[tuple[str, str], Account] = OrderedDict()

    def is_silent(self, message: Message) -> bool:
        """Whether nothing of theirs is answered now."""
        account = self._accounts.get((message.transport, message.sender))
        return account is not None and self._clock() < account.silent_until

    def hears(self, message: Message) -> bool:
        """In a silence: whether somebody may still take something back."""
        return self._accounts[message.transport, message.sender].heard < FEW

    def spend(self, message: Message) -> float:
        """One message that is answered. Gives the seconds of silence that begin behind it, if they do."""
        account = self._filled((message.transport, message.sender))
        if self._clock() < account.silent_until:
            account.heard += 1
            return 0.0
        account.left -= 1
        if account.left >= 1:
            return 0.0
        seconds = account.silence
        account.silent_until, account.heard = self._clock() + seconds, 0
        account.silence = min(2 * seconds, self._limits.longest_silence)
        return seconds

    def _filled(self, who: tuple[str, str]) -> Account:
        now, most = self._clock(), float(self._limits.answers)
        account = self._accounts.setdefault(who, Account(now, most, self._limits.silence))
        self._accounts.move_to_end(who)
        if len(self._accounts) > MANY:
            self._accounts.popitem(last=False)
        account.left = min(most, account.left + (now - account.touched) / self._limits.every)
        account.touched = now
        if account.left == most:
            account.silence = self._limits.silence
        return account


def too_many(words: Words) -> Reply:
    """Said where a message is dropped."""
    return Reply((words.phrase("That is too much at once: what comes before the others are answered is dropped."),))


def enough(words: Words, message: Message, seconds: float) -> Reply:
    """Said to whoever is not answered for a while."""
    minutes = math.ceil(seconds / 60)
    if message.is_group:  # where others read it, whom it does not concern
        line = words.phrases(
            "Somebody here said much in a short time: for {n} minute nothing more of theirs is answered.",
            "Somebody here said much in a short time: for {n} minutes nothing more of theirs is answered.",
            minutes,
        )
        return Reply((line,))
    line = words.phrases(
        "That was much in a short time: for {n} minute nothing more is answered.",
        "That was much in a short time: for {n} minutes nothing more is answered.",
        minutes,
    )
    return Reply((line,))
