"""The tables: annotations as they are, every version that they have had, and how far the graph follows.

The register is what counts: a write is done when it is in here. The graph and the search index follow it, version by
version, and can be made again from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base
from descant.jobs.table import chunks


class Visibility(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    PUBLIC = "public"


class Action(StrEnum):
    """What made a version."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    RESTORED = "restored"
    PUBLISHED = "published"
    """made readable to everybody"""
    TAKEN_BACK = "taken back"
    """no longer readable to everybody"""
    SHARED = "shared"
    """with a group"""


class AnnotationRow(Base):
    __tablename__ = "annotations"
    __table_args__ = (
        Index("annotations_home", "container", "number"),
        Index("annotations_owner", "owner", "number"),
        {"sqlite_autoincrement": True},
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    """in the order of making, and never given again: by it, lists are paged"""
    name: Mapped[str] = mapped_column(unique=True)
    """what the IRI has after `annotations/`"""
    container: Mapped[str]
    """that it was made in: its name after `annotations/`"""
    owner: Mapped[str]
    """the account that made it"""
    visibility: Mapped[str]
    shared_with: Mapped[str | None]
    """that it is shared with"""
    version: Mapped[int]
    document: Mapped[str]
    """JSON, as it is served; of a deleted one as it was last"""
    deleted: Mapped[bool] = mapped_column(default=False)
    was_public: Mapped[bool] = mapped_column(default=False)
    """strangers may be told that it was there"""
    created: Mapped[datetime]
    changed: Mapped[datetime]


class VersionRow(Base):
    __tablename__ = "annotation_versions"
    __table_args__ = (UniqueConstraint("number", "version"), {"sqlite_autoincrement": True})
    seq: Mapped[int] = mapped_column(primary_key=True)
    """the order of all changes, which graph and index follow"""
    number: Mapped[int] = mapped_column(ForeignKey("annotations.number"))
    version: Mapped[int]
    action: Mapped[str]
    actor: Mapped[str]
    time: Mapped[datetime]
    visibility: Mapped[str]
    shared_with: Mapped[str | None]
    document: Mapped[str | None]
    """none where it was deleted"""


class ReceiptRow(Base):
    """What came of a request with an idempotency key, so that the same request again does nothing again."""

    __tablename__ = "annotation_receipts"
    account: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    """of the request"""
    name: Mapped[str]
    time: Mapped[datetime] = mapped_column(index=True)


class FollowerRow(Base):
    """How far who follows the register has come."""

    __tablename__ = "annotation_followers"
    name: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy of a row, for use outside its transaction."""

    number: int
    name: str
    container: str
    owner: str
    visibility: str
    shared_with: str | None
    version: int
    document: str
    deleted: bool
    was_public: bool
    created: datetime
    changed: datetime

    @property
    def tag(self) -> str:
        """Another one for every version and content; it does not tell how many there were."""
        said = f"{self.number} {self.version} {self.visibility} {self.shared_with} {self.deleted} {self.document}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Version:
    """One of the versions of an annotation."""

    seq: int
    number: int
    version: int
    action: str
    actor: str
    time: datetime
    visibility: str
    shared_with: str | None
    document: str | None


_ANNOTATIONS: Table = AnnotationRow.__table__  # type: ignore[assignment] # a Table, which mypy cannot see
_VERSIONS: Table = VersionRow.__table__  # type: ignore[assignment] # the same
# Made once: to put a statement together costs more than to have it done.
_BY_NAME = select(_ANNOTATIONS).where(AnnotationRow.name == bindparam("name"))
_LAST = select(func.max(VersionRow.seq))
_ENTER, _ADD_VERSION = insert(_ANNOTATIONS), insert(_VERSIONS)


def find(connection: Connection, name: str, *, for_update: bool = False) -> Kept | None:
    wanted = _BY_NAME.with_for_update() if for_update else _BY_NAME
    row = connection.execute(wanted, {"name": name}).one_or_none()
    return Kept(*row) if row else None


def enter(connection: Connection, values: dict[str, Any], action: Action, actor: str) -> Kept:
    """A new annotation, with its first version."""
    number = connection.execute(_ENTER, values).inserted_primary_key[0]  # type: ignore[index] # it has one
    kept = Kept(number=number, **values)
    _add_version(connection, kept, action, actor)
    return kept


def change(connection: Connection, before: Kept, values: dict[str, Any], action: Action, actor: str) -> Kept:
    """The next version; whoever has another one in hand has lost, whichever process it is in."""
    kept = replace(before, version=before.version + 1, **values)
    here = (AnnotationRow.number == before.number) & (AnnotationRow.version == before.version)
    done = connection.execute(update(AnnotationRow).where(here).values(version=kept.version, **values))
    if done.rowcount != 1:
        raise Overtaken
    _add_version(connection, kept, action, actor)
    return kept


class Overtaken(Exception):
    """Somebody else has made the next version in between."""


def _add_version(connection: Connection, kept: Kept, action: Action, actor: str) -> None:
    row = {
        "number": kept.number,
        "version": kept.version,
        "action": action.value,
        "actor": actor,
        "time": kept.changed,
        "visibility": kept.visibility,
        "shared_with": kept.shared_with,
        "document": None if kept.deleted else kept.document,
    }
    connection.execute(_ADD_VERSION, row)


def numbered(connection: Connection, numbers: Sequence[int]) -> Iterator[Kept]:
    wanted = select(_ANNOTATIONS).where(AnnotationRow.number.in_(numbers))
    yield from (Kept(*row) for row in connection.execute(wanted))


def numbers_of(connection: Connection, names: Iterable[str | None]) -> set[int]:
    found: set[int] = set()
    for some in chunks((name for name in names if name), 500):
        found.update(connection.scalars(select(AnnotationRow.number).where(AnnotationRow.name.in_(some))))
    return found


def versions(connection: Connection, number: int) -> list[Version]:
    wanted = select(VersionRow.__table__).where(VersionRow.number == number).order_by(VersionRow.version)
    return [Version(*row) for row in connection.execute(wanted)]


def version_of(connection: Connection, number: int, version: int) -> Version | None:
    here = (VersionRow.number == number) & (VersionRow.version == version)
    row = connection.execute(select(VersionRow.__table__).where(here)).one_or_none()
    return Version(*row) if row else None


def changed_after(connection: Connection, seq: int, limit: int) -> Iterator[tuple[int, Kept]]:
    """Annotations that have changed since, as they are now, each with the last of its changes so far; in that order."""
    span = (
        select(VersionRow.seq, VersionRow.number).where(VersionRow.seq > seq).order_by(VersionRow.seq).limit(limit)
    ).subquery()
    last = select(func.max(span.c.seq).label("seq"), span.c.number).group_by(span.c.number).subquery()
    wanted = select(last.c.seq, AnnotationRow.__table__).join(AnnotationRow, AnnotationRow.number == last.c.number)
    for row in connection.execute(wanted.order_by(last.c.seq)):
        yield row[0], Kept(*row[1:])


def changes_after(connection: Connection, seq: int, limit: int) -> list[tuple[Version, Kept]]:
    """Each change since, and the annotation as it was after it; of a deleted one without its document."""
    columns = (AnnotationRow.name, AnnotationRow.container, AnnotationRow.owner, AnnotationRow.created)
    joined = select(VersionRow.__table__, *columns).join(AnnotationRow, AnnotationRow.number == VersionRow.number)
    wanted = joined.where(VersionRow.seq > seq).order_by(VersionRow.seq).limit(limit)
    return [_as_it_was(Version(*row[:9]), *row[9:]) for row in connection.execute(wanted)]


def _as_it_was(now: Version, name: str, container: str, owner: str, created: datetime) -> tuple[Version, Kept]:
    kept = Kept(
        number=now.number,
        name=name,
        container=container,
        owner=owner,
        visibility=now.visibility,
        shared_with=now.shared_with,
        version=now.version,
        document=now.document or "",
        deleted=now.document is None,
        was_public=False,
        created=created,
        changed=now.time,
    )
    return now, kept


def versions_at(connection: Connection, seqs: Sequence[int]) -> Iterator[Version]:
    wanted = select(VersionRow.__table__).where(VersionRow.seq.in_(seqs))
    yield from (Version(*row) for row in connection.execute(wanted))


def followed(connection: Connection, name: str) -> int:
    return connection.scalar(select(FollowerRow.seq).where(FollowerRow.name == name)) or 0


def note_followed(connection: Connection, name: str, seq: int) -> None:
    done = connection.execute(update(FollowerRow).where(FollowerRow.name == name).values(seq=seq))
    if not done.rowcount:
        connection.execute(insert(FollowerRow).values(name=name, seq=seq))


def last_change(connection: Connection) -> int:
    return connection.scalar(_LAST) or 0
