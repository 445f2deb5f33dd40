"""Comparing two versions of a work: the comparison goes into the graph, its documents and pictures beside the files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.alignment.metres import align_scores
from descant.analysis.comparing_scores.comparing import STEPS, Comparison, compare
from descant.analysis.comparing_scores.files import names, written_as
from descant.analysis.comparing_scores.records import Named, to_records
from descant.errors import NotFound, TooLarge
from descant.ingest.score import Score
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.aligning.corrections import Correction, Two, iri_of, pins_of, places_of
from descant.jobs.aligning.versions import Version
from descant.jobs.analysing.done import Done, forget, remember
from descant.jobs.comparing.kept import NO_CHORDS, NOTES, Pair, drop_older, remarks_of, stored_as
from descant.jobs.ingesting.origins import is_here
from descant.jobs.table import new_id, writing
from descant.ontology import mapping
from descant.ontology.minting import Minter
from descant.store.files import files_of
from descant.store.lines import Lines

COMPARE, TASK = "compare", "comparison"
MOST_NOTES = 500_000
"""of a version whose comparison is kept; `descant compare` of files has other limits"""


class Wish(NamedTuple):
    notes: bool = False
    """each note in the graph, too"""
    chords: bool = True
    other_music_too: bool = False

    def is_met(self, remarks: list[str] | None) -> bool:
        if remarks is None:
            return False
        return (NOTES in remarks or not self.notes) and (NO_CHORDS not in remarks or not self.chords)


class Outcome(NamedTuple):
    summary: dict[str, Any]
    files: Mapping[str, bytes]
    quads: Lines


def order(engine: Engine, base: str, pair: Pair, wish: Wish, *, again: bool = False) -> Order | None:
    """None where nothing has changed since it was done."""
    if not again and wish.is_met(remarks_of(engine, pair)):
        return None
    return Order(
        kind=COMPARE,
        key=f"{COMPARE} {pair.key} {new_id()}",
        parameters={
            "base": base,
            "pair": [each._asdict() for each in pair.both],
            "corrections": pair.corrections,
            "aligned": pair.aligned,
            "wish": wish._asdict(),
        },
        title=f"Comparison of {pair.one.name} and {pair.other.name}"[:200],
    )


class Compare(Kind):
    name = COMPARE
    description = "Compares two versions of a work"
    deadline = 3600.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        pair, wish = _asked(parameters)
        written, done = names(notes=True), count(1)
        total = 2 + STEPS + len(written)

        def watch() -> None:
            tools.check()
            tools.progress(next(done), total, "steps")

        one, other = (_score(each) for each in pair.both)
        alignment = _aligned(pair, one, other)
        watch()
        called, chords, anything = (pair.one.name, pair.other.name), wish.chords, wish.other_music_too
        found = compare(one, other, alignment, names=called, chords=chords, other_music_too=anything, watch=watch)
        named, files = _named(parameters, pair), dict[str, bytes]()
        for name in written:
            files[stored_as(pair, name)] = written_as(name, found, named, notes=wish.notes)
            watch()
        quads = Lines.of(mapping.quads(to_records(found, named, notes=wish.notes), _graph(named)))
        watch()
        return Outcome(_summary(found, named), files, quads)

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        pair, wish = _asked(services.job.parameters)
        graph = _graph(_named(services.job.parameters, pair))
        services.stores.public.put_lines(outcome.quads, (), graphs=[graph])
        files_of(services.config).keep(pair.one.content, outcome.files)
        drop_older(services.stores.public, services.config, services.job.parameters["base"], pair)
        with writing(services.engine) as connection:
            gone = [each.name for each in pair.both if not is_here(connection, each.content)]
            for key, version in () if gone else pair.rows.items():
                forget(connection, version.content, graph.value)  # what was found before, by other pins
                remember(connection, _done(key, version, graph, outcome.summary["rows"], wish))
        if gone:
            services.stores.public.drop(graph)
            raise NotFound(f"{gone[0]} changed meanwhile, so nothing of it is kept.", remedy="Ask again.")
        return {"status": "compared", "one": pair.one.iri, "other": pair.other.iri, **outcome.summary}


def _asked(parameters: Parameters) -> tuple[Pair, Wish]:
    one, other = (Version(**each) for each in parameters["pair"])
    corrections = tuple(map(Correction.read, parameters["corrections"]))
    aligned = tuple((here, there) for here, there in parameters["aligned"])
    return Pair(one, other, corrections, aligned), Wish(**parameters["wish"])


def _aligned(pair: Pair, one: Score, other: Score) -> Alignment:
    """As they are in the graph; where they are not, as people have said, where they said it."""
    bars = {pair.one.iri: places_of(one), pair.other.iri: places_of(other)}
    own = [Correction(Two(pair.one.iri, pair.other.iri), "", pair.aligned)] if pair.aligned else pair.corrections
    pins, _ = pins_of(own, bars)
    return align_scores(one, other, pins=pins.get((0, 1)))


def _score(version: Version) -> Score:
    score = version.score()
    if len(score.notes) > MOST_NOTES:
        raise TooLarge(
            f"{version.name} has {len(score.notes):,} notes; {MOST_NOTES:,} are compared here.",
            remedy="Compare the files themselves, by `descant compare`.",
        )
    return score


def _named(parameters: Parameters, pair: Pair) -> Named:
    versions, files = (
        (NamedNode(getattr(pair.one, name)), NamedNode(getattr(pair.other, name))) for name in ("iri", "file")
    )
    minter = Minter(parameters["base"])
    said = tuple(iri_of(each, minter) for each in pair.corrections)
    return Named.of(minter, versions, files, pair.key, datetime.now(UTC))._replace(corrected=said)


def _graph(named: Named) -> NamedNode:
    """One for two versions, whatever they were compared by."""
    return named.mint.graph(named.iri)


def _summary(found: Comparison, named: Named) -> dict[str, Any]:
    shares = {name: round(share, 4) for name, share in found.shares._asdict().items()}
    return {"comparison": named.iri.value, "rows": len(found.rows), "compared": len(found.compared), "shares": shares}


def _done(key: str, version: Version, graph: NamedNode, rows: int, wish: Wish) -> Done:
    return Done(
        key=key,
        content=version.content,
        file=version.file,
        analyser=COMPARE,
        task=TASK,
        graph=graph.value,
        findings=rows,
        remarks=[*([NOTES] if wish.notes else []), *([] if wish.chords else [NO_CHORDS])],
    )
