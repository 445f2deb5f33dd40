"""Where elements of scores are in quarters from the beginning, and which bars are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from descant.annotations.beats import parts_of
from descant.errors import NotFound
from descant.ingest.score import Bar, Note

Score = tuple[Sequence[Bar], Sequence[Note]]
ScoreOf = Callable[[str], Score]
"""of a file that is kept here; NotFound for any other"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """In quarters; `staff` where all of it is on one."""

    start: float
    duration: float
    staff: int | None = None


class Timing:
    def __init__(self, score_of: ScoreOf, file: str | None = None, version: str | None = None) -> None:
        """`file` is the score that times are counted in, and `version` what it is of; else each is in its own."""
        self._score_of, self.file, self._version = lru_cache(maxsize=8)(score_of), file, version

    def span(self, targets: Iterable[str]) -> Stretch | None:
        """From the first to the last of the elements that are in a score that is kept here."""
        found = [each for target in targets for each in self._of(target)]
        if not found:
            return None
        start = min(each.start for each in found)
        end = max(each.start + each.duration for each in found)
        staves = {each.staff for each in found}
        return Stretch(start, round(end - start, 6), staves.pop() if len(staves) == 1 else None)

    def places(self, start: Any, duration: Any, staff: Any) -> list[str]:
        """The bars that have something of it; on a staff the notes that begin in it."""
        if self.file is None or not isinstance(start, int | float):
            return []
        bars, notes = self._score_of(self.file)
        end = start + (duration if isinstance(duration, int | float) else 0)
        if str(staff or "").isdecimal():
            here = [each.id for each in notes if each.staff == int(staff) and _is_in(each.onset, start, end)]
        else:
            here = [each.ids[0] for each in bars if each.ids and each.onset is not None and _meets(each, start, end)]
        return [f"{self.file}#{each}" for each in here]

    def _of(self, target: str) -> list[Stretch]:
        file, _, name = target.partition("#")
        version, is_bar, index = target.rpartition("/bar/")
        if self.file and is_bar and version == self._version:
            bars, _ = self._score_of(self.file)
            return [_whole(each) for each in bars if str(each.index) == index and each.onset is not None]
        if self.file and name and file == self._version:
            bars, _ = self._score_of(self.file)
            return [_part(bars[bar - 1], start, end) for bar, start, end in parts_of(name, bars)]
        if self.file not in (None, file):
            return []
        try:
            bars, notes = self._score_of(file)
        except NotFound:
            return []
        found = [Stretch(each.onset, each.duration, each.staff) for each in notes if each.id == name]
        return found + [_whole(each) for each in bars if name in each.ids and each.onset is not None]


def _part(bar: Bar, start: float, end: float) -> Stretch:
    length = bar.duration or 0.0
    return Stretch((bar.onset or 0.0) + start * length, (end - start) * length)


def _whole(bar: Bar) -> Stretch:
    return Stretch(bar.onset or 0.0, bar.duration or 0.0)


def _is_in(onset: float, start: float, end: float) -> bool:
    return start <= onset < end or onset == start


def _meets(bar: Bar, start: float, end: float) -> bool:
    onset = bar.onset or 0.0
    return onset <= start < onset + (bar.duration or 0.0) or start <= onset < end
