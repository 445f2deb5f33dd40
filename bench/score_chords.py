"""Chords of scores held against human analyses: `python -m bench.score_chords`.

Of the songs beside the checkout, where they are there, and of the chorales and madrigals of music21's corpus; the
parameters are those of the library, which were learnt from the songs and the chorales (what songs reach that were not
learnt from is in the parameters' file). Also how confidence follows rightness, and how fast it goes; on one core.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import pairwise

import numpy as np

from bench.analysed_scores import Analysed, agreed, chorales, madrigals, songs
from bench.analysers import on_one_core
from descant.analysis.harmony.agreement import MEASURES, Agreement
from descant.analysis.harmony.scores.chords import chords_of
from descant.analysis.harmony.scores.harmonies import harmony_of
from descant.analysis.harmony.scores.parameters import learnt
from descant.ingest.score import NoteTable, Score

GOAL = {"root": 0.83, "pcp": 0.885}
"""of songs"""
STEPS = (0.0, 0.4, 0.6, 0.8, 0.9, 1.0)
"""of confidence"""
BARS, MANY, SECONDS = 280, 2_000, 1.5
"""of the processor, in which so many bars should be heard"""


def main(words: list[str]) -> int:
    on_one_core("bench.score_chords", words)
    missed = []
    for kind, pieces in (("song", songs()), ("chorale", chorales()), ("madrigal", madrigals())):
        if pieces:
            found = [each.agreement() for each in pieces]
            print("\n".join((*_table(kind, pieces, found), *_sureness(pieces), "")))
            missed += _too_low(found) if kind == "song" else []
        else:
            print("the songs are not there, so they are not measured")
    missed += _speed()
    print(
        "figures of the learning:", *(f"{name}: {said}" for name, said in learnt().about["figures"].items()), sep="\n"
    )
    print(f"missed: {', '.join(missed)}" if missed else "all measures are met")
    return int(bool(missed))


def _table(kind: str, pieces: Sequence[Analysed], found: Sequence[Agreement]) -> Iterator[str]:
    yield f"| {kind} | quarters | " + " | ".join(MEASURES) + " |"
    yield "|---" * (len(MEASURES) + 2) + "|"
    rows = [asdict(each) for each in found]
    if kind == "song":
        yield from (_row(each.name, row["time"], row) for each, row in zip(pieces, rows, strict=True))
    times = [row["time"] for row in rows]
    yield _row("mean", sum(times), {name: np.mean([row[name] for row in rows]) for name in MEASURES})
    yield _row(
        "by time", sum(times), {name: np.average([row[name] for row in rows], weights=times) for name in MEASURES}
    )


def _row(name: str, quarters: float, values: dict[str, float]) -> str:
    return f"| {name} | {quarters:.0f} | " + " | ".join(f"{values[each]:.3f}" for each in MEASURES) + " |"


def _sureness(pieces: Sequence[Analysed]) -> Iterator[str]:
    """For chords of each range of confidence how often root and sevenths are right, by time."""
    rows = [row for each in pieces for row in _weighed(each)]
    for low, high in pairwise(STEPS):
        times, roots, right = _within(rows, low, high)
        if times:
            root, sevenths = (np.average(each, weights=times) for each in (roots, right))
            yield f"sure {low:g} to {high:g}: root {root:.2f}, sevenths {sevenths:.2f} ({sum(times):.0f} quarters)"


def _weighed(piece: Analysed) -> Iterator[tuple[float, float, float, float]]:
    """Confidence, time, and the shares of it that are right."""
    for each in chords_of(piece.score):
        said = harmony_of([each], piece.score)
        events = tuple(
            replace(event, start=max(event.start, each.start), end=min(event.end, each.end))
            for event in piece.analysis.events
            if event.start < each.end and event.end > each.start
        )
        found = agreed(replace(piece.analysis, events=events, keys=()), said)
        if found.root is not None and found.sevenths is not None:
            yield each.confidence, found.time, found.root, found.sevenths


def _within(
    rows: Sequence[tuple[float, float, float, float]], low: float, high: float
) -> tuple[list[float], list[float], list[float]]:
    some = [row for row in rows if low < row[0] <= high]
    return [row[1] for row in some], [row[2] for row in some], [row[3] for row in some]


def _too_low(found: Sequence[Agreement]) -> Iterator[str]:
    for measure, wanted in GOAL.items():
        mean = float(np.mean([getattr(each, measure) for each in found]))
        if mean < wanted:
            yield f"{measure} {mean:.3f} of {wanted}"


def _speed() -> Iterator[str]:
    longest = max((*songs(), *chorales()), key=lambda each: len(each.score.notes)).score
    for bars in (BARS, MANY):
        score = _repeated(longest, bars)
        start = time.process_time()
        chords_of(score)
        took = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{bars} bars, {len(score.notes)} notes: {took:.2f} s of the processor; at most {memory:.0f} MB so far")
        if took > SECONDS * bars / BARS:
            yield f"{took:.2f} s for {bars} bars"


def _repeated(score: Score, bars: int) -> Score:
    """The score again and again."""
    last = score.bars[-1]
    length = (last.onset or 0.0) + (last.duration or 0.0)
    times = range(-(-bars // len(score.bars)))
    all_bars = [replace(bar, onset=(bar.onset or 0.0) + at * length) for at in times for bar in score.bars]
    kept = [replace(bar, index=index) for index, bar in enumerate(all_bars[:bars], 1)]
    notes = (each._replace(onset=each.onset + at * length) for at in times for each in score.notes.notes)
    return replace(score, bars=tuple(kept), notes=NoteTable(tuple(notes)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
