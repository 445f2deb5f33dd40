"""What of sound and of notes is held beside each other: fifty times a second, what pitch classes sound and begin.

Those of sound come from synctoolbox's filters, tuned to the recording, a minute at a time, so that an hour needs no
more memory than a minute. Those of notes are made as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from descant.analysis.hearing import Heard, Samples, hear
from descant.analysis.synchronising.toolbox import toolbox
from descant.errors import TooLarge
from descant.ingest.chords.spelling import OCTAVE

Values = npt.NDArray[np.float32]
Peaks = Mapping[int, npt.NDArray[np.float64]]
"""by MIDI pitch: milliseconds, and how strong"""
FRAMES = 50
"""a second"""
RATE = 22_050
"""samples a second, as the filters have it"""
_PITCHES = range(21, 109)
_PASSAGE, _AROUND = 60, 3
"""seconds that are heard at a time, and beside them"""
_SHORTEST = 2
"""seconds that the filters are given, silence behind a shorter sound"""
LONGEST = 3600
"""seconds: of more, moments would be followed so rarely that bars are lost"""
_FAINTEST = 1e-4
"""of full scale, at the loudest place of a passage that is made louder"""
_STRUCK = 0.1
"""how strong a note of a score begins"""


@dataclass(frozen=True, slots=True)
class Features:
    chroma: Values
    """(pitch classes, frames)"""
    onsets: Values
    """the same: where they begin, decaying"""

    def __len__(self) -> int:
        return int(self.chroma.shape[1])

    @property
    def duration(self) -> float:
        return len(self) / FRAMES

    def between(self, first: int, last: int) -> Self:
        """Frames; what is not there is silent."""
        return type(self)(_between(self.chroma, first, last), _between(self.onsets, first, last))

    def turned(self, semitones: int) -> Self:
        return type(self)(np.roll(self.chroma, semitones, axis=0), np.roll(self.onsets, semitones, axis=0))


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording."""

    features: Features
    energy: Values
    """(pitch classes, frames): mean squares"""
    heard: Heard
    name: str

    def turned(self, semitones: int) -> Self:
        return replace(self, features=self.features.turned(semitones), energy=np.roll(self.energy, semitones, axis=0))

    def between(self, first: int, last: int) -> Self:
        return replace(self, features=self.features.between(first, last), energy=_between(self.energy, first, last))


def _between(values: Values, first: int, last: int) -> Values:
    count = values.shape[1]
    return np.pad(
        values[:, max(0, first) : max(0, min(count, last))],
        ((0, 0), (max(0, -first), max(0, last - max(count, first)))),
    )


def sound_of(path: Path, name: str | None = None, check: Callable[[], None] = lambda: None) -> Sound:
    """`check` is called now and then, and may raise what ends it."""
    called = name or path.name
    ears = list[_Filters]()

    def fresh(_: object) -> list[_Filters]:
        ears[:] = [_Filters(called)]
        return ears

    heard = hear(path, called, fresh, lambda _: check())
    return Sound(*ears[0].results(), heard, called)


def features_of(pitches: npt.NDArray[np.int64], starts: Any, ends: Any, begun: Any, seconds: float) -> Features:
    """Of notes with their times in seconds."""
    frames = max(1, round(seconds * FRAMES))
    chroma = np.zeros((OCTAVE, frames + 1))
    first = np.clip(np.round(starts * FRAMES).astype(int), 0, frames)
    last = np.clip(np.round(ends * FRAMES).astype(int), first + 1, frames + 1)
    np.add.at(chroma, (pitches % OCTAVE, first), 1)
    np.add.at(chroma, (pitches % OCTAVE, np.minimum(last, frames)), -1)
    peaks = {
        int(pitch): np.array([times := starts[begun & (pitches == pitch)] * 1000, np.full(len(times), _STRUCK)])
        for pitch in np.unique(pitches)
    }
    return Features(_quantised(np.cumsum(chroma, axis=1)[:, :frames]), _decaying(peaks, frames))


class _Filters:
    """Listens to a recording, passage by passage."""

    rate: int | None = RATE

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting = np.empty(0, np.float32)
        self._before = 0
        """samples of what is waiting that were judged already"""
        self._tuning = 0.0
        self._energy: list[Values] = []
        self._peaks: dict[int, list[npt.NDArray[np.float64]]] = {pitch: [] for pitch in _PITCHES}
        self._frames = 0

    def take(self, samples: Samples) -> None:
        self._waiting = np.concatenate((self._waiting, samples))
        while len(self._waiting) >= self._before + (_PASSAGE + _AROUND) * RATE:
            self._judge(_PASSAGE * FRAMES)
            keep = self._before + _PASSAGE * RATE - _AROUND * RATE
            self._waiting, self._before = self._waiting[keep:], _AROUND * RATE

    def results(self) -> tuple[Features, Values]:
        rest = (len(self._waiting) - self._before) * FRAMES // RATE
        if rest > 0:
            self._judge(rest)
        frames = max(1, self._frames)
        peaks = {pitch: np.concatenate(found, axis=1) for pitch, found in self._peaks.items() if found}
        energy = np.concatenate(self._energy, axis=1) if self._energy else np.zeros((OCTAVE, 1), np.float32)
        return Features(_quantised(energy), _decaying(peaks, frames)), energy

    def _judge(self, frames: int) -> None:
        """So many from where nothing was judged yet."""
        if self._frames + frames > LONGEST * FRAMES:
            raise TooLarge(
                f"{self._name} lasts longer than {LONGEST:,} s, which are synchronised at once.",
                remedy="Give its movements one by one.",
            )
        passage = self._waiting[: self._before + frames * RATE // FRAMES + _AROUND * RATE].astype(np.float64)
        passage = np.pad(passage, (0, max(0, _SHORTEST * RATE - len(passage))))
        loudest = float(np.abs(passage).max())
        passage /= max(loudest, _FAINTEST)
        skipped = self._before * FRAMES // RATE
        with toolbox() as tools:
            if loudest > _FAINTEST:
                self._tuning += _nearest(tools.tuning(passage) - self._tuning)
            pitches = tools.pitches(passage, self._tuning)[:, skipped : skipped + frames]
            struck = tools.struck(passage, self._tuning)
        chroma = np.zeros((OCTAVE, frames))
        for pitch in _PITCHES:
            chroma[pitch % OCTAVE, : pitches.shape[1]] += pitches[pitch]
        self._energy.append(np.asarray(chroma * max(loudest, _FAINTEST) ** 2, np.float32))
        for pitch, found in struck.items():
            times, strengths = np.asarray(found, float).reshape(2, -1)
            times = times - skipped * 1000 / FRAMES
            there = (times >= 0) & (times < frames * 1000 / FRAMES)
            self._peaks[pitch].append(np.array([times[there] + self._frames * 1000 / FRAMES, strengths[there]]))
        self._frames += frames


def _nearest(cents: float) -> float:
    """A tuning is a place on a circle of a semitone."""
    return (cents + 50) % 100 - 50


_STEPS = (0.05, 0.1, 0.2, 0.4)
"""shares of all that sounds, from which a pitch class counts a quarter more: as in CENS"""
_FAINT = 1e-12


def _quantised(chroma: npt.NDArray[Any]) -> Values:
    total = chroma.sum(axis=0)
    shares = chroma / np.where(total > _FAINT, total, np.inf)
    return np.asarray(sum(np.float32(0.25) * (shares > step) for step in _STEPS), np.float32)


def _decaying(peaks: Peaks, frames: int) -> Values:
    """DLNCO: onsets beside the loudest around them, that fade away."""
    within = {pitch: found[:, np.floor(found[0] * FRAMES / 1000 + 0.5) < frames] for pitch, found in peaks.items()}
    with toolbox() as tools:
        return np.asarray(tools.decaying(within, frames), np.float32)
