"""The McGill Billboard annotations (`salami_chords.txt`): phrases with their times, and the bars in them.

    # metre: 4/4
    7.4792517	B, chorus, | E:maj | A:maj . B:7 E:maj | x2, (voice

A phrase lasts until the next line; its bars share that time by their metre, and the chords and dots of a bar share
the bar. https://ddmal.music.mcgill.ca/research/The_McGill_Billboard_Project_(Chord_Analysis_Dataset)/
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from descant.errors import InvalidInput
from descant.ingest.chords.labels import NO_CHORD, UNLABELLED, is_harte
from descant.ingest.chords.timeline import Remarks, quarters_of
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.inputs import Input
from descant.ingest.reading import About, Person, Reading, Text
from descant.ontology.records import TimeBase

_LARGEST = 1 << 20
_MOST_BARS = 100_000
_HEADER = re.compile(r"#\s*(\w+):(.*)")
_LINE = re.compile(r"(\d+(?:\.\d*)?(?:[eE]-?\d{1,2})?)\s+(\S.*)")
_BAR_METRE = re.compile(r"\((\d+/\d+)\)")
_TIMES = re.compile(r"x(\d+)")
_NO_SECTION = ("silence", "end", "fadeout", "noise", "Z", "z", "")
_NO_CHORDS_OF = ("silence", "end", "fadeout", "noise", "Z", "z")
_MEANINGS = {"*": UNLABELLED, "&pause": NO_CHORD, "z": NO_CHORD, "Z": NO_CHORD}


class _Phrase(NamedTuple):
    line: int
    start: float
    words: str
    metre: Fraction


class _Bar(NamedTuple):
    length: Fraction
    cells: list[tuple[str, int]]
    """words and their column; a dot continues"""


class Billboard:
    name = "billboard"
    version = "1"
    description = "McGill Billboard annotations (salami_chords.txt)"
    extensions: tuple[str, ...] = (".txt",)

    def recognises(self, file: Input) -> bool:
        head = file.head.decode("utf-8", "replace")
        return head.lstrip("\ufeff").startswith("# title:") and "# metre:" in head

    def read(self, file: Input) -> Iterator[Reading]:
        song = _Song(file.name)
        song.take(file.text(_LARGEST))
        artist = song.header.get("artist")
        title = song.header.get("title")
        yield Reading(
            media_type="text/plain",
            about=About(
                titles=(Text(title),) if title else (),
                people=(Person(artist, "performer"),) if artist else (),
                metre=song.header.get("metre"),
            ),
            harmonies=(song.harmony(),),
            problems=song.remarks.problems(),
        )


@dataclass(slots=True)
class _Song:
    file: str
    remarks: Remarks = field(default_factory=Remarks)
    header: dict[str, str] = field(default_factory=dict)
    """the first of each"""
    phrases: list[_Phrase] = field(default_factory=list)
    tonics: list[tuple[int, str]] = field(default_factory=list)
    """the phrase that a tonic begins with"""
    metre: Fraction = Fraction(4)
    events: list[HarmonyEvent] = field(default_factory=list)
    sections: list[tuple[float, str]] = field(default_factory=list)
    bar: int = 0

    def take(self, text: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            header, timed = _HEADER.fullmatch(line), _LINE.fullmatch(line.strip())
            if header:
                self._header(header[1], header[2].strip(), number)
            elif timed and math.isfinite(float(timed[1])):
                self.phrases.append(_Phrase(number, float(timed[1]), timed[2], self.metre))
            elif line.strip():
                raise self._error("a line has a time in seconds and a phrase", number)
        if len(self.phrases) < 2:
            raise self._error("there are no phrases with times", None)

    def harmony(self) -> Harmony:
        for phrase, after in zip(self.phrases, self.phrases[1:], strict=False):
            if after.start < phrase.start:
                raise self._error(f"starts at {after.start:g}, before the line above, {phrase.start:g}", after.line)
            self._phrase(phrase, after.start)
        end = self.phrases[-1].start
        return Harmony(
            events=tuple(self.events),
            time_base=TimeBase.SECONDS,
            notation="salami",
            keys=_until([(self.phrases[at].start, key) for at, key in self.tonics if at < len(self.phrases)], end),
            sections=_until(self.sections, end),
            conversions=("The bars of a phrase share its time by their metre, and the chords of a bar share the bar.",),
        )

    def _header(self, name: str, value: str, number: int) -> None:
        self.header.setdefault(name, value)
        if name == "tonic":
            self.tonics.append((len(self.phrases), value))
        if name == "metre":
            length = quarters_of(value)
            if length is None:
                self.remarks.add(f"line {number}", f"{value!r} is no metre; the one before holds.")
            self.metre = length or self.metre

    def _phrase(self, phrase: _Phrase, end: float) -> None:
        before, bar, rest = phrase.words.partition("|")
        self._section(before, phrase.start)
        if not bar:
            said = before.strip(" ,")
            if said not in _NO_CHORDS_OF:
                self.remarks.not_understood(f"line {phrase.line}", said)
            elif said != "end":
                self.events.append(HarmonyEvent(phrase.start, end, NO_CHORD, said))
            return
        inside, _, after = rest.rpartition("|")
        bars = self._bars(inside, len(before) + 1, phrase)
        times = _TIMES.search(after)
        count = int(times[1][:9]) if times else 1
        if self.bar + count * sum(1 + len(bar.cells) for bar in bars) > _MOST_BARS:
            raise self._error(f"there are more than {_MOST_BARS:,} bars and chords", phrase.line)
        self._spread(bars * count, phrase, end)

    def _section(self, words: str, start: float) -> None:
        parts = [part.strip() for part in words.split(",")]
        named = [part for part in parts if part not in _NO_SECTION and not part.startswith("(") and part[-1] != ")"]
        if named:
            self.sections.append((start, ", ".join(named)))

    def _bars(self, inside: str, offset: int, phrase: _Phrase) -> list[_Bar]:
        found, column = [], offset
        for words in inside.split("|"):
            cells = [(each[0], column + each.start() + 1) for each in re.finditer(r"\S+", words)]
            metre = _BAR_METRE.fullmatch(cells[0][0]) if cells else None
            length = (quarters_of(metre[1]) if metre else None) or phrase.metre
            found.append(_Bar(length, cells[1:] if metre else cells))
            column += len(words) + 1
        return found

    def _spread(self, bars: list[_Bar], phrase: _Phrase, end: float) -> None:
        whole = sum((bar.length for bar in bars), Fraction(0))
        at = Fraction(0)
        for bar in bars:
            self.bar += 1
            part = bar.length / max(1, len(bar.cells))
            for index, (words, column) in enumerate(bar.cells):
                places = (at + index * part, at + (index + 1) * part)
                start, stop = (phrase.start + float(each / whole) * (end - phrase.start) for each in places)
                self._cell(words, start, min(stop, end), f"line {phrase.line}, column {column} of the phrase")
            at += bar.length

    def _cell(self, words: str, start: float, end: float, place: str) -> None:
        if words == "." and self.events:
            last = self.events.pop()
            self.events.append(HarmonyEvent(last.start, end, last.label, last.text, last.bar))
            return
        label = words if is_harte(words) else _MEANINGS.get(words)
        if label is None:
            self.remarks.not_understood(place, words)
        self.events.append(HarmonyEvent(start, end, label, words, str(self.bar)))

    def _error(self, reason: str, line: int | None) -> InvalidInput:
        return InvalidInput.at(reason, file=self.file, line=line, remedy="Is it the whole salami_chords.txt?")


def _until(starts: list[tuple[float, str]], end: float) -> tuple[Segment, ...]:
    ends = [*(start for start, _ in starts), end][1:]
    return tuple(Segment(start, stop, label) for (start, label), stop in zip(starts, ends, strict=True) if stop > start)
