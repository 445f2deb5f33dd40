"""How sure a path is: the chance of every chord in each slice, among all chords in the path's keys.

Sums over all paths forward and backward, bar by bar as in `decoding`, but over chords alone: the keys are those of the
path. All values are logarithms. Chances come true by a factor that was measured (`Parameters.sureness`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from descant.analysis.harmony.scores.decoding import Path, Spans
from descant.analysis.harmony.scores.evidence import Evidence, stretch
from descant.analysis.harmony.scores.model import Model
from descant.analysis.harmony.scores.sounding import Floats
from descant.analysis.harmony.scores.states import CHORDS


def chances(model: Model, spans: Spans, path: Path) -> list[Floats]:
    """For each span: slices, chords. Each row adds up to one."""
    keys = [[each.key for each in stretches for _ in range(each.begin, each.end)] for stretches in path]
    before = [np.zeros(CHORDS)]
    for at in range(len(spans)):
        forward = _Weighed.of(model, spans[at], keys[at]).forward(before[at], first=at == 0)[1][-1]
        before.append(forward - forward.max())
    after, found = np.zeros(CHORDS), []
    for at in range(len(spans) - 1, -1, -1):
        span = _Weighed.of(model, spans[at], keys[at])
        heads, tails = span.backward(after)
        found.append(span.chances(span.forward(before[at], first=at == 0)[0], tails))
        after = span.into(heads[0])
        after = after - after.max()
    return found[::-1]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A span, and what its parts are worth."""

    evidence: Evidence
    worth: Floats
    """stretches, chords"""
    changing: Floats
    """slices"""
    going_on: float

    @classmethod
    def of(cls, model: Model, evidence: Evidence, keys: Sequence[int]) -> _Weighed:
        """Keys are of slices; a stretch is in the one in which it begins."""
        worth, sure = model.worth(evidence), model.parameters.sureness
        chords = worth.chords + worth.numerals[:, None] * model.numerals[np.array(keys)[evidence.begins]]
        return cls(evidence, sure * chords, sure * model.changing(evidence), sure * model.going_on)

    def forward(self, before: Floats, *, first: bool) -> tuple[Floats, list[Floats]]:
        """What leads to each slice with a chord that begins there; to each with one that has ended."""
        starts, ended = [before if first else self.into(before)], [before]
        for end in range(1, self.evidence.slices + 1):
            if end > 1:
                starts.append(_of_all(ended[-1]) + self.changing[end - 1])
            some = self.worth[stretch(0, end) : stretch(0, end) + end]
            ended.append(np.logaddexp.reduce(np.stack(starts) + some, axis=0))
        return np.stack(starts), ended

    def into(self, before: Floats) -> Floats:
        """Over the bar line, forward as backward: to another chord or on with the same."""
        found: Floats = np.logaddexp(_of_all(before) + self.changing[0], before + self.going_on)
        return found

    def backward(self, after: Floats) -> tuple[list[Floats], Floats]:
        """What follows a chord that begins with each slice, itself included; what follows one that has ended there."""
        heads: list[Floats] = []
        tails = [after]
        for begin in range(self.evidence.slices - 1, -1, -1):
            some = self.worth[[stretch(begin, end) for end in range(self.evidence.slices, begin, -1)]]
            heads.append(np.logaddexp.reduce(np.stack(tails) + some, axis=0))
            tails.append(_of_all(heads[-1]) + self.changing[begin])
        return heads[::-1], np.stack(tails[::-1])

    def chances(self, starts: Floats, tails: Floats) -> Floats:
        begins, ends = self.evidence.begins, self.evidence.ends
        values = starts[begins] + self.worth + tails[ends]
        slices = np.arange(self.evidence.slices)[:, None]
        within = (begins <= slices) & (slices < ends)
        found: Floats = within @ np.exp(values - values.max())
        found /= found.sum(axis=1, keepdims=True)
        return found


def _of_all(values: Floats) -> Floats:
    """The logarithm of the sum of exponentials, for every chord."""
    return np.full(CHORDS, np.logaddexp.reduce(values))
