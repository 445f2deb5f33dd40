"""The bot under load: `python -m bench.bot_load [--home HOME] [--hours 24] [--seed 1]`.

Fifty chats that ask at once, then a day of seeded people (tests/bot/simulated.py), by the real conversation, which asks
an application in this process. HOME is a home that is not served just now; without one an empty one is made. Ends with
an error where a message was lost, or anything went wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from sqlalchemy import Engine

from descant.accounts.tokens import owner_token
from descant.bot import Message
from descant.bot.asking import Descant
from descant.bot.conversation import Conversation, Reach
from descant.bot.desk import Desk
from descant.bot.post import Post
from descant.client import Client
from descant.config import Config
from descant.database import open_database
from descant.server.run import application
from tests.bot.simulated import LIMITS, NAME, Net, Report, live

CHATS, EACH = 50, 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        home = asked.home or Path(folder)
        config = Config(home=home, client_errors=100_000, client_seconds=100_000)
        with application(config) as app:
            transport = httpx.WSGITransport(app=app)
            with Client("http://localhost/", owner_token(config), transport=transport) as client:
                descant = Descant(client, config.base)
                engine = open_database(config)
                conversation = Conversation(engine, Reach(descant, lambda _: descant), [f"{NAME}:1"])
                failed = _at_once(conversation, engine, Path(folder)) + _day(conversation, engine, Path(folder), asked)
                engine.dispose()
    sys.exit(bool(failed))


def _at_once(conversation: Conversation, engine: Engine, folder: Path) -> int:
    report = Report()
    begun = time.perf_counter()
    asyncio.run(_ask(conversation, engine, folder, report))
    seconds = time.perf_counter() - begun
    wanted = CHATS * EACH
    print(f"{CHATS} chats with {EACH} questions each: {report.replies} of {wanted} answered in {seconds:.1f} s")
    return abs(wanted - report.replies)


async def _ask(conversation: Conversation, engine: Engine, folder: Path, report: Report) -> None:
    net = Net(random.Random(1), report, is_steady=True)
    desk = Desk(conversation, Post(engine), [net], lambda _: None, folder, LIMITS)
    running = asyncio.ensure_future(desk.run())
    for at in range(EACH):
        for chat in range(CHATS):
            key = f"{time.time_ns()}"
            await desk.take(Message(transport=NAME, chat=f"c{chat}", sender=f"c{chat}", key=key, text=f"/help {at}"))
    await desk.idle()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def _day(conversation: Conversation, engine: Engine, folder: Path, asked: argparse.Namespace) -> int:
    begun = time.perf_counter()
    report = live(conversation, engine, folder, hours=asked.hours, seed=asked.seed)
    did = ", ".join(f"{count} {what}" for what, count in report.did.most_common())
    print(f"{asked.hours:g} simulated hours in {time.perf_counter() - begun:.0f} s: {did}; {report.replies} replies")
    for each in (*report.errors, *report.wrong, *report.left):
        print(f"  {each}")
    return len(report.errors) + len(report.wrong) + len(report.left)


if __name__ == "__main__":
    main()
