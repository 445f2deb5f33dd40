"""The tables: an account's pod, what is placed in it, and where the two sides are in conflict."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base


class Keep(StrEnum):
    """How a conflict ends."""

    MINE = "mine"
    """as it is here"""
    THEIRS = "theirs"
    """as it is in the pod"""
    BOTH = "both"
    """as it is here; and as it is in the pod, as another annotation"""


class ConnectionRow(Base):
    """An account's pod. One account has one."""

    __tablename__ = "pod_connections"
    account: Mapped[str] = mapped_column(primary_key=True)
    webid: Mapped[str]
    issuer: Mapped[str]
    storage: Mapped[str]
    secrets: Mapped[str]
    """sealed; empty where they were refused, until somebody signs in again"""
    objects: Mapped[bool]
    """musical objects are kept there, too"""
    leaving: Mapped[bool] = mapped_column(default=False)
    """the copies here are taken away, then this row is"""
    connected: Mapped[datetime]
    due: Mapped[datetime] = mapped_column(index=True)
    """when the pod is looked at next"""
    synced: Mapped[datetime | None]
    """when all was last the same on both sides, but for conflicts and problems"""
    waiting_since: Mapped[datetime | None]
    """for the pod, which is away"""
    failures: Mapped[int] = mapped_column(default=0)
    """one after the other"""
    error: Mapped[str | None]
    problems: Mapped[str] = mapped_column(default="[]")
    """JSON: documents that could not be synced the last time, and why"""
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    """by the process that syncs it"""


class SignInRow(Base):
    """Somebody who has gone to their issuer to sign in, and is to come back."""

    __tablename__ = "pod_sign_ins"
    digest: Mapped[str] = mapped_column(primary_key=True)
    """of the state that comes back with them"""
    account: Mapped[str]
    webid: Mapped[str]
    storage: Mapped[str]
    objects: Mapped[bool]
    secrets: Mapped[str]
    """sealed"""
    made: Mapped[datetime]


class PlaceRow(Base):
    """An annotation or a musical object that is here and in the pod, or on its way to the other side."""

    __tablename__ = "pod_places"
    __table_args__ = (UniqueConstraint("account", "name"), UniqueConstraint("account", "url"))
    number: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    name: Mapped[str]
    url: Mapped[str]
    foreign: Mapped[bool]
    """it was made in the pod by another program, and keeps its address there"""
    version: Mapped[int | None]
    digest: Mapped[str | None]
    """the version here and the content there that were last found to be the same; none until they were"""
    open: Mapped[bool] = mapped_column(default=False)
    """everybody may read it in the pod"""
    mark: Mapped[str] = mapped_column(default="")
    """by which the pod's list shows that it has not changed there; empty where that is not sure"""
    gone: Mapped[bool] = mapped_column(default=False)
    """from both sides"""
    listed: Mapped[str] = mapped_column(default="[]")
    """JSON: what it is listed under in the pod's catalogues"""
    filed: Mapped[bool] = mapped_column(default=False)
    """the catalogues list it as it is now, or no more"""


class ConflictRow(Base):
    """Both sides have changed since they were the same; neither is touched until somebody says how it ends."""

    __tablename__ = "pod_conflicts"
    __table_args__ = (UniqueConstraint("account", "name"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    name: Mapped[str]
    url: Mapped[str]
    version: Mapped[int]
    mine: Mapped[str | None]
    """JSON; none where it was deleted"""
    digest: Mapped[str | None]
    theirs: Mapped[str | None]
    """the same of the pod"""
    found: Mapped[datetime]
    keep: Mapped[str | None]
    """how it shall end"""
    copy: Mapped[str]
    """the identifier that theirs gets where both are kept"""
