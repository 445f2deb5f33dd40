"""Aligning all versions of a work, bar by bar, into the graph. Notes of scores are kept when these are read."""

from __future__ import annotations

from typing import Any, NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.analysis.alignment.parameters import USUAL
from descant.analysis.alignment.reporting import counted, document
from descant.analysis.alignment.several import Conflict, Together, align_all
from descant.config import Config
from descant.errors import Conflict as Overtaken
from descant.errors import NotFound
from descant.ingest.score import Score
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.aligning.corrections import Correction, corrections_of, iri_of, pins_of, places_of
from descant.jobs.aligning.describing import Described
from descant.jobs.aligning.versions import Version, versions_here, versions_of
from descant.jobs.analysing.done import Done, forget, keys_done, remember
from descant.jobs.ingesting.origins import is_here
from descant.jobs.table import new_id, writing
from descant.ontology import mapping
from descant.ontology.minting import Minter, key_id
from descant.store import Dataset
from descant.store.lines import Lines

ALIGN, TASK = "align", "alignment"
MOST_CONFLICTS = 500
"""that a job tells of"""
VERSION = "1"
"""MUST change when the same notes would be aligned otherwise with the same parameters"""


class Outcome(NamedTuple):
    summary: dict[str, Any]
    quads: Lines


def order(dataset: Dataset, engine: Engine, config: Config, work: NamedNode, *, again: bool = False) -> Order | None:
    """None where nothing has changed since it was done: no score, and nothing that people said."""
    versions = versions_of(dataset, engine, config, work)
    corrections = corrections_of(dataset, [each.iri for each in versions])
    key = _key(work.value, versions, corrections)
    if not again and _is_done(engine, key, versions):
        return None
    return Order(
        kind=ALIGN,
        key=f"{ALIGN} {key} {new_id()}",
        parameters={
            "key": key,
            "work": work.value,
            "base": config.base,
            "versions": [each._asdict() for each in versions],
            "corrections": corrections,
        },
        title=f"Alignment of {len(versions)} versions: {', '.join(each.name for each in versions)}"[:200],
    )


def _key(work: str, versions: list[Version], corrections: list[Correction]) -> str:
    return key_id(work, VERSION, str(USUAL), *(each.key for each in versions), *map(str, corrections))


def _is_done(engine: Engine, key: str, versions: list[Version]) -> bool:
    keys = {_row_key(key, each) for each in versions}
    with engine.connect() as connection:
        return keys_done(connection, keys) == keys


class Align(Kind):
    name = ALIGN
    description = "Aligns the versions of a work, bar by bar"
    deadline = 3600.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        versions = [Version(**each) for each in parameters["versions"]]
        scores = [each.score() for each in versions]
        corrections = list(map(Correction.read, parameters["corrections"]))
        bars = {each.iri: places_of(score) for each, score in zip(versions, scores, strict=True)}
        pins, in_vain = pins_of(corrections, bars)

        def watch(done: int, total: int) -> None:
            tools.check()
            tools.progress(done, total, "pairs of versions")

        found = align_all(scores, pins=pins, watch=watch)
        tools.check()
        minter = Minter(parameters["base"])
        corrected = [iri_of(each, minter) for each in corrections]
        described = Described(parameters["work"], versions, scores, found, minter, parameters["key"], corrected)
        said = summary(versions, scores, found) | {"pins": sum(map(len, pins.values())), "saidInVain": len(in_vain)}
        return Outcome(said, Lines.of(mapping.quads(described, _graph(parameters))))

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        asked, graph = services.job.parameters, _graph(services.job.parameters)
        versions = [Version(**each) for each in asked["versions"]]
        if _is_overtaken(asked, services):
            raise Overtaken(
                "A later alignment, of what the work has by now, ended before this one, so this one is not kept.",
                remedy="Look at that one.",
            )
        services.stores.public.put_lines(outcome.quads, (), graphs=[graph])
        with writing(services.engine) as connection:
            gone = [each.name for each in versions if not is_here(connection, each.content)]
            for version in () if gone else versions:
                forget(connection, version.content, graph.value)  # what was found before, by other pins
                remember(connection, _done(asked["key"], version, graph, outcome.summary["pairs"]))
        if gone:
            services.stores.public.drop(graph)
            raise NotFound(f"{gone[0]} changed meanwhile, so nothing of it is kept.", remedy="Ask again.")
        return {"status": "aligned", "work": asked["work"], **outcome.summary}


def _is_overtaken(asked: Parameters, services: Services) -> bool:
    """Whether what there is now is aligned already, and is not what this one was asked for."""
    public, work = services.stores.public, asked["work"]
    versions = versions_here(public, services.engine, services.config, NamedNode(work))
    key = _key(work, versions, corrections_of(public, [each.iri for each in versions]))
    return key != asked["key"] and bool(versions) and _is_done(services.engine, key, versions)


def summary(versions: list[Version], scores: list[Score], found: Together) -> dict[str, Any]:
    """How each version stands to the measure."""
    said = counted(document([each.name for each in versions], scores, found))
    others = [each.iri for number, each in enumerate(versions) if number != found.measure]
    rows = [row | {"version": iri} for row, iri in zip(said["versions"], others, strict=True)]
    measure = versions[found.measure].iri
    conflicts = [_conflict(each, versions, scores) for each in found.conflicts[:MOST_CONFLICTS]]
    return {
        **said,
        "contradictions": conflicts,
        "measureVersion": measure,
        "versions": rows,
        "pairs": sum(row["pairs"] for row in rows),
    }


def _conflict(found: Conflict, versions: list[Version], scores: list[Score]) -> dict[str, Any]:
    """Bars that two versions aligned directly have in common, and by the measure they do not."""
    bars = [scores[number].bars[bar].index for number, bar in zip((found.one, found.other), found.bars, strict=True)]
    return {"one": versions[found.one].iri, "other": versions[found.other].iri, "bars": bars}


def _graph(parameters: Parameters) -> NamedNode:
    """One for a work, whatever it was aligned by."""
    minter = Minter(parameters["base"])
    return minter.graph(minter.concordance(key_id(parameters["work"])))


def _row_key(key: str, version: Version) -> str:
    return key_id(key, version.key)


def _done(key: str, version: Version, graph: NamedNode, pairs: int) -> Done:
    """A row for each score: where one of them changes, what was found is forgotten with it."""
    return Done(
        key=_row_key(key, version),
        content=version.content,
        file=version.file,
        analyser=ALIGN,
        task=TASK,
        graph=graph.value,
        findings=pairs,
        remarks=[],
    )
