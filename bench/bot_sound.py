"""From a sound in a chat to what was heard in it: `python -m bench.bot_sound [FILE] [--times N]`, 30 s by default.

A real server is asked by HTTP as the bot asks it, which has it made ready first (not with `--cold`): so the first sound
counts as all others do. Stages: consented and received (checked, sent),
read (job), listened to (job), answered; each with what was waited between two looks at a job (0.1 s).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from descant.accounts.tokens import create_token, owner_token
from descant.bot import Message, Sound
from descant.bot.answering.sound import READINESS
from descant.bot.asking import Descant
from descant.bot.conversation import Conversation, Reach
from descant.client import Client
from descant.config import Config
from descant.database import open_database
from tests.conftest import free_port, running
from tests.ingest.sounds import melody, write

LOOK, TIMES, ASKED = 0.1, 3, 8.0
"""seconds between two looks at a job; how often all is done; seconds that it may take"""
CALM, LONGEST = 3.0, 90.0
"""seconds without work after which the workers are ready, and that they may take"""
SENT = Message(transport="bench", chat="1", sender="2", key="1", sound=Sound("1", "memo.wav", "audio/wav"))


@contextmanager
def conversation(home: Path, *, is_ready: bool) -> Iterator[Conversation]:
    port = free_port()
    config = Config(home=home, port=port)
    environment = os.environ | {"DESCANT_HOME": str(home), "DESCANT_PORT": str(port)}
    with running([sys.executable, "-m", "descant", "serve"], port, env=environment) as process:
        address, engine = f"http://127.0.0.1:{port}/", open_database(config)
        with Client(address, owner_token(config)) as client:

            def as_account(account: str) -> Descant:
                return Descant(Client(address, create_token(engine, "chat", "annotate", account=account)[1]), address)

            if is_ready:
                made_ready(Descant(client, address), psutil.Process(process.pid))
            yield Conversation(engine, Reach(Descant(client, address), as_account))
        engine.dispose()


def made_ready(descant: Descant, server: psutil.Process) -> None:
    """As the bot does when it starts; says what that takes."""
    before, begun, calm = _megabytes(server), time.monotonic(), time.monotonic()
    descant.send("api/analyses/readiness", READINESS)
    while time.monotonic() - calm < CALM or time.monotonic() - begun < 2 * CALM:
        if time.monotonic() - begun > LONGEST:
            raise TimeoutError("the server is still busy getting ready")
        used = _used(server)
        time.sleep(0.5)
        if _used(server) - used > 0.1:
            calm = time.monotonic()
    print(f"ready in {calm - begun:.0f} s, which takes {_megabytes(server) - before:.0f} MB")


def _family(server: psutil.Process) -> list[psutil.Process]:
    return [server, *server.children(recursive=True)]


def _used(server: psutil.Process) -> float:
    """Seconds of processors."""
    return sum(sum(each.cpu_times()[:2]) for each in _family(server) if each.is_running())


def _megabytes(server: psutil.Process) -> float:
    """Of their own: what they share counts once, or not at all."""
    return sum(each.memory_full_info().uss for each in _family(server)) / 1e6


def measured(talk: Conversation, file: Path) -> dict[str, float]:
    """Seconds of each stage."""
    begun = time.perf_counter()
    [reply] = talk.respond(SENT, file if talk.wanted_sound(SENT) else None)
    stages, at = {"received": time.perf_counter() - begun}, time.perf_counter()
    names = iter(("read", "listened to and answered"))
    while reply.follows:
        job = reply.follows
        while reply.follows == job:
            time.sleep(LOOK)
            reply = talk.progress(SENT, job)
        stages[next(names)] = time.perf_counter() - at
        at = time.perf_counter()
    print(reply.plain, file=sys.stderr)
    return stages | {"all": time.perf_counter() - begun}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    slowest, made = 0.0, lambda folder: conversation(folder / "home", is_ready=not given.cold)
    with tempfile.TemporaryDirectory(prefix="descant-") as folder, made(Path(folder)) as talk:
        talk.respond(replace(SENT, sound=None, text="/consent yes"))
        for number in range(given.times + 1):
            file = given.file or write(Path(folder) / f"{number}.wav", melody(30.0, seed=number))
            stages = measured(talk, file)
            said = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in stages.items())
            print(f"{'the first' if number == 0 else number}: {said}")
            slowest = max(slowest, stages["all"])
            if given.file:
                break
    print(f"slowest {slowest:.2f} s; asked for {ASKED:g} s")
    return int(slowest > ASKED)


if __name__ == "__main__":
    sys.exit(main())
