"""Recordings in pages, those that were read last first, found by a part of their names."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, func, or_, select

from descant.jobs.analysing.ordering import READER, Recording, recordings_with
from descant.jobs.ingesting.origins import Origin

PAGE = 25
"""recordings"""


class Page(NamedTuple):
    recordings: list[tuple[Recording, datetime]]
    """and when each was read"""
    total: int


def list_recordings(engine: Engine, *, name: str = "", page: int = 0) -> Page:
    """Each once, however many places it came from."""
    of = Origin.result["reader"].as_string() == READER
    if name:
        forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}  # é is one character, or two
        of &= or_(*(Origin.origin.icontains(each, autoescape=True) for each in sorted(forms)))
    read = func.max(Origin.read).label("read")
    found = select(Origin.content, read).where(of).group_by(Origin.content)
    with engine.connect() as connection:
        total = connection.scalar(select(func.count()).select_from(found.subquery())) or 0
        rows = connection.execute(found.order_by(read.desc(), Origin.content).limit(PAGE).offset(page * PAGE)).all()
    by_content = {each.content: each for each in recordings_with(engine, (row.content for row in rows))}
    return Page([(by_content[row.content], row.read) for row in rows], total)
