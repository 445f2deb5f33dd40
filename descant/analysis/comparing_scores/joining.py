"""Versions in each other's metre: bars that are one bar of the other are made one, notes that are written longer are
shortened.

Where two bars of 2/4 are a bar of 4/4, or a bar is broken by a sign of repetition, the parts are compared together, as
one bar. Where the second version writes the same bars in notes twice as long (or three or four times, or shorter), its
time is that of the first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.alignment.metres import MOST_PARTS
from descant.analysis.alignment.pins import Matched
from descant.ingest.score import Bar, Score

Span = tuple[int, int]
"""the first and the last of some bars that follow one another, both counted in"""
_NEAR = 0.05
"""share by which lengths may differ that are the same"""


class Joined(NamedTuple):
    """A version some of whose bars were made one."""

    score: Score
    spans: tuple[Span, ...]
    """of each bar: of which it was made, from 0"""
    numbers: tuple[str, ...]
    """of the bars as they were, as printed; else counted from 1"""

    @classmethod
    def of(cls, score: Score, runs: Iterable[Span] = ()) -> Self:
        first, numbers = dict(runs), tuple(bar.printed or str(bar.index) for bar in score.bars)
        spans, at = list[Span](), 0
        while at < len(score.bars):
            spans.append((at, first.get(at, at)))
            at = spans[-1][1] + 1
        if len(spans) == len(score.bars):
            return cls(score, tuple(spans), numbers)
        bars = tuple(_joined(score.bars[begin : end + 1]) for begin, end in spans)
        return cls(replace(_moved(score, spans), bars=bars), tuple(spans), numbers)

    @property
    def places(self) -> list[int]:
        """For each bar as it was, which it is now."""
        return [now for now, (begin, end) in enumerate(self.spans) for _ in range(begin, end + 1)]


def in_one_metre(one: Score, other: Score, alignment: Alignment) -> tuple[Joined, Joined, Alignment, float]:
    """Both with joint bars, aligned; and by what times of the second are to be multiplied."""
    pairs = alignment.pairs
    factor = _factor(one.bars, other.bars, pairs)
    ours, theirs = ([bar.duration or 0.0 for bar in score.bars] for score in (one, other))
    theirs = [lasts * factor for lasts in theirs]
    mine = Joined.of(one, _runs([Matched(pair.other, pair.one) for pair in pairs], theirs, ours))
    beside = Joined.of(other, _runs(pairs, ours, theirs))
    return mine, beside, _aligned(alignment, mine, beside), factor


def stretched(score: Score, factor: float) -> Score:
    """With all times so many times as long."""
    if factor == 1:
        return score
    notes = (note._replace(onset=note.onset * factor, duration=note.duration * factor) for note in score.notes.notes)
    bars = (
        bar if bar.onset is None else replace(bar, onset=bar.onset * factor, duration=(bar.duration or 0.0) * factor)
        for bar in score.bars
    )
    return replace(score, bars=tuple(bars), notes=replace(score.notes, notes=tuple(notes)))


def _factor(one: Sequence[Bar], other: Sequence[Bar], pairs: Sequence[Matched]) -> float:
    """A whole number or one over it, where most bars stand beside one bar that is so many times as long; else 1."""
    first, second = Counter(pair.one for pair in pairs), Counter(pair.other for pair in pairs)
    lengths = [(one[pair.one].duration, other[pair.other].duration, pair) for pair in pairs]
    alone = [
        ours / theirs
        for ours, theirs, pair in lengths
        if ours and theirs and first[pair.one] == second[pair.other] == 1
    ]
    if 2 * len(alone) < len(pairs) or not alone:
        return 1
    ratio = float(np.median(alone))
    many = round(max(ratio, 1 / ratio))
    if not 1 < many <= MOST_PARTS or abs(max(ratio, 1 / ratio) - many) > _NEAR * many:
        return 1
    return many if ratio > 1 else 1 / many


def _runs(pairs: Iterable[Matched], wholes: Sequence[float], parts: Sequence[float]) -> Iterator[Span]:
    """Bars of the second that are a bar of the first together, by how long bars are."""
    count, beside = Counter[int](), defaultdict[int, list[int]](list)
    for whole, part in pairs:
        count[part] += 1
        beside[whole].append(part)
    for whole, some in beside.items():
        alone = sorted(part for part in some if count[part] == 1 and parts[part])
        yield from (_filled(run, wholes[whole], parts, count) for run in _filling(alone, wholes[whole], parts))


def _filling(bars: Sequence[int], whole: float, lasts: Sequence[float]) -> Iterator[Span]:
    """Those that follow one another, as many as there is room for: a bar that is repeated is no part of itself."""
    run: list[int] = []
    for bar in bars:
        room = whole * (1 + _NEAR) - sum(lasts[each] for each in run)
        if run and (bar != run[-1] + 1 or lasts[bar] > room):
            yield run[0], run[-1]
            run = []
        run.append(bar)
    if run:
        yield run[0], run[-1]


def _filled(run: Span, whole: float, lasts: Sequence[float], partners: Counter[int]) -> Span:
    """With the bar behind it or before it that has no partner, where both together are as long as the whole."""
    first, last = run
    left = whole - sum(lasts[first : last + 1])
    for bar, longer in ((last + 1, (first, last + 1)), (first - 1, (first - 1, last))):
        if 0 <= bar < len(lasts) and lasts[bar] and not partners[bar] and abs(lasts[bar] - left) <= _NEAR * whole:
            return longer
    return run


def _joined(bars: Sequence[Bar]) -> Bar:
    first, last = bars[0], bars[-1]
    if len(bars) == 1:
        return first
    return replace(
        first,
        ids=tuple(each for bar in bars for each in bar.ids),
        duration=sum(bar.duration or 0.0 for bar in bars),
        repeat_end=last.repeat_end,
    )


def _moved(score: Score, spans: Sequence[Span]) -> Score:
    """Its notes in the first bars of those that were made one."""
    bars = score.bars
    now = {bars[at].index: bars[begin].index for begin, end in spans for at in range(begin + 1, end + 1)}
    notes = (note._replace(bar=now[note.bar]) if note.bar in now else note for note in score.notes.notes)
    return replace(score, notes=replace(score.notes, notes=tuple(notes)))


def _aligned(alignment: Alignment, one: Joined, other: Joined) -> Alignment:
    """A joint bar is as sure as its least sure part."""
    ours, theirs = one.places, other.places
    starts = [begin for begin, _ in other.spans]
    sizes = np.array([end - begin + 1 for begin, end in other.spans])
    return replace(
        alignment,
        pairs=tuple(dict.fromkeys(Matched(ours[pair.one], theirs[pair.other]) for pair in alignment.pairs)),
        certainty=np.minimum.reduceat(alignment.certainty, starts),
        likeness=np.add.reduceat(alignment.likeness, starts) / sizes,
        count=len(one.spans),
    )
