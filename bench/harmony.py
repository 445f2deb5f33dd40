"""Harmony at the size of Chordonomicon: `python -m bench.harmony [SONGS]`, without a number 666,000 songs of 80 chords.

A table is generated: songs of sections of usual progressions, each repeated, in many keys, among other chords. At the
end graph and coherence of 50 versions by 1,000 frames (`bench.chord_graphs` has more of these).
Beside each measure stands a peer in the same run. Memory is what all processes had at
once, looked at ten times a second.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
from pyoxigraph import Quad

from bench import chord_graphs
from descant.analysis.harmony.progressions import Changes, Index, Pattern, parse
from descant.analysis.harmony.progressions.matching import Matcher
from descant.analysis.harmony.progressions.parts import Part
from descant.analysis.harmony.progressions.patterns import Named, Place
from descant.analysis.harmony.statistics import Statistics
from descant.analysis.shelving.files import Array
from descant.ingest import inputs
from descant.ingest.chordonomicon import PIECES, Chordonomicon
from descant.ingest.describing import Placement, describe, names_for
from descant.ingest.inputs import Input
from descant.ingest.reading import Reading
from descant.ontology.iris import DSC
from descant.ontology.minting import Minter
from descant.ontology.validation import unknown_terms, validate

SONGS, CHORDS = 666_000, 80
MINUTES, MEGABYTES, SECONDS = 15.0, 2000.0, 0.1
"""that are asked for: for all songs on two cores, of memory, for a progression"""
QUADS, DESCRIBED = 5, 10_000
"""of an event at most; songs that become RDF, all of which is checked by shape"""
PROCESSES = 2
MINTER, WHEN = Minter("https://example.org/"), datetime(2026, 1, 1, tzinfo=UTC)
GRAPH = MINTER.graph(MINTER.source("songs"))
TAGS = ("main_genre", "decade")
GENRES = (
    "pop",
    "rock",
    "country",
    "alternative",
    "metal",
    "rap",
    "jazz",
    "soul",
    "punk",
    "reggae",
    "electronic",
    "pop rock",
)
NOTES = ("C", "Cs", "D", "Eb", "E", "F", "Fs", "G", "Ab", "A", "Bb", "B")
LOOPS = (
    "0 7 9min 5", "0 5 7", "9min 5 0 7", "0 9min 5 7", "0 5", "0min 10 8 7", "2min7 77 0maj7", "0 10 5", "0 2min 5",
    "0min 5min", "0min 8 3 10", "4min 9min 2min 7", "07 57 07 77", "0 0sus4 0", "0 4min 5 5min", "9min7 2min7 77 0",
    "0/4 5 7", "0no3d 3no3d 5no3d", "0add9 7 9min7 5maj7", "2min7b5 77 0min", "0 11dim 4 9min", "0 7/11 9min 5",
    "5 7 4min 9min", "0 27 77",
)  # fmt: skip
"""progressions as semitones above the tonic, with words of Chordonomicon; after a slash the bass"""
WORDS = ("", "min", "7", "min7", "maj7", "sus4", "sus2", "add9", "dim", "6", "9", "no3d", "min9", "aug")
PATTERNS = (
    "ii-V-I", "ii7-V7-Imaj7", "I-V-vi-IV", "vi-IV-I-V", "I-vi-ii-V", "i-bVII-bVI-V", "iiø7-V7-i", "V/V-V-I", "Dm7 G7 C",
    "ii ? I", "(V|viio) I", "I IV I IV I IV I V", "I6 IV", "I-V-vi-IV in C",
)  # fmt: skip
HARD = ("I", "ii7", "I … bVI V", "?  V7 in C", "I … V", "(I ?){3} V")
"""that no gram makes rare"""


def main(songs: int = SONGS) -> int:
    with tempfile.TemporaryDirectory() as place:
        table, index = Path(place) / "songs.csv", Path(place) / "index"
        generate(table, songs)
        parts = build(table, index, songs), describing(table), finding(index, table)
    return int(not all((*parts, chord_graphs.speed())))


# -- a table -----------------------------------------------------------------------------------------------------


def generate(path: Path, songs: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("id,chords,main_genre,decade\n")
        for number in range(songs):
            file.write(f"{number},{song(chance)},{chance.choice(GENRES)},{chance.randrange(1950, 2030, 10)}.0\n")


def song(chance: random.Random) -> str:
    tonic, words = chance.randrange(12), list[str]()
    while len(words) < CHORDS:
        loop = chance.choice(LOOPS[: chance.randrange(1, len(LOOPS)) + 1]).split()
        words += [f"<section_{len(words)}>"] if not words else []
        for _ in range(chance.choice((1, 2, 4))):
            words += [strange(chance) if chance.random() < 0.05 else word(each, tonic) for each in loop]
    return " ".join(words[: CHORDS + 1])


def word(degree: str, tonic: int) -> str:
    match = re.fullmatch(r"(1[01]|\d)([^/]*)(?:/(\d+))?", degree)
    assert match
    bass = f"/{NOTES[(int(match[3]) + tonic) % 12]}" if match[3] else ""
    return NOTES[(int(match[1]) + tonic) % 12] + match[2] + bass


def strange(chance: random.Random) -> str:
    return chance.choice(NOTES) + chance.choice(WORDS)


# -- ingest, index, statistics -----------------------------------------------------------------------------------


def build(table: Path, index: Path, songs: int) -> bool:
    """Chord events, the index and the statistics of all, in two processes."""
    began = time.perf_counter()
    file = Input.of(table)
    parts = list(Chordonomicon().cut(file))
    shares = [parts[at::PROCESSES] for at in range(PROCESSES)]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool, Memory() as watched:
        found = pool.starmap(partial(read, file, index), [(share,) for share in shares])
    whole = found[0]
    for each in found[1:]:
        whole.add(each)
    took, memory = time.perf_counter() - began, watched.most
    size = sum(each.stat().st_size for each in index.iterdir())
    print(f"{songs:,} songs read, indexed and counted in {took:.0f} s ({MINUTES * 60:.0f} are asked),", end=" ")
    print(f"{memory:,.0f} MB ({MEGABYTES:,.0f} are asked); index {size / 1e6:,.0f} MB,", end=" ")
    print(f"{len(list(index.glob('*.part')))} parts")
    counting(file, parts)
    return took < MINUTES * 60 and memory < MEGABYTES


def read(file: Input, index: Path, parts: list[inputs.Part]) -> Statistics:
    statistics = Statistics(TAGS)
    with Index(index).update() as update:
        update.add(file.name, taken(changes(file, parts), statistics))
    return statistics


class Memory(threading.Thread):
    """Watches what this process and its children have, mapped files included."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        """MB, of all at once"""
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        while not self._ended.wait(0.1):
            pids = [os.getpid(), *(each.pid for each in multiprocessing.active_children())]
            self.most = max(self.most, sum(map(_resident, pids)))


def _resident(pid: int | None) -> float:
    try:
        said = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0  # it has just ended
    return int(said[1]) / 1000 if said else 0.0


def changes(file: Input, parts: list[inputs.Part]) -> Iterator[Changes]:
    for part in parts:
        for reading in Chordonomicon().read_part(file, part):
            tags = {name: reading.about.tags[name] for name in TAGS}
            for harmony in reading.harmonies:
                yield Changes.of(harmony, reading.about.tags["id"], tags)


def taken(several: Iterator[Changes], statistics: Statistics) -> Iterator[Changes]:
    for each in several:
        statistics.take(each)
        yield each


def counting(file: Input, parts: list[inputs.Part]) -> None:
    """Statistics beside a plain Counter of pairs of labels, of the same songs."""
    some = list(islice(changes(file, parts), 5_000))
    statistics = Statistics(TAGS)
    ours = timed(lambda: [statistics.take(each) for each in some])
    plain: Counter[tuple[str, str]] = Counter()
    peer = timed(lambda: [plain.update(pairwise(each.labels)) for each in some])
    chords = sum(len(each.labels) for each in some)
    print(
        f"statistics of {len(some):,} songs: {ours / chords * 1e6:.2f} µs a chord for five tables by two tags;", end=" "
    )
    print(f"a plain Counter of pairs of labels: {peer / chords * 1e6:.2f}, a ratio of {ours / peer:.0f}")


# -- finding -----------------------------------------------------------------------------------------------------


def finding(folder: Path, table: Path) -> bool:
    """Cold is the first time in a new process, from the disk. A scan of tokens in memory, and of the text, beside."""
    scanning, lines = Scan(folder), time_of_text(table)
    print(f"{'':24} {'places':>10} {'cold ms':>8} {'warm ms':>8} {'once ms':>8} {'scan ms':>8}   ratio")
    slowest = max(show(folder, text, scanning) for text in PATTERNS)
    for text in HARD:
        show(folder, text, None)
    print(f"a regular expression over the text, in one key: {lines:.1f} s")
    print(f"the slowest of the usual progressions takes {slowest * 1000:.0f} ms; {SECONDS * 1000:.0f} are asked")
    return slowest < SECONDS


def show(folder: Path, text: str, scanning: Scan | None) -> float:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        total, cold, warm, once = pool.apply(times, (folder, text))
    scan = timed(lambda: scanning.count(text)) if scanning and scanning.knows(text) else 0.0
    beside = f"{scan * 1000:8.0f} {scan / warm:7.0f}" if scan else f"{'–':>8} {'–':>7}"
    print(f"{text:24} {total:10,} {cold * 1000:8.1f} {warm * 1000:8.1f} {once * 1000:8.1f} {beside}")
    return warm


def times(folder: Path, text: str) -> tuple[int, float, float, float]:
    """Places, and seconds: the first time, then at best; and with each song once."""
    for path in folder.iterdir():
        forget(path)
    index, pattern = Index(folder), parse(text)
    cold = timed(lambda: index.find(pattern))
    warm = min(timed(lambda: index.find(pattern)) for _ in range(5))
    once = min(timed(lambda: index.find(pattern, once=True)) for _ in range(3))
    return index.find(pattern).total, cold, warm, once


def forget(path: Path) -> None:
    """Have the system read the file from the disk again."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class Scan:
    """The peer: all tokens in memory, each compared, as an engine of columns does."""

    def __init__(self, folder: Path) -> None:
        parts = [Part(path) for path in folder.glob("*.part")]
        self._parts = [(part.kinds, np.array(part.tokens)) for part in parts]

    def knows(self, text: str) -> bool:
        pattern = parse(text)
        return pattern.place is Place.ANYWHERE and all(isinstance(each, Named) for each in pattern.elements)

    def count(self, text: str) -> int:
        return sum(self._in(kinds, tokens, parse(text)) for kinds, tokens in self._parts)

    def _in(self, kinds: list[str], tokens: Array, pattern: Pattern) -> int:
        matcher, length = Matcher(pattern.elements, tokens, kinds), len(pattern.elements)
        found, roots = np.ones(len(tokens) - length, bool), (tokens % 12).astype(np.int8)
        for at, element in enumerate(pattern.elements):
            assert isinstance(element, Named)
            found &= matcher.fitting(element.wanted)[tokens[at : at - length or None]]
            found &= (
                roots[at : at - length or None] - roots[:-length] - element.root + pattern.elements[0].root
            ) % 12 == 0
        return int(found.sum())


def time_of_text(table: Path) -> float:
    wanted = re.compile(r"\bDmin7? G7? C(?:maj7)?\b")
    with table.open(encoding="utf-8") as file:
        return timed(lambda: sum(len(wanted.findall(line)) for line in file))


# -- RDF ---------------------------------------------------------------------------------------------------------


def describing(table: Path) -> bool:
    """Quads an event, as a store has them: what the songs of a part share is there once."""
    file, reader = Input.of(table), Chordonomicon()
    readings = islice(reader.read(file), DESCRIBED)
    events = of_events = quads = violations = 0
    for at in range(0, DESCRIBED, PIECES):
        songs = [described(file, reading, at + number) for number, reading in enumerate(islice(readings, PIECES))]
        part = set(chain.from_iterable(songs))
        events += sum(quad.predicate == DSC.chord for quad in part)
        of_events += sum("#" in quad.subject.value and "/sequence/" in quad.subject.value for quad in part)
        quads += len(part)
        violations += len(list(unknown_terms(part))) + len(validate(part).violations)
    print(f"{events:,} events as RDF: {of_events / events:.3f} quads each ({QUADS} are asked),", end=" ")
    print(f"{quads / events:.3f} with songs and chords; {violations} violations")
    return of_events / events <= QUADS and not violations


def described(file: Input, reading: Reading, piece: int) -> list[Quad]:
    reader, placement = Chordonomicon(), Placement()
    said = f"{reader.name} {reader.version}"
    names = names_for(MINTER, file, file.name, placement, extension=".csv", reader=said, piece=piece)
    names = replace(names, graph=GRAPH)  # one for all, as a part has
    return list(describe(reading, names, file=file, reader=reader, placement=placement, when=WHEN))


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
