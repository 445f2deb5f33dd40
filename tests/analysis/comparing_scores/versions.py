"""Scores that are made up: parts with bars of notes, written as `C4@0+1`, pitch, quarter of the bar, and how long."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.alignment.pins import Matched
from descant.analysis.comparing_scores.comparing import Comparison, compare
from descant.ingest.chords.spelling import fifths, note, semitones_of
from descant.ingest.score import Bar, Note, NoteTable, Score

_NOTE = re.compile(r"([A-G])(b*|#*)(\d)@([\d./]+)\+([\d./]+)([~(]?)([imt]?)")
QUARTERS = 4.0
NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def score(parts: Mapping[str, Sequence[str]], *, empty: Sequence[int] = ()) -> Score:
    """`~` holds a grace note, `i`, `m`, `t` tie. Bars of 4/4, so many as the longest part has; some not filled."""
    count = max(map(len, parts.values()))
    bars = tuple(
        Bar(
            index=at + 1,
            number=str(at + 1),
            ids=(f"bar-{at + 1}",),
            onset=None if at in empty else QUARTERS * at,
            duration=None if at in empty else QUARTERS,
            metre="4/4",
        )
        for at in range(count)
    )
    notes = [
        _note(text, at, name, staff)
        for staff, (name, own) in enumerate(parts.items(), 1)
        for at, bar in enumerate(own)
        for text in bar.split()
    ]
    notes.sort(key=lambda each: each.onset)
    named = [each._replace(id=f"n{at}") for at, each in enumerate(notes)]
    return Score(bars, NoteTable(tuple(named)), parts=tuple(parts))


def _note(text: str, bar: int, part: str, staff: int) -> Note:
    match = _NOTE.fullmatch(text)
    assert match, text
    step, accidentals, octave, begin, lasts, grace, tie = match.groups()
    alter = accidentals.count("#") - accidentals.count("b")
    sounding = semitones_of(fifths(step)) + alter + 12 * (int(octave) + 1)
    onset = QUARTERS * bar + _number(begin)
    return Note(
        "", bar + 1, onset, _number(lasts), step, alter, int(octave), staff, part, bool(grace), tie, sounding=sounding
    )


def _number(text: str) -> float:
    above, _, below = text.partition("/")
    return float(above) / float(below or 1)


def changed(version: Score, change: Callable[[Note], Note | None]) -> Score:
    """Each note otherwise, or left out."""
    notes = (change(each) for each in version.notes.notes)
    return replace(version, notes=NoteTable(tuple(each for each in notes if each is not None)))


def moved(each: Note, semitones: int, by: int) -> Note:
    """A note so many semitones higher, and fifths."""
    written = note(fifths(each.step) + 7 * each.alter + by)
    alter = written.count("#") - written.count("b")
    sounding = (each.sounding or 0) + semitones
    octave = (sounding - alter) // 12 - 1
    return each._replace(step=written[0], alter=alter, octave=octave, sounding=sounding)


def beside(one: Score, other: Score, partners: Sequence[int] | None = None, semitones: int = 0) -> Alignment:
    """Bar for bar, unless `partners` says otherwise."""
    found = np.arange(len(other.bars)) if partners is None else np.array(partners, int)
    pairs = tuple(Matched(int(at), bar) for bar, at in enumerate(found) if at >= 0)
    return Alignment(semitones, pairs, np.ones(len(found)), np.ones(len(found)), 1.0, True, len(one.bars))


def compared(one: Score, other: Score, partners: Sequence[int] | None = None, semitones: int = 0) -> Comparison:
    return compare(one, other, beside(one, other, partners, semitones), chords=False)


@st.composite
def scores(draw: st.DrawFn, bars: int = 2, most: int = 8) -> Score:
    """Up to three parts that double, cross and repeat one another."""
    names = draw(st.lists(st.sampled_from(("Violin", "Viola", "Bass")), min_size=1, max_size=3, unique=True))
    one = st.builds(
        lambda name, octave, begin, lasts: f"{name}{octave}@{begin}+{lasts}",
        st.sampled_from(NAMES),
        st.integers(2, 5),
        st.sampled_from(("0", "1/3", "1/2", "2/3", "1", "2")),
        st.sampled_from(("1/3", "1/2", "1", "2")),
    )
    bar = st.lists(one, min_size=1, max_size=most).map(" ".join)
    return score({name: draw(st.lists(bar, min_size=bars, max_size=bars)) for name in names})
