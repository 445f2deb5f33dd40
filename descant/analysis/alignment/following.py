"""What follows for the measure of many versions from what people said of two others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.alignment.pins import Pins

Versions = tuple[int, int]
"""numbers of two versions, the smaller first"""
Pinned = Mapping[Versions, Pins]
SAID = 2.0
"""how sure what people say is, beside what is computed"""
Moves = dict[int, frozenset[int]]
"""of bars of a version: which bars of the measure they are, perhaps none"""


def through_measure(direct: Mapping[Versions, Alignment], said: Pinned, measure: int) -> dict[Versions, Pins]:
    """Pins of the measure and others, with what follows for them.

    Where two bars are said to be the same, and the measure has them apart, the surer of both takes the other along;
    where they are said not to be, and the measure has them together, the less sure of both leaves. Where people
    contradict each other, nothing follows.
    """
    moves = dict[int, Moves]()
    for versions, pins in said.items():
        if measure not in versions:
            one, other = (_Beside.of(direct, said, each, measure) for each in versions)
            for version, bar, partners in (*_joined(pins, one, other), *_parted(pins, one, other)):
                moves.setdefault(version, {}).setdefault(bar, partners)
    return {_key(version, measure): _pinned(said, version, measure, found) for version, found in moves.items()}


@dataclass(frozen=True, slots=True)
class _Beside:
    """A version beside the measure."""

    version: int
    alignment: Alignment
    """of the measure with the version"""
    pins: Pins
    partners: dict[int, frozenset[int]]

    @classmethod
    def of(cls, direct: Mapping[Versions, Alignment], said: Pinned, version: int, measure: int) -> Self:
        alignment = direct[_key(version, measure)]
        if version < measure:
            alignment = alignment.turned()
        partners = dict[int, frozenset[int]]()
        for pair in alignment.pairs if alignment.is_credible else ():
            partners[pair.other] = partners.get(pair.other, frozenset()) | {pair.one}
        return cls(version, alignment, _of_measure(said, version, measure), partners)

    def sure(self, bar: int) -> float:
        is_said = bar in self.pins.added or bar in self.pins.partners
        return SAID if is_said else float(self.alignment.certainty[bar])

    def may_move(self, bar: int, partners: frozenset[int]) -> bool:
        return self.sure(bar) < SAID and not partners & self.pins.left_out


def _joined(pins: Pins, one: _Beside, other: _Beside) -> Iterator[tuple[int, int, frozenset[int]]]:
    for pair in sorted(pins.pairs):
        mine, theirs = one.partners.get(pair.one, frozenset()), other.partners.get(pair.other, frozenset())
        if mine & theirs or not mine | theirs:
            continue
        ways = [(one.sure(pair.one), other, pair.other, mine), (other.sure(pair.other), one, pair.one, theirs)]
        _, moved, bar, partners = max(ways, key=lambda way: way[0])
        if moved.may_move(bar, partners):
            yield moved.version, bar, partners


def _parted(pins: Pins, one: _Beside, other: _Beside) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Bars of the one that the other does not have, and the other way round."""
    for missing, mine, theirs in ((pins.left_out, one, other), (pins.added, other, one)):
        for bar in sorted(missing):
            place = mine.partners.get(bar, frozenset())
            for beside in [each for each, there in theirs.partners.items() if there & place]:
                _, leaving, own = min([(mine.sure(bar), mine, bar), (theirs.sure(beside), theirs, beside)], key=_first)
                if leaving.sure(own) < SAID:
                    yield leaving.version, own, frozenset()


def _first(way: tuple[float, _Beside, int]) -> float:
    return way[0]


def _pinned(said: Pinned, version: int, measure: int, moves: Moves) -> Pins:
    """In the order of the two."""
    facts = [(one, bar) for bar, partners in moves.items() for one in partners or (None,)]
    own = _of_measure(said, version, measure).with_more(Pins.of(facts))
    return own.turned() if version < measure else own


def _of_measure(said: Pinned, version: int, measure: int) -> Pins:
    """What was said of the measure and the version, in this order."""
    own = said.get(_key(version, measure), Pins())
    return own.turned() if version < measure else own


def _key(version: int, measure: int) -> Versions:
    return min(version, measure), max(version, measure)
