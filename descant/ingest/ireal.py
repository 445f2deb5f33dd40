"""iReal Pro charts: links (`irealb://`, `irealbook://`), alone or in the HTML pages that the app exports.

A chart is read as it is printed: repeats and endings are not played. The chords of a bar stand at their cells; the
small alternative chords above the line are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from descant.errors import InvalidInput
from descant.ingest.chords.ireal import LINK, Cell, Song, cells, songs
from descant.ingest.chords.labels import NO_CHORD
from descant.ingest.chords.timeline import Onset, Remarks, lasting, quarters_of, segments
from descant.ingest.chords.words import from_words
from descant.ingest.harmony import Harmony
from descant.ingest.inputs import Input
from descant.ingest.reading import About, Person, Reading, Text
from descant.ontology.records import SourceKind, TimeBase

_LARGEST = 64 << 20
_MOST_CHORDS = 20_000
_METRES = {"T12": "12/8"}
_SECTIONS = {"*i": "Intro", "*I": "Intro", "*v": "Verse", "*V": "Verse"}
_KEY = re.compile(r"([A-G][b#]?)(-?)")


class IReal:
    name = "ireal"
    version = "1"
    description = "iReal Pro charts (links, or the exported HTML)"
    extensions: tuple[str, ...] = (".html", ".irealb", ".irealbook")

    def recognises(self, file: Input) -> bool:
        return b"irealb://" in file.head or b"irealbook://" in file.head

    def read(self, file: Input) -> Iterator[Reading]:
        found = False
        for number, line in enumerate(file.text(_LARGEST).splitlines(), 1):
            for link in LINK.finditer(line):
                found = True
                yield from _readings(link[1], link[2], file.name, number)
        if not found:
            raise _broken("there is no chart", file.name, None)


def _readings(scheme: str, link: str, file: str, line: int) -> Iterator[Reading]:
    try:
        known, playlist = songs(link, scheme)
        for song in known:
            yield _reading(song, playlist, f"line {line}, {song.title!r}")
    except ValueError as error:
        raise _broken(str(error), file, line) from error


def _broken(reason: str, file: str, line: int | None) -> InvalidInput:
    return InvalidInput.at(reason, file=file, line=line, remedy="Export the chart from the app again.")


def _reading(song: Song, playlist: str | None, place: str) -> Reading:
    key = _key(song.key)
    chart = _Chart(place, key)
    for cell in cells(song.chart):
        chart.take(cell)
    tags = {"style": song.style, **({"playlist": playlist} if playlist else {})}
    return Reading(
        media_type="text/html",
        kind=SourceKind.NOTATED,
        about=About(
            titles=(Text(song.title),),
            people=(Person(song.composer),) if song.composer else (),
            key=key,
            metre=chart.metre,
            tags=tags,
        ),
        harmonies=(chart.harmony(song.title),),
        problems=chart.remarks.problems(),
    )


def _key(text: str) -> str | None:
    """`A-` is A minor."""
    match = _KEY.fullmatch(text)
    return f"{match[1]} {'minor' if match[2] else 'major'}" if match else None


@dataclass(slots=True)
class _Chart:
    place: str
    key: str | None
    remarks: Remarks = field(default_factory=Remarks)
    metre: str = "4/4"
    """the first"""
    length: Fraction = Fraction(4)
    at: Fraction = Fraction(0)
    bars: list[list[Cell]] = field(default_factory=list)
    """of each bar its cells; a blank one continues"""
    open: list[Cell] = field(default_factory=list)
    onsets: list[Onset] = field(default_factory=list)
    sections: list[tuple[Fraction, str]] = field(default_factory=list)
    last: str = ""
    """the chord's words without a bass, for a slash that has only a bass"""
    again: int = 0
    """bars that are still to be taken from two bars before"""

    def take(self, cell: Cell) -> None:
        if cell.kind == "bar":
            self._close()
        elif cell.kind == "metre":
            self._set_metre(cell.text)
        elif cell.kind == "section":
            begun = any(each.kind != "blank" for each in self.open)
            at = self.at + (self.length if begun else 0)
            self.sections.append((at, _SECTIONS.get(cell.text, cell.text[1:])))
        elif cell.kind in ("chord", "silence", "again", "slash", "blank"):
            self.open.append(cell)
        elif cell.kind == "unknown":
            self.remarks.add(f"{self.place}, character {cell.column}", f"{cell.text!r} was not understood.")

    def harmony(self, title: str) -> Harmony:
        self._close()
        return Harmony(
            events=lasting(self.onsets, self.at),
            time_base=TimeBase.QUARTERS,
            notation="ireal",
            title=title,
            keys=segments([(Fraction(0), self.key)] if self.key else [], self.at),
            sections=segments(self.sections, self.at),
            conversions=("Chord words of iReal Pro were made into Harte's labels; repeats are not played.",),
        )

    def _set_metre(self, text: str) -> None:
        metre = _METRES.get(text, f"{text[1]}/{text[2]}")
        length = quarters_of(metre)
        if length is None:
            self.remarks.add(self.place, f"{text} is no metre; the one before holds.")
            return
        self.metre = metre if not self.bars else self.metre
        self.length = length

    def _close(self) -> None:
        """A bar line; between two of them there may be nothing but space."""
        found, self.open = self.open, []
        if self.again:
            found = self.bars[-2] if len(self.bars) > 1 else []
            self.again -= 1
        elif not any(cell.kind != "blank" for cell in found):
            return
        if found and all(cell.kind in ("again", "blank") for cell in found):
            found = self._repeated(next(cell.text for cell in found if cell.kind == "again"))
        self.bars.append(found)
        if len(self.onsets) + len(found) > _MOST_CHORDS:
            raise ValueError(f"the chart has more than {_MOST_CHORDS:,} chords")
        part = self.length / max(1, len(found))
        for index, cell in enumerate(found):
            if cell.kind in ("chord", "silence"):
                self._chord(cell, self.at + index * part)
        self.at += self.length

    def _repeated(self, sign: str) -> list[Cell]:
        """`x` is the bar before; `r` the two bars before, in two bars."""
        if sign == "x":
            return self.bars[-1] if self.bars else []
        self.again = 1
        return self.bars[-2] if len(self.bars) > 1 else []

    def _chord(self, cell: Cell, at: Fraction) -> None:
        words = re.sub(r"\*[^*]*\*", "", cell.text)
        if words.startswith("W"):
            words = self.last + words[1:]
        self.last = words.partition("/")[0] if cell.kind == "chord" else self.last
        label = NO_CHORD if cell.kind == "silence" else from_words(words)
        if label is None:
            self.remarks.not_understood(f"{self.place}, character {cell.column}", cell.text)
        self.onsets.append(Onset(at, label, words, str(len(self.bars))))
