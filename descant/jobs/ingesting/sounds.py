"""An index of recordings by their sound, so that a new one is held against a few others and not against all.

Each has some keys of its fingerprint (`descant.ingest.sound.fingerprint.keys`); those that share keys with it are
compared. The graph has all that is here, and the index is made from it again where it is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, delete, func, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base
from descant.ingest.sound.fingerprint import is_same, keys, likeness
from descant.store import Dataset
from descant.store.named import all_pages

APART = 7.0
"""seconds by which the lengths of one sound in two files may differ; AcoustID takes as many"""
OF_A_KEY = 200
"""recordings that are looked at for one key: it bounds what a search costs, whatever is common to many"""
FEWEST, COMPARED = 2, 20
"""keys that a recording must share to be compared, and recordings that are compared, those with the most first"""


class SoundRow(Base):
    __tablename__ = "sounds"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(unique=True)
    graph: Mapped[str]
    signal: Mapped[str]
    duration: Mapped[float]
    fingerprint: Mapped[str]


class SoundKey(Base):
    __tablename__ = "sound_keys"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy has it
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sound: Mapped[int] = mapped_column(ForeignKey("sounds.id", ondelete="CASCADE"), primary_key=True, index=True)


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording in the index. All but the numbers are IRIs."""

    source: str
    graph: str
    signal: str
    duration: float
    fingerprint: str


def alike(connection: Connection, sound: Sound) -> list[Sound]:
    """Other recordings that are taken for the same sound, the most alike first."""
    found = [each for each in _candidates(connection, sound) if abs(each.duration - sound.duration) <= APART]
    same = [each for each in found if is_same(each.fingerprint, sound.fingerprint)]
    return sorted(same, key=lambda each: (-likeness(each.fingerprint, sound.fingerprint), each.source))


def find_sound(connection: Connection, source: str) -> Sound | None:
    row = connection.execute(select(SoundRow.__table__).where(SoundRow.source == source)).one_or_none()
    return _sound(row) if row else None


def remember_sound(connection: Connection, sound: Sound) -> None:
    forget_sound(connection, sound.source)
    table: Any = SoundRow.__table__
    made = connection.execute(table.insert().values(**asdict(sound)).returning(SoundRow.id)).scalar_one()
    rows = [{"key": key, "sound": made} for key in keys(sound.fingerprint)]
    if rows:
        connection.execute(SoundKey.__table__.insert(), rows)  # type: ignore[attr-defined] # a Table


def forget_sound(connection: Connection, source: str) -> None:
    connection.execute(delete(SoundRow).where(SoundRow.source == source))


def rebuild(connection: Connection, dataset: Dataset) -> int:
    """All of it from the graph; gives how many recordings there are."""
    connection.execute(delete(SoundRow))
    count = 0
    for sound in _in_graph(dataset):
        remember_sound(connection, sound)
        count += 1
    return count


def is_empty(connection: Connection) -> bool:
    return connection.execute(select(SoundRow.id).limit(1)).first() is None


def _candidates(connection: Connection, sound: Sound) -> Iterator[Sound]:
    """Those that share the most keys: each key by itself, and not more of it than so many."""
    parts = [select(SoundKey.sound).where(SoundKey.key == key).limit(OF_A_KEY) for key in keys(sound.fingerprint)]
    if not parts:
        return
    hits = union_all(*(select(part.subquery()) for part in parts)).subquery()
    shared = func.count().label("shared")
    best = select(hits.c.sound).group_by(hits.c.sound).having(shared >= FEWEST).order_by(shared.desc()).limit(COMPARED)
    wanted = SoundRow.id.in_(connection.execute(best).scalars().all()) & (SoundRow.source != sound.source)
    yield from map(_sound, connection.execute(select(SoundRow.__table__).where(wanted)))


def _sound(row: Any) -> Sound:
    return Sound(row.source, row.graph, row.signal, row.duration, row.fingerprint)


def _in_graph(dataset: Dataset) -> Iterator[Sound]:
    for row in all_pages(dataset, "sounds", "source"):
        source, graph, signal = (row[name].value for name in ("source", "graph", "signal"))
        yield Sound(source, graph, signal, float(row["duration"].value), row["fingerprint"].value)
