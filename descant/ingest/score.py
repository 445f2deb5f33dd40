"""Bars, notes and zones of a score, from whatever notation it was read.

A bar is a *logical* bar: what a musician counts. One that is broken across two systems has two xml:ids, a
multi-measure rest of four bars is four bars with one xml:id.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`index` counts from 1 through the whole file; numbers and labels are as printed and may repeat."""

    index: int
    movement: int = 1
    number: str | None = None
    """@n"""
    label: str | None = None
    """@label: printed, where it differs from @n"""
    ids: tuple[str, ...] = ()
    """xml:ids in the stored file; several where the bar is split or comes from several parts"""
    onset: float | None = None
    """quarters; None where the file gives no time, as in a bar without notes"""
    duration: float | None = None
    """quarters that sound here; an upbeat is shorter than its metre"""
    metre: str | None = None
    """"3/4", "C|\""""
    key: int | None = None
    """sharps, flats negative"""
    upbeat: bool = False
    ending: str | None = None
    """"1", "2", "1, 3\""""
    repeat_start: bool = False
    repeat_end: bool = False

    @property
    def printed(self) -> str | None:
        """Its number as people see it; None where the file has none."""
        return self.label or self.number


@dataclass(frozen=True, slots=True)
class Movement:
    """An mdiv, from 1 in the order of the file."""

    index: int
    id: str | None = None
    label: str | None = None
    first_bar: int | None = None
    last_bar: int | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a bar is on a page: a rectangle in the canvas' coordinates. One bar may have many."""

    id: str
    page: int
    """index of the page, from 1"""
    x: float
    y: float
    w: float
    h: float
    bar: int | None = None
    """index of the bar; None for a zone of something else"""


class Note(NamedTuple):
    """One row of the note table. A tied note is one row for each note head."""

    id: str
    bar: int
    onset: float
    """quarters from the beginning of the file"""
    duration: float
    """quarters as written; 0 for a grace note"""
    step: str
    """C to B; empty where the note has no pitch (percussion)"""
    alter: int
    """semitones, as sounding: +1 sharp"""
    octave: int
    """middle C begins octave 4; as written, but for octave signs and transposing instruments see `sounding`"""
    staff: int
    part: str
    grace: bool = False
    tie: str = ""
    """`i` first, `m` in the middle, `t` last of a tied group"""
    sounding: int | None = None
    """MIDI pitch as it sounds, None without pitch"""
    velocity: int | None = None
    """of a performance"""


@dataclass(frozen=True, slots=True)
class NoteTable:
    """Notes in the order of onset, then staff, then pitch; written as TSV, one row a note."""

    notes: tuple[Note, ...]
    seconds: tuple[tuple[float, float], ...] = ()
    """of a performance: onset and duration of each note, in seconds"""

    def __len__(self) -> int:
        return len(self.notes)

    def to_tsv(self) -> bytes:
        file = io.StringIO(newline="")
        # Texts in quotes: before Python 3.13 a carriage return in one would end the row.
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        header: list[str] = [*Note._fields]
        rows: Iterable[Sequence[object]] = self.notes
        if self.seconds:
            header += ["onset_seconds", "duration_seconds"]
            rows = (note + times for note, times in zip(self.notes, self.seconds, strict=True))
        writer.writerow(header)
        writer.writerows(rows)
        return file.getvalue().encode()

    @classmethod
    def from_tsv(cls, data: bytes) -> Self:
        reader = csv.reader(io.StringIO(data.decode(), newline=""), delimiter="\t")
        header, width = next(reader), len(Note._fields)
        rows = list(reader)
        timed = len(header) > width
        return cls(
            tuple(_note(row) for row in rows),
            tuple((float(row[width]), float(row[width + 1])) for row in rows) if timed else (),
        )


@dataclass(frozen=True, slots=True)
class Score:
    bars: tuple[Bar, ...]
    notes: NoteTable
    movements: tuple[Movement, ...] = ()
    zones: tuple[Zone, ...] = ()
    parts: tuple[str, ...] = field(default=())
    """labels of the parts in the order of the score"""


def _note(row: Sequence[str]) -> Note:
    return Note(
        id=row[0],
        bar=int(row[1]),
        onset=float(row[2]),
        duration=float(row[3]),
        step=row[4],
        alter=int(row[5]),
        octave=int(row[6]),
        staff=int(row[7]),
        part=row[8],
        grace=row[9] == "True",
        tie=row[10],
        sounding=int(row[11]) if row[11] else None,
        velocity=int(row[12]) if row[12] else None,
    )
