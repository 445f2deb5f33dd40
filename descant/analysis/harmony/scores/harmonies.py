"""Chords of a score as a harmony, as other sources give it: a program's, in quarters, with Roman numerals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from descant.analysis.harmony.scores.chords import ScoreChord
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.score import Score
from descant.ontology.records import TimeBase

ANNOTATOR = "Descant"


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
