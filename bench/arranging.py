"""Versions that are made of a score, with a fixed seed: arranged, cut, repeated, with bars of other music, transposed.

An arranger goes on for a while as he began. So a plan holds for a stretch of bars: which voices are there, which are
thinned out, doubled, or moved by an octave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from descant.ingest.score import Note, NoteTable, Score

STRETCH = (4, 32)
"""bars"""
SHIFTS = (0, 0, 2, -2, 5, -5, -4, 3, -3, 1, -1, 6)
CUTS, REPEATS, INSERTIONS = 2, 2, 1
"""at most"""
Origin = int | None
"""the bar of the score, from 0; None of other music"""


@dataclass(frozen=True, slots=True)
class Made:
    score: Score
    origins: tuple[Origin, ...]
    """of each bar"""
    transposition: int


class Plan:
    """How an arranger treats voices for a while."""

    def __init__(self, voices: Sequence[tuple[str, int]], chance: Random) -> None:
        self._kept = {voice: chance.choice((1.0, 1.0, 1.0, 0.0, chance.uniform(0.3, 0.9))) for voice in voices}
        if not any(self._kept.values()):
            self._kept[chance.choice(voices)] = 1.0
        self._moved = {voice: chance.choice((0, 0, 0, 12, -12)) for voice in voices}
        self._shortened, self._doubled = chance.choice((1, 1, 1, 0.5)), chance.choice((0, 0, 0.1, 0.3))

    def notes(self, notes: Sequence[Note], chance: Random) -> Iterator[Note]:
        for note in notes:
            voice = (note.part, note.staff)
            if note.sounding is not None and chance.random() < self._kept[voice]:
                kept = _moved(note, self._moved[voice])._replace(duration=note.duration * self._shortened)
                yield kept
                if chance.random() < self._doubled:
                    yield _moved(kept, chance.choice((12, -12, 7, 4, 3)))


def arranged(score: Score, chance: Random) -> dict[int, list[Note]]:
    """Notes by the index of their bar."""
    by_bar = notes_by_bar(score)
    voices = sorted({(note.part, note.staff) for note in score.notes.notes})
    found, left = dict[int, list[Note]](), 0
    for bar in score.bars:
        if not left:
            plan, left = Plan(voices, chance), chance.randint(*STRETCH)
        found[bar.index] = list(plan.notes(by_bar[bar.index], chance))
        left -= 1
    return found


def notes_by_bar(score: Score) -> Mapping[int, list[Note]]:
    found = defaultdict[int, list[Note]](list)
    for note in score.notes.notes:
        found[note.bar].append(note)
    return found


def made(score: Score, other: Score, chance: Random, *, is_arranged: bool = True) -> Made:
    """Another version: edited, and arranged unless it is an arrangement already."""
    order = list[tuple[bool, int]]((False, bar) for bar in range(len(score.bars)))
    _cut(order, chance)
    _repeat(order, chance)
    _insert(order, len(other.bars), chance)
    own, foreign = arranged(score, chance) if is_arranged else notes_by_bar(score), notes_by_bar(other)
    shift = chance.choice(SHIFTS)
    bars, notes, onset = [], list[Note](), 0.0
    for index, (is_foreign, at) in enumerate(order, 1):
        bar = (other if is_foreign else score).bars[at]
        for note in (foreign if is_foreign else own).get(bar.index, ()):
            there = note.onset - (bar.onset or 0) + onset
            notes.append(_moved(note, shift)._replace(bar=index, onset=there))
        bars.append(replace(bar, index=index, onset=onset))
        onset += bar.duration or 0
    origins = tuple(None if is_foreign else at for is_foreign, at in order)
    return Made(Score(tuple(bars), NoteTable(tuple(notes))), origins, shift)


def _moved(note: Note, semitones: int) -> Note:
    return note if note.sounding is None else note._replace(sounding=note.sounding + semitones)


def _cut(order: list[tuple[bool, int]], chance: Random) -> None:
    for _ in range(chance.randint(0, CUTS)):
        start, length = _stretch(order, 2, 6, chance)
        if len(order) - length > 8:
            del order[start : start + length]


def _repeat(order: list[tuple[bool, int]], chance: Random) -> None:
    for _ in range(chance.randint(0, REPEATS)):
        start, length = _stretch(order, 4, 5, chance)
        order[start + length : start + length] = order[start : start + length]


def _insert(order: list[tuple[bool, int]], bars: int, chance: Random) -> None:
    for _ in range(chance.randint(0, INSERTIONS)):
        length = chance.randint(1, min(8, bars))
        first, place = chance.randint(0, bars - length), chance.randint(0, len(order))
        order[place:place] = [(True, first + more) for more in range(length)]


def _stretch(order: Sequence[object], least: int, share: int, chance: Random) -> tuple[int, int]:
    """Where it begins and how many bars it has: some, up to a share of all."""
    length = min(len(order), chance.randint(least, max(least, len(order) // share)))
    return chance.randint(0, len(order) - length), length
