"""The library with 10,000 works: how long it takes to gather them, and to answer what people ask.

    python -m bench.library [--works 10000]

Works are made up: three versions each in the mean, with instruments, keys, licences, sources of three kinds, and
recordings with tags. Times are of this thread's processor, the median of several.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode

from descant.ingest.notation.instruments import named
from descant.ontology import records as r
from descant.ontology.iris import OA
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter, tag_iri
from descant.server.library.asking import Chosen, Order, Wish, count, find, suggest
from descant.server.library.gathering import Facet, gather
from descant.server.library.shelf import Shelf
from descant.store.embedded import Embedded

MINT = Minter("https://example.org/")
PARTS = ("violin", "viola", "cello", "flute", "oboe", "horn", "piano", "organ", "soprano", "tenor")
KEYS = tuple(f"{step} {mode}" for step in ("C", "G", "D", "A", "E-flat", "F") for mode in ("major", "minor"))
WORDS = ("Quartet", "Sonata", "Song", "Waltz", "Fantasy", "March", "Prelude", "Rondo", "Aria", "Fugue")
TAGS = ("violin", "piano", "slow", "fast", "vocal", "choir")
LICENCES = ("licenses/by/4.0", "licenses/by-sa/4.0", "publicdomain/zero/1.0")
ASKED = 0.25
"""seconds of a page at the most: a quarter of what its first paint may take"""


def music(works: int) -> Iterator[object]:
    chance = random.Random(1)
    composers = [r.Agent(MINT.agent(f"c{n}"), r.AgentKind.PERSON, f"Composer {n}") for n in range(works // 20 + 1)]
    yield from composers
    for number in range(works):
        work = MINT.work(str(number))
        title = f"{chance.choice(WORDS)} no. {number} in {chance.choice(KEYS)}"
        # A few have written most.
        composer = composers[int(len(composers) * chance.random() ** 3)]
        yield r.Work(work, (r.text(title),), (composer.iri,))
        for version in range(chance.choice((1, 2, 3, 6))):
            yield from _version(chance, work, f"{number}-{version}")


def _version(chance: random.Random, work: NamedNode, name: str) -> Iterator[object]:
    version, licence = MINT.version(name), NamedNode(f"https://creativecommons.org/{chance.choice(LICENCES)}/")
    instruments = [NamedNode(each.same_as[0]) for each in named(chance.sample(PARTS, chance.choice((1, 2, 4))))]
    yield r.Version(version, work, (r.text(f"Version {name}"),), scored_for=tuple(instruments), key=chance.choice(KEYS))
    for kind in chance.sample(list(r.SourceKind), chance.choice((1, 1, 2))):
        file, source = MINT.file(f"{name}-{kind.name}", ".x"), MINT.source(f"{name}-{kind.name}")
        yield r.Source(iri=source, kind=kind, version=version, labels=(r.text(name),), file=file, licence=licence)
        if kind is r.SourceKind.RECORDED:
            run = MINT.run(name)
            for tag in chance.sample(TAGS, 4):
                claim = MINT.annotation(f"{name}-{tag}")
                yield r.Claim(
                    iri=claim,
                    targets=(file,),
                    bodies=(tag_iri(tag),),
                    motivations=(OA.tagging,),
                    run=run,
                    confidence=chance.random(),
                )


def asked(composer: str) -> dict[str, Wish]:
    chosen = (Chosen(Facet.COMPOSER, composer),)
    return {
        "everything": Wish(),
        "everything, newest": Wish(order=Order.NEWEST),
        "everything, last page": Wish(page=400),
        "words": Wish(words="quartet minor"),
        "a beginning": Wish(words="co"),
        "a composer": Wish(chosen=chosen),
        "piano": Wish(chosen=(Chosen(Facet.INSTRUMENT, "piano"),)),
        "piano, violin, C major": Wish(
            chosen=(
                Chosen(Facet.INSTRUMENT, "piano"),
                Chosen(Facet.INSTRUMENT, "violin"),
                Chosen(Facet.KEY, "C major"),
            )
        ),
    }


def timed(work: Callable[[], object], times: int = 9) -> float:
    found = []
    for _ in range(times):
        began = time.thread_time()
        work()
        found.append(time.thread_time() - began)
    return statistics.median(found)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--works", type=int, default=10_000)
    works = parser.parse_args(arguments).works
    with tempfile.TemporaryDirectory() as place:
        dataset = Embedded(Path(place) / "store")
        triples = dataset.put(quads(music(works), NamedNode("https://example.org/graph")))
        print(f"{works:,} works, {triples:,} triples")
        began = time.thread_time()
        entries = gather(dataset)
        gathered = time.thread_time()
        shelf = Shelf(Path(place) / "search")
        shelf.fill(entries)
        filled = time.thread_time()
        print(f"gathered in {gathered - began:.2f} s, filled in {filled - gathered:.2f} s")
        slowest = 0.0
        for name, wish in asked("Composer 0").items():
            taken = timed(lambda wish=wish: find(shelf, wish))  # type: ignore[misc]
            slowest = max(slowest, taken)
            print(f"{name:24} {count(shelf, wish):7,} works {1000 * taken:7.1f} ms")
        for typed in ("c", "composer 1", "quartet no"):
            print(f"suggestions for {typed:12} {1000 * timed(lambda typed=typed: suggest(shelf, typed, 12)):14.1f} ms")  # type: ignore[misc]
        shelf.close()
        dataset.close()
    return int(slowest > ASKED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
