"""How far two harmonies of one piece agree: shares of the time for which the first of them has a chord with a root.

- `root`, `bass`: the same pitch class;
- `majmin`, `sevenths`: as mir_eval has them, where the first is a major or minor triad below its seventh, or a plain
  triad or seventh chord of them;
- `key`: tonic and mode, enharmonics alike; `numeral`: the same in the key that each names;
- `pcp`: the mean scalar product of their pitch class profiles.

The time grid is exact: the union of both harmonies' boundaries. Where the second has no chord, it is wrong. A share
of no time is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from descant.analysis.harmony.numerals import numeral
from descant.analysis.harmony.profiles import profile
from descant.errors import WrongUse
from descant.ingest.chords.labels import NO_CHORD, UNLABELLED, chord
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import OCTAVE, is_note, pitch_class, semitones_above
from descant.ingest.harmony import Harmony

_MAJOR_MINOR = ({0, 4, 7}, {0, 3, 7})
_SEVENTHS = (*_MAJOR_MINOR, {0, 4, 7, 11}, {0, 4, 7, 10}, {0, 3, 7, 10})
_TRIAD = range(8)
"""semitones above the root that mir_eval's majmin looks at"""


@dataclass(frozen=True, slots=True)
class Agreement:
    root: float | None
    bass: float | None
    majmin: float | None
    sevenths: float | None
    key: float | None
    numeral: float | None
    pcp: float | None
    time: float
    """for which the first has a chord, in its time base"""


class _Said(NamedTuple):
    """What one harmony says at a time."""

    label: str
    key: Key | None

    @property
    def root(self) -> int | None:
        root = chord(self.label).root
        return None if root is None else pitch_class(root)

    @property
    def bass(self) -> int | None:
        bass = chord(self.label).bass
        return None if self.root is None or bass is None else (self.root + semitones_above(bass)) % OCTAVE

    @property
    def above(self) -> set[int]:
        """Semitones above the root."""
        sounding = chord(self.label).pcp or ""
        return {(at - (self.root or 0)) % 12 for at, one in enumerate(sounding) if one == "1"}

    @property
    def triad(self) -> set[int]:
        return self.above.intersection(_TRIAD)

    @property
    def numeral(self) -> str | None:
        return numeral(self.label, self.key) if self.key else None


def agreement(first: Harmony, second: Harmony) -> Agreement:
    if first.time_base is not second.time_base:
        raise WrongUse(
            f"One harmony is timed in {first.time_base.value}, the other in {second.time_base.value}.",
            remedy="Align them first.",
        )
    rows = list(_rows(first, second))
    return Agreement(
        root=_share(rows, lambda a, b: float(a.root == b.root)),
        bass=_share(rows, lambda a, b: float(a.bass == b.bass)),
        majmin=_share(rows, _majmin),
        sevenths=_share(rows, _sevenths),
        key=_share(rows, lambda a, b: float(_sound(a.key) == _sound(b.key)) if a.key else None),
        numeral=_share(rows, lambda a, b: float(a.numeral == b.numeral) if a.numeral else None),
        pcp=_share(rows, _cosine),
        time=sum(lasts for _, _, lasts in rows),
    )


_Row = tuple[_Said, _Said, float]


def _rows(first: Harmony, second: Harmony) -> Iterator[_Row]:
    """What both say between two boundaries, where the first has a chord, and how long."""
    edges = sorted({time for each in (first, second) for event in each.events for time in (event.start, event.end)})
    edges = sorted({*edges, *(time for each in (first, second) for key in each.keys for time in (key.start, key.end))})
    for start, end, one, other in zip(edges, edges[1:], _said(first, edges), _said(second, edges), strict=False):
        if one.root is not None:
            yield one, other, end - start


def _said(harmony: Harmony, edges: Sequence[float]) -> Iterator[_Said]:
    """From each edge on."""
    labels = _at([(each.start, each.end, each.label or UNLABELLED) for each in harmony.events], edges)
    keys = _at([(each.start, each.end, each.label) for each in harmony.keys], edges)
    for label, key in zip(labels, keys, strict=True):
        yield _Said(label or NO_CHORD, _key(key) if key else None)


def _at(spans: Sequence[tuple[float, float, str]], edges: Sequence[float]) -> Iterator[str | None]:
    """What holds at each edge: of the spans that have begun, the last, unless it has ended."""
    ordered = sorted(spans)
    at = -1
    for edge in edges:
        while at + 1 < len(ordered) and ordered[at + 1][0] <= edge:
            at += 1
        yield ordered[at][2] if at >= 0 and edge < ordered[at][1] else None


def _key(label: str) -> Key | None:
    tonic, _, mode = label.partition(" ")
    return Key(tonic, minor=mode == "minor") if is_note(tonic) and mode in ("major", "minor") else None


def _sound(key: Key | None) -> tuple[int, bool] | None:
    return (pitch_class(key.tonic), key.minor) if key else None


def _share(rows: Sequence[_Row], measure: Callable[[_Said, _Said], float | None]) -> float | None:
    """The mean over time; what has no measure is left out."""
    known = [(value, lasts) for one, other, lasts in rows if (value := measure(one, other)) is not None]
    time = sum(lasts for _, lasts in known)
    return sum(value * lasts for value, lasts in known) / time if time else None


def _majmin(one: _Said, other: _Said) -> float | None:
    return float(one.root == other.root and one.triad == other.triad) if one.triad in _MAJOR_MINOR else None


def _sevenths(one: _Said, other: _Said) -> float | None:
    return float(one.root == other.root and one.above == other.above) if one.above in _SEVENTHS else None


def _cosine(one: _Said, other: _Said) -> float | None:
    ours, theirs = profile(one.label), profile(other.label)
    return None if ours is None else 0.0 if theirs is None else float(np.dot(ours, theirs))
