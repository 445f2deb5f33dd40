"""Which readings ask for which look-ups: an answer that nobody's file asks for any more is taken out of the graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from descant.config import Config
from descant.database import Base
from descant.ingest.describing.questions import Question
from descant.ingest.lookup.musicbrainz import MusicBrainz
from descant.ingest.lookup.wikidata import Wikidata
from descant.jobs.table import chunks
from descant.ontology.minting import Minter, key_id

_CHUNK = 500


class AskedRow(Base):
    __tablename__ = "looked_up"
    graph: Mapped[str] = mapped_column(primary_key=True)
    """of one service's answer to one question"""
    origin: Mapped[str] = mapped_column(primary_key=True, index=True)
    """what was read"""


def run_of(minter: Minter, question: Question, service: str) -> NamedNode:
    """The same for the same question, whoever asks it; another one for another question about the same."""
    query = question.query
    said = (query.kind.value, query.name.casefold(), (query.by or "").casefold())
    return minter.run(key_id("look-up", question.subject, service, *said))


def graphs_of(questions: Iterable[Question], config: Config) -> set[str]:
    """That the answers to these are in, or will be."""
    minter = Minter(config.base)
    names = (MusicBrainz().name, Wikidata().name)
    return {minter.graph(run_of(minter, each, name)).value for each in questions for name in names}


def no_longer_asked(connection: Connection, origin: str, graphs: Collection[str]) -> list[str]:
    """Those that this one asked for, and neither asks for now, nor anybody else."""
    before = set(connection.scalars(select(AskedRow.graph).where(AskedRow.origin == origin))) - set(graphs)
    for chunk in chunks(sorted(before), _CHUNK):
        others = select(AskedRow.graph).where(AskedRow.graph.in_(chunk), AskedRow.origin != origin)
        before -= set(connection.scalars(others))
    return sorted(before)


def note_asked(connection: Connection, origin: str, graphs: Collection[str], *, all_of_them: bool) -> None:
    """What this one asks for now; if it asks for nothing new, what it asked for before and still may."""
    before = set(connection.scalars(select(AskedRow.graph).where(AskedRow.origin == origin)))
    kept = set(graphs) if all_of_them else before & set(graphs)
    connection.execute(delete(AskedRow).where(AskedRow.origin == origin))
    if kept:
        connection.execute(insert(AskedRow), [{"graph": graph, "origin": origin} for graph in sorted(kept)])


def still_asked(connection: Connection, graphs: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(graphs, _CHUNK):
        found |= set(connection.scalars(select(AskedRow.graph).where(AskedRow.graph.in_(chunk))))
    return found
