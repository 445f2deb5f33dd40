"""The Bot API of the tests, and a bot that is run against it in this process."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from descant.bot import Transport
from descant.bot.desk import Desk
from descant.bot.post import Post
from descant.bot.telegram import Telegram
from descant.bot.threads import Limits
from descant.config import Config
from descant.database import open_database
from tests.bot.bot_api import TOKEN, BotApi
from tests.bot.talking import Talk

QUICK = Limits(edits=0.05, first=0.05, longest=0.2, told=600, altogether=1200)
"""soon again, and never too late for a machine that does much else"""
PATIENCE = 60.0
"""seconds for what comes at once, but on such a machine"""


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi().serving() as serving:
        yield serving


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(Config(home=tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def talk(engine: Engine) -> Talk:
    return Talk(engine)


@pytest.fixture
def run_bot(api: BotApi, talk: Talk, engine: Engine, tmp_path: Path) -> Callable[..., Any]:
    """Runs the desk with Telegram in a thread, until the block ends."""

    @contextmanager
    def run(limits: Limits = QUICK, most: int = 20, **settings: Any) -> Iterator[Desk]:
        config = Config(home=tmp_path, telegram_token=TOKEN, telegram_api=api.url, **settings)
        with desk_running(lambda: make_desk(talk, engine, Telegram(config), tmp_path, limits, most)) as desk:
            yield desk

    return run


def make_desk(talk: Talk, engine: Engine, transport: Transport, folder: Path, limits: Limits, most: int) -> Desk:
    return Desk(talk, Post(engine, most), [transport], talk.stopped.append, folder, limits)


@contextmanager
def desk_running(make: Callable[[], Desk]) -> Iterator[Desk]:
    """In a thread, until the block ends."""
    started: Future[tuple[Desk, asyncio.AbstractEventLoop, asyncio.Task[None]]] = Future()

    async def main() -> None:
        desk = make()
        task = asyncio.ensure_future(desk.run())
        started.set_result((desk, asyncio.get_running_loop(), task))
        with suppress(asyncio.CancelledError):
            await task

    thread = threading.Thread(target=lambda: asyncio.run(main()), name="bot")
    thread.start()
    desk, loop, task = started.result(PATIENCE)
    try:
        yield desk
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()


def until(true: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What comes to be true, within these seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come to be true in time")
