"""When the bars of a version sound in a recording of another one: through the bars of that.

Chroma of one scoring is never held beside the sound of another: what a recording plays is known by its own score, and
which bar of that is which of the other version by their alignment. Bars of the other version that lie between two
bars with times share the time between these; where the recording's version has bars that the other has not, there is
a gap, and nothing is made up. What the other version writes out and the recording's has once, sounds each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

import numpy as np

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.synchronising.notes import Numbers, beats_of, lengths_of
from descant.analysis.synchronising.stretches import stretches
from descant.analysis.synchronising.time_maps import Played, TimeMap
from descant.ingest.score import Score


def by_concordance(alignment: Alignment, time_map: TimeMap, own: Score, other: Score) -> TimeMap:
    """`alignment` is of `own`, which is played, with the other, whose times are wanted."""
    found = _found(alignment, time_map.played, own, other) if alignment.is_credible else ()
    timed = sorted(_with_beats(found, other), key=lambda each: (each.start, each.bar))
    return replace(
        time_map,
        played=tuple(timed),
        score=min(time_map.score, alignment.score),
        is_credible=time_map.is_credible and alignment.is_credible,
        transposition=time_map.transposition - alignment.transposition,
        left_out=tuple(sorted(set(range(len(other.bars))) - {each.bar for each in timed})),
    )


def _found(alignment: Alignment, played: Sequence[Played], own: Score, other: Score) -> Iterator[Played]:
    lengths = lengths_of(own), lengths_of(other)
    paired = {pair.other for pair in alignment.pairs}
    for stretch in stretches(alignment.pairs, *lengths):
        partners = dict[int, list[int]]()
        for pair in stretch:
            partners.setdefault(pair.one, []).append(pair.other)
        joined = list(_joined(_spread(played, partners, alignment)))
        yield from _filled(joined, paired, lengths[1])


def _spread(played: Sequence[Played], partners: Mapping[int, Sequence[int]], alignment: Alignment) -> Iterator[Played]:
    """Bars of the other version; several share the time of one."""
    for each in played:
        bars = partners.get(each.bar, ())
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


def _filled(played: Sequence[Played], paired: Set[int], lengths: Numbers) -> Iterator[Played]:
    for each, after in zip(played, [*played[1:], None], strict=True):
        yield each
        if after and after.start > each.end:
            between = range(each.bar + 1, after.bar)
            if between and paired.isdisjoint(between):
                yield from _between(each, after, lengths)


def _between(before: Played, after: Played, lengths: Numbers) -> Iterator[Played]:
    """Bars that have no partner, in the time of bars that have none."""
    bars = range(before.bar + 1, after.bar)
    edges = np.concatenate(([0.0], np.cumsum(lengths[bars.start : bars.stop])))
    times = before.end + edges / edges[-1] * (after.start - before.end)
    sure = min(before.confidence, after.confidence) / 2
    for at, bar in enumerate(bars):
        yield Played(bar, float(times[at]), float(times[at + 1]), (), sure)


def _with_beats(played: Iterable[Played], other: Score) -> Iterator[Played]:
    lengths = lengths_of(other)
    for each in played:
        shares = np.array(beats_of(other.bars[each.bar], float(lengths[each.bar]))) / lengths[each.bar]
        yield each._replace(beats=tuple((each.start + shares * (each.end - each.start)).tolist()))
