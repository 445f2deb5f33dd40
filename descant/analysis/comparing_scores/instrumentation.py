"""Which voice of one version sounds in which voice of the other, and how much of it.

Of a voice counts how long its notes sound. A note sounds in a voice of the other version for as long as that has the
same pitch at the same time, however it is divided: a tremolo sounds in a long note. The same pitch class in another
octave is told apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.comparing_scores.versions import TICKS, Tone
from descant.ingest.chords.spelling import OCTAVE

Floats = npt.NDArray[np.float64]
MOSTLY = 0.5
"""share of a voice's time in a bar from which on the bar counts as sounding in another voice"""


class Sung(NamedTuple):
    """Of a voice in a bar, in quarters."""

    lasts: float
    found: float
    """of that anywhere in the other version"""
    here: Mapping[int, tuple[float, float]]
    """by voices of the other: at the same pitch, and in another octave"""


@dataclass(frozen=True, slots=True)
class Instrumentation:
    """Of the voices of one version (rows) in those of the other (columns), over the bars that are compared."""

    bars: tuple[Mapping[int, Sung], ...]
    """of each bar the voices that sound in it"""
    lasts: Floats
    """quarters of each voice"""
    same: Floats
    """shares of each voice that sound in each of the other at the same pitch"""
    octave: Floats
    """in another octave"""
    nowhere: Floats
    """shares of each voice that sound in no voice of the other"""
    sounds: npt.NDArray[np.int64]
    """bars in which each voice sounds"""
    mostly: npt.NDArray[np.int64]
    """bars in which it sounds for the most part in each voice of the other, in whatever octave"""
    at_pitch: npt.NDArray[np.int64]
    """of these, at the same pitch"""

    @property
    def shares(self) -> Floats:
        return self.same + self.octave


def instrumentation(bars: Iterable[tuple[Sequence[Tone], Sequence[Tone]]], count: int, others: int) -> Instrumentation:
    """Of so many voices in so many of the other."""
    found = tuple(sung(*bar) for bar in bars)
    lasts, everywhere = np.zeros((2, count))
    same, octave = np.zeros((2, count, others))
    sounds, (mostly, at_pitch) = np.zeros(count, np.int64), np.zeros((2, count, others), np.int64)
    for bar in found:
        for voice, (time, somewhere, here) in bar.items():
            lasts[voice] += time
            everywhere[voice] += somewhere
            sounds[voice] += 1
            for where, (own, moved) in here.items():
                same[voice, where] += own
                octave[voice, where] += moved
                mostly[voice, where] += own + moved >= MOSTLY * time
                at_pitch[voice, where] += own >= MOSTLY * time
    whole = np.maximum(lasts, 1e-9)
    return Instrumentation(
        found,
        lasts,
        same / whole[:, None],
        octave / whole[:, None],
        np.where(lasts > 0, 1 - everywhere / whole, 0.0),
        sounds,
        mostly,
        at_pitch,
    )


def sung(tones: Sequence[Tone], other: Sequence[Tone]) -> Mapping[int, Sung]:
    """The voices of a bar in those of the other's."""
    theirs = _by_name(other)
    lasts: dict[int, int] = defaultdict(int)
    found: dict[int, int] = defaultdict(int)
    here: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for tone in tones:
        if not tone.lasts:
            continue
        voice, beside = tone.voice, theirs[_name(tone)].beside(tone)
        lasts[voice] += tone.lasts
        found[voice] += _covered(tone, beside)
        for where in {each.voice for each in beside}:
            own = [each for each in beside if each.voice == where]
            same = _covered(tone, [each for each in own if each.pitch == tone.pitch])
            before = here[voice].get(where, (0, 0))
            here[voice][where] = (before[0] + same, before[1] + _covered(tone, own) - same)
    return {
        voice: Sung(
            time / TICKS,
            found[voice] / TICKS,
            {where: (same / TICKS, octave / TICKS) for where, (same, octave) in sorted(here[voice].items())},
        )
        for voice, time in sorted(lasts.items())
    }


def _name(tone: Tone) -> int | None:
    return None if tone.pitch is None else tone.pitch % OCTAVE


def _by_name(tones: Sequence[Tone]) -> Mapping[int | None, _Sounding]:
    found: dict[int | None, list[Tone]] = defaultdict(list)
    for tone in tones:
        if tone.lasts:
            found[_name(tone)].append(tone)
    return defaultdict(lambda: _Sounding(()), {name: _Sounding(own) for name, own in found.items()})


class _Sounding:
    """Tones of one pitch class, to be found by their time."""

    def __init__(self, tones: Sequence[Tone]) -> None:
        self._tones = sorted(tones, key=lambda each: each.begin)
        self._begins = [each.begin for each in self._tones]
        self._reach = list(accumulate((each.end for each in self._tones), max))

    def beside(self, tone: Tone) -> list[Tone]:
        """Those that sound at the same time, in their order."""
        some = self._tones[bisect_right(self._reach, tone.begin) : bisect_left(self._begins, tone.end)]
        return [each for each in some if each.end > tone.begin]


def _covered(tone: Tone, others: Sequence[Tone]) -> int:
    """How much of a tone others sound beside it, which are in the order of time."""
    covered, end = 0, tone.begin
    for each in others:
        until = min(each.end, tone.end)
        covered += max(0, until - max(each.begin, end))
        end = max(end, until)
    return covered


class Line(NamedTuple):
    """Where a voice goes for the most part."""

    voice: int
    where: int
    """voice of the other version"""
    share: float
    """of the bars in which the voice sounds"""
    at_pitch: bool
    """whether it stays in its octave"""


def _most(counts: npt.NDArray[np.int64], shares: Floats, at: int) -> tuple[int, float]:
    return int(counts[at]), float(shares[at])


def main_lines(found: Instrumentation) -> Iterator[Line]:
    """Of each voice that has one: the voice of the other that has it in most of its bars, sooner at the same pitch."""
    for voice, bars in enumerate(found.sounds.tolist()):
        for counts, at_pitch in ((found.at_pitch[voice], True), (found.mostly[voice], False)):
            where = max(range(len(counts)), key=partial(_most, counts, found.shares[voice]), default=None)
            if bars and where is not None and counts[where] >= MOSTLY * bars:
                yield Line(voice, where, float(counts[where] / bars), at_pitch)
                break
