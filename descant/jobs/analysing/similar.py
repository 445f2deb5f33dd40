"""Which recordings that have been analysed sound alike."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from descant.analysis.similarity import Near, Neighbours
from descant.jobs.analysing.done import AnalysisRow, EmbeddingRow
from descant.jobs.analysing.embeddings import comparable, latest, with_analyses


def nearest(engine: Engine, content: str, analyser: str, count: int) -> list[Near]:
    """Files of other recordings, the most alike first; none where this one has no embedding by the analyser."""
    with engine.connect() as connection:
        own = latest(connection, analyser, content=content)
        if own is None:
            return []
        counted = with_analyses(func.count(), func.max(AnalysisRow.done)).where(EmbeddingRow.maker == own.maker)
        total, last = connection.execute(counted).one()
    found = _neighbours(engine, own.maker, total, last).nearest(np.frombuffer(own.direction, np.float32), count + 1)
    with engine.connect() as connection:
        files = _files(connection, [each.name for each in found])
    others = (each for each in found if each.name != content and each.name in files)  # or forgotten since
    return [Near(files[each.name], each.likeness) for each in others][:count]


def embedders(engine: Engine) -> list[str]:
    """Analysers that left embeddings, by name."""
    with engine.connect() as connection:
        return sorted(connection.scalars(with_analyses(AnalysisRow.analyser).distinct()))


@lru_cache(maxsize=4)
def _neighbours(engine: Engine, maker: str, total: int, last: datetime) -> Neighbours:
    """Made anew when there is another, or one that was analysed anew."""
    with engine.connect() as connection:
        rows = comparable(connection, maker)
    directions = np.array([np.frombuffer(each.direction, np.float32) for each in rows])
    return Neighbours([each.content for each in rows], directions)


def _files(connection: Connection, contents: list[str]) -> dict[str, str]:
    rows = select(AnalysisRow.content, AnalysisRow.file).where(AnalysisRow.content.in_(contents))
    return {row.content: row.file for row in connection.execute(rows)}
