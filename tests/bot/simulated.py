"""Hours of people who ask, write nonsense, flood, send sounds, press buttons, edit and delete, all in seconds.

What they do is told by a seed. Their clock is simulated, and jumps; the network refuses and fails now and then.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from descant.bot import Busy, Lost, Message, Reply, Sound, Transport
from descant.bot import Desk as Takes
from descant.bot.answering.all import ANSWERS
from descant.bot.conversation import Conversation
from descant.bot.desk import Desk
from descant.bot.grammar import Kind
from descant.bot.grammar.forms import LANGUAGES
from descant.bot.post import MOST, Post
from descant.bot.threads import Limits
from descant.errors import Unavailable

NAME = "simulated"
LIMITS = Limits(edits=0.01, first=0.01, longest=0.05, told=5, altogether=20)
EXAMPLES = [each for language in LANGUAGES.values() for several in language.EXAMPLES.values() for each in several]
GARBAGE = (
    "",
    " ",
    "?",
    "'\"><b>\\",
    "x" * 10_000,
    "}} INSERT DATA { <a> <b> <c> } #",
    "\u202e\x00𝄞",
    "/",
    "/ /@",
    "1-9",
)
SHARES = {"ask": 60, "garbage": 12, "flood": 1, "sound": 6, "press": 10, "edit": 7, "delete": 4}
MINUTES_BETWEEN = 1.5
"""two messages in all chats, in the mean"""
CHATS = 40
SWEEP = 25
"""events after which all is waited for"""
WRONG = ("Something went wrong here", "Hier ist etwas")


@dataclass
class Report:
    did: Counter[str] = field(default_factory=Counter)
    replies: int = 0
    wrong: list[str] = field(default_factory=list)
    """replies that say that something went wrong"""
    errors: list[str] = field(default_factory=list)
    """that were logged"""
    left: list[str] = field(default_factory=list)
    """chats in which something was not done in the end"""


class Net(Transport):
    name = NAME

    def __init__(self, dice: random.Random, report: Report, *, is_steady: bool = False) -> None:
        self._dice, self._report, self._is_steady = dice, report, is_steady
        self.buttons: dict[str, list[str]] = defaultdict(list)
        self._number = 0

    async def run(self, desk: Takes) -> None:
        await asyncio.Event().wait()

    async def send(self, chat: str, reply: Reply) -> str:
        match 1.0 if self._is_steady else self._dice.random():
            case luck if luck < 0.03:
                raise Busy(0.01, everywhere=luck < 0.01)
            case luck if luck < 0.05:
                raise Unavailable("The network is away.")
            case luck if luck < 0.055:
                raise Lost("The chat is gone.")
        self._report.replies += 1
        self._report.wrong += [reply.plain for each in WRONG if each in reply.plain]
        self.buttons[chat] += [button.says for row in reply.buttons for button in row]
        self._number += 1
        return str(self._number)

    async def fetch(self, sound: Sound, place: Path, most: int) -> None:
        if self._dice.random() < 0.2:
            raise Unavailable("The file does not come.")
        place.write_bytes(self._dice.randbytes(5000))


def doings(dice: random.Random, net: Net, hours: float) -> Iterator[tuple[str, float, Message]]:
    """What is done, after so many hours, and the message that it is done with."""
    clock, said, number = datetime(2026, 1, 1, tzinfo=UTC), list[Message](), 0
    passed = 0.0
    while passed < hours:
        minutes = dice.expovariate(1 / MINUTES_BETWEEN)
        passed += minutes / 60
        clock += timedelta(minutes=minutes) + dice.choice([timedelta()] * 50 + [timedelta(-400), timedelta(400)])
        what = dice.choices(("ask", "garbage", "flood", "sound", "press", "edit", "delete"), (60, 12, 1, 6, 10, 7, 4))[
            0
        ]
        chat = str(dice.randrange(CHATS))
        for _ in range(3 * MOST if what == "flood" else 1):
            number += 1
            group = int(chat) % 5 == 0
            message = Message(
                transport=NAME,
                chat=chat,
                sender=chat if not group else str(dice.randrange(CHATS)),
                key=str(number),
                text=dice.choice(GARBAGE) if what == "garbage" else dice.choice(EXAMPLES),
                is_group=group,
                is_addressed=dice.random() < 0.7,
                language=dice.choice(("en", "de", "de-AT", "", "xx")),
                sent=clock,
            )
            if what == "sound":
                message = replace(message, text="", sound=Sound(str(number), dice.choice(GARBAGE), size=5000))
            elif what == "press":
                says = dice.choice(net.buttons[chat] or [dice.choice(GARBAGE)[:30]])
                message = replace(message, text="", pressed=says, on=str(number))
            elif what in ("edit", "delete") and said:
                old = dice.choice(said[-30:])
                message = replace(message, chat=old.chat, sender=old.sender, is_group=old.is_group, replaces=old.key)
            else:
                said.append(message)
            yield what, passed, message


def live(conversation: Conversation, engine: Engine, folder: Path, *, hours: float, seed: int) -> Report:
    for kind in Kind:  # whatever has no answer yet is nothing that goes wrong here
        ANSWERS.setdefault(kind, lambda wish, _: iter([Reply(((wish.kind.value,),))]))  # type: ignore[attr-defined]
    report, dice = Report(), random.Random(seed)
    noted = _Noted(report)
    logging.getLogger().addHandler(noted)
    try:
        asyncio.run(_live(conversation, engine, folder, hours, dice, report))
    finally:
        logging.getLogger().removeHandler(noted)
    return report


async def _live(
    conversation: Conversation, engine: Engine, folder: Path, hours: float, dice: random.Random, report: Report
) -> None:
    net, post = Net(random.Random(dice.random()), report), Post(engine)
    desk = Desk(conversation, post, [net], lambda _: None, folder, LIMITS)
    asyncio.get_running_loop().set_exception_handler(lambda _, context: report.errors.append(str(context)))
    running = asyncio.ensure_future(desk.run())
    aged = 0.0
    for at, (what, passed, message) in enumerate(doings(dice, net, hours)):
        report.did[what] += 1
        if what == "delete" and message.replaces:
            await desk.withdraw(NAME, message.chat, message.replaces)
        else:
            await desk.take(message)
        if at % SWEEP == 0:
            await asyncio.wait_for(desk.idle(), 120)
        while aged + 1 < passed:
            aged += 1
            post.age(NAME)
    await asyncio.wait_for(desk.idle(), 120)
    report.left = [*post.open_chats(NAME), *post.following(NAME)]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class _Noted(logging.Handler):
    def __init__(self, report: Report) -> None:
        super().__init__(logging.ERROR)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        self._report.errors.append(f"{record.name}: {record.getMessage()} {record.exc_info and record.exc_info[1]!r}")
