"""From elements of a score to the likeliest ones of the changed score: same bar, then staff, time and pitch."""

from __future__ import annotations

import json
import re
from typing import Any

from descant.errors import NotFound
from descant.ingest.score import Note, NoteTable
from descant.jobs.ingesting.outcome import KEPT, ORIGINAL
from descant.store.files import Files

_ID = re.compile(rb"""\bxml:id\s*=\s*["']([^"']+)["']""")


def ids(files: Files, content: str) -> set[str]:
    """All xml:ids of the score as it is kept; one in which none was missing is kept as it came."""
    there = files.names(content)
    names = [name for name in there if name.startswith(KEPT)]
    if not names and "bars.json" in there:
        names = [name for name in there if name.startswith(ORIGINAL)]
    return {each.decode() for name in names for each in _ID.findall(files.path(content, name).read_bytes())}


class Nearest:
    def __init__(self, files: Files, old: str, new: str) -> None:
        self._old_bars, self._new_bars = _bars(files, old), _bars(files, new)
        self._bar_of = {each: bar["index"] for bar in self._old_bars.values() for each in bar["ids"]}
        self._old_notes = {note.id: note for note in _notes(files, old)}
        self._new_notes: dict[int, list[Note]] = {}
        for note in _notes(files, new):
            self._new_notes.setdefault(note.bar, []).append(note)

    def to(self, lost: str) -> str | None:
        note = self._old_notes.get(lost)
        if note is None:
            return self._bar(self._bar_of.get(lost))
        onset = note.onset - self._onset(self._old_bars, note.bar)
        here = self._new_notes.get(note.bar, [])
        likeliest = min(here, key=lambda each: self._distance(each, note, onset), default=None)
        return likeliest.id if likeliest else self._bar(note.bar)

    def _distance(self, each: Note, note: Note, onset: float) -> tuple[bool, float, int]:
        apart = abs(each.onset - self._onset(self._new_bars, each.bar) - onset)
        return each.staff != note.staff, apart, abs((each.sounding or 0) - (note.sounding or 0))

    def _bar(self, index: int | None) -> str | None:
        """The one of that number, or, where that has gone, the one that is nearest to it."""
        there = [each for each, bar in self._new_bars.items() if bar["ids"]] if index else []
        found = min(there, key=lambda each: abs(each - (index or 0)), default=None)
        return self._new_bars[found]["ids"][0] if found else None

    @staticmethod
    def _onset(bars: dict[int, Any], index: int) -> float:
        return bars.get(index, {}).get("onset") or 0.0


def _bars(files: Files, content: str) -> dict[int, Any]:
    try:
        found = json.loads(files.path(content, "bars.json").read_bytes())
    except NotFound:
        return {}
    return {bar["index"]: bar for bar in found}


def _notes(files: Files, content: str) -> tuple[Note, ...]:
    try:
        return NoteTable.from_tsv(files.path(content, "notes.tsv").read_bytes()).notes
    except NotFound:
        return ()
