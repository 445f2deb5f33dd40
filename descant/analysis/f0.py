"""The fundamental frequency of a single voice, by pYIN (Mauch and Dixon, ICASSP 2014) in librosa.

Meant for one voice alone: what sounds together has no one frequency, and is said to have none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from descant.analysis import Analyser, Listener
from descant.analysis.compiled import librosa
from descant.analysis.findings import Curve, Finding, Findings, Task, Values
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.passages import Passage, Passages
from descant.analysis.settings import setting
from descant.errors import WrongUse

RATE, HOP, FRAME = 22_050, 256, 2048
STEP = HOP / RATE
SECONDS, BESIDE = 60.0, 2.0
"""of a passage: the best way through all pitches takes memory with its length"""
RESOLUTION = 0.2
"""semitones"""
LOWEST = 25.0
"""Hz: half of a frame has to have a period"""
LEAST_VOICED = 0.2
"""share of what sounds that has a frequency, below which it is no single voice"""


@dataclass(frozen=True)
class F0(Analyser):
    name = "f0"
    task = Task.F0
    version = "1"
    description = "Fundamental frequency of a single voice (pYIN)"
    lowest: float = setting(65.0, "Hz that are looked for, at the least", LOWEST, 5000)
    highest: float = setting(
        2093.0, "Hz that are looked for, at the most; an octave above the lowest or more", 50, 10_000
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.highest < 2 * self.lowest:
            remedy = "Give a highest of at least an octave, twice as much."
            raise WrongUse(f"f0 is from {self.lowest:g} to {self.highest:g} Hz.", remedy=remedy)

    def listen(self, form: Form) -> F0Listener:
        return F0Listener(self)


class F0Listener(Listener):
    rate = RATE

    def __init__(self, f0: F0) -> None:
        self._f0 = f0
        self._passages = Passages(RATE, self._hear, unit=HOP, seconds=SECONDS, beside=BESIDE)
        self._found: list[Values] = []

    def take(self, samples: Samples) -> None:
        self._passages.take(samples)

    def _hear(self, passage: Passage) -> None:
        frequency, _, probability = librosa().pyin(
            passage.samples,
            fmin=self._f0.lowest,
            fmax=self._f0.highest,
            sr=RATE,
            frame_length=FRAME,
            hop_length=HOP,
            resolution=RESOLUTION,
        )
        is_last = passage.core[1] == len(passage.samples)
        core = slice(passage.core[0] // HOP, None if is_last else passage.core[1] // HOP)
        self._found.append(np.stack((frequency, probability), axis=1).astype(np.float32)[core])

    def findings(self, heard: Heard) -> Findings:
        self._passages.finish()
        found = np.concatenate(self._found) if self._found else np.empty((0, 2), np.float32)
        for silence in heard.silences(0.2):
            found[round(silence.start / STEP) : round(silence.end / STEP), 0] = np.nan
        curve = {"f0": Curve(found, STEP, ("Hz", "probability"), "Hz")}
        voiced = found[np.isfinite(found[:, 0]), 0]
        levels = np.count_nonzero(heard.levels >= -50) * 0.1
        if heard.is_silent or len(voiced) * STEP < LEAST_VOICED * levels:
            why = "there is nothing to be heard" if heard.is_silent else "it does not sound like a single voice"
            return Findings((), curve, (f"{why}, so there is no fundamental frequency",))
        return Findings((Finding("median f0", float(np.median(voiced))),), curve)
