"""A version as it is compared: its voices, and the tones of each of its bars.

A voice is a staff of a part. A tone is a note within one bar: heads that are tied within it are one tone, and a note
that sounds on over a bar line is a tone in each bar. Times are whole ticks, so that thirds of a quarter are the same
however they were rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import NamedTuple, Self

from descant.analysis.comparing_scores.joining import Joined, Span
from descant.analysis.harmony.scores.sounding import place_of
from descant.errors import InvalidInput, TooLarge
from descant.ingest.score import Bar, Note, Score

TICKS = 20_160
"""of a quarter"""
MOST_TONES, MOST_VOICES = 4_000_000, 256
_KEYBOARD = re.compile("pian|klav|clav|cemb|harp|harf|arpa|orgel|organ|orgue|keyb|celest|spinet", re.IGNORECASE)
RIGHT_HAND, LEFT_HAND = "right hand", "left hand"


class Tone(NamedTuple):
    ids: tuple[str, ...]
    """of its heads"""
    voice: int
    begin: int
    end: int
    """ticks from the beginning of the bar; of a grace note the same"""
    pitch: int | None
    """of MIDI, as it sounds; None of percussion without one"""
    place: int
    """on the line of fifths, as its sound is written"""
    struck: bool
    """whether it begins in this bar, and is not held over"""
    grace: bool

    @property
    def lasts(self) -> int:
        return self.end - self.begin


class Voice(NamedTuple):
    part: str
    staff: int
    place: str = ""
    """in a part with several staves: a hand, or `staff 3`"""

    @property
    def label(self) -> str:
        return ", ".join(filter(None, (self.name, self.place))) or f"staff {self.staff}"

    @property
    def name(self) -> str:
        """Of its part, without the point that editions print behind it."""
        return self.part.strip().removesuffix(".")


@dataclass(frozen=True, slots=True)
class Version:
    name: str
    bars: tuple[Bar, ...]
    voices: tuple[Voice, ...]
    tones: tuple[tuple[Tone, ...], ...]
    """of each bar, in the order of the score"""
    spans: tuple[Span, ...]
    """of each bar: of which bars of the edition it was made, from 0"""
    numbers: tuple[str, ...]
    """of the edition's bars, as they are printed"""

    @classmethod
    def of(cls, score: Score, name: str) -> Self:
        return cls.of_joined(Joined.of(score), name)

    @classmethod
    def of_joined(cls, joined: Joined, name: str) -> Self:
        require_music(joined.score, name)
        voices = _voices(joined.score)
        if len(voices) > MOST_VOICES:
            raise TooLarge(f"{name} has {len(voices)} staves; {MOST_VOICES} can be compared.", remedy="Split it.")
        tones = tuple(map(tuple, _tones(joined.score, voices, name)))
        return cls(name, joined.score.bars, tuple(voices), tones, joined.spans, joined.numbers)

    def known(self, bar: int) -> bool:
        """Whether the edition has filled the bar."""
        return self.bars[bar].onset is not None

    def lasts(self, bar: int) -> float:
        """Quarters; 0 where nothing says it."""
        return self.bars[bar].duration or 0.0

    def number(self, bar: int, last: int | None = None) -> str:
        """As printed, else the count, from 1; up to another bar, or of all that it was made of: `3–4`."""
        first, end = self.spans[bar][0], self.spans[bar if last is None else last][1]
        return self.numbers[first] if first == end else f"{self.numbers[first]}–{self.numbers[end]}"

    def indices(self, bar: int) -> range:
        """Of the edition's bars that it was made of, as they are counted there."""
        first, last = self.spans[bar]
        return range(self.bars[bar].index, self.bars[bar].index + last - first + 1)

    def count(self, bars: Iterable[int]) -> int:
        """How many bars of the edition these are."""
        return sum(end - begin + 1 for begin, end in (self.spans[bar] for bar in bars))


def require_music(score: Score, name: str) -> None:
    if not score.bars:
        raise InvalidInput.at("There are no bars.", file=name, remedy="Choose a version with bars.")
    if not len(score.notes):
        raise InvalidInput.at("There are no notes.", file=name, remedy="Choose a version with notes in its bars.")


def _voices(score: Score) -> list[Voice]:
    """In the order of the score: of its parts; where it does not name these, of the first staff of each."""
    order = {part: at for at, part in enumerate(score.parts)}
    there = {(note.part, note.staff) for note in score.notes.notes}
    first = dict(sorted(there, reverse=True))
    staves = sorted(there, key=lambda each: (order.get(each[0], len(order)), first[each[0]], *each))
    return [voice for part, own in groupby(staves, lambda each: each[0]) for voice in _of_part(part, list(own))]


def _of_part(part: str, staves: Sequence[tuple[str, int]]) -> Iterator[Voice]:
    """The first two staves of a keyboard are hands."""
    hands = (RIGHT_HAND, LEFT_HAND) if len(staves) > 1 and _KEYBOARD.search(part) else ()
    for at, (_, staff) in enumerate(staves):
        place = hands[at] if at < len(hands) else f"staff {staff}" if part and len(staves) > 1 else ""
        yield Voice(part, staff, place)


def _tones(score: Score, voices: Sequence[Voice], name: str) -> list[list[Tone]]:
    numbers = {(voice.part, voice.staff): at for at, voice in enumerate(voices)}
    places = {bar.index: place for place, bar in enumerate(score.bars)}
    found = [_Tied() for _ in score.bars]
    count = 0
    for note in score.notes.notes:
        if not isfinite(note.onset + note.duration):
            raise InvalidInput.at(f"Note {note.id!r} has no time.", file=name, remedy="Read the score again.")
        for place, tone in _within_bars(note, numbers[note.part, note.staff], places.get(note.bar), score.bars):
            found[place].add(tone, note.tie)
            count += 1
            if count > MOST_TONES:
                raise TooLarge(f"{name} has more than {MOST_TONES:,} notes.", remedy="Compare its movements.")
    return [each.tones for each in found]


def _within_bars(note: Note, voice: int, place: int | None, bars: Sequence[Bar]) -> Iterator[tuple[int, Tone]]:
    """The note in its bar, and in those over whose lines it sounds."""
    struck, end = note.tie not in ("m", "t"), note.onset + note.duration
    where = place_of(note) if note.sounding is not None else 0
    while place is not None and (start := bars[place].onset) is not None:
        begin = max(0, _ticks(note.onset - start))
        until = max(begin, _ticks(min(end - start, bars[place].duration or end - start)))
        yield place, Tone((note.id,), voice, begin, until, note.sounding, where, struck, note.grace)
        struck = False
        following = bars[place + 1].onset if place + 1 < len(bars) else None
        place = place + 1 if following is not None and start < following and _ticks(end - following) > 0 else None


def _ticks(quarters: float) -> int:
    return round(quarters * TICKS)


class _Tied:
    """The tones of a bar. What is tied to a head that ends where it begins goes on."""

    def __init__(self) -> None:
        self.tones: list[Tone] = []
        self._open: dict[tuple[int, int | None, int], int] = {}

    def add(self, tone: Tone, tie: str) -> None:
        at = self._open.pop((tone.voice, tone.pitch, tone.begin), None) if tie in ("m", "t") else None
        if at is None:
            at = len(self.tones)
            self.tones.append(tone)
        else:
            before = self.tones[at]
            self.tones[at] = before._replace(ids=before.ids + tone.ids, end=tone.end)
        if tie in ("i", "m"):
            self._open[tone.voice, tone.pitch, tone.end] = at
