"""Annotations: how fast a million of them are searched, and how fast a server takes and gives them.

    python -m bench.annotations search [--annotations 1000000] [--keep FOLDER]
    python -m bench.annotations serve [--seconds 10]

`search` fills an index as the register's follower does and asks each kind of question a hundred times, for a page of
fifty. `serve` (needs `wrk`) starts `descant serve` on a free port and has eight clients create, read, and read pages;
beside it as many threads put rows of that size into a bare SQLite database, a transaction each.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import httpx

from bench.wrk import CLIENTS, measured
from descant.annotations.index.entries import Entry, Facet, Place, Space
from descant.annotations.index.file import IndexFile
from descant.annotations.index.searching import Query, search
from descant.annotations.index.words import stems
from descant.config import Config
from descant.jobs.table import chunks
from descant.server.tokens import owner_token
from tests.conftest import free_port, running

JSON_LD = "application/ld+json"
CREATED, READ = 300, 800
"""a second, that are asked"""
ROUNDS = 100
PAGE = 50
ASKED = 50.0
"""ms that a search may take; a list page may take 30"""
WORDS = [
    "the",
    "melody",
    "moves",
    "to",
    "violin",
    "viola",
    "cello",
    "piano",
    "here",
    "slur",
    "missing",
    "octave",
    "lower",
    "accompaniment",
    "theme",
    "returns",
    "shorter",
    "bar",
    "harmony",
    "bass",
    "doubled",
    "left",
    "hand",
    "tremolo",
    "arpeggio",
    "phrase",
    "ending",
    "dynamic",
    "forte",
    "crescendo",
    "arrangement",
    "omitted",
]
RARE = 50_000
"""different words that are in one annotation in that many, or less"""


def entries(number: int) -> Iterator[Entry]:
    """Ten thousand sources, a third of all annotations in ten of them; a thousand people; ten motivations."""
    chance = random.Random(number)
    for key in range(1, number + 1):
        source = f"https://example.org/file/{chance.randrange(10) if key % 3 == 0 else chance.randrange(10_000)}"
        text = " ".join([*chance.choices(WORDS, k=12), f"rare{chance.randrange(RARE)}"])
        start = chance.random() * 600
        x, y = chance.random() * 3000, chance.random() * 4000
        space = chance.choice((Space.TIME, Space.REGION, Space.BARS))
        place = {
            Space.TIME: Place(source, Space.TIME, start, start + 5),
            Space.REGION: Place(source, Space.REGION, x, x + 100, y, y + 100),
            Space.BARS: Place(source, Space.BARS, int(start), int(start) + 2),
        }[space]
        person = f"https://example.org/agent/{chance.randrange(1000)}"
        yield Entry(
            key=key,
            owner=person,
            shared_with=None,
            created=1.7e9 + key * 10,
            changed=1.7e9 + key * 10,
            words=" ".join(stems(text, "en")),
            facets=frozenset(
                {
                    (Facet.CONTAINER, ""),
                    (Facet.CONTAINER, f"work/{chance.randrange(2000)}"),
                    (Facet.SOURCE, source),
                    (Facet.TARGET, f"{source}#t={start:.2f},{start + 5:.2f}"),
                    (Facet.MOTIVATION, f"motivation {chance.randrange(10)}"),
                    (Facet.CREATOR, person),
                    (Facet.TAG, f"tag {chance.randrange(200)}"),
                }
            ),
            places=frozenset({place}),
        )


def fill(index: IndexFile, number: int) -> None:
    found, done = entries(number), index.followed()
    if done >= number:
        return
    started = time.monotonic()
    for _ in islice(found, done):
        pass
    for some in chunks(found, 5_000):
        index.apply(some, (), some[-1].key)
        if some[-1].key % 100_000 == 0:
            rate = (some[-1].key - done) / (time.monotonic() - started)
            print(f"{some[-1].key:,} indexed, {rate:,.0f} a second", flush=True)


def questions(chance: random.Random, number: int) -> dict[str, Callable[[], Query]]:
    def source(busy: bool) -> str:
        return f"https://example.org/file/{chance.randrange(10 if busy else 10_000)}"

    def overlap(busy: bool, width: float) -> Query:
        start = chance.random() * 600
        return Query(overlaps=(Place(source(busy), Space.TIME, start, start + width),))

    def region() -> Query:
        x, y = chance.random() * 3000, chance.random() * 4000
        return Query(overlaps=(Place(source(True), Space.REGION, x, x + 300, y, y + 300),))

    def facet(kind: Facet, value: str) -> Query:
        return Query(facets=((kind, value),))

    def moment() -> Query:
        start = datetime.fromtimestamp(1.7e9 + chance.randrange(number) * 10, UTC)
        return Query(since=start)

    def person() -> str:
        return f"https://example.org/agent/{chance.randrange(1000)}"

    def bars() -> float:
        return float(chance.randrange(600))

    return {
        "list page of everything": lambda: facet(Facet.CONTAINER, ""),
        "list page of a work": lambda: facet(Facet.CONTAINER, f"work/{chance.randrange(2000)}"),
        "in a source": lambda: facet(Facet.SOURCE, source(False)),
        "in a busy source": lambda: facet(Facet.SOURCE, source(True)),
        "seconds that overlap": lambda: overlap(False, 10),
        "seconds that overlap, busy source": lambda: overlap(True, 10),
        "nearly all of a busy source overlaps": lambda: overlap(True, 590),
        "regions that overlap, busy source": region,
        "bars that overlap, in five versions": lambda: Query(
            overlaps=tuple(Place(source(True), Space.BARS, b, b + 4) for b in (bars() for _ in range(5)))
        ),
        "a rare word": lambda: Query(text=f"rare{chance.randrange(RARE)}", language="en"),
        "a frequent word": lambda: Query(text=chance.choice(WORDS), language="en"),
        "two frequent words, any language": lambda: Query(text=" ".join(chance.choices(WORDS, k=2))),
        "a frequent and a rare word": lambda: Query(text=f"violin rare{chance.randrange(RARE)}", language="en"),
        "by a person": lambda: facet(Facet.CREATOR, person()),
        "by motivation": lambda: facet(Facet.MOTIVATION, f"motivation {chance.randrange(10)}"),
        "by tag": lambda: facet(Facet.TAG, f"tag {chance.randrange(200)}"),
        "made since": moment,
        "tag and person": lambda: Query(
            facets=((Facet.TAG, f"tag {chance.randrange(200)}"), (Facet.CREATOR, person()))
        ),
        "motivation, tag and word": lambda: Query(
            facets=(
                (Facet.MOTIVATION, f"motivation {chance.randrange(10)}"),
                (Facet.TAG, f"tag {chance.randrange(200)}"),
            ),
            text=chance.choice(WORDS),
        ),
    }


def measure_search(number: int, keep: Path | None) -> int:
    chance = random.Random(1)
    with nullcontext(keep) if keep else tempfile.TemporaryDirectory() as folder:
        index = IndexFile(Path(folder), "public")
        fill(index, number)
        print(f"\n| search of {number:,} | median ms | 95 % ms | slowest ms | found |\n|---|---|---|---|---|")
        slow = 0
        for name, ask in questions(chance, number).items():
            taken, found = [], 0
            for _ in range(ROUNDS):
                query = ask()
                after = chance.randrange(number) if name.startswith("list") else 0
                began = time.perf_counter()
                found += len(search((index,), query, after=after, limit=PAGE))
                taken.append((time.perf_counter() - began) * 1000)
            high = statistics.quantiles(taken, n=20)[-1]
            slow += high > ASKED
            print(f"| {name} | {statistics.median(taken):.2f} | {high:.2f} | {max(taken):.1f} | {found / ROUNDS:.0f} |")
        index.close()
    return 1 if slow else 0


# -- over HTTP ------------------------------------------------------------------------------------------------------


def measure_serve(seconds: float) -> int:
    """Creations and reads by eight clients; beside them, on the same disk, a bare SQLite that commits each."""
    with tempfile.TemporaryDirectory() as folder:
        port, home = free_port(), Path(folder) / "home"
        base, port_said = f"http://127.0.0.1:{port}/", str(port)
        command = [sys.executable, "-m", "descant", "--home", str(home), "serve", "--port", port_said]
        with running(command, port):
            token = owner_token(Config(home=home))
            made = measured("annotate.lua", f"{base}annotations/", token, seconds=seconds, patience=30)
            names = Path(folder) / "names"
            names.write_text("\n".join(_names(base)))
            read = measured("replay.lua", base, str(names), JSON_LD, seconds=seconds, patience=30)
            pages = Path(folder) / "pages"
            pages.write_text("\n".join(_pages(base)))
            listed = measured("replay.lua", base, str(pages), JSON_LD, seconds=seconds, patience=30)
        bare = _bare(Path(folder) / "bare.sqlite", seconds / 2)
    print("| | per second | median ms | 95 % ms | bad | asked |\n|---|---|---|---|---|---|")
    rows = (("created, and on the disk", made, CREATED), ("read", read, READ), ("pages of fifty", listed, None))
    for name, (rate, median, p95, bad), asked in rows:
        print(f"| {name} | {rate:,.0f} | {median:.1f} | {p95:.1f} | {bad:.0f} | {asked or ''} |")
    print(f"| bare SQLite, {CLIENTS} threads, a commit each | {bare:,.0f} | | | | |")
    return int(made.rate < CREATED or read.rate < READ or made.bad > 0 or read.bad > 0)


def _names(base: str) -> Iterator[str]:
    """Some thousand of the annotations that were made, as paths."""
    page = f"{base}annotations/?after=0&iris=1"
    for _ in range(40):
        found = httpx.get(page).json()
        yield from ("/" + each.removeprefix(base) for each in found["items"])
        if "next" not in found:
            return
        page = found["next"]


def _pages(base: str) -> Iterator[str]:
    page = f"{base}annotations/?after=0&iris=0"
    for _ in range(40):
        yield "/" + page.removeprefix(base)
        found = httpx.get(page).json()
        if "next" not in found:
            return
        page = found["next"]


def _bare(path: Path, seconds: float) -> float:
    """Creations a second of as many threads, each row a transaction that waits for the disk."""
    made, until = [0] * CLIENTS, time.monotonic() + seconds

    def write(number: int) -> None:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, document TEXT)")
            while time.monotonic() < until:
                with connection:
                    connection.execute("INSERT INTO notes (document) VALUES (?)", ("x" * 500,))
                made[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(CLIENTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(made) / seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("search", "serve"))
    parser.add_argument("--annotations", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    return measure_serve(given.seconds) if given.what == "serve" else measure_search(given.annotations, given.keep)


if __name__ == "__main__":
    raise SystemExit(main())
