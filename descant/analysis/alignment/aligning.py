"""Two versions, bar by bar: which bar is which, how far one is transposed, and how sure that is.

    found = align(Bars.of(orchestra), Bars.of(piano))
    found.transposition                     # semitones that lead from the first to the second
    found.pairs                             # (bar of the first, bar of the second), from 0
    found.certainty                         # of each bar of the second

What people have said is kept as it is, and the rest is aligned around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.certainty import certainty
from descant.analysis.alignment.likeness import Vectors, likeness, vectors
from descant.analysis.alignment.odds import Compared, likeliest
from descant.analysis.alignment.parameters import USUAL, Parameters
from descant.analysis.alignment.paths import LONGEST, NOWHERE, Path
from descant.analysis.alignment.pins import Matched, Pins
from descant.errors import InvalidInput, TooLarge
from descant.ingest.chords.spelling import OCTAVE

_MUCH = 4_000_000
"""pairs of bars, beyond which not all transpositions are tried to the end"""
_RUN, _HERE_AND_THERE, _LIKELY = 16, 40, 3
"""bars of a run, runs, transpositions"""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Of a first version with a second."""

    transposition: int
    """semitones up, from -5 to 6, that lead from the first to the second"""
    pairs: tuple[Matched, ...]
    """in the order of the second; a bar may be in several, as where a repeat is written out or the metre is another"""
    certainty: npt.NDArray[np.float64]
    """of each bar of the second version: that it is this bar, or none, of the first"""
    likeness: npt.NDArray[np.float64]
    """of each bar of the second version to its partner, up to 1; 0 where it has none"""
    score: float
    """what the likeliest way is worth: 1 for a version with itself, about 0 and below for other music"""
    is_credible: bool
    count: int
    """bars of the first version"""

    @property
    def partners(self) -> npt.NDArray[np.int64]:
        """For each bar of the second version that of the first, the first of them, or NOWHERE."""
        found = np.full(len(self.certainty), NOWHERE)
        for one, other in reversed(self.pairs):
            found[other] = one
        return found

    @property
    def left_out(self) -> list[int]:
        """Bars of the first version that the second does not have."""
        return sorted(set(range(self.count)) - {one for one, _ in self.pairs})

    @property
    def added(self) -> list[int]:
        return sorted(set(range(len(self.certainty))) - {other for _, other in self.pairs})

    def turned(self) -> Alignment:
        """Of the second version with the first. What is left out is as sure as the pairs beside it."""
        pairs = sorted((Matched(pair.other, pair.one) for pair in self.pairs), key=lambda pair: (pair.other, pair.one))
        certainty, likeness = np.full(self.count, np.nan), np.zeros(self.count)
        for bar, own in pairs:
            certainty[own] = np.fmax(certainty[own], self.certainty[bar])
            likeness[own] = max(likeness[own], self.likeness[bar])
        return replace(
            self,
            transposition=-self.transposition if self.transposition < OCTAVE // 2 else self.transposition,
            pairs=tuple(pairs),
            certainty=_filled(certainty),
            likeness=likeness,
            count=len(self.certainty),
        )

    def with_more(self, pairs: Iterable[Matched]) -> Alignment:
        return replace(self, pairs=tuple(sorted({*self.pairs, *pairs}, key=lambda pair: (pair.other, pair.one))))

    def in_whole_bars(self, one: int, other: int) -> Alignment:
        """Where bars were aligned in so many parts. A bar is as sure as its least sure part."""
        pairs = dict.fromkeys(Matched(pair.one // one, pair.other // other) for pair in self.pairs)
        return replace(
            self,
            pairs=tuple(pairs),
            certainty=self.certainty.reshape(-1, other).min(axis=1),
            likeness=self.likeness.reshape(-1, other).mean(axis=1),
            count=self.count // one,
        )


def align(one: Bars, other: Bars, *, pins: Pins | None = None, costs: Parameters = USUAL) -> Alignment:
    """Tries all transpositions.

    Where the first is an edition that is not finished, its bars are looked for in the other: else all bars of that
    would be found in the few that are there.
    """
    _check(one, other)
    said = pins or Pins()
    said.check(len(one), len(other))
    if not one.known.all() and one.known.sum() < other.known.sum():
        return _aligned(other, one, said.turned(), costs).turned()
    found = _aligned(one, other, said, costs)
    if found.is_credible or len(one) >= len(other):
        return found
    # Nearly all of the second may be what the first lacks: an excerpt is looked for in the whole.
    turned = _aligned(other, one, said.turned(), costs).turned()
    return turned if turned.is_credible else found


def _aligned(one: Bars, other: Bars, said: Pins, costs: Parameters) -> Alignment:
    own = vectors(one)
    best = max(_ways(own, one, other, said, costs), key=lambda way: way.worth)
    found = best.compared.without_returns(best.path)
    score = best.worth / (costs.most * max(1, min(int(one.known.sum()), int(other.known.sum()))))
    return Alignment(
        transposition=best.semitones if best.semitones <= OCTAVE // 2 else best.semitones - OCTAVE,
        pairs=tuple(Matched(one, other) for other, one in enumerate(found.bars.tolist()) if one != NOWHERE),
        certainty=certainty(best.compared.columns, found, costs),
        likeness=best.compared.likeness(found.bars),
        score=score,
        is_credible=score >= costs.credible,
        count=len(one),
    ).with_more(said.further)


def _ways(own: Vectors, one: Bars, other: Bars, said: Pins, costs: Parameters) -> Iterator[_Way]:
    """In each transposition; side by side where that takes little memory."""
    ups = _transpositions(own, other)
    at_once = len(ups) if len(one) * len(other) <= _MUCH else 1
    for some in (ups[start : start + at_once] for start in range(0, len(ups), at_once)):
        compared = [Compared(own, other.moved(-up), one.known, said, costs) for up in some]
        for up, each, found in zip(some, compared, likeliest(compared), strict=True):
            yield _Way(each, found, each.worth(found), up)


def _transpositions(own: Vectors, other: Bars) -> Sequence[int]:
    """All; of long versions the likeliest, by how near runs of bars here and there of the second are to any of the
    first. Single bars would not do: one chord or another is in every key."""
    if len(own.lengths) * len(other) <= _MUCH or min(len(own.lengths), len(other)) < _RUN:
        return range(OCTAVE)
    starts = np.linspace(0, len(other) - _RUN, _HERE_AND_THERE).astype(int).tolist()
    runs = [other.some(start, start + _RUN) for start in starts]
    near = [sum(_nearest(own, run.moved(-up)) for run in runs) for up in range(OCTAVE)]
    return nlargest(_LIKELY, range(OCTAVE), key=near.__getitem__)


def _nearest(own: Vectors, run: Bars) -> float:
    """Likeness, in sum, where the run is likeliest to be."""
    alike = likeness(own, vectors(run))
    ends = len(alike) - len(run) + 1
    return float(np.sum([alike[at : at + ends, at] for at in range(len(run))], axis=0).max())


class _Way(NamedTuple):
    """In one transposition."""

    compared: Compared
    path: Path
    worth: float
    semitones: int


def _filled(certainty: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What is not known is the lesser of what is known before and after it."""
    known = np.flatnonzero(~np.isnan(certainty))
    if not len(known):
        return np.zeros_like(certainty)
    at = np.searchsorted(known, np.arange(len(certainty)))
    after, before = known[np.minimum(at, len(known) - 1)], known[np.maximum(at - 1, 0)]
    return np.where(np.isnan(certainty), np.minimum(certainty[before], certainty[after]), certainty)


def _check(one: Bars, other: Bars) -> None:
    for bars, which in ((one, "first"), (other, "second")):
        if not len(bars):
            raise InvalidInput(f"The {which} version has no bars.", remedy="Choose one with bars.")
        if not bars.onsets.any():
            raise InvalidInput(f"The {which} version has no notes.", remedy="Choose one with notes in its bars.")
        if len(bars) > LONGEST:
            raise TooLarge(
                f"The {which} version has {len(bars):,} bars; {LONGEST:,} can be aligned.",
                remedy="Align its movements.",
            )
