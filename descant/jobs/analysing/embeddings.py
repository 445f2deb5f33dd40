"""Where recordings lie by the embeddings of models: of each recording and model the latest word.

Numbers of two models mean different things, and so do those of two versions of one: `maker` tells them apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from descant.analysis import Analyser
from descant.jobs.analysing.done import AnalysisRow, EmbeddingRow
from descant.ontology.minting import key_id


def maker_of(analyser: Analyser) -> str:
    """What is the same where embeddings may be compared. Of a net, settings only say which words become claims."""
    cards = analyser.cards()
    settings = "" if cards else json.dumps(analyser.settings(), sort_keys=True)
    return key_id(analyser.name, analyser.version, settings, *(each.embeds for each in cards))


def with_analyses(*columns: Any) -> Select[Any]:
    """Embeddings beside the analyses that they are of."""
    return select(*columns).join_from(EmbeddingRow, AnalysisRow, EmbeddingRow.key == AnalysisRow.key)


def latest(connection: Connection, analyser: str, *, content: str | None = None) -> Row[Any] | None:
    """The maker and direction that an analyser said last, of a recording or of any."""
    of = [AnalysisRow.analyser == analyser] + ([AnalysisRow.content == content] if content else [])
    statement = with_analyses(EmbeddingRow.maker, EmbeddingRow.direction).where(*of)
    return connection.execute(statement.order_by(AnalysisRow.done.desc(), AnalysisRow.key).limit(1)).one_or_none()


def comparable(connection: Connection, maker: str, files: Iterable[str] | None = None) -> list[Row[Any]]:
    """Analyses and directions: one of each recording, the last where there are several; of these files, or of all."""
    statement = with_analyses(*AnalysisRow.__table__.columns, EmbeddingRow.direction)
    statement = statement.where(EmbeddingRow.maker == maker)
    if files is not None:
        statement = statement.where(AnalysisRow.file.in_(files))
    rows = connection.execute(statement.order_by(AnalysisRow.done, AnalysisRow.key))
    return list({row.content: row for row in rows}.values())
