"""What lost its anchor when a file changed: annotations on elements, seconds or pixels that the new file does not have.

Nothing is dropped or rewritten: each is listed, with the place in the new file that is nearest to the one it lost,
until somebody has seen to it and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pyoxigraph import Literal, NamedNode
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base, now
from descant.errors import NotFound
from descant.jobs.ingesting.changes import Change
from descant.jobs.table import chunks
from descant.ontology.iris import DSC, FRBR, OA
from descant.ontology.minting import fragment
from descant.store import Dataset, Stores
from descant.store.named import answered, rows_of

PAGE = 100
AT_ONCE = 1000
"""places that are asked for in one query"""


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


def find_orphans(stores: Stores, change: Change) -> list[Orphan]:
    """In both datasets: a draft can lose its anchor too."""
    found = {
        Orphan(anchored, place, change.nearest(place))
        for dataset in (stores.public, stores.private)
        for anchored, place in _anchored(dataset, change)
        if change.has_lost(place)
    }
    there = _described(stores.public, {each.place for each in found if each.place in change.lost_bars})
    found = {each for each in found if each.place not in there}  # other sources of the version may have these bars
    return sorted(found, key=lambda each: (each.anchored, each.place))


def remember_orphans(connection: Connection, origin: str, change: Change, orphans: list[Orphan]) -> None:
    """These beside the ones that the origin has had, whose candidates are now looked for in the changed file.

    What is anchored there again is an orphan no more.
    """
    rows = connection.execute(select(OrphanRow.__table__).where(OrphanRow.origin == origin)).all()
    known = {(row.anchored, row.place): row for row in rows}
    for row in rows:
        if change.has(row.place):
            connection.execute(delete(OrphanRow).where(OrphanRow.id == row.id))
            continue
        candidate = change.nearest(row.candidate) if row.candidate else None
        connection.execute(update(OrphanRow).where(OrphanRow.id == row.id).values(candidate=candidate))
    for each in orphans:
        if (each.anchored, each.place) not in known:
            connection.execute(insert(OrphanRow).values(origin=origin, found=now(), **each.as_dict()))


def list_orphans(engine: Engine, *, after: int = 0, limit: int = PAGE) -> list[dict[str, Any]]:
    """In the order in which they were found, from the one after that number."""
    wanted = select(OrphanRow.__table__).where(OrphanRow.id > after).order_by(OrphanRow.id).limit(limit)
    with engine.connect() as connection:
        return [_shown(row) for row in connection.execute(wanted)]


def dismiss_orphan(engine: Engine, number: int) -> None:
    """Somebody has seen to it; where it is anchored is not changed."""
    with engine.begin() as connection:
        if not connection.execute(delete(OrphanRow).where(OrphanRow.id == number)).rowcount:
            raise NotFound(f"There is no orphan {number}.", remedy="`descant annotations orphans` lists them.")


def _shown(row: Any) -> dict[str, Any]:
    """Without the origin, which may be a path of this machine."""
    shown = {name: getattr(row, name) for name in ("id", "anchored", "place", "candidate")}
    return {**shown, "found": row.found.isoformat() + "Z"}


def _anchored(dataset: Dataset, change: Change) -> Iterator[tuple[str, str]]:
    """What is anchored in the file or its pages, and where: all that may have lost it."""
    lost = change.lost_elements
    yield from _at(dataset, (fragment(file, element) for file in change.files for element in lost))
    yield from _at(dataset, change.lost_bars.values())
    for whole in dict.fromkeys((*change.files, *change.wholes)):
        rows = rows_of(dataset, "selected-in-file", file=whole)
        for anchored, said in rows:
            if isinstance(said, Literal) and said.value:
                yield anchored.value, fragment(whole, said.value).value
    if change.wholes:
        yield from _in_wholes(dataset, {each.value: each for each in change.wholes})


def _in_wholes(dataset: Dataset, wholes: Mapping[str, NamedNode]) -> Iterator[tuple[str, str]]:
    rows = rows_of(dataset, "anchored-at-media-fragments")
    for anchored, place in rows:
        if place.value.partition("#")[0] in wholes:
            yield anchored.value, place.value
    yield from _at(dataset, wholes.values())


def _described(dataset: Dataset, bars: Iterable[str]) -> set[str]:
    """Those that are still bars of something."""
    return {
        bar.value
        for some in chunks((NamedNode(each) for each in bars), AT_ONCE)
        for (bar,) in answered(dataset, f"SELECT DISTINCT ?bar {{ VALUES ?bar {{ {_list(some)} }} ?bar a {DSC.Bar} }}")
    }


def _list(terms: Iterable[NamedNode]) -> str:
    return " ".join(map(str, terms))


def _at(dataset: Dataset, places: Iterable[NamedNode]) -> Iterator[tuple[str, str]]:
    """Many places with each query, in its text, because a named query's parameter is one term."""
    for some in chunks(places, AT_ONCE):
        anchored_at = f"""
            SELECT DISTINCT ?anchored ?place WHERE {{
              VALUES ?place {{ {_list(some)} }}
              ?anchored {OA.hasTarget}|{FRBR.part} ?place
            }}"""
        for anchored, place in answered(dataset, anchored_at):
            yield anchored.value, place.value
