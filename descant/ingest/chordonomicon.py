"""Chordonomicon (https://arxiv.org/abs/2410.22046): 666,000 songs in a table, a row a song, a reading a row.

The table is read row by row, whatever its size, and cut into parts that are read on their own. Chords have no
durations: each counts one quarter, and only the order is meant.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from fractions import Fraction

from descant.errors import InvalidInput
from descant.ingest.chords.timeline import Remarks, segments
from descant.ingest.chords.words import from_words
from descant.ingest.harmony import Harmony, HarmonyEvent
from descant.ingest.inputs import Input, Part
from descant.ingest.reading import About, Reading
from descant.ontology.records import TimeBase

PIECES = 250
"""songs of a part: some 100,000 statements"""
_LONGEST_LINE = 1 << 20
_SECTION = re.compile(r"<([^<>\s]+)>")
_BESIDE = {"id", "genres", "main_genre", "release_date", "decade", "spotify_song_id", "artist_id"}
_CONVERSIONS = (
    "Chord words of Chordonomicon were made into Harte's labels.",
    "The file gives no durations: every chord counts one quarter.",
)


class Chordonomicon:
    name = "chordonomicon"
    version = "2"
    description = "Chordonomicon tables (.csv)"
    extensions: tuple[str, ...] = (".csv",)

    def recognises(self, file: Input) -> bool:
        header = file.head.decode("utf-8-sig", "replace").partition("\n")[0]
        names = {name.strip().strip('"') for name in header.split(",")}
        return "chords" in names and bool(names & _BESIDE)

    def read(self, file: Input) -> Iterator[Reading]:
        for part in self.cut(file):
            yield from self.read_part(file, part)

    def cut(self, file: Input) -> Iterator[Part]:
        with _Table(file) as table:
            piece, line, start, songs = 0, table.line, table.position, 0
            for row in table.rows:
                songs += bool(row)
                if songs == PIECES:
                    yield Part(piece, line, start, table.position)
                    piece, line, start, songs = piece + songs, table.line, table.position, 0
            if songs:
                yield Part(piece, line, start, table.position)

    def read_part(self, file: Input, part: Part) -> Iterator[Reading]:
        with _Table(file, part) as table:
            for row in table.rows:
                if row:
                    cells = dict(zip(table.header, row, strict=False))
                    yield _reading(cells, table.line - 1, len(row) == len(table.header))


class _Table(AbstractContextManager["_Table"]):
    """The rows of a part, or of all; what is wrong with them names the line."""

    def __init__(self, file: Input, part: Part | None = None) -> None:
        self._file, self._first_line = file, 1
        self.position = file.first_byte
        """byte after the last row that was read"""
        self._read_from(None)
        self.header = self._header()
        if part:
            self._first_line, self.position = part.line, part.start
            self._read_from(part)

    @property
    def line(self) -> int:
        """number of the line after the last row that was read"""
        return self._first_line + self.rows.line_num

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, csv.Error):
            raise InvalidInput.at(
                f"the table is broken: {error}", file=self._file.name, line=self.line - 1, remedy="Is the file whole?"
            ) from error

    def _read_from(self, part: Part | None) -> None:
        self.rows = csv.reader(self._counted(self._file.lines(_LONGEST_LINE, part)), strict=True)

    def _counted(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self.position += len(line.encode())
            yield line

    def _header(self) -> list[str]:
        with self:
            header = next(self.rows, [])
        if "chords" not in header:
            raise InvalidInput.at("there is no column `chords`", file=self._file.name, remedy="Is it Chordonomicon?")
        return header


def _reading(row: Mapping[str, str], line: int, whole: bool) -> Reading:
    remarks = Remarks()
    if not whole:
        remarks.add(f"line {line}", "The row has not as many cells as the header.")
    events, sections = _events(row.get("chords", ""), line, remarks)
    if not events:
        remarks.add(f"line {line}", "The row has no chords.")
    harmony = Harmony(
        events=tuple(events),
        time_base=TimeBase.QUARTERS,
        notation="chordonomicon",
        sections=segments(sections, Fraction(len(events))),
        conversions=_CONVERSIONS,
    )
    return Reading(
        media_type="text/csv",
        about=About(tags={name: value for name, value in row.items() if value and name != "chords"}),
        harmonies=(harmony,) if events else (),
        problems=remarks.problems(),
    )


def _events(chords: str, line: int, remarks: Remarks) -> tuple[list[HarmonyEvent], list[tuple[Fraction, str]]]:
    events: list[HarmonyEvent] = []
    sections: list[tuple[Fraction, str]] = []
    for word in chords.split():
        at = len(events)
        section = _SECTION.fullmatch(word)
        if section:
            sections.append((Fraction(at), section[1]))
            continue
        label = from_words(word)
        if label is None:
            remarks.not_understood(f"line {line}, chord {at + 1}", word)
        events.append(HarmonyEvent(float(at), float(at + 1), label, word))
    return events, sections
