"""What lost its anchor when a file changed: annotations on elements that the new file does not have.

Nothing is dropped or rewritten: each is listed, with the place in the new file that is nearest to the one it lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pyoxigraph import Literal, NamedNode
from sqlalchemy import Connection, delete
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base
from descant.errors import NotFound
from descant.ingest.score import Note, NoteTable
from descant.jobs import Services
from descant.jobs.ingesting.outcome import KEPT, Outcome
from descant.jobs.table import now
from descant.ontology.minting import fragment
from descant.ontology.queries import named
from descant.store import Dataset
from descant.store.files import Files, files_of

_ID = re.compile(rb"""\bxml:id\s*=\s*["']([^"']+)["']""")


@dataclass(frozen=True, slots=True)
class Orphan:
    """Something anchored at a place that is no more, and the nearest place that is."""

    anchored: str
    place: str
    candidate: str | None

    def as_dict(self) -> dict[str, str | None]:
        return asdict(self)


class OrphanRow(Base):
    __tablename__ = "orphans"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    origin: Mapped[str] = mapped_column(index=True)
    anchored: Mapped[str]
    place: Mapped[str]
    candidate: Mapped[str | None]
    found: Mapped[datetime]


def find_orphans(services: Services, before: Any, outcome: Outcome) -> list[Orphan]:
    """In both datasets: a draft can lose its anchor too."""
    files = files_of(services.config)
    old_file, new_file = NamedNode(before.result["file"]), NamedNode(outcome.file)
    vanished = _ids(files, before.content) - _ids(files, outcome.content)
    if not vanished:
        return []
    nearest = _Nearest(files, before.content, outcome.content)
    found = {
        Orphan(anchored, fragment(old_file, lost).value, _place(new_file, nearest.to(lost)))
        for dataset in (services.stores.public, services.stores.private)
        for anchored, lost in _anchored(dataset, old_file, vanished)
    }
    return sorted(found, key=lambda each: (each.anchored, each.place))


def remember_orphans(connection: Connection, origin: str, orphans: list[Orphan]) -> None:
    """These instead of the ones that the origin had."""
    connection.execute(delete(OrphanRow).where(OrphanRow.origin == origin))
    for each in orphans:
        row = {"origin": origin, "found": now(), **each.as_dict()}
        connection.execute(OrphanRow.__table__.insert().values(**row))  # type: ignore[attr-defined] # a Table


def _anchored(dataset: Dataset, file: NamedNode, vanished: set[str]) -> Iterator[tuple[str, str]]:
    for lost in sorted(vanished):
        rows: Any = dataset.query(named("anchored-at-place").text, {"place": fragment(file, lost)})
        for (anchored,) in rows:
            yield anchored.value, lost
    rows = dataset.query(named("selected-in-file").text, {"file": file})
    for anchored, said in rows:
        if isinstance(said, Literal) and said.value in vanished:
            yield anchored.value, said.value


def _place(file: NamedNode, found: str | None) -> str | None:
    return fragment(file, found).value if found else None


def _ids(files: Files, content: str) -> set[str]:
    """All xml:ids of the file as it is kept."""
    names = [name for name in files.names(content) if name.startswith(KEPT)]
    return {each.decode() for name in names for each in _ID.findall(files.path(content, name).read_bytes())}


class _Nearest:
    """From elements of the old file to the likeliest ones of the new: same bar, then staff, time and pitch."""

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
        ids = self._new_bars.get(index or 0, {}).get("ids") or [None]
        return ids[0]  # type: ignore[no-any-return] # of JSON

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
