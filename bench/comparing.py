"""Comparing arrangements: `python -m bench.comparing`.

The pairs of `bench.arrangements` that are beside the checkout, each aligned and then compared by that alignment, with
and without chords. What comparing takes is given as a ratio to what aligning the same two takes in the same run; the
largest pair is repeated until it has the bars of a long work, to see how time and memory grow.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import numpy as np

from bench.arrangements import EDITIONS, FOLDER
from descant.analysis.alignment.aligning import Alignment, Matched
from descant.analysis.alignment.metres import align_scores
from descant.analysis.comparing_scores.comparing import Comparison, compare
from descant.analysis.comparing_scores.files import names, written_as
from descant.analysis.comparing_scores.records import Named
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.score import NoteTable, Score
from descant.ontology.minting import Minter

Value = TypeVar("Value")
TIMES = 18
"""how often the largest pair is repeated"""


def main() -> None:
    versions = {name: _score(FOLDER / file) for name, file in EDITIONS.items() if (FOLDER / file).is_file()}
    print("pair | bars | notes | aligned s | compared | with chords | credible")
    for one, other in combinations(versions, 2):
        if one[:3] == other[:3] or one[:2] == other[:2] == "92":
            print(" | ".join(_row(f"{one}, {other}", versions[one], versions[other])))
    if {"92OA", "92TrioLitolff"} <= versions.keys():
        _grown(versions["92OA"], versions["92TrioLitolff"])
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _row(name: str, one: Score, other: Score) -> Iterator[str]:
    found, aligned = _timed(lambda: align_scores(one, other))
    _, plain = _timed(lambda: compare(one, other, found, chords=False, other_music_too=True))
    _, whole = _timed(lambda: compare(one, other, found, other_music_too=True))
    notes = len(one.notes) + len(other.notes)
    yield from (name, f"{len(one.bars)}, {len(other.bars)}", f"{notes:,}", f"{aligned:.2f}")
    yield from (f"{plain / aligned:.1f} ×", f"{whole / aligned:.1f} ×", str(found.is_credible))


def _grown(one: Score, other: Score) -> None:
    found = align_scores(one, other)
    for times in (1, TIMES):
        ours, theirs = _repeated(one, times), _repeated(other, times)
        compared, seconds = _timed(partial(compare, ours, theirs, _alignment(found, times), chords=False))
        notes = len(ours.notes) + len(theirs.notes)
        written, writing = _timed(partial(_files, compared))
        print(f"{len(ours.bars):,} bars, {notes:,} notes: compared {seconds:.1f} s", end=", ")
        print(f"{1e6 * seconds / notes:.0f} µs a note; written {writing:.1f} s, {written / 1e6:.1f} MB")


def _files(found: Comparison) -> int:
    mint = Minter("https://example.org/")
    versions, files = (tuple(make(name) for name in ("a", "b")) for make in (mint.version, mint.file))
    named = Named.of(mint, versions, files, "key", datetime.now(UTC))  # type: ignore[arg-type] # two of each
    return sum(len(written_as(name, found, named)) for name in names(notes=True))


def _score(path: Path) -> Score:
    score = read(Input.of(path)).score
    assert score is not None
    return score


def _repeated(score: Score, times: int) -> Score:
    lasts = max((bar.onset or 0.0) + (bar.duration or 0.0) for bar in score.bars)
    count = len(score.bars)
    bars = tuple(
        replace(bar, index=bar.index + at * count, onset=None if bar.onset is None else bar.onset + at * lasts)
        for at in range(times)
        for bar in score.bars
    )
    notes = tuple(
        note._replace(bar=note.bar + at * count, onset=note.onset + at * lasts)
        for at in range(times)
        for note in score.notes.notes
    )
    return replace(score, bars=bars, notes=NoteTable(notes))


def _alignment(found: Alignment, times: int) -> Alignment:
    count, others = found.count, len(found.certainty)
    pairs = tuple(Matched(one + at * count, other + at * others) for at in range(times) for one, other in found.pairs)
    tiled = np.tile(found.certainty, times), np.tile(found.likeness, times)
    return replace(found, pairs=pairs, certainty=tiled[0], likeness=tiled[1], count=count * times)


def _timed(work: Callable[[], Value]) -> tuple[Value, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


if __name__ == "__main__":
    main()
