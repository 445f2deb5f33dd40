"""A bot that is killed: `python -m tests.bot.running_process HOME URL DEATH...`, then once more, until it is stopped.

A death is `POINT:N`, at the Nth time that this point of the code is reached, or `after:SECONDS`. Each life is a fork of
this process, which has imported everything; when one begins a line is printed. Each calls the Bot API by an address of
its own, URL/0 and so on: what one had just given before it died arrives when the next one may have begun.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from descant.bot import Message, Reply
from descant.bot.desk import Desk
from descant.bot.post import Post
from descant.bot.telegram import Telegram
from descant.bot.threads import Limits
from descant.config import Config
from descant.database import open_database
from tests.bot.bot_api import TOKEN
from tests.bot.talking import Talk

LIMITS = Limits(edits=0.02, first=0.02, longest=0.1, told=60, altogether=120)
LONGEST = 60.0
"""seconds in which a point is reached"""
METHODS = {
    "take": (Post, "take"),
    "answered": (Post, "answered"),
    "sent": (Post, "sent"),
    "ended": (Post, "ended"),
    "send": (Telegram, "send"),
    "updates": (Telegram, "_updates"),
}
POINTS = [f"{when}-{name}" for name in METHODS for when in ("before", "after")]


class Two(Talk):
    """Answers by two messages; where it is asked for, the first of them follows a job."""

    def respond(self, message: Message, file: Path | None = None) -> list[Reply]:
        time.sleep(0.005)
        job = message.text if "job" in message.text else ""
        return [Reply(((f"{message.text} a",),), follows=job), Reply(((f"{message.text} b",),))]

    def progress(self, message: Message, job: str) -> Reply:
        self.asked[job].append("")
        done = len(self.asked[job])
        return Reply(((f"{job} a {done}",),), follows=job) if done < 3 else Reply(((f"{job} end",),))


def die_at(death: str) -> None:
    point, _, number = death.partition(":")
    when, _, name = point.partition("-")
    owner, method = METHODS[name]
    left = [int(number)]
    real = getattr(owner, method)

    def reached() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    if asyncio.iscoroutinefunction(real):

        async def call(*given: Any) -> Any:
            if when == "before":
                reached()
            found = await real(*given)
            if when == "after":
                reached()
            return found

    else:

        def call(*given: Any) -> Any:  # type: ignore[misc] # the same, but for the waiting
            if when == "before":
                reached()
            found = real(*given)
            if when == "after":
                reached()
            return found

    setattr(owner, method, call)


def live(home: Path, url: str) -> None:
    async def main() -> None:
        config = Config(home=home, telegram_token=TOKEN, telegram_api=url)
        engine = open_database(config)
        desk = Desk(Two(engine), Post(engine), [Telegram(config)], lambda _: None, home, LIMITS)
        running = asyncio.ensure_future(desk.run())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
        with suppress(asyncio.CancelledError):
            await running

    asyncio.run(main())


def one_life(death: str, work: Callable[[], None]) -> None:
    child = os.fork()
    if not child:
        if not death.startswith("after:"):
            die_at(death)
        work()
        os._exit(0)
    is_timed = death.startswith("after:")
    timer = threading.Timer(float(death.partition(":")[2]) if is_timed else LONGEST, os.kill, (child, signal.SIGKILL))
    timer.start()
    _, status = os.waitpid(child, 0)
    assert is_timed or timer.is_alive(), f"{death} did not come"
    timer.cancel()
    assert os.WIFSIGNALED(status), f"{death}: it ended with {status}"


def main() -> None:
    home, url, *deaths = sys.argv[1:]
    for number, death in enumerate(deaths):
        print(death, flush=True)
        one_life(death, partial(live, Path(home), f"{url}/{number}"))
    print("the last", flush=True)
    live(Path(home), f"{url}/{len(deaths)}")


if __name__ == "__main__":
    main()
