"""The pitch that a recording is tuned to: what its partials say on average, as the frequency of a'."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from descant.analysis import Analyser, Listener
from descant.analysis.constant_q import RATE, Spectrum, in_passages
from descant.analysis.findings import Finding, Findings, Task
from descant.analysis.hearing import Form, Heard, Samples

STANDARD = 440.0
"""Hz"""
CLEAR_FROM = 0.05
"""how closely partials keep to a scale: noise and speech up to 0.02, singing alone to 0.1, instruments from 0.4 on"""
REMARK = "told within half a semitone: a recording that is further off seems to be in another key"


@dataclass(frozen=True)
class Tuning(Analyser):
    name = "tuning"
    task = Task.TUNING
    version = "2"
    description = "Tuning, as the frequency of a' (librosa)"
    default = True

    def listen(self, form: Form) -> TuningListener:
        return TuningListener()


class TuningListener(Listener):
    rate = RATE

    def __init__(self) -> None:
        self._passages = in_passages(self._hear)
        self._found: list[tuple[float, float, int]] = []
        """tuning, how closely it is kept to, and for how many frames"""

    def take(self, samples: Samples) -> None:
        self._passages.take(samples)

    def _hear(self, spectrum: Spectrum) -> None:
        self._found.append((spectrum.tuning, spectrum.tuned, len(spectrum.judged)))

    def findings(self, heard: Heard) -> Findings:
        self._passages.finish()
        if heard.is_silent or not self._found:
            return Findings(remarks=("there is nothing to be heard, so there is no tuning",))
        tunings, kept, weights = np.array(self._found).T
        tuned = float(np.average(kept, weights=weights))
        if tuned < CLEAR_FROM:
            return Findings(remarks=("its pitches keep to no scale, so there is no tuning",))
        # A tuning is a place on a circle of a semitone: between -0.49 and 0.49 is not 0.
        cents = 100 * np.angle(np.average(np.exp(2j * np.pi * tunings), weights=weights)) / (2 * np.pi)
        found = Finding("tuning", float(STANDARD * 2 ** (cents / 1200)), None, tuned, {"cents": float(cents)})
        return Findings((found,), {}, (REMARK,))
