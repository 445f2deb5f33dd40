"""How people play: the tempo of one performance beside another, by instants of both that correspond.

A file has seconds of the same instants in several performances, by their names: `{"one.wav": [0.0, 0.1, …], …}`.
Where a second of the one is more than three of the other, or less than a third, that is no tempo but applause, a cut or
a repeat, or whoever found the instants was mistaken; what is used is the longest stretch without any.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from bench.performing import Times
from descant.errors import InvalidInput, TooLarge

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "annotations" / "listenhere" / "Pizzicato.json"
_LARGEST, _LONGEST = 20_000_000, 24 * 3600
"""bytes of a file, and seconds of a performance"""
_FASTEST = 3.0
"""how many seconds a second becomes, at most"""
_SHORTEST = 30.0
"""seconds of a stretch that says something about tempo"""
_ALIKE = 0.1
"""by how much the pace of seconds differs, at least: else the two are one recording"""
_REMEDY = 'Write {"one.wav": [0.0, 0.1], "other.wav": [0.0, 0.11]}.'
Instants = npt.NDArray[np.float64]


class Tempo(NamedTuple):
    """Seconds that belong together, rising in both."""

    one: Instants
    other: Instants

    def bent(self, times: Times) -> Times:
        """The same quarters, played evenly by the one, as the other plays what the one has there.

        Music that lasts longer than what is known is played faster.
        """
        quarters, seconds = times
        even = quarters / quarters[-1] * min(seconds[-1], self.one[-1] - self.one[0])
        found = np.interp(self.one[0] + even, self.one, self.other)
        return np.array([quarters, found - found[0]])

    def unbroken(self) -> Self:
        """The longest stretch."""
        later = np.searchsorted(self.one, self.one + 1)
        firsts = np.flatnonzero(later < len(self.one))
        lasts = later[firsts]
        paces = (self.other[lasts] - self.other[firsts]) / (self.one[lasts] - self.one[firsts])
        broken = firsts[(paces > _FASTEST) | (paces < 1 / _FASTEST)]
        edges = [-1, *broken.tolist(), len(firsts)]
        first, last = max(pairwise(edges), key=lambda pair: pair[1] - pair[0])
        return type(self)(self.one[first + 1 : last], self.other[first + 1 : last])

    @property
    def tells(self) -> bool:
        """Whether it is long enough, and of two performances."""
        if len(self.one) < 2 or self.one[-1] - self.one[0] < _SHORTEST:
            return False
        seconds = np.arange(self.one[0], self.one[-1])
        paces = np.diff(np.interp(seconds, self.one, self.other))
        return bool(paces.max() / paces.min() > 1 + _ALIKE)


def tempi(path: Path = FILE) -> Sequence[Tempo]:
    """Of all performances beside the first, where instants follow each other in both."""
    one, *others = (np.array(each) for each in performances(path).values())
    if (np.diff(one) <= 0).any():
        return ()
    stretches = [Tempo(one, other).unbroken() for other in others if (np.diff(other) > 0).all()]
    return [each for each in stretches if each.tells]


def performances(path: Path) -> Mapping[str, Sequence[float]]:
    """Seconds of as many instants in each, not yet known to be in order."""
    if path.stat().st_size > _LARGEST:
        raise TooLarge(f"{path.name} has more than {_LARGEST:,} bytes.", remedy="Leave performances out.")
    try:
        said = json.loads(path.read_bytes())
        found = {name: [_second(each) for each in instants] for name, instants in said.items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InvalidInput.at(f"it has no instants: {error}", file=path.name, remedy=_REMEDY) from error
    counts = {len(instants) for instants in found.values()}
    if len(found) < 2 or len(counts) != 1 or counts.pop() < 2:
        raise InvalidInput.at("it has not the same instants of two performances", file=path.name, remedy=_REMEDY)
    return found


def _second(said: Any) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said <= _LONGEST:
        raise ValueError(f"{str(said)[:20]} is no second of a performance")
    return float(said)
