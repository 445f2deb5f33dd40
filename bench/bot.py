"""What the bot is asked, in the process of a real server: look-ups of works, scores, chords, sounds and annotations.

    python -m bench.bot [--home HOME] [--quads 10_000_000]

With `--home` the graph is that of a folder, which is copied; with `--quads` alone it is that of recordings which
machines have heard (bench.heard), of so many quads. Times are of one question at a time, the median of several, by the
clock and of this thread's processor; the first answer is apart, as much is read then; the index of progressions is
there before. Notes are drawn and named queries answered by other processes, which the clock alone sees: by it is judged
whether an answer is slow, on a quiet machine. Beside each stands the page of the server that shows the same, and the
ratio.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import httpx
from flask import Flask

from bench.corpus import BASE
from bench.heard import heard
from descant.accounts.tokens import owner_token
from descant.bot import Message
from descant.bot.asking import Descant
from descant.bot.conversation import Conversation, Reach
from descant.bot.grammar import Kind, Wish
from descant.client import Client
from descant.config import Config
from descant.database import open_database
from descant.jobs.harmony.indexing import follow
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from descant.store.pool import Pool

QUADS_OF_ONE, AT_ONCE = 3_374, 200_000
TIMES = 7
ASKED = {False: 0.3, True: 1.0}
"""seconds of a look-up at the most, on a graph as it is and on a large one"""


@dataclass
class Chatting:
    app: Flask
    conversation: Conversation

    def ask(self, wish: Wish) -> str:
        message = Message(transport="bench", chat="1", sender="1", key="1", language="en")
        with patch("descant.bot.conversation.understand", return_value=wish):
            replies = self.conversation.respond(message)
        return "\n".join(each.plain for each in replies)

    def open(self, page: str, **asked: str) -> None:
        answer = self.app.test_client().get(f"/{page}", query_string=asked)
        assert answer.status_code in (200, 404), (page, answer.status_code)


class Question(NamedTuple):
    wish: Wish
    page: str
    asked: dict[str, str]


class Names(NamedTuple):
    """What is asked about."""

    work: str
    words: str
    versions: tuple[str, str]


@contextmanager
def chatting(home: Path) -> Iterator[Chatting]:
    base = (home / "base").read_text().strip() if (home / "base").is_file() else BASE
    config = Config(home=home, base=base, min_free=1)
    engine = open_database(config)
    with closing(Pool(1)) as pool, open_stores(config, pool=pool) as stores:
        app = create_app(config, stores, engine)
        client = Client(base, owner_token(config), transport=httpx.WSGITransport(app=app))
        descant = Descant(client, base)
        with client:
            follow(stores.public, config)
            yield Chatting(app, Conversation(engine, Reach(descant, lambda _: descant)))
        close_room(app)
    engine.dispose()


def filled(home: Path, quads: int) -> None:
    config = Config(home=home, base=BASE, min_free=1)
    began = time.perf_counter()
    made = heard(quads // QUADS_OF_ONE)
    with open_stores(config) as stores:
        while some := list(islice(made, AT_ONCE)):
            stores.public.add(some)
    print(f"{quads:,} quads written in {time.perf_counter() - began:.0f} s")


def names_in(bot: Chatting) -> Names:
    """The first work that the library lists, and two versions of it."""
    client = bot.app.test_client()
    for _ in range(600):
        found: Any = client.get("/api/library?limit=1").json
        if found["current"] and found["works"]:
            break
        time.sleep(0.5)
    work = found["works"][0]
    versions = work["versions"]
    return Names(work["iri"], work["title"], (versions[0]["iri"], versions[-1]["iri"]))


def questions(names: Names) -> dict[str, Question]:
    return {**_of_music(names), **_of_sounds()}


def _of_music(names: Names) -> dict[str, Question]:
    about, (one, other) = names.work, names.versions
    of = {"of": one}
    return {
        "works": Question(
            Wish(kind=Kind.WORKS, about=names.words.split()[0]), "library", {"q": names.words.split()[0]}
        ),
        "a work by words": Question(Wish(kind=Kind.WORK, about=names.words), "workspace", {"work": about}),
        "a work, mistyped": Question(Wish(kind=Kind.WORK, about=_mistyped(names.words)), "workspace", {"work": about}),
        "differences": Question(
            Wish(kind=Kind.DIFFERENCES, about=about, version=one, other=other), "compare", {"one": one, "other": other}
        ),
        "a passage": Question(
            Wish(kind=Kind.PASSAGE, about=about, version=one, bars=("1", "4")),
            "api/scores/passage",
            {"version": one, "first": "1", "last": "4", "form": "png"},
        ),
        "chords": Question(Wish(kind=Kind.CHORDS, about=about, version=one), "harmony", of),
        "a progression": Question(
            Wish(kind=Kind.PROGRESSION, pattern="C F G"), "harmony", {"pattern": "C F G", "count": "5", "once": "true"}
        ),
        "covers": Question(Wish(kind=Kind.COVERS, about=about), "harmony", {"of": about}),
        "annotations": Question(
            Wish(kind=Kind.ANNOTATIONS, about=about, since=date(2026, 1, 1)), "annotations/search", {"work": about}
        ),
    }


def _of_sounds() -> dict[str, Question]:
    """Beside each the library's page, whose facets have a tag and a key, or the page of recordings."""
    sure = Wish(kind=Kind.TAGGED, tag="guitar", least=0.9)
    return {
        "a tag": Question(sure, "library", {"tag": "guitar"}),
        "a tag, at all": Question(replace(sure, least=0.0), "library", {"tag": "guitar"}),
        "a tag of one model": Question(replace(sure, model="vgg"), "library", {"tag": "guitar"}),
        "models in dispute": Question(Wish(kind=Kind.DISAGREEMENTS, tag="guitar"), "audit", {}),
        "people in dispute": Question(Wish(kind=Kind.DISAGREEMENTS), "audit", {}),
        "a key": Question(Wish(kind=Kind.MEASURED, key="D minor"), "library", {"key": "D minor"}),
        "a tempo": Question(Wish(kind=Kind.MEASURED, tempo=(80.0, 120.0)), "analyses", {}),
        "a length": Question(Wish(kind=Kind.MEASURED, seconds=(0.0, 300.0)), "analyses", {}),
    }


def _mistyped(words: str) -> str:
    longest = max(words.split(), key=len)
    return words.replace(longest, longest[:2] + longest[3] + longest[2] + longest[4:])


class Times(NamedTuple):
    """Seconds."""

    first: float
    processor: float
    clock: float


def timed(work: Callable[[], object], times: int = TIMES) -> Times:
    """The first by the clock, and the medians of the rest."""
    found = []
    for _ in range(times + 1):
        began = time.perf_counter(), time.thread_time()
        work()
        found.append((time.perf_counter() - began[0], time.thread_time() - began[1]))
    clocks, processors = zip(*found[1:], strict=True)
    return Times(found[0][0], statistics.median(processors), statistics.median(clocks))


def report(bot: Chatting, *, is_large: bool) -> int:
    names = names_in(bot)
    print(f"{'ms':20} {'first':>7} {'clock':>7} {'processor':>9} {'page':>7} {'ratio':>6}  answer")
    slow = []
    for name, question in questions(names).items():
        found = timed(lambda wish=question.wish: bot.ask(wish))  # type: ignore[misc]
        said = bot.ask(question.wish).replace("\n", " ")[:60]
        assert "went wrong" not in said, name
        page = timed(lambda asked=question: bot.open(asked.page, **asked.asked), 3).clock  # type: ignore[misc]
        times = f"{1000 * found.first:7.0f} {1000 * found.clock:7.0f} {1000 * found.processor:9.0f}"
        print(f"{name:20} {times} {1000 * page:7.0f} {found.clock / page:6.2f}  {said}")
        slow += [name] if found.clock > ASKED[is_large] else []
    print(f"slower than {ASKED[is_large]:g} s: {', '.join(slow) or 'none'}")
    return len(slow)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path)
    parser.add_argument("--quads", type=int, default=0)
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "home"
        if wanted.home:
            shutil.copytree(wanted.home, home)
        else:
            filled(home, wanted.quads or 100_000)
        with chatting(home) as bot:
            return report(bot, is_large=wanted.quads > 1_000_000)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
