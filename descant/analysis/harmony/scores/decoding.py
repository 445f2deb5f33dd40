"""The path through keys and chords that is worth most: Viterbi's, bar by bar, over stretches of slices.

Only what is known at the bar lines is kept; on the way back each bar is gone through again. So memory grows by a table
of keys and chords a bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from descant.analysis.harmony.scores.evidence import Evidence, stretch
from descant.analysis.harmony.scores.model import Model, Worth
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
    """A span gone through; of its slices what each key and chord is worth."""

    worth: Worth
    reached: list[Floats]
    """that end with each slice; first what was worth before the span"""
    begun: list[Floats]
    """that begin with each slice"""


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
    worth = worth._replace(chords=worth.chords + more)
    walked = _Walked(worth, [before], [before if first else _into_bar(model, before, changing[0])])
    for end in range(1, evidence.slices + 1):
        if end > 1:
            walked.begun.append(_everywhere(model.entered(walked.reached[-1]) + changing[end - 1]))
        some = slice(stretch(0, end), stretch(0, end) + end)
        values = worth.numerals[some, None, None] * model.numerals
        values += worth.chords[some, None, :]
        values += worth.keys[some, :, None]
        values += np.stack(walked.begun)
        walked.reached.append(values.max(axis=0))
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
        _, _, key, chord = path[-1][0]
        goes_on = there.reached[0][key, chord] + model.going_on >= there.begun[0][key, chord]
        if at and not goes_on:
            key, chord = _left(model, there.reached[0], key)
    return path[::-1]


def _back(model: Model, there: _Walked, key: int, chord: int) -> Iterator[Stretch]:
    end = len(there.begun)
    while end:
        begin = _begin(model, there, end, key, chord)
        yield Stretch(begin, end, key, chord)
        if begin:
            key, chord = _left(model, there.reached[begin], key)
        end = begin


def _begin(model: Model, there: _Walked, end: int, key: int, chord: int) -> int:
    """With which slice what is worth most there began."""
    some, worth = slice(stretch(0, end), stretch(0, end) + end), there.worth
    values = worth.numerals[some] * model.numerals[key, chord] + worth.chords[some, chord] + worth.keys[some, key]
    return int((values + [begun[key, chord] for begun in there.begun[:end]]).argmax())


def _left(model: Model, before: Floats, key: int) -> tuple[int, int]:
    """The key and chord from which this key was entered best."""
    old = int((before.max(axis=1) + model.between_keys[:, key]).argmax())
    return old, int(before[old].argmax())
