"""When the bars of a version sound in a recording of another one: through the bars of that.

Chroma of one scoring is never held beside the sound of another: what a recording plays is known by its own score, and
which bar of that is which of the other version by their alignment. Bars of the other version that lie between two
bars with times share the time between these; where the recording's version has bars that the other has not, there is
a gap, and nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.synchronising.notes import Numbers, beats_of, lengths_of
from descant.analysis.synchronising.time_maps import Played, TimeMap
from descant.ingest.score import Score


def by_concordance(alignment: Alignment, time_map: TimeMap, other: Score) -> TimeMap:
    """`alignment` is of the recording's version with the other, whose times are wanted."""
    partners = dict[int, list[int]]()
    for pair in alignment.pairs:
        partners.setdefault(pair.one, []).append(pair.other)
    found = [] if not alignment.is_credible else list(_joined(_spread(time_map.played, partners, alignment)))
    filled = tuple(_with_beats(_filled(found, other), other))
    return replace(
        time_map,
        played=filled,
        score=min(time_map.score, alignment.score),
        is_credible=time_map.is_credible and alignment.is_credible,
        transposition=time_map.transposition - alignment.transposition,
        left_out=tuple(sorted(set(range(len(other.bars))) - {each.bar for each in filled})),
    )


def _spread(played: Sequence[Played], partners: dict[int, list[int]], alignment: Alignment) -> Iterator[Played]:
    """Bars of the other version; several share the time of one."""
    for each in played:
        bars = sorted(partners.get(each.bar, ()))
        edges = np.linspace(each.start, each.end, len(bars) + 1).tolist()
        for at, bar in enumerate(bars):
            sure = each.confidence * float(alignment.certainty[bar])
            yield Played(bar, edges[at], edges[at + 1], (), sure)


def _joined(played: Iterator[Played]) -> Iterator[Played]:
    """One bar of the other version that is several of the recording's lasts as long as all of them."""
    last: Played | None = None
    for each in played:
        if last and last.bar == each.bar and abs(last.end - each.start) < 1e-6:
            last = last._replace(end=each.end, confidence=min(last.confidence, each.confidence))
        else:
            if last:
                yield last
            last = each
    if last:
        yield last


def _filled(played: Sequence[Played], other: Score) -> Iterator[Played]:
    lengths = lengths_of(other)
    for each, after in zip(played, [*played[1:], None], strict=True):
        yield each
        if after and after.bar - each.bar > 1 and after.start > each.end:
            yield from _between(each, after, lengths)


def _between(before: Played, after: Played, lengths: Numbers) -> Iterator[Played]:
    """Bars that have no partner, in the time of bars that have none."""
    bars = range(before.bar + 1, after.bar)
    edges = np.concatenate(([0.0], np.cumsum(lengths[bars.start : bars.stop])))
    times = before.end + edges / edges[-1] * (after.start - before.end)
    sure = min(before.confidence, after.confidence) / 2
    for at, bar in enumerate(bars):
        yield Played(bar, float(times[at]), float(times[at + 1]), (), sure)


def _with_beats(played: Iterator[Played], other: Score) -> Iterator[Played]:
    lengths = lengths_of(other)
    for each in played:
        shares = np.array(beats_of(other.bars[each.bar], float(lengths[each.bar]))) / lengths[each.bar]
        yield each._replace(beats=tuple((each.start + shares * (each.end - each.start)).tolist()))
