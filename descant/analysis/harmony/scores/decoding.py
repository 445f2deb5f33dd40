"""The path through keys and chords that is worth most: Viterbi's, bar by bar, over stretches of slices.

Only what is known at the bar lines is kept; on the way back each bar is gone through again. So memory grows by a table
of keys and chords a bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from descant.analysis.harmony.scores.evidence import Evidence, stretch
from descant.analysis.harmony.scores.model import Model
from descant.analysis.harmony.scores.sounding import Floats
from descant.analysis.harmony.scores.states import CHORDS, KEYS


class Stretch(NamedTuple):
    """A chord in a key, from one slice of a span to another."""

    begin: int
    end: int
    key: int
    chord: int

    @property
    def number(self) -> int:
        return stretch(self.begin, self.end)


Path = list[list[Stretch]]
"""of each span"""


class Spans(Protocol):
    def __len__(self) -> int: ...

    def __getitem__(self, at: int) -> Evidence: ...


class _Walked(NamedTuple):
    """A span gone through."""

    reached: list[Floats]
    """what keys and chords are worth that end with each slice; first what was worth before the span"""
    entered: Floats
    """what they are worth as the first slice begins"""
    begins: list[np.ndarray[tuple[int, int], np.dtype[np.intp]]]
    """the slice with which the best of those began"""


def best_path(model: Model, spans: Spans, penalties: Sequence[Floats] | None = None) -> Path:
    """Penalties are added to what chords are worth in the stretches of each span (in learning)."""
    at_bars = [np.zeros((KEYS, CHORDS))]

    def walked(at: int) -> _Walked:
        return _walk(model, spans[at], at_bars[at], first=at == 0, more=penalties[at] if penalties else 0.0)

    for at in range(len(spans)):
        last = walked(at).reached[-1]
        at_bars.append(last - last.max())
    return _way_back(model, at_bars, walked)


def _walk(model: Model, evidence: Evidence, before: Floats, *, first: bool, more: Floats | float) -> _Walked:
    worth, changing = model.worth(evidence), model.changing(evidence)
    chords = worth.chords + more
    reached, begun = [before], []
    walked = _Walked(reached, before if first else _into_bar(model, before, changing[0]), [])
    for end in range(1, evidence.slices + 1):
        begun.append(walked.entered if end == 1 else _everywhere(model.entered(reached[-1]) + changing[end - 1]))
        some = slice(stretch(0, end), stretch(0, end) + end)
        values = np.stack(begun) + chords[some, None, :] + worth.keys[some, :, None]
        values += worth.numerals[some, None, None] * model.numerals
        best = values.argmax(axis=0)
        walked.begins.append(best)
        reached.append(np.take_along_axis(values, best[None], axis=0)[0])
    return walked


def _into_bar(model: Model, before: Floats, change: float) -> Floats:
    return np.maximum(model.entered(before) + change, before + model.going_on)


def _everywhere(entered: Floats) -> Floats:
    return np.broadcast_to(entered, (KEYS, CHORDS))


def _way_back(model: Model, at_bars: Sequence[Floats], walked: Callable[[int], _Walked]) -> Path:
    key, chord = (int(each) for each in np.unravel_index(at_bars[-1].argmax(), at_bars[-1].shape))
    path: Path = []
    for at in range(len(at_bars) - 2, -1, -1):
        there = walked(at)
        path.append(list(_back(model, there, key, chord))[::-1])
        begin, _, key, chord = path[-1][0]
        goes_on = there.reached[0][key, chord] + model.going_on >= there.entered[key, chord]
        if at and begin == 0 and not goes_on:
            key, chord = _left(model, there.reached[0], key)
    return path[::-1]


def _back(model: Model, there: _Walked, key: int, chord: int) -> Iterator[Stretch]:
    end = len(there.begins)
    while end:
        begin = int(there.begins[end - 1][key, chord])
        yield Stretch(begin, end, key, chord)
        if begin:
            key, chord = _left(model, there.reached[begin], key)
        end = begin


def _left(model: Model, before: Floats, key: int) -> tuple[int, int]:
    """The key and chord from which this key was entered best."""
    old = int((before.max(axis=1) + model.between_keys[:, key]).argmax())
    return old, int(before[old].argmax())
