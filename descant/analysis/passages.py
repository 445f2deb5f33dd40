"""Sound in passages of some minutes, for analysers that need to see far to both sides; an hour is never in memory.

A passage has a core, and beside it as much of its neighbours as is to be seen but not judged. What is only a little
longer than one passage stays whole, so that songs are not cut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from descant.analysis.hearing import Samples

SECONDS, BESIDE = 120.0, 10.0
LONGER = 1.5
"""times the length, up to which a passage stays whole"""


class Passage(NamedTuple):
    samples: Samples
    start: int
    """number of the first sample"""
    core: tuple[int, int]
    """numbers of samples from its beginning"""


@dataclass(slots=True)
class Passages:
    """Takes sound, and calls `give` with each passage. Samples are cut at multiples of `unit`."""

    rate: int
    give: Callable[[Passage], None]
    unit: int = 1
    seconds: float = SECONDS
    beside: float = BESIDE
    _blocks: list[Samples] = field(default_factory=list, init=False)
    _waiting: int = field(default=0, init=False)
    _start: int = field(default=0, init=False)
    _judged: int = field(default=0, init=False)

    def take(self, samples: Samples) -> None:
        self._blocks.append(samples)
        self._waiting += len(samples)
        beside = self._units(self.beside)
        while self._waiting - (self._judged - self._start) > self._units(self.seconds * LONGER) + beside:
            end = self._judged + self._units(self.seconds)
            self._say(end, self._joined()[: end + beside - self._start])
            keep = self._judged - beside - self._start
            self._blocks = [self._joined()[max(keep, 0) :].copy()]
            self._start += max(keep, 0)
            self._waiting = len(self._blocks[0])

    def finish(self) -> None:
        end = self._start + self._waiting
        if end > self._judged:
            self._say(end, self._joined())

    def _say(self, end: int, samples: Samples) -> None:
        self.give(Passage(samples, self._start, (self._judged - self._start, end - self._start)))
        self._judged = end

    def _joined(self) -> Samples:
        self._blocks = [np.concatenate(self._blocks)]
        return self._blocks[0]

    def _units(self, seconds: float) -> int:
        return round(seconds * self.rate / self.unit) * self.unit
