"""What each stretch of a bar says, as one row of numbers: what a chord is worth there is a product with this row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.scores.grid import Span
from descant.analysis.harmony.scores.sounding import NOTHING, Floats, Pitches, Sounding, one_hot
from descant.analysis.harmony.scores.states import CHORDS
from descant.analysis.harmony.scores.templates import ABSENT, BEATS, TIMES, heard, written

Places = npt.NDArray[np.intp]
PLACE_NAMES = (
    "change at the bar",
    "change in the middle",
    "change on a beat",
    "change off the beat",
    "change unheard",
    "change with the bass",
)
"""what the beginning of a slice says of a change there"""
_NOUGHT = 1e-9
"""beats that are none"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one span. Stretches are in the order of their ends, then of their beginnings: see `stretch`."""

    rows: Floats
    """as `templates` says"""
    misspelt: npt.NDArray[np.float32]
    """stretches, chords: beats of chord notes that are not written as in the chord, its root written as fits best"""
    begins: Places
    ends: Places
    places: Floats
    """slices, what PLACE_NAMES say"""
    key_signature: int | None
    """sharps of the bar"""

    @property
    def slices(self) -> int:
        return len(self.places)

    @property
    def beats(self) -> Floats:
        return self.rows[:, BEATS]

    @property
    def pitch_classes(self) -> Floats:
        """Beats of each, of all kinds."""
        times: Floats = self.rows[:, TIMES:ABSENT].reshape(len(self.rows), -1, 12).sum(axis=1)
        return times


def stretch(begin: int, end: int) -> int:
    """The number of the stretch of these slices."""
    return end * (end - 1) // 2 + begin


@cache
def _stretches(slices: int) -> tuple[Places, Places]:
    pairs = [(begin, end) for end in range(slices + 1) for begin in range(end)]
    begins, ends = np.array(pairs).T
    return begins, ends


@dataclass(frozen=True, slots=True)
class Evidences:
    """The evidence of a movement, made anew for each span that is asked for: all at once would be large."""

    spans: Sequence[Span]
    heard: Sounding
    firsts: Sequence[int]
    """the number of each span's first slice"""

    @classmethod
    def of(cls, spans: Sequence[Span], heard: Sounding) -> Evidences:
        counts = [len(span.edges) - 1 for span in spans]
        return cls(spans, heard, [0, *np.cumsum(counts)[:-1].tolist()])

    def __len__(self) -> int:
        return len(self.spans)

    def __getitem__(self, at: int) -> Evidence:
        span, first = self.spans[at], self.firsts[at]
        return _evidence(span, self.heard.part(slice(first, first + len(span.edges) - 1)))


def _evidence(span: Span, part: Sounding) -> Evidence:
    begins, ends = _stretches(len(part.first))
    times = summed(part.times.reshape(len(part.first), -1), begins, ends) / span.beat
    sounds = times.reshape(len(begins), -1, 12).sum(axis=1) > 0
    lowest = np.array([part.lowest[begin:end].min() for begin, end in zip(begins, ends, strict=True)], dtype=np.int16)
    rows = np.hstack(
        [
            times,
            ~sounds & sounds.any(axis=1, keepdims=True),
            one_hot(_filled(part.first)[begins]),
            one_hot(lowest),
            summed(part.basses, begins, ends) / span.beat,
            np.ones((len(begins), 1)),
            (span.edges[ends] - span.edges[begins])[:, None] / span.beat,
        ]
    )
    misspelt = _misspelt(summed(part.spelt, begins, ends) / span.beat)
    places = np.column_stack([np.eye(4)[span.strengths], ~part.attacked, part.struck])
    return Evidence(rows, misspelt, begins, ends, places, span.bar.key)


def summed(rows: Floats, begins: Places, ends: Places) -> Floats:
    """Rows of slices, added up for each stretch."""
    total = np.vstack([np.zeros(rows.shape[1]), rows.cumsum(axis=0)])
    found: Floats = total[ends] - total[begins]
    found[np.abs(found) < _NOUGHT] = 0.0
    return found


def _filled(first: Pitches) -> Pitches:
    """The bass that each slice begins with; where that is a rest, the next one."""
    filled = first.copy()
    for at in range(len(first) - 2, -1, -1):
        if filled[at] == NOTHING:
            filled[at] = filled[at + 1]
    return filled


def _misspelt(spelt: Floats) -> npt.NDArray[np.float32]:
    small = spelt.astype(np.float32)
    all_of_them = small @ heard()
    as_written = (small @ written().reshape(len(written()), -1)).reshape(-1, CHORDS, 3).max(axis=2)
    missed: npt.NDArray[np.float32] = np.maximum(all_of_them - as_written, 0.0)
    return missed
