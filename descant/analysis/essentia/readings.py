"""Chords, key, rhythm and danceability as essentia has them, in our terms.

Settings of essentia's are those of its makers. Chords are major or minor, in Harte's syntax as ours are. essentia names
a key for anything that sounds, noise and speech among it: its strength, which is the confidence here, is the highest
correlation with a profile, and is no measure of whether there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from descant.analysis.essentia.asking import Reading
from descant.analysis.findings import Curve, Finding, Findings, Span, Task
from descant.analysis.hearing import Heard
from descant.analysis.settings import setting
from descant.ingest.chords.labels import NO_CHORD

SUREST = 5.32
"""the highest confidence that essentia's makers give to beats"""


@dataclass(frozen=True)
class EssentiaChords(Reading):
    name = "essentia-chords"
    task = Task.CHORDS
    description = "Chords, major or minor (essentia)"
    shortest, so = 0.5, "there is no chord"

    def read(self, said: Any, heard: Heard) -> Findings:
        step, strengths = said["step"], np.array(said["strengths"], np.float32)
        labels = [harte(each) for each in said["labels"]]
        for silence in heard.silences():
            first, end = round(silence.start / step), round(silence.end / step)
            labels[first:end] = [NO_CHORD] * len(labels[first:end])
        found = tuple(_segments(labels, strengths, step, heard.duration))
        return Findings(found, {"strength": Curve(strengths[:, np.newaxis], step, ("strength",))})


def harte(label: str) -> str:
    """`Bbm` is `Bb:min`, `C` is `C:maj`."""
    return f"{label[:-1]}:min" if label.endswith("m") else f"{label}:maj"


def _segments(labels: list[str], strengths: npt.NDArray[np.float32], step: float, duration: float) -> Iterator[Finding]:
    """What does not change is one chord; a frame reaches half a step to each side of its middle."""
    names = np.array(labels)
    changes = np.flatnonzero(names[1:] != names[:-1]) + 1
    edges = [0.0, *((changes - 0.5) * step), duration]
    for number, first in enumerate((0, *changes)):
        span = Span(float(edges[number]), min(float(edges[number + 1]), duration))
        if span.end > span.start:
            strength = strengths[first : changes[number] if number < len(changes) else None].mean()
            sure = None if labels[first] == NO_CHORD else float(np.clip(strength, 0, 1))
            yield Finding("majmin", labels[first], span, sure)


@dataclass(frozen=True)
class EssentiaKey(Reading):
    name = "essentia-key"
    task = Task.KEY
    description = "Key of the whole (essentia)"
    shortest, so = 1.0, "there is no key"

    def read(self, said: Any, heard: Heard) -> Findings:
        return Findings((Finding("key", f"{said['tonic']}:{said['mode']}", None, _share(said["strength"])),))


@dataclass(frozen=True)
class EssentiaRhythm(Reading):
    name = "essentia-rhythm"
    task = Task.BEATS
    description = "Tempo and beats (essentia)"
    shortest, so = 4.0, "there is no tempo"
    clear_from: float = setting(
        1.5, "essentia's confidence, below which its makers call it low, and nothing is said", 0, SUREST
    )

    def read(self, said: Any, heard: Heard) -> Findings:
        if not said["beats"] or said["confidence"] < self.clear_from:
            return Findings(remarks=(f"essentia is not sure of the beats ({said['confidence']:.1f}), so {self.so}",))
        times = (min(each, heard.duration) for each in said["beats"])
        beats = (Finding("beat", 0, Span(time, time)) for time in times)
        return Findings((Finding("tempo", said["tempo"], None, _share(said["confidence"] / SUREST)), *beats))


@dataclass(frozen=True)
class EssentiaDanceability(Reading):
    name = "essentia-danceability"
    task = Task.DANCEABILITY
    description = "Danceability, from 0 to about 3 (essentia)"
    shortest, so = 10.0, "there is no danceability"

    def read(self, said: Any, heard: Heard) -> Findings:
        if not said["danceability"] > 0:
            return Findings(remarks=(f"its loudness does not vary, so {self.so}",))
        return Findings((Finding("danceability", said["danceability"]),))


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
