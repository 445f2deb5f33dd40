"""The tables: hooks, and what came of the last deliveries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from descant.database import Base


class WebhookRow(Base):
    __tablename__ = "webhooks"
    id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    url: Mapped[str]
    feed: Mapped[str]
    actions: Mapped[str]
    """kinds of activities, with spaces between them"""
    secret: Mapped[str]
    """by which deliveries are signed"""
    created: Mapped[datetime]
    seq: Mapped[int]
    """up to which place of the register all is delivered"""
    reason: Mapped[str | None]
    """why it is off"""
    failing_since: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    """that failed since the last that did not"""
    due: Mapped[datetime | None]
    """of the next try"""
    claimed: Mapped[datetime | None]
    """until when a server is at it, of several on one database"""


class DeliveryRow(Base):
    __tablename__ = "webhook_deliveries"
    number: Mapped[int] = mapped_column(primary_key=True)
    hook: Mapped[str] = mapped_column(ForeignKey("webhooks.id"), index=True)
    message: Mapped[str]
    """its `webhook-id`"""
    time: Mapped[datetime]
    seconds: Mapped[float]
    status: Mapped[int | None]
    """that was answered"""
    error: Mapped[str | None]
    """none where it was taken"""
