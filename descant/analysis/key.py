"""The key of the whole, and of its parts: profiles of pitch classes, and the best way through the 24 keys.

Profiles: how often each degree sounds in major and in minor (Albrecht and Shanahan, Music Perception 31, 2013). What is
like none of them, as speech, drums and music without a tonic are not, gets no key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from descant.analysis import Analyser, Listener
from descant.analysis.chord_states import ROOTS, BestPath
from descant.analysis.constant_q import RATE, STEP, Spectrum, chroma, in_passages
from descant.analysis.findings import Curve, Finding, Findings, Span, Task, Values
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.settings import setting

MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
KEYS = (*(f"{root}:major" for root in ROOTS), *(f"{root}:minor" for root in ROOTS))
FRAMES = 40
"""of the spectrum, that are one frame here: nearly a second"""
AROUND = 8
"""frames to each side that are looked at for a local key"""
FLAT = 0.12
"""standard deviation of the pitch classes, as a share of their mean, below which there is no tonic in them"""
SHARPNESS = 12.0
"""what a correlation is multiplied with to be a logarithm of a probability"""


@dataclass(frozen=True)
class Key(Analyser):
    name = "key"
    task = Task.KEY
    version = "1"
    description = "Key of the whole and of its parts (profiles of pitch classes)"
    default = True
    clear_from: float = setting(0.6, "correlation with a profile, below which there is no key", 0, 1)
    change: float = setting(40.0, "what a change of key costs, in natural logarithms", 0, 1000)

    def listen(self, form: Form) -> KeyListener:
        return KeyListener(self)


class KeyListener(Listener):
    rate = RATE

    def __init__(self, key: Key) -> None:
        self._key = key
        self._passages = in_passages(self._hear)
        self._chroma: list[Values] = []

    def take(self, samples: Samples) -> None:
        self._passages.take(samples)

    def _hear(self, spectrum: Spectrum) -> None:
        found = chroma(spectrum.judged)
        edges = range(0, len(found), FRAMES)
        self._chroma.append(np.stack([found[first : first + FRAMES].mean(axis=0) for first in edges]))

    def findings(self, heard: Heard) -> Findings:
        self._passages.finish()
        classes = np.concatenate(self._chroma) if self._chroma else np.zeros((1, 12), np.float32)
        curve = Curve(classes, FRAMES * STEP, ROOTS, start=FRAMES * STEP / 2)
        whole = correlations(classes.sum(axis=0, keepdims=True))[0]
        best = int(whole.argmax())
        if heard.is_silent or is_flat(classes):
            why = "there is nothing to be heard" if heard.is_silent else "all pitch classes sound alike"
            return Findings((), {"chroma": curve}, (f"{why}, so there is no key",))
        parts = tuple(self._parts(classes, heard))
        if whole[best] < self._key.clear_from:
            return Findings(parts, {"chroma": curve}, ("as a whole it is like no major or minor key",))
        return Findings(
            (Finding("key", KEYS[best], None, float(_probabilities(whole)[best])), *parts), {"chroma": curve}
        )

    def _parts(self, classes: Values, heard: Heard) -> Iterator[Finding]:
        """Where the key changes; a frame that is like none of them says nothing."""
        around = np.stack([classes[max(at - AROUND, 0) : at + AROUND + 1].sum(axis=0) for at in range(len(classes))])
        found = correlations(around)
        path = BestPath(self._key.change, first=None)
        path.take(np.where(found.max(axis=1, keepdims=True) < self._key.clear_from, 0, SHARPNESS * found))
        states = path.states()
        changes = np.flatnonzero(np.diff(states)) + 1
        for first, end in zip((0, *changes), (*changes, len(states)), strict=True):
            span = Span(float(first * FRAMES * STEP), min(float(end * FRAMES * STEP), heard.duration))
            key = int(states[first])
            if found[first:end, key].mean() < self._key.clear_from:
                continue
            yield Finding("local key", KEYS[key], span, float(_probabilities(found[first:end])[:, key].mean()))


def is_flat(classes: Values) -> bool:
    """Whether all pitch classes are as loud as those of noise."""
    loud = classes.sum(axis=0)
    return bool(loud.std() < FLAT * loud.mean())


def correlations(classes: Values) -> Values:
    """Of each row with the profiles of the 24 keys."""
    profiles = np.array([np.roll(profile, tonic) for profile in (MAJOR, MINOR) for tonic in range(12)])
    return np.asarray(_standard(classes) @ _standard(profiles).T / 12, np.float32)


def _standard(rows: npt.ArrayLike) -> npt.NDArray[np.float64]:
    values = np.asarray(rows, np.float64)
    centred: npt.NDArray[np.float64] = values - values.mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.maximum(values.std(axis=-1, keepdims=True), 1e-9))


def _probabilities(correlated: Values) -> Values:
    raised = np.exp(SHARPNESS * (correlated - correlated.max(axis=-1, keepdims=True)))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
