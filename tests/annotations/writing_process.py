"""Writes annotations by several threads until it is killed, and says each that is acknowledged, a line each.

    python -m tests.annotations.writing_process HOME

For each line that it is given, the number of a round, it starts such a process, which then has nothing to import.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from pathlib import Path

from descant.annotations.containers import Container
from descant.annotations.desk import Desk
from descant.annotations.register import Visibility
from descant.config import Config
from descant.database import open_database
from descant.store.opening import open_stores
from tests.annotations.conftest import ALL, BASE, CLARA, annotation

THREADS = 4
_said = threading.Lock()


def say(*words: object) -> None:
    with _said:
        print(*words, flush=True)


def write(desk: Desk, number: str, chance: random.Random) -> None:
    """Makes, changes, publishes, takes back and deletes; says name, version and what it is now."""
    for count in range(1_000_000):
        private = chance.random() < 0.3
        container = Container.named("user/clara") if private else ALL
        kept = desk.create(CLARA, container, annotation(f"{number}-{count}"))
        say(kept.name, kept.version, kept.visibility)
        if chance.random() < 0.4:
            kept = desk.change(CLARA, kept.name, annotation(f"{number}-{count} changed"))
            say(kept.name, kept.version, kept.visibility)
        if chance.random() < 0.3:
            visibility = Visibility.PUBLIC if kept.visibility == Visibility.PRIVATE else Visibility.PRIVATE
            kept = desk.share(CLARA, kept.name, visibility)
            say(kept.name, kept.version, kept.visibility)
        if chance.random() < 0.2:
            kept = desk.delete(CLARA, kept.name)
            say(kept.name, kept.version, "deleted")


def main(home: str, turn: str) -> None:
    config = Config(home=Path(home), base=BASE, min_free=1)
    engine = open_database(config)
    desk = Desk(engine, open_stores(config), BASE)
    say("ready")
    threads = [
        threading.Thread(target=write, args=(desk, f"{turn}-{each}", random.Random(f"{turn} {each}")))
        for each in range(THREADS)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def each_round(home: str) -> None:
    """Says of each process when it has ended, on a line of its own."""
    for line in sys.stdin:
        turn = line.strip()
        process = os.fork()
        if not process:
            main(home, turn)
        say("process", process)
        _, status = os.waitpid(process, 0)
        say()
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    each_round(*sys.argv[1:])
