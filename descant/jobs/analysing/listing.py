"""Recordings in pages, those that were read last first, found by a part of their names."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from descant.jobs.analysing.ordering import READER, Recording, recordings_with, shown_name
from descant.jobs.ingesting.origins import Origin

PAGE = 25
"""recordings"""


class Page(NamedTuple):
    recordings: list[tuple[Recording, datetime]]
    """and when each was read"""
    total: int


def list_recordings(engine: Engine, *, name: str = "", page: int = 0) -> Page:
    """Each once, however many places it came from. Names are those that are shown: of folders nobody learns."""
    of = select(Origin.origin, Origin.content, Origin.read).where(Origin.result["reader"].as_string() == READER)
    last: dict[str, Any] = {}
    with engine.connect() as connection:
        for row in connection.execute(of.order_by(Origin.read.desc(), Origin.content)):
            if not name or _alike(name) in _alike(shown_name(row.origin)):
                last.setdefault(row.content, row)
    shown = list(last.values())[page * PAGE : (page + 1) * PAGE]
    by_content = {each.content: each for each in recordings_with(engine, (row.content for row in shown))}
    found = [(by_content[row.content]._replace(name=shown_name(row.origin)), row.read) for row in shown]
    return Page(found, len(last))


def _alike(name: str) -> str:
    """The same for large and small letters, and for an é that is one character or two."""
    return unicodedata.normalize("NFC", name).casefold()
