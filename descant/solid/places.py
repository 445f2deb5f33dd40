"""What is placed in an account's pod, as rows: what was last the same, and the conflicts since."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Table, delete, func, insert, or_, select, update

from descant.annotations.containers import Container, Kind
from descant.annotations.names import is_object
from descant.annotations.register import AnnotationRow, Kept
from descant.database import now
from descant.errors import NotFound, WrongUse
from descant.jobs.table import reading, writing
from descant.ontology.minting import random_id
from descant.solid.tables import ConflictRow, Keep, PlaceRow

_PLACES: Table = PlaceRow.__table__  # type: ignore[assignment] # a Table, which mypy cannot see
_CONFLICTS: Table = ConflictRow.__table__  # type: ignore[assignment] # the same


@dataclass(frozen=True, slots=True)
class Place:
    """A copy of a row."""

    number: int
    account: str
    name: str
    url: str
    foreign: bool
    version: int | None
    digest: str | None
    open: bool
    mark: str
    gone: bool
    listed: str
    filed: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict; a copy of a row."""

    id: str
    account: str
    name: str
    url: str
    version: int
    mine: str | None
    digest: str | None
    theirs: str | None
    found: datetime
    keep: str | None
    copy: str


class Places:
    """Of one account."""

    def __init__(self, engine: Engine, account: str) -> None:
        self._engine, self.account = engine, account
        self._own, self._clashes = PlaceRow.account == account, ConflictRow.account == account

    def all(self) -> list[Place]:
        with reading(self._engine) as connection:
            return [Place(*row) for row in connection.execute(select(_PLACES).where(self._own).order_by("number"))]

    def of(self, name: str) -> Place | None:
        with reading(self._engine) as connection:
            row = connection.execute(select(_PLACES).where(self._own, PlaceRow.name == name)).one_or_none()
        return Place(*row) if row else None

    def enter(self, name: str, url: str, *, foreign: bool = False) -> Place:
        row = {"account": self.account, "name": name, "url": url, "foreign": foreign}
        defaults = {"open": False, "mark": "", "gone": False, "listed": "[]", "filed": False}
        with writing(self._engine) as connection:
            connection.execute(insert(_PLACES).values(row | defaults))
        found = self.of(name)
        assert found  # noqa: S101 - it was entered above
        return found

    def save(self, place: Place, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(_PLACES).where(PlaceRow.number == place.number).values(**values))

    def agree(self, place: Place, version: int, digest: str, **more: Any) -> None:
        """Both sides are the same now, and no conflict is left."""
        self._settle(place, version=version, digest=digest, gone=False, filed=False, mark="", **more)

    def lose(self, place: Place) -> None:
        """It is gone from both sides; the catalogues are still to be told."""
        self._settle(place, version=None, digest=None, gone=True, filed=False, mark="", open=False)

    def _settle(self, place: Place, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(_PLACES).where(PlaceRow.number == place.number).values(**values))
            connection.execute(delete(_CONFLICTS).where(self._clashes, ConflictRow.name == place.name))

    def drop(self, place: Place) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(_PLACES).where(PlaceRow.number == place.number))

    def forget(self) -> None:
        """All of it: nothing of the account is known to be in a pod."""
        with writing(self._engine) as connection:
            connection.execute(delete(_PLACES).where(self._own))
            connection.execute(delete(_CONFLICTS).where(self._clashes))

    def changed_here(self, *, objects: bool) -> list[Kept]:
        """Those that are other versions than were last the same in the pod, or are not in it."""
        annotations: Table = AnnotationRow.__table__  # type: ignore[assignment] # the same
        both = annotations.outerjoin(_PLACES, (PlaceRow.name == AnnotationRow.name) & self._own)
        moved = or_(PlaceRow.version.is_(None), PlaceRow.version != AnnotationRow.version)
        pointless = AnnotationRow.deleted & or_(PlaceRow.number.is_(None), PlaceRow.gone)
        home = Container(Kind.USER, self.account).name
        mine = (AnnotationRow.owner == self.account) & (AnnotationRow.container == home)
        wanted = select(annotations).select_from(both).where(mine, moved, ~pointless).order_by(AnnotationRow.number)
        with reading(self._engine) as connection:
            found = [Kept(*row) for row in connection.execute(wanted)]
        return [each for each in found if objects or not is_object(each.name)]

    def clashes(self) -> list[Clash]:
        with reading(self._engine) as connection:
            wanted = select(_CONFLICTS).where(self._clashes).order_by(ConflictRow.found, ConflictRow.id)
            return [Clash(*row) for row in connection.execute(wanted)]

    def clash_of(self, name: str) -> Clash | None:
        return next((each for each in self.clashes() if each.name == name), None)

    def note_clash(self, place: Place, kept: Kept, digest: str | None, theirs: Mapping[str, Any] | None) -> None:
        """Both sides as they are now; how it shall end is to be said of just these."""
        states = {
            "url": place.url,
            "version": kept.version,
            "mine": None if kept.deleted else kept.document,
            "digest": digest,
            "theirs": json.dumps(theirs, ensure_ascii=False) if theirs is not None else None,
            "keep": None,
        }
        new = {"id": secrets.token_hex(8), "account": self.account, "name": place.name, "copy": random_id()}
        here = self._clashes & (ConflictRow.name == place.name)
        with writing(self._engine) as connection:
            if not connection.execute(update(_CONFLICTS).where(here).values(states)).rowcount:
                connection.execute(insert(_CONFLICTS).values(states | new | {"found": now()}))

    def decide(self, identifier: str, keep: Keep) -> Clash:
        """How a conflict shall end: carried out when the pod is there, if both sides are as they were shown."""
        found = next((each for each in self.clashes() if each.id == identifier), None)
        if found is None:
            raise NotFound(f"There is no conflict {identifier[:40]}.", remedy="`descant pod conflicts` lists them.")
        if keep is Keep.BOTH and None in (found.mine, found.theirs):
            raise WrongUse("One side was deleted, so there are no two to keep.", remedy="Keep `mine` or `theirs`.")
        with writing(self._engine) as connection:
            connection.execute(update(_CONFLICTS).where(ConflictRow.id == found.id).values(keep=keep.value))
        return found

    def count(self) -> dict[str, int]:
        """What is placed in the pod, and how many conflicts there are."""
        with reading(self._engine) as connection:
            same = connection.scalar(select(func.count()).where(self._own, PlaceRow.version.is_not(None))) or 0
            clashes = connection.scalar(select(func.count()).where(self._clashes)) or 0
        return {"placed": same, "conflicts": clashes}

    def after(self, number: int, limit: int) -> Sequence[Place]:
        with reading(self._engine) as connection:
            here = select(_PLACES).where(self._own, PlaceRow.number > number, ~PlaceRow.gone)
            return [Place(*row) for row in connection.execute(here.order_by(PlaceRow.number).limit(limit))]

    def unfiled(self) -> Iterator[Place]:
        yield from (each for each in self.all() if not each.filed and (each.gone or each.version is not None))
