"""Chords of a score, with their keys and numerals: `chords_of(score)`.

Each movement is heard for itself, in the notes alone. Rests of a bar or more are `N`, and so is a movement without a
pitch. A line alone, or a single note, implies a chord at the most: it is named, and its confidence is low.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from descant.analysis.harmony.numerals import numeral
from descant.analysis.harmony.scores.grid import MOST_GAP, Span, beat_at, counted, spans
from descant.analysis.harmony.scores.model import Model
from descant.analysis.harmony.scores.movements import DecodedMovement, Part, decoded
from descant.analysis.harmony.scores.naming import chord_name, key_name
from descant.analysis.harmony.scores.parameters import Parameters, learnt
from descant.analysis.harmony.scores.sounding import pitched
from descant.ingest.chords.labels import NO_CHORD
from descant.ingest.chords.roman import Key
from descant.ingest.score import Bar, Note, Score


@dataclass(frozen=True, slots=True)
class ScoreChord:
    start: float
    end: float
    """quarters from the beginning of the score"""
    bar: int
    """index of the bar in which it begins"""
    beat: Fraction
    """of that bar, from 1, in the beats of its metre"""
    label: str
    """Harte's, spelt as the notes are; `N` where nothing sounds"""
    key: Key | None
    """the local key; None for a movement in which nothing sounds"""
    numeral: str | None
    """in that key; None for what no numeral says"""
    confidence: float
    """0 to 1: the chance that root and quality are right"""


def chords_of(score: Score, parameters: Parameters | None = None) -> tuple[ScoreChord, ...]:
    """In the order of time. They follow one another without gaps, as far as the bars do."""
    model = Model(parameters or learnt())
    notes = pitched(score.notes.notes)
    return tuple(each for over in _movements(counted(score.bars)) for each in _of_movement(over, notes, model))


def _movements(bars: Sequence[Bar]) -> Iterator[list[Span]]:
    """Those of whose bars the times are known."""
    for _, own in groupby(sorted(bars, key=lambda bar: bar.movement), key=lambda bar: bar.movement):
        over = list(spans(list(own)))
        if over:
            yield over


def _of_movement(over: Sequence[Span], notes: Sequence[Note], model: Model) -> Iterator[ScoreChord]:
    start, end = float(over[0].edges[0]), float(over[-1].edges[-1])
    own = [note for note in notes if note.onset < end and note.onset + note.duration > start]
    if not own:
        yield _silence(start, end, over[0].bar, None)
    else:
        yield from _merged(_chords(decoded(own, over, model)))


def _chords(movement: DecodedMovement) -> Iterator[ScoreChord]:
    for area in movement.key_areas():
        key = key_name(area.key, area.spelt)
        for part in movement.parts(area):
            yield _silence(part.start, part.end, part.bar, key) if part.chord is None else _chord(part, part.chord, key)


def _chord(part: Part, chord: int, key: Key) -> ScoreChord:
    label = chord_name(chord, part.basses, part.spelt, key)
    beat = beat_at(part.bar, part.start)
    return ScoreChord(part.start, part.end, part.bar.index, beat, label, key, numeral(label, key), part.confidence)


def _silence(start: float, end: float, bar: Bar, key: Key | None) -> ScoreChord:
    return ScoreChord(
        start, end, bar.index, beat_at(bar, start), NO_CHORD, key, numeral(NO_CHORD, key or Key("C")), 1.0
    )


def _merged(chords: Iterator[ScoreChord]) -> Iterator[ScoreChord]:
    """What says the same as before goes on; its confidence is the mean over time."""
    before: ScoreChord | None = None
    for each in chords:
        if before and (before.label, before.key) == (each.label, each.key) and each.start - before.end < MOST_GAP:
            before = _joined(before, each)
        else:
            if before:
                yield before
            before = each
    if before:
        yield before


def _joined(one: ScoreChord, other: ScoreChord) -> ScoreChord:
    first, second = one.end - one.start, other.end - other.start
    mean = (one.confidence * first + other.confidence * second) / (first + second)
    return replace(one, end=other.end, confidence=mean)
