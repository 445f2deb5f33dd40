"""RomanText: analyses with Roman numerals, a bar a line (https://doi.org/10.5281/zenodo.3527756).

    Time Signature: 3/4
    m0 b3 d: V7
    m1 i b2.5 viio43 b3 F: vi
    m2-3 = m0-1

Bars lie as in the score, repeats not played. A chord that is named in two keys at one place is one event in the
second key, and both its names are its text. Variants (`m5var1`) are left out, and remarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from descant.errors import InvalidInput
from descant.ingest.chords.roman import Key
from descant.ingest.chords.romantext import from_numeral, key_of
from descant.ingest.chords.timeline import Onset, Remarks, lasting, quarters_of, segments
from descant.ingest.harmony import Harmony
from descant.ingest.inputs import Input
from descant.ingest.reading import About, Person, Reading, Text
from descant.ontology.records import TimeBase

ANALYST = "a RomanText analysis"
"""who it is by where it names nobody"""
_LARGEST = 4 << 20
_MOST_BARS = 100_000
_MOST_CHORDS = 1_000_000
_LONGEST_TEXT = 200
_HEADER = re.compile(r"([A-Z][\w /]{0,40}):(.*)")
_BAR = re.compile(r"m(\d{1,6})([a-z]?)(var\d+)?(?:-m?(\d{1,6}))?\b\s*(=?)\s*(.*)")
_SOURCE = re.compile(r"m(\d{1,6})(?:-m?(\d{1,6}))?\s*")
_BEAT = re.compile(r"b(\d{1,3}(?:\.\d{1,6})?)")
_MARKS = re.compile(r"[|:/\\{}()]+|phrase|fermata")
_KNOWN = re.compile(r"^(?:m\d+\w*(?:-m?\d+)?\s+(?:=|b\d|[A-Ga-g][b#-]*;?:)|Analyst:|Time ?[Ss]ignature:)", re.MULTILINE)
_BARS = re.compile(r"^m\d+\w*(?:-m?\d+)?\s", re.MULTILINE)


class _Cell(NamedTuple):
    """A numeral in its bar; the place is quarters from the beginning of the bar."""

    at: Fraction
    text: str
    key: Key | None
    place: str


@dataclass(slots=True)
class _Bar:
    number: int
    name: str
    length: Fraction
    beat: Fraction
    cells: list[_Cell] = field(default_factory=list)
    section: str | None = None
    start: Fraction = Fraction(0)


class RomanText:
    name = "romantext"
    version = "3"
    description = "RomanText analyses"
    extensions: tuple[str, ...] = (".rntxt", ".rntext", ".txt")

    def recognises(self, file: Input) -> bool:
        if file.extension in (".rntxt", ".rntext"):
            return True
        head = file.head.decode("utf-8", "replace")
        return file.extension in (".txt", "") and bool(_BARS.search(head) and _KNOWN.search(head))

    def read(self, file: Input) -> Iterator[Reading]:
        analysis = _Analysis(file.name)
        for number, line in enumerate(file.text(_LARGEST).splitlines(), 1):
            analysis.take(line.strip(), number)
        if not analysis.bars:
            raise InvalidInput.at("there are no bars", file=file.name, remedy="Write `m1 C: I b3 V7`.")
        header = analysis.header
        composer, title = header.get("composer"), header.get("title") or header.get("piece")
        yield Reading(
            media_type="text/plain",
            about=About(
                titles=(Text(title),) if title else (),
                people=(Person(composer),) if composer else (),
                metre=header.get("time signature"),
            ),
            harmonies=(analysis.harmony(),),
            problems=analysis.remarks.problems(),
        )


@dataclass(slots=True)
class _Analysis:
    file: str
    remarks: Remarks = field(default_factory=Remarks)
    header: dict[str, str] = field(default_factory=dict)
    bars: list[_Bar] = field(default_factory=list)
    by_number: dict[int, _Bar] = field(default_factory=dict)
    length: Fraction = Fraction(4)
    beat: Fraction = Fraction(1)
    key: Key | None = None
    section: str | None = None
    copied: int = 0
    """chords, in bars that are said to be like others"""

    def take(self, line: str, number: int) -> None:
        bar = _BAR.fullmatch(line)
        header = None if bar else _HEADER.fullmatch(line)
        if bar:
            self._bar(bar, number)
        elif header:
            self._header(header[1].lower(), header[2].strip(), number)
        elif line:
            self.remarks.add(f"line {number}", f"The line {line[:80]!r} was not understood; it is left out.")

    def harmony(self) -> Harmony:
        end = self._lay_out()
        cells = [(bar, cell) for bar in self.bars for cell in bar.cells]
        keys = [(bar.start + cell.at, str(cell.key)) for bar, cell in cells if cell.key]
        analyst = re.split(r"[,;(<]|\S+@", self.header.get("analyst", ""))[0].strip()
        return Harmony(
            events=lasting([self._onset(bar, cell) for bar, cell in cells], end),
            time_base=TimeBase.QUARTERS,
            annotator=analyst or ANALYST,
            notation="roman",
            keys=segments(keys, end),
            sections=segments([(max(bar.start, Fraction(0)), bar.section) for bar in self.bars if bar.section], end),
            conversions=("Roman numerals in their keys were made into Harte's labels.",),
        )

    def _onset(self, bar: _Bar, cell: _Cell) -> Onset:
        words = cell.text.rpartition(" ")[2]
        label = from_numeral(words, cell.key) if cell.key else None
        if label is None:
            self.remarks.not_understood(cell.place, words)
        return Onset(bar.start + cell.at, label, cell.text, bar.name)

    def _header(self, name: str, value: str, number: int) -> None:
        if name in ("time signature", "timesignature"):
            metre = _metre(value)
            if metre is None:
                self.remarks.add(f"line {number}", f"{value[:80]!r} is no metre; the one before holds.")
            else:
                self.length, self.beat = metre
        if name == "form":
            self.section = value
        self.header.setdefault(name, value)

    def _bar(self, match: re.Match[str], line: int) -> None:
        first, letter, variant, last, equals, rest = match.groups()
        numbers = range(int(first), int(last or first) + 1)
        if variant:
            self.remarks.add(f"line {line}", f"m{first}{variant} is another reading of the bar; it is left out.")
        elif len(self.bars) + len(numbers) > _MOST_BARS:
            raise self._error(f"there are more than {_MOST_BARS:,} bars", line)
        elif self.bars and (numbers.start, letter) <= (self.bars[-1].number, self.bars[-1].name.lstrip("0123456789")):
            self.remarks.add(f"line {line}", f"m{first}{letter} comes after m{self.bars[-1].name}; it is left out.")
        elif equals:
            self._copy(numbers, rest, line)
        else:
            bar = self._new(numbers.start, letter)
            self._cells(bar, rest, line)

    def _new(self, number: int, letter: str = "") -> _Bar:
        bar = _Bar(number, f"{number}{letter}", self.length, self.beat, section=self.section)
        self.section = None
        self.bars.append(bar)
        self.by_number[number] = bar
        return bar

    def _copy(self, numbers: range, rest: str, line: int) -> None:
        source = _SOURCE.fullmatch(rest)
        first = int(source[1]) if source else 0
        copied = range(first, int(source[2] or first) + 1) if source else range(0)
        if len(copied) != len(numbers):
            self.remarks.add(f"line {line}", f"{rest[:80]!r} is not as many bars; they are left out.")
            return
        for number, original in zip(numbers, copied, strict=True):
            bar, old = self._new(number), self.by_number.get(original)
            if old is not None and old is not bar:
                self.copied += len(old.cells)
                if self.copied > _MOST_CHORDS:
                    raise self._error(f"there are more than {_MOST_CHORDS:,} chords", line)
                bar.cells = list(old.cells)
                self.key = old.cells[-1].key if old.cells else self.key

    def _cells(self, bar: _Bar, text: str, line: int) -> None:
        at = Fraction(0)
        for word in text.split():
            beat, key = _BEAT.fullmatch(word), key_of(word)
            if beat:
                at = _beat(beat[1]) * bar.beat
                if not 0 <= at < bar.length:
                    self.remarks.add(f"line {line}", f"{word} is not in a bar of {bar.length} quarters.")
                    at = min(max(at, Fraction(0)), bar.length)
            elif key:
                self.key = key
            elif not _MARKS.fullmatch(word):
                self._cell(bar, _Cell(at, word, self.key, f"line {line}, beat {at / bar.beat + 1}"))

    def _cell(self, bar: _Bar, cell: _Cell) -> None:
        """A numeral; a second one at the same place says the chord anew in another key."""
        if bar.cells and bar.cells[-1].at > cell.at:
            self.remarks.add(cell.place, f"{cell.text[:80]!r} comes after a later beat; it is left out.")
            return
        if bar.cells and bar.cells[-1].at == cell.at:
            before = bar.cells.pop()
            cell = cell._replace(text=f"{before.text} {cell.text}"[-_LONGEST_TEXT:])
        bar.cells.append(cell)

    def _lay_out(self) -> Fraction:
        """Gives the bars their places; bars without a line are as long as the one before them. Returns the end."""
        at = Fraction(0)
        before: _Bar | None = None
        for bar in self.bars:
            if before is not None:
                at += before.length * max(1, bar.number - before.number)
                at -= self._upbeat if before is self.bars[0] else 0
            bar.start = at - (self._upbeat if before is None else 0)
            before = bar
        last = self.bars[-1]
        return last.start + last.length

    @property
    def _upbeat(self) -> Fraction:
        """What is missing of an upbeat: bar 0 begins with its first chord."""
        first = self.bars[0]
        return first.cells[0].at if first.number == 0 and first.cells else Fraction(0)

    def _error(self, reason: str, line: int) -> InvalidInput:
        return InvalidInput.at(reason, file=self.file, line=line, remedy="Is it one piece?")


def _metre(text: str) -> tuple[Fraction, Fraction] | None:
    """Length of the bar and of the beat, in quarters: `6/8` has two beats, `slow 6/8` six."""
    words = text.split()
    length = quarters_of(words[-1]) if words else None
    if length is None:
        return None
    above, _, below = {"C": "4/4", "C|": "2/2"}.get(words[-1], words[-1]).partition("/")
    compound = int(above) in (6, 9, 12, 15, 18) and words[0] != "slow"
    one = words[0] == "fast" and int(above) == 3
    return length, length if one else Fraction(12 if compound else 4, int(below))


def _beat(text: str) -> Fraction:
    """Beats from the beginning of the bar: `2.67` is two thirds after the second."""
    whole, _, part = text.partition(".")
    return int(whole) - 1 + (Fraction(f"0.{part}").limit_denominator(16) if part else Fraction(0))
