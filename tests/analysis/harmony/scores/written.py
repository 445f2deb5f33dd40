"""Scores for tests, written as words: `C4+E4+G4:2 r D4:1/2` is a chord of two quarters, a rest, an eighth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from descant.ingest.chords.spelling import fifths, note
from descant.ingest.chords.timeline import quarters_of
from descant.ingest.score import Bar, Note, NoteTable, Score

_PITCH = re.compile(r"([A-G])(b*|#*)(-?\d)")
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def written(*voices: str, metre: str = "4/4", key: int | None = 0, upbeat: Fraction = Fraction(0)) -> Score:
    """Each voice is a part; the upbeat is how long the first bar is, if it is one."""
    notes = [each for number, voice in enumerate(voices, 1) for each in _voice(voice, number)]
    end = max((_end(voice) for voice in voices), default=Fraction(0))
    bars = tuple(_bars(end, quarters_of(metre) or Fraction(4), metre, key, upbeat))
    return Score(bars, NoteTable(tuple(_in_bars(notes, bars))), parts=tuple(str(at + 1) for at in range(len(voices))))


def changed(score: Score, change: Callable[[Note], Note]) -> Score:
    return replace(score, notes=NoteTable(tuple(change(each) for each in score.notes.notes)))


def slower(score: Score) -> Score:
    """Everything twice as long, and the metre with it: 4/4 becomes 4/2."""
    bars = tuple(
        replace(bar, onset=2 * (bar.onset or 0), duration=2 * (bar.duration or 0), metre=_slower(bar.metre or "4/4"))
        for bar in score.bars
    )
    return replace(
        changed(score, lambda each: each._replace(onset=2 * each.onset, duration=2 * each.duration)), bars=bars
    )


def higher(score: Score, by: int) -> Score:
    """All notes and signatures so many fifths up, at the nearest pitch."""
    semitones = (by * 7 + 6) % 12 - 6

    def moved(each: Note) -> Note:
        name = note(fifths(each.step + _accidentals(each.alter)) + by)
        pitch = (each.sounding or 0) + semitones
        alter = name.count("#") - name.count("b")
        octave = (pitch - alter - _STEPS[name[0]]) // 12 - 1
        return each._replace(step=name[0], alter=alter, octave=octave, sounding=pitch)

    bars = tuple(replace(bar, key=None if bar.key is None else bar.key + by) for bar in score.bars)
    return replace(changed(score, moved), bars=bars)


def _slower(metre: str) -> str:
    above, _, below = metre.partition("/")
    return f"{above}/{int(below) // 2}"


def _accidentals(alter: int) -> str:
    return "#" * alter or "b" * -alter


def _voice(words: str, number: int) -> Iterator[Note]:
    at = Fraction(0)
    for word in words.split():
        pitches, _, length = word.partition(":")
        lasts = Fraction(length or 1)
        for pitch in pitches.split("+") if pitches != "r" else ():
            yield _note(pitch, at, lasts, number)
        at += lasts


def _note(text: str, at: Fraction, lasts: Fraction, number: int) -> Note:
    match = _PITCH.fullmatch(text)
    assert match, text
    alter = match[2].count("#") - match[2].count("b")
    octave = int(match[3])
    pitch = 12 * (octave + 1) + _STEPS[match[1]] + alter
    name = f"n{number}-{at}-{text}"
    return Note(name, 1, float(at), float(lasts), match[1], alter, octave, number, str(number), sounding=pitch)


def _end(words: str) -> Fraction:
    return sum((Fraction(word.partition(":")[2] or 1) for word in words.split()), Fraction(0))


def _bars(end: Fraction, length: Fraction, metre: str, key: int | None, upbeat: Fraction) -> Iterator[Bar]:
    at, index = Fraction(0), 1
    while at < end:
        lasts = upbeat if upbeat and index == 1 else length
        first = bool(upbeat) and index == 1
        number = str(index - bool(upbeat))
        yield Bar(
            index=index, number=number, onset=float(at), duration=float(lasts), metre=metre, key=key, upbeat=first
        )
        at, index = at + lasts, index + 1


def _in_bars(notes: list[Note], bars: tuple[Bar, ...]) -> Iterator[Note]:
    for each in sorted(notes, key=lambda each: each.onset):
        inside = [bar.index for bar in bars if (bar.onset or 0) <= each.onset]
        yield each._replace(bar=inside[-1])
