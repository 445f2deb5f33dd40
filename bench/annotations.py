"""Annotations: how fast a million of them are searched, and how fast a server takes and gives them.

    python -m bench.annotations search [--annotations 1000000] [--keep FOLDER]
    python -m bench.annotations feeds [--annotations 1000000] [--keep FOLDER]
    python -m bench.annotations serve [--seconds 10]

`search` fills an index as the register's follower does and asks each kind of question a hundred times, for a page of
fifty. `feeds` fills a register, has the feeds follow it, and asks for pages of fifty of everything, of works and of
people, at all places, as Atom and as Activity Streams. `serve` (needs `wrk`) starts `descant serve` on a free port and
has eight clients create, read, and read pages; beside it as many threads put rows of that size into a bare SQLite
database, a transaction each.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import httpx
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, text

from bench.wrk import CLIENTS, measured
from descant.accounts.tokens import owner_token
from descant.annotations.activities import EVERYBODY, Activity
from descant.annotations.activities.file import ActivityFile
from descant.annotations.activities.filing import Change
from descant.annotations.activities.following import Feeds
from descant.annotations.activities.telling import Teller
from descant.annotations.index.entries import Entry, Facet, Place, Space
from descant.annotations.index.file import IndexFile
from descant.annotations.index.searching import Query, search
from descant.annotations.index.suggesting import suggest
from descant.annotations.index.words import stems
from descant.annotations.indexing import Entries, Known
from descant.annotations.register import AnnotationRow, Kept, Version, VersionRow
from descant.config import Config
from descant.jobs.table import chunks
from descant.server.annotating.room import ROOM
from descant.server.application import create_app
from descant.store.files import files_of
from descant.store.opening import open_stores
from tests.conftest import free_port, running

JSON_LD = "application/ld+json"
CREATED, READ = 300, 800
"""a second, that are asked"""
ROUNDS = 100
PAGE = 50
ASKED = 50.0
"""ms that a search may take"""
LISTED = 30.0
"""ms that a page of a list or a feed may take"""
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
                    (Facet.TAG_CALLED, _called(f"tag {chance.randrange(200)}")),
                    (Facet.TAG_CALLED, _called(f"{chance.choice(WORDS)} {chance.randrange(RARE)}")),
                    (Facet.CREATOR_CALLED, f"Person {person.rpartition('/')[2]}\n{person}"),
                }
            ),
            places=frozenset({place}),
        )


def _called(words: str) -> str:
    return f"{words}\n{words}"


def beginnings(chance: random.Random) -> dict[str, tuple[Facet, Callable[[], str]]]:
    return {
        "suggestions, nothing typed": (Facet.TAG_CALLED, lambda: ""),
        "suggestions, a letter": (Facet.TAG_CALLED, lambda: chance.choice(WORDS)[0]),
        "suggestions, a word": (Facet.TAG_CALLED, lambda: chance.choice(WORDS)),
        "suggestions, a rare one": (Facet.TAG_CALLED, lambda: f"{chance.choice(WORDS)} {chance.randrange(RARE)}"),
        "suggestions of people": (Facet.CREATOR_CALLED, lambda: f"per{'son' * chance.randrange(2)}"),
    }


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
            behind = number if name.startswith("list") else 1
            slow += _measured(name, lambda ask=ask, behind=behind: _search(index, ask(), chance.randrange(behind)))
        for name, (kind, typed) in beginnings(chance).items():
            slow += _measured(name, lambda kind=kind, typed=typed: suggest([(index, ("",))], kind, typed(), 20))
        index.close()
    return 1 if slow else 0


def _search(index: IndexFile, query: Query, after: int) -> list[int]:
    return search((index,), query, after=after, limit=PAGE)


def _measured(name: str, ask: Callable[[], Sequence[object]]) -> bool:
    """A row of the table; whether it was too slow."""
    taken, found = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found += len(ask())
        taken.append((time.perf_counter() - began) * 1000)
    high = statistics.quantiles(taken, n=20)[-1]
    print(f"| {name} | {statistics.median(taken):.2f} | {high:.2f} | {max(taken):.1f} | {found / ROUNDS:.0f} |")
    return high > ASKED


# -- feeds ----------------------------------------------------------------------------------------------------------

NOTE = """{{"@context":"http://www.w3.org/ns/anno.jsonld","id":"{base}annotations/{name}","type":"Annotation",
"creator":"{base}id/agent/{person}","created":"2026-01-01T00:00:00.000Z","motivation":"commenting","body":{{
"type":"TextualBody","value":"{text}","language":"en"}},"target":"https://example.org/file/{work}#t=1,2"}}"""
FILLED = 10_000
"""annotations at once"""


def measure_feeds(number: int, keep: Path | None) -> int:
    """Over HTTP, but for the network: through the application in this process."""
    chance = random.Random(1)
    with nullcontext(keep) if keep else tempfile.TemporaryDirectory() as folder:
        config = Config(home=Path(folder), base="http://localhost/")
        app = create_app(config, open_stores(config))
        client, engine = app.test_client(), app.extensions["descant"].engine
        _fill_register(engine, config.base, number)
        search = Path(folder) / "search"
        known = Known.of(engine, app.extensions["descant"].stores.public, files_of(config), config.base, search)
        feeds = _Filled(engine, search, config.base, known)
        app.extensions[ROOM] = SimpleNamespace(
            feeds=feeds, teller=Teller(engine, config.base)
        )  # and no other followers
        began = time.monotonic()
        feeds.follow()
        print(f"{number / (time.monotonic() - began):,.0f} a second followed, but for reading what they say")
        places = [each.id for each in _places(feeds.public, number, chance)]
        kinds = {
            "everything": lambda: f"annotations/feed?before={chance.choice(places)}",
            "everything, first page": lambda: "annotations/feed?before=now",
            "a work": lambda: f"annotations/work/{chance.randrange(2000)}/feed?before={chance.choice(places)}",
            "a person": lambda: f"annotations/user/{chance.randrange(1000)}/feed?before={chance.choice(places)}",
        }
        print(f"\n| page of a feed of {number:,} | form | median ms | 95 % ms | slowest ms |\n|---|---|---|---|---|")
        slow = 0
        for name, ask in kinds.items():
            for form in ("atom", "as2"):
                taken = [_timed(client, f"/{ask()}&format={form}") for _ in range(ROUNDS)]
                high = statistics.quantiles(taken, n=20)[-1]
                slow += high > LISTED
                print(f"| {name} | {form} | {statistics.median(taken):.2f} | {high:.2f} | {max(taken):.1f} |")
        feeds.close()
    return int(slow > 0)


class _Filled(Feeds):
    """Works are those in whose containers annotations were made: a million documents are not read for others."""

    def _in_public(self, now: Version, kept: Kept, _: Entries) -> Change:
        if kept.deleted:
            return Change(now.seq, kept, {}, named=False)
        return Change(now.seq, kept, {EVERYBODY: {"", kept.container, f"user/{kept.owner}"}}, named=True)


def _fill_register(engine: Engine, base: str, number: int) -> None:
    """Each annotation by a person, about a work; one in ten changed, one in fifty deleted."""
    chance, moment = random.Random(2), datetime(2026, 1, 1)
    with engine.connect() as connection:
        done = connection.scalar(text("SELECT COUNT(*) FROM annotations")) or 0
    for first in range(done + 1, number + 1, FILLED):
        notes, versions = [], []
        for key in range(first, min(first + FILLED, number + 1)):
            person, work, name = chance.randrange(1000), chance.randrange(2000), f"{key:032x}"
            said = " ".join(chance.choices(WORDS, k=30))
            document = NOTE.format(base=base, name=name, person=person, work=work, text=said)
            both = {"visibility": "public", "number": key}
            states = [("created", document)]
            states += [("changed", document)] if key % 10 == 0 else []
            states += [("deleted", None)] if key % 50 == 0 else []
            for version, (action, kept) in enumerate(states, 1):
                row = {"version": version, "action": action, "actor": str(person), "time": moment, "document": kept}
                versions.append(both | row)
            row = {"name": name, "container": f"work/{work}", "owner": str(person), "version": len(states)}
            notes.append(both | row | {"document": document, "created": moment, "changed": moment})
            notes[-1] |= {"deleted": key % 50 == 0, "was_public": True}
        with engine.begin() as connection:
            connection.execute(insert(AnnotationRow), notes)
            connection.execute(insert(VersionRow), versions)


def _places(file: ActivityFile, number: int, chance: random.Random) -> Iterator[Activity]:
    for _ in range(ROUNDS):
        yield from file.newest("", before=chance.randrange(2, number), limit=1)


def _timed(client: FlaskClient, address: str) -> float:
    began = time.perf_counter()
    assert client.get(address).status_code == 200, address
    return (time.perf_counter() - began) * 1000


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
    parser.add_argument("what", choices=("search", "feeds", "serve"))
    parser.add_argument("--annotations", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    if given.what == "serve":
        return measure_serve(given.seconds)
    measure = measure_feeds if given.what == "feeds" else measure_search
    return measure(given.annotations, given.keep)


if __name__ == "__main__":
    raise SystemExit(main())
