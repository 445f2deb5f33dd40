"""Passage search: `python -m bench.passages [SCORES]`.

Scores of music21's corpus, and arrangements of them that `bench.arranging` makes with a fixed seed, until there are
10,000. Passages of arrangements that are not in the index are looked for: the scores that they are of are known. What
the index is made with comes of half of the corpus, the other half is held back. Beside it stands brute force: the
likeness of every bar to every other.
"""

from __future__ import annotations

import re
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from bench.analysed_scores import corpus
from bench.arrangements import EDITIONS, FOLDER, mapped
from bench.arranging import made
from descant.analysis.alignment.bars import Bars
from descant.analysis.parallels import Features, Index, Kept, Place
from descant.analysis.parallels.index import apart
from descant.analysis.parallels.parts import Part
from descant.analysis.parallels.places import Query
from descant.errors import DescantError
from descant.ingest import readings
from descant.ingest.chords.spelling import OCTAVE
from descant.ingest.inputs import Input
from descant.ingest.score import Score

SCORES = 10_000
LENGTHS = (2, 4, 8)
QUERIES = 60
"""of each length"""
SECONDS, LEAST_FASTER = 1.0, 2.0
"""asked of every query, cold or warm; and of brute force in the middle, as a multiple"""
REAL_LENGTHS, REAL_STEP, REAL_MOST, REAL = (4, 8), 7, 50, 0.9
AT_ONCE = 1 << 14
LEAST_BARS, LEAST_NOTES, EVERY = 8, 20, 5
"""of scores that are taken, and which of the many masses"""
OTHER_MUSIC = ("op93_KlaviertrioSteiner_D-BNba_C93_23.xml", "op93_QuintettSteiner__D-BNba_C93_26.xml")
ASKED = {2: 0.9, 4: 0.95, 8: 0.98}
"""share of passages whose score is among the first ten, of brute force's"""


class Wanted(NamedTuple):
    """A passage, and where it is in which work."""

    work: str
    passage: Features
    first: int


def main(words: list[str]) -> int:
    count = int(words[0]) if words else SCORES
    works = {name: Features.of(Bars.of(score)) for name, score in corpus_scores()}
    with TemporaryDirectory() as folder:
        index = Index(Path(folder))
        bars = _fill(index, works, count, Path(folder))
        missed = list(_measured(Path(folder), list(_wanted()), bars))
        index = Index(Path(folder))
        missed += list(_real(index)) if FOLDER.is_dir() else []
    print(f"missed: {', '.join(missed)}" if missed else "all measures are met")
    return int(bool(missed))


# -- scores --------------------------------------------------------------------------------------------------------


@cache
def corpus_scores() -> list[tuple[str, Score]]:
    """By name, those of some length."""
    return [(name, score) for name, score in _all_scores() if _is_long(score)]


def _all_scores() -> Iterator[tuple[str, Score]]:
    root = corpus()
    masses = sorted(root.rglob("*.krn"))[::EVERY]
    for path in (*sorted(each for each in root.rglob("*") if each.suffix in (".mxl", ".xml")), *masses):
        try:
            for reading in islice(readings(Input.of(path)), 1):
                if reading.score:
                    yield path.relative_to(root).as_posix(), reading.score
        except DescantError as error:
            print(f"left out: {error}", file=sys.stderr)


def _is_long(score: Score) -> bool:
    return len(score.bars) >= LEAST_BARS and len(score.notes) > LEAST_NOTES


def is_held_back(name: str) -> bool:
    return crc32(re.sub(r"\W", "", name).encode()) % 2 == 1


def _fill(index: Index, works: dict[str, Features], count: int, folder: Path) -> int:
    """The works, and versions of them; how many bars these are."""
    chance, scores, bars, arranging = Random(2), corpus_scores(), 0, 0.0
    began = time.perf_counter()
    with index.update() as update:
        for number in range(count):
            name, score = scores[number % len(scores)]
            before = time.perf_counter()
            features = works[name] if number < len(scores) else _version(score, chance)[0]
            arranging += time.perf_counter() - before
            update.add(f"{name} {number // len(scores)}", [Kept(features)])
            bars += len(features)
    seconds = time.perf_counter() - began - arranging
    size = sum(each.stat().st_size for each in folder.iterdir())
    print(f"{count:,} scores with {bars:,} bars: written in {seconds:.1f} s, {size / 1e6:.0f} MB on disk")
    return bars


def _version(score: Score, chance: Random) -> tuple[Features, tuple[int | None, ...]]:
    version = made(score, chance.choice(corpus_scores())[1], chance)
    return Features.of(Bars.of(version.score)), version.origins


def _wanted() -> Iterator[Wanted]:
    """Passages of versions that are in no index, of works that are held back."""
    chance = Random(3)
    held = [each for each in corpus_scores() if is_held_back(each[0])]
    for length in LENGTHS:
        for name, score in chance.sample(held, min(len(held), QUERIES)):
            features, origins = _version(score, chance)
            firsts = [at for at in range(len(features) - length) if _is_whole(origins[at : at + length])]
            firsts = [at for at in firsts if not features.silent[at : at + length].any()]
            if firsts:
                at = chance.choice(firsts)
                yield Wanted(name, features[at : at + length], origins[at] or 0)


def _is_whole(origins: Sequence[int | None]) -> bool:
    first = origins[0]
    return first is not None and list(origins) == list(range(first, first + len(origins)))


# -- measures ------------------------------------------------------------------------------------------------------


def _measured(folder: Path, wanted: Sequence[Wanted], bars: int) -> Iterator[str]:
    index = Index(folder)
    begun = time.perf_counter()
    index.find(wanted[-1].passage)
    cold = time.perf_counter() - begun
    print(f"first query of a new process' index: {cold:.2f} s")
    if cold > SECONDS:
        yield f"cold {cold:.2f} s"
    print("| bars | passages | @1 | @10 | brute @1 | brute @10 | median s | longest s | brute s |\n" + "|---" * 9 + "|")
    brute = Brute(index)
    for length in LENGTHS:
        some = [each for each in wanted if len(each.passage) == length]
        yield from _row(index, brute, length, some)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB, with what made the scores")


def _row(index: Index, brute: Brute, length: int, some: Sequence[Wanted]) -> Iterator[str]:
    ours, theirs, times, slow = list[int](), list[int](), list[float](), list[float]()
    for each in some:
        begun = time.perf_counter()
        found = index.find(each.passage)
        times.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        other = brute.find(each.passage)
        slow.append(time.perf_counter() - begun)
        ours.append(_rank(found, each))
        theirs.append(_rank(other, each))
    shares = [sum(rank < most for rank in ranks) / len(some) for ranks in (ours, theirs) for most in (1, 10)]
    middle, longest, peer = statistics.median(times), max(times), statistics.median(slow)
    figures = " | ".join(f"{each:.2f}" for each in (*shares, middle, longest, peer))
    print(f"| {length} | {len(some)} | {figures} |", flush=True)
    if longest > SECONDS:
        yield f"{length} bars: {longest:.2f} s"
    if shares[1] < ASKED[length] * shares[3]:
        yield f"{length} bars: {shares[1]:.2f} among ten, brute force {shares[3]:.2f}"
    if peer < LEAST_FASTER * middle:
        yield f"{length} bars: {peer / middle:.1f} times as fast as brute force"


def _rank(found: Sequence[Place], wanted: Wanted) -> int:
    """Of the first place in a version of the same work."""
    works = [place.source.rsplit(" ", 1)[0] for place in found]
    return works.index(wanted.work) if wanted.work in works else len(works) + 1000


class Brute:
    """Every place of every score, along the diagonal."""

    def __init__(self, index: Index) -> None:
        self._parts = [part for _, part in index._shelf.parts()]

    def find(self, passage: Features, most: int = 20) -> list[Place]:
        query, found = Query(passage), list[Place]()
        for part in self._parts:
            found += self._in(part, query, most)
        return apart(found, most)

    def _in(self, part: Part, query: Query, most: int) -> Iterator[Place]:
        best = [np.empty(0, np.float32)], [np.empty(0, np.int64)]
        turned = query.sounds.reshape(-1, query.sounds.shape[2])
        for start in range(0, len(part.features), AT_ONCE):
            some = part.features.sounds[start : start + AT_ONCE + len(query) - 1].astype(np.float32)
            alike = (turned @ some.T).reshape(OCTAVE, len(query), -1)
            width = max(0, alike.shape[2] - len(query) + 1)
            diagonals = [alike[:, at, at : at + width] for at in range(len(query))]
            along = np.sum(diagonals, axis=0).max(axis=0) / len(query)
            chosen = np.argsort(-along)[: 2 * most]
            best[0].append(along[chosen])
            best[1].append(chosen + start)
        likeness, begins = np.concatenate(best[0]), np.concatenate(best[1])
        for at in np.argsort(-likeness)[: 20 * most]:
            score = int(part.score_of[begins[at]])
            first = int(begins[at] - part.offsets[score])
            yield Place(part.source(score), first, first + len(query) - 1, 0, float(likeness[at]), 1.0, {})


# -- real arrangements ---------------------------------------------------------------------------------------------


def _add_real(index: Index) -> None:
    with index.update() as update:
        for path in sorted(FOLDER.glob("*.xml")):
            score = next(readings(Input.of(path))).score
            if score:
                update.add(path.name, [Kept(Features.of(Bars.of(score)))])


def _real(index: Index) -> Iterator[str]:
    """Passages of the score of a symphony are in its arrangements, as people have matched their bars."""
    _add_real(index)
    in_work = [name for name in index.sources() if name.startswith("op92")]
    for length in REAL_LENGTHS:
        among = at_all = strange = total = first = 0
        for path in sorted((FOLDER / "bar-maps").glob("92*.tsv")):
            one, _, truth = mapped(path)
            features, source = Features.of(Bars.of(one)), EDITIONS[path.stem.split("__")[1]]
            for begin in range(0, len(features) - length, REAL_STEP):
                bars = np.flatnonzero((truth >= begin) & (truth < begin + length))
                passage = features[begin : begin + length]
                if not len(bars) or passage.silent.any():
                    continue
                found = index.find(passage, REAL_MOST)
                total += 1
                among += _has(found, source, bars)
                at_all += _has(index.find_in([source], passage, REAL_MOST), source, bars)
                first += next((each.source in in_work for each in found), False)
                strange += sum(each.source in OTHER_MUSIC for each in found[: len(in_work)])
        print(
            f"real, {length} bars, {total} passages and versions: {among / total:.3f} among {REAL_MOST} of all,"
            f" {at_all / total:.3f} in the version alone; first in the work {first / total:.3f}, other music among the"
            f" first {len(in_work)}: {strange / total:.3f}"
        )
        if min(among, at_all) / total < REAL:
            yield f"real, {length} bars: {min(among, at_all) / total:.3f}"


def _has(found: Sequence[Place], source: str, bars: np.ndarray[Any, Any]) -> bool:
    """Whether a place has half of the bars or more."""
    return any(
        each.source == source and 2 * ((bars >= each.first) & (bars <= each.last)).sum() >= len(bars) for each in found
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
