"""Chords of a score as a harmony, as other sources give it: a program's, in quarters, with Roman numerals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from descant.analysis.harmony.scores.chords import ScoreChord, chords_of
from descant.ingest import readings
from descant.ingest.chords.labels import UNLABELLED
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.inputs import Input
from descant.ingest.reading import Problem, Reading
from descant.ingest.score import Score
from descant.ontology.records import TimeBase

ANNOTATOR = "Descant"


def readings_with_chords(file: Input, *, hear: bool = True) -> Iterator[Reading]:
    """Those that say chords; and with `hear` those of scores that say none which is one, with what their notes are."""
    for reading in readings(file):
        found = heard_if_silent(reading) if hear else reading
        if any(each.events for each in found.harmonies):
            yield found


def heard_if_silent(reading: Reading) -> Reading:
    """A score with the chords of its notes, where nobody wrote any above it that were understood."""
    if reading.score is None or not len(reading.score.notes):
        return reading
    if understood := tuple(filter(_is_understood, reading.harmonies)):
        return replace(reading, harmonies=understood)
    said = sum(len(each.events) for each in reading.harmonies)
    message = f"None of its {said:,} chord symbols was understood; its chords are those of its notes."
    problems = (Problem("the score", message),) if said else ()
    heard = harmony_of(chords_of(reading.score), reading.score)
    return replace(reading, harmonies=(heard,), problems=(*reading.problems, *problems))


def _is_understood(harmony: Harmony) -> bool:
    return any(each.label not in (None, UNLABELLED) for each in harmony.events)


def harmony_of(chords: Sequence[ScoreChord], score: Score) -> Harmony:
    """What no numeral says has its label as its text."""
    numbers = {bar.index: bar.number for bar in score.bars}
    return Harmony(
        events=tuple(
            HarmonyEvent(each.start, each.end, each.label, each.numeral or each.label, numbers.get(each.bar))
            for each in chords
        ),
        time_base=TimeBase.QUARTERS,
        annotator=ANNOTATOR,
        by_program=True,
        notation="roman",
        keys=tuple(_key_areas(chords)),
    )


def _key_areas(chords: Sequence[ScoreChord]) -> Iterator[Segment]:
    for key, some in groupby(chords, key=lambda each: each.key):
        own = list(some)
        if key:
            yield Segment(own[0].start, own[-1].end, str(key))
