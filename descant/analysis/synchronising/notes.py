"""What sounds when in a line of bars, in quarters from its beginning. An empty bar is as long as its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from descant.errors import InvalidInput
from descant.ingest.score import Bar, Note, Score

Numbers = npt.NDArray[np.float64]
_LEAST = 1 / 16
"""quarters of a bar or a note"""


@dataclass(frozen=True, slots=True)
class Sounding:
    """Of a line of bars; a row a note."""

    pitches: npt.NDArray[np.int64]
    """MIDI"""
    starts: Numbers
    ends: Numbers
    begun: npt.NDArray[np.bool_]
    """whether it is struck, and not held over"""
    bounds: Numbers
    """where each bar begins, and where the last ends"""
    known: npt.NDArray[np.bool_]
    """of each bar: whether the edition has filled it"""

    @property
    def length(self) -> float:
        return float(self.bounds[-1])

    @classmethod
    def of(cls, score: Score, bars: Sequence[int]) -> Self:
        lengths, known = lengths_of(score), np.array([bar.onset is not None for bar in score.bars], bool)
        order = np.array(bars, int)
        bounds = np.concatenate(([0.0], np.cumsum(lengths[order])))
        by_bar = _by_bar(score)
        rows = [
            (pitch, bounds[at] + start, bounds[at] + end, begun)
            for at, bar in enumerate(bars)
            for pitch, start, end, begun in by_bar[bar]
        ]
        pitches, starts, ends, begun = np.array(rows, float).reshape(-1, 4).T
        return cls(pitches.astype(int), starts, ends, begun.astype(bool), bounds, known[order])


def check(score: Score) -> None:
    if not score.bars:
        raise InvalidInput("The score has no bars.", remedy="Choose one with bars.")
    if not any(note.sounding is not None for note in score.notes.notes):
        raise InvalidInput("The score has no notes that sound.", remedy="Choose one with notes in its bars.")


def lengths_of(score: Score) -> Numbers:
    """Quarters of each bar; of one that is not known those of the one before, or else of a usual one."""
    known = [bar.duration for bar in score.bars if bar.duration]
    last, found = float(np.median(known)) if known else 4.0, []
    for bar in score.bars:
        last = bar.duration or last
        found.append(max(_LEAST, last))
    return np.array(found)


def beats_of(bar: Bar, length: float) -> list[float]:
    """Where beats of a bar are, in quarters from its beginning; those of an upbeat are counted from its end."""
    unit = _unit(bar.metre)
    if not unit:
        return [0.0]
    first = length % unit if bar.upbeat else 0.0
    beats = np.arange(first, length - _LEAST / 2, unit).tolist()
    return beats if beats and beats[0] < _LEAST else [0.0, *beats]


def _unit(metre: str | None) -> float:
    """Quarters of a beat; 0 where the metre is not known."""
    upper, slash, lower = (metre or "").partition("/")
    if metre in ("C", "C|"):
        return 1.0 if metre == "C" else 2.0
    if not (slash and upper.isdecimal() and lower.isdecimal() and int(lower)):
        return 0.0
    return 4 / int(lower) * (3 if int(lower) >= 8 and int(upper) > 3 and int(upper) % 3 == 0 else 1)


def _by_bar(score: Score) -> dict[int, list[tuple[int, float, float, bool]]]:
    """Pitch, start and end in quarters from the beginning of the bar, and whether it begins, by the bar's place."""
    places = {bar.index: place for place, bar in enumerate(score.bars)}
    found = defaultdict[int, list[tuple[int, float, float, bool]]](list)
    for note in score.notes.notes:
        place = places.get(note.bar)
        if place is not None:
            found[place] += _sounding(note, score.bars[place])
    return found


def _sounding(note: Note, bar: Bar) -> Iterator[tuple[int, float, float, bool]]:
    if note.sounding is None or note.grace or bar.onset is None or not 0 <= note.sounding < 128:
        return
    start = max(0.0, note.onset - bar.onset)
    yield note.sounding, start, start + max(_LEAST, note.duration), note.tie in ("", "i")
