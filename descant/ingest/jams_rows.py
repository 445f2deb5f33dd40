"""Rows of JAMS annotations, and what is made of them: words, numbers, notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from descant.ingest.chords.jams_data import annotator, key_of_hertz, program
from descant.ingest.chords.timeline import Remarks
from descant.ingest.json_files import number
from descant.ingest.performance.spelling import spell
from descant.ingest.score import Note, NoteTable, Score

NOTES = ("note_midi", "note_hz")
QUARTERS = 2.0
"""a second, at 120 a minute: what is in seconds alone has no quarters of its own"""


class Row(NamedTuple):
    """An observation, in seconds."""

    start: float
    end: float
    value: Any
    confidence: float | None = None


class By(NamedTuple):
    """Who annotated."""

    name: str | None
    is_program: bool = False


def annotated_by(metadata: Any) -> By:
    name = program(metadata)
    return By(name, True) if name else By(annotator(metadata))


def as_object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def single(value: Any) -> str | float | None:
    """A word or a number: of itself, as the only one of a list, or as a label."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("label")
    if isinstance(value, str):
        return value.strip() or None
    return number(value)


def share(value: Any) -> float | None:
    """A confidence; what is not from 0 to 1 says nothing that can be compared."""
    found = number(value)
    return found if found is not None and 0 <= found <= 1 else None


@dataclass(slots=True)
class Notes:
    """Notes of all annotations, of which each is a part."""

    found: list[tuple[Note, tuple[float, float]]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def take(self, rows: list[Row], namespace: str, by: By, remarks: Remarks, place: str) -> None:
        self.parts.append(f"{by.name or 'Notes'} ({place})")
        pitched = [(row, key) for row in rows if (key := _key(row.value, namespace)) is not None]
        self.found += [self._note(row, key, number) for number, (row, key) in enumerate(pitched, 1)]
        if missed := len(rows) - len(pitched):
            remarks.add(place, f"{missed:,} observations are no notes from 0 to 127, and stay in the file.")
        remarks.add(place, "Time is in seconds alone: quarters are counted at a tempo of 120.")

    def score(self) -> Score | None:
        """Without bars, of which nothing is known."""
        if not self.found:
            return None
        found = sorted(self.found, key=lambda each: (each[0].onset, each[0].staff, each[0].sounding))
        table = NoteTable(tuple(note for note, _ in found), tuple(seconds for _, seconds in found))
        return Score(bars=(), notes=table, parts=tuple(self.parts))

    def _note(self, row: Row, key: int, number: int) -> tuple[Note, tuple[float, float]]:
        staff, lasts = len(self.parts), row.end - row.start
        name, onset = f"a{staff}n{number}", QUARTERS * row.start
        note = Note(name, 0, onset, QUARTERS * lasts, *spell(key), staff, self.parts[-1], sounding=key)
        return note, (row.start, lasts)


def _key(value: Any, namespace: str) -> int | None:
    """The nearest key of MIDI."""
    found = number(value)
    if found is not None and namespace == "note_hz":
        found = key_of_hertz(found)
    return round(found) if found is not None and -0.5 < found < 127.5 else None
