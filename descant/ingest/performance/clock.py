"""Ticks in quarters and in seconds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction

TEMPO = 500_000
"""microseconds a quarter, where the file says nothing"""


class Clock:
    """`division` is the header's: ticks a quarter, or, negative, frames a second and ticks a frame (SMPTE).

    SMPTE knows seconds alone: its quarters are counted as if the tempo were 120.
    """

    def __init__(self, division: int, tempos: Sequence[tuple[int, int]] = ()) -> None:
        self.is_smpte = division < 0
        if self.is_smpte:
            frames = -(division >> 8)
            rate = Fraction(30_000, 1001) if frames == 29 else Fraction(frames)
            self.ticks_a_quarter = rate * (division & 0xFF) * TEMPO / 1_000_000
            tempos = ()
        else:
            self.ticks_a_quarter = Fraction(division)
        self._ticks, self._tempos, self._seconds = [0], [TEMPO], [0.0]
        for tick, tempo in tempos:
            self._seconds.append(self.seconds(tick))
            self._ticks.append(tick)
            self._tempos.append(tempo)

    def quarters(self, tick: int) -> float:
        return float(tick / self.ticks_a_quarter)

    def seconds(self, tick: int) -> float:
        index = bisect_right(self._ticks, tick) - 1
        quarters = (tick - self._ticks[index]) / self.ticks_a_quarter
        return self._seconds[index] + float(quarters * self._tempos[index] / 1_000_000)
