"""What audits hang on: as long as it is the same, so are they."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from descant.config import Config
from descant.jobs.analysing.done import AnalysisRow
from descant.jobs.analysing.ordering import analysers_of
from descant.jobs.ingesting.origins import Origin


def state_of(engine: Engine, config: Config) -> tuple[object, ...]:
    """All that was analysed and read, by number and time, and the analysers that there are, by whose names it is told.

    What people said in the graph is not in it: of that the store knows a version.
    """
    analysers = tuple(
        (each.name, each.version, *(card.sha256 for card in each.cards())) for each in analysers_of(config)
    )
    with engine.connect() as connection:
        done = connection.execute(select(func.count(), func.max(AnalysisRow.done)).select_from(AnalysisRow)).one()
        read = connection.execute(select(func.count(), func.max(Origin.read)).select_from(Origin)).one()
    return (*done, *read, analysers)
