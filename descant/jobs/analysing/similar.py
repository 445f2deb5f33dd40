"""Which recordings that have been analysed sound alike."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select

from descant.analysis.similarity import Near, Neighbours
from descant.jobs.analysing.done import AnalysisRow


def nearest(engine: Engine, content: str, analyser: str, count: int) -> list[Near]:
    """Files of other recordings, the most alike first; none where this one has no embedding by the analyser."""
    with engine.connect() as connection:
        own = connection.scalar(_of(analyser, AnalysisRow.embedding).where(AnalysisRow.content == content))
        if own is None:
            return []
        total, last = connection.execute(
            select(func.count(), func.max(AnalysisRow.done)).where(*_has_embedding(analyser))
        ).one()
    found = _neighbours(engine, analyser, total, last).nearest(np.frombuffer(own, np.float32), count + 1)
    with engine.connect() as connection:
        files = _files(connection, [each.name for each in found])
    return [Near(files[each.name], each.likeness) for each in found if each.name != content][:count]


def embedders(engine: Engine) -> list[str]:
    """Analysers that left embeddings, by name."""
    statement = select(AnalysisRow.analyser).where(AnalysisRow.embedding.is_not(None)).distinct()
    with engine.connect() as connection:
        return sorted(connection.scalars(statement))


@lru_cache(maxsize=4)
def _neighbours(engine: Engine, analyser: str, total: int, last: datetime) -> Neighbours:
    """Made anew when there is another, or one that was analysed anew."""
    columns = (AnalysisRow.content, AnalysisRow.embedding)
    with engine.connect() as connection:
        rows = {content: vector for content, vector in connection.execute(_of(analyser, *columns)) if vector}
    directions = np.stack([np.frombuffer(each, np.float32) for each in rows.values()])
    return Neighbours(list(rows), directions)


def _of(analyser: str, *columns: Any) -> Select[Any]:
    return select(*columns).where(*_has_embedding(analyser)).order_by(AnalysisRow.done)


def _has_embedding(analyser: str) -> tuple[ColumnElement[bool], ...]:
    return AnalysisRow.analyser == analyser, AnalysisRow.embedding.is_not(None)


def _files(connection: Connection, contents: list[str]) -> dict[str, str]:
    rows = select(AnalysisRow.content, AnalysisRow.file).where(AnalysisRow.content.in_(contents))
    return {row.content: row.file for row in connection.execute(rows)}
