"""Two versions, bar by bar: which bar is which, how far one is transposed, and how sure that is.

    found = align(Bars.of(orchestra), Bars.of(piano))
    found.transposition                     # semitones that lead from the first to the second
    found.pairs                             # (bar of the first, bar of the second), from 0
    found.certainty                         # of each bar of the second

What people have said is kept as it is, and the rest is aligned around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Bars, Values
from descant.analysis.alignment.certainty import certainty
from descant.analysis.alignment.likeness import Vectors, likeness, vectors
from descant.analysis.alignment.parameters import USUAL, Parameters
from descant.analysis.alignment.paths import LONGEST, NOWHERE, Path, path
from descant.errors import InvalidInput, TooLarge
from descant.ingest.chords.spelling import OCTAVE

_AT_ONCE = 256
"""bars of the second version whose likeness is computed in one step"""
_SURE = 50.0
"""odds of what people say"""


@dataclass(frozen=True, slots=True)
class Pins:
    """What people say: of bars of the second version which bar of the first each is, or None, that it is none of them;
    and which bars of the first are left out. All from 0."""

    pairs: Mapping[int, int | None] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Alignment:
    """Of a first version with a second."""

    transposition: int
    """semitones up, from -5 to 6, that lead from the first to the second"""
    partners: npt.NDArray[np.int64]
    """for each bar of the second version that of the first, or NOWHERE"""
    certainty: npt.NDArray[np.float64]
    """of each bar of the second version, that it is so"""
    score: float
    """what the alignment is worth: 1 for a version with itself, about 0 and below for other music"""
    is_credible: bool
    count: int
    """bars of the first version"""

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return [(int(at), bar) for bar, at in enumerate(self.partners) if at != NOWHERE]

    @property
    def left_out(self) -> list[int]:
        """Bars of the first version that the second does not have."""
        return sorted(set(range(self.count)) - set(self.partners.tolist()))

    @property
    def added(self) -> list[int]:
        return np.flatnonzero(self.partners == NOWHERE).tolist()


def align(one: Bars, other: Bars, *, pins: Pins | None = None, costs: Parameters = USUAL) -> Alignment:
    """Tries all transpositions."""
    _check(one, other)
    said = pins or Pins()
    own = vectors(one)
    found = [
        (_Compared(own, other.moved(-semitones), one.known, said, costs), semitones) for semitones in range(OCTAVE)
    ]
    ways = [(compared.path(), compared, semitones) for compared, semitones in found]
    best, compared, semitones = max(ways, key=lambda way: way[0].worth)
    score = best.worth / (costs.most * max(1, min(int(one.known.sum()), int(other.known.sum()))))
    return Alignment(
        transposition=semitones if semitones <= OCTAVE // 2 else semitones - OCTAVE,
        partners=best.bars,
        certainty=certainty(compared.columns, best, costs),
        score=score,
        is_credible=score >= costs.credible,
        count=len(one),
    )


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


class _Compared:
    """The odds that bars of two versions are the same, the second moved back to where the first is."""

    def __init__(self, own: Vectors, other: Bars, known: npt.NDArray[np.bool_], pins: Pins, costs: Parameters) -> None:
        self._own, self._other, self._costs, self._pins = own, vectors(other), costs, pins
        self._known, self._other_known = known, other.known

    def path(self) -> Path:
        return path(self.columns(), len(self._known), self._costs)

    def columns(self, from_the_last: bool = False) -> Iterator[Values]:
        """By bars of the second version."""
        steps = len(self._other_known)
        starts = range(0, steps, _AT_ONCE)
        for start in reversed(starts) if from_the_last else starts:
            odds = self._odds(slice(start, min(steps, start + _AT_ONCE))).T
            yield from odds[::-1] if from_the_last else odds

    def _odds(self, some: slice) -> Values:
        """Nothing speaks for or against a bar that an edition has left empty."""
        costs, part = self._costs, Vectors(*(each[some] for each in self._other))
        odds = np.clip((likeness(self._own, part) - costs.even) * costs.steepness, -costs.most, costs.most)
        odds[~self._known] = 0
        odds[:, ~self._other_known[some]] = 0
        return self._pinned(odds, some)

    def _pinned(self, odds: Values, some: slice) -> Values:
        odds[sorted(self._pins.left_out)] = -_SURE
        for bar, partner in self._pins.pairs.items():
            if some.start <= bar < some.stop:
                odds[:, bar - some.start] = -_SURE
                if partner is not None:
                    odds[partner, bar - some.start] = _SURE
        return odds
