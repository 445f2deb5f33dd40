"""When which bar of a score sounds in a recording. Seconds are those of the recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Played(NamedTuple):
    """A bar, as often as it is played."""

    bar: int
    """its place in the score, from 0"""
    start: float
    end: float
    beats: tuple[float, ...]
    """when each begins; the first with the bar"""
    confidence: float
    """that its beginning is right within a tenth of a second"""


@dataclass(frozen=True, slots=True)
class TimeMap:
    played: tuple[Played, ...]
    """in the order of time"""
    score: float
    """1 where recording and score are the same; about 0 and below for other music, and for noise"""
    is_credible: bool
    transposition: int
    """semitones from -5 to 6 by which the recording is above the score"""
    duration: float
    """of the recording"""
    left_out: tuple[int, ...] = ()
    """bars that are not played at all"""

    @property
    def start(self) -> float:
        return self.played[0].start if self.played else 0.0

    @property
    def end(self) -> float:
        return self.played[-1].end if self.played else 0.0

    @property
    def repeated(self) -> tuple[int, ...]:
        """Bars that are played more than once."""
        bars = [each.bar for each in self.played]
        return tuple(sorted({bar for bar in bars if bars.count(bar) > 1}))
