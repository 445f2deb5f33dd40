"""What people say of two versions: which bars are the same, and which the other does not have.

    Pins.of([(11, 13), (12, None), (None, 20)])

Bars count from 0. Of several bars that are said to be one bar of the other, as where a repeat is written out, all are
kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

from descant.errors import InvalidInput


class Matched(NamedTuple):
    """Bars of the first and of the second version that are the same, from 0."""

    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Pins:
    pairs: frozenset[Matched] = frozenset()
    left_out: frozenset[int] = frozenset()
    """bars of the first that the second does not have"""
    added: frozenset[int] = frozenset()
    """bars of the second that the first does not have"""

    def __len__(self) -> int:
        return len(self.pairs) + len(self.left_out) + len(self.added)

    @classmethod
    def of(cls, said: Iterable[tuple[int | None, int | None]]) -> Self:
        """A bar of each, or of one alone."""
        said = list(said)
        return cls(
            frozenset(Matched(one, other) for one, other in said if one is not None and other is not None),
            frozenset(one for one, other in said if one is not None and other is None),
            frozenset(other for one, other in said if one is None and other is not None),
        )

    def turned(self) -> Pins:
        """As they are said of the second version and the first."""
        return Pins(frozenset(Matched(other, one) for one, other in self.pairs), self.added, self.left_out)

    def with_more(self, more: Pins) -> Pins:
        return Pins(self.pairs | more.pairs, self.left_out | more.left_out, self.added | more.added)

    @property
    def partners(self) -> dict[int, int]:
        """For each bar of the second version that has any that of the first, the first of them."""
        return {other: one for one, other in sorted(self.pairs, reverse=True)}

    @property
    def further(self) -> frozenset[Matched]:
        """Pairs beside these: of bars of the second that are several of the first."""
        return self.pairs - {Matched(one, other) for other, one in self.partners.items()}

    def check(self, bars: int, other_bars: int) -> None:
        """InvalidInput where there are no such bars, or a bar is there and is not."""
        for which, said, missing, count in (
            ("first", {pair.one for pair in self.pairs}, self.left_out, bars),
            ("second", {pair.other for pair in self.pairs}, self.added, other_bars),
        ):
            outside = sorted(bar for bar in said | missing if not 0 <= bar < count)
            if outside:
                raise InvalidInput(
                    f"The {which} version has no bar {outside[0] + 1}, only {count:,}.",
                    remedy="Count bars from 1, in the order of the score.",
                )
            if both := sorted(said & missing):
                raise InvalidInput(
                    f"Bar {both[0] + 1} of the {which} version is said to have a partner and to have none.",
                    remedy="Say one of both.",
                )
