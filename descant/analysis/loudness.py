"""Loudness by EBU R 128: of the whole, its range, its true peak, and as it goes (https://tech.ebu.ch/publications/r128).

The meter is the one that recordings are read with. The range is that of EBU Tech 3342; the true peak that of ITU-R
BS.1770-4, annex 2: of the sound at four times its rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from descant.analysis import Analyser, Listener
from descant.analysis.findings import Curve, Finding, Findings, Task
from descant.analysis.hearing import Form, Heard, Samples
from descant.ingest.sound.loudness import LOWEST_RATE, STEP, gated, lufs
from descant.ingest.sound.loudness import Loudness as Meter

MOMENTARY, SHORT_TERM = 4, 30
"""steps of 0.1 s in a value"""
OVERSAMPLED = 4
RANGE, RANGE_GATE = (10, 95), -20.0
"""percentiles between which the range lies, of what is not so many LU below the mean"""
LOWEST = -120.0
"""LUFS that are drawn"""


@dataclass(frozen=True)
class Loudness(Analyser):
    name = "loudness"
    task = Task.LOUDNESS
    version = "1"
    description = "Loudness, its range and true peak (EBU R 128)"
    default = True

    def listen(self, form: Form) -> LoudnessListener:
        return LoudnessListener(form)


class LoudnessListener(Listener):
    def __init__(self, form: Form) -> None:
        self._form = form
        self._meter = Meter(form.rate, form.channels)
        self._peak = _TruePeak(form)

    def take(self, samples: Samples) -> None:
        self._meter.add(samples)
        self._peak.take(samples)

    def findings(self, heard: Heard) -> Findings:
        curves = {
            "momentary": _curve(self._meter.powers(MOMENTARY), MOMENTARY),
            "short term": _curve(self._meter.powers(SHORT_TERM), SHORT_TERM),
        }
        return Findings(tuple(self._found()), curves, tuple(self._remarks(heard)))

    def _found(self) -> Iterator[Finding]:
        whole = self._meter.integrated()
        if whole is None:
            return
        yield Finding("loudness", whole)
        wide = gated(self._meter.powers(SHORT_TERM), RANGE_GATE)
        if len(wide):
            low, high = np.percentile(lufs(wide), RANGE)
            yield Finding("loudness range", round(float(high - low), 2))
        yield Finding("true peak", round(self._peak.decibels(), 2))

    def _remarks(self, heard: Heard) -> Iterator[str]:
        if self._form.rate < LOWEST_RATE:
            yield f"recorded at {self._form.rate:,} Hz: there is no loudness below {LOWEST_RATE:,} Hz"
        elif self._meter.integrated() is None:
            yield "there is nothing to be heard, or too little, so there is no loudness"
        elif heard.duration < SHORT_TERM * STEP:
            yield "shorter than 3 s: there is no range"


class _TruePeak:
    """The highest value that the sound has between its samples too."""

    def __init__(self, form: Form) -> None:
        import soxr

        self._streams = [
            soxr.ResampleStream(form.rate, OVERSAMPLED * form.rate, 1, dtype="float32", quality="MQ")
            for _ in range(form.channels)
        ]
        self._highest = 0.0

    def take(self, samples: Samples) -> None:
        for stream, channel in zip(self._streams, samples.T, strict=True):
            between = stream.resample_chunk(np.ascontiguousarray(channel))
            self._highest = max(self._highest, float(np.abs(between).max(initial=0)))
        self._highest = max(self._highest, float(np.abs(samples).max(initial=0)))

    def decibels(self) -> float:
        return float(20 * np.log10(max(self._highest, 1e-10)))


def _curve(powers: np.ndarray, steps: int) -> Curve:
    values = np.maximum(lufs(powers), LOWEST).astype(np.float32)[:, np.newaxis]
    return Curve(values, STEP, ("LUFS",), "LUFS", steps * STEP / 2)
