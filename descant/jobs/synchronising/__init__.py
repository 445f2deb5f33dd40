"""When the bars of a work's versions sound in its recordings, into the graph: a job for each recording.

What a recording plays is known by the score of its own version; other versions get their times through the bars of
that one, and never by their own notes. What people said of bars of the two is kept to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.analysis.alignment.metres import align_scores
from descant.analysis.alignment.parameters import USUAL as ALIGNING
from descant.analysis.synchronising.composing import by_concordance
from descant.analysis.synchronising.features import Sound, sound_of
from descant.analysis.synchronising.parameters import USUAL
from descant.analysis.synchronising.synchronising import synchronise
from descant.config import Config
from descant.errors import InvalidInput, NotFound
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.aligning.corrections import Correction, corrections_of, iri_of, pins_of, places_of
from descant.jobs.aligning.versions import Version, versions_here
from descant.jobs.analysing.done import Done, forget, keys_done, remember
from descant.jobs.ingesting.origins import is_here
from descant.jobs.synchronising.describing import Found, described
from descant.jobs.synchronising.given import Recording, recordings_of
from descant.jobs.table import new_id, writing
from descant.ontology import mapping
from descant.ontology.minting import Minter, key_id
from descant.store import Dataset
from descant.store.lines import Lines

SYNC, TASK = "sync", "times"
VERSION = "2"
"""MUST change when other times would be found in the same with the same parameters"""


class Asked(NamedTuple):
    versions: Sequence[Version]
    """that of the recording first"""
    recording: Recording
    corrections: Sequence[Correction]

    def corrected(self, dataset: Dataset) -> Asked:
        """By what people said of the recording's version and another one."""
        said = corrections_of(dataset, [each.iri for each in self.versions])
        return self._replace(corrections=[each for each in said if self.recording.version in each.versions])

    @classmethod
    def of(cls, parameters: Parameters) -> Self:
        versions = [Version(**each) for each in parameters["versions"]]
        said = list(map(Correction.read, parameters["corrections"]))
        return cls(versions, Recording(**parameters["recording"]), said)


class Outcome(NamedTuple):
    versions: list[dict[str, Any]]
    quads: Lines


class Unscored(NamedTuple):
    """A recording of a version whose score is not here."""

    recording: str
    reason: str = "The version that it is of has no score here."
    remedy: str = "Ingest that, or say in a collection that it is of a version that has one."


def orders(
    dataset: Dataset, engine: Engine, config: Config, work: NamedNode, *, again: bool = False
) -> Iterator[Order | Unscored | None]:
    """For each recording: None where nothing has changed since it was synchronised."""
    versions = versions_here(dataset, engine, config, work)
    for recording in recordings_of(dataset, engine, config, work):
        own = [each for each in versions if each.iri == recording.version]
        if not own:
            yield Unscored(recording.name)
            continue
        asked = Asked([*own, *(each for each in versions if each not in own)], recording, ())
        yield _order(asked.corrected(dataset), engine, config, again)


def _order(asked: Asked, engine: Engine, config: Config, again: bool) -> Order | None:
    versions, recording, corrections = asked
    written = (*(each.key for each in versions), *map(str, corrections))
    key = key_id(recording.content, VERSION, str(USUAL), str(ALIGNING), *written)
    with engine.connect() as connection:
        keys = set(_row_keys(key, recording, versions))
        if not again and keys_done(connection, keys) == keys:
            return None
    return Order(
        kind=SYNC,
        key=f"{SYNC} {key} {new_id()}",
        parameters={
            "key": key,
            "base": config.base,
            "recording": recording._asdict(),
            "name": recording.name,
            "versions": [each._asdict() for each in versions],
            "corrections": corrections,
        },
        title=f"Bars of {', '.join(each.name for each in versions)} in {recording.name}"[:200],
    )


class Sync(Kind):
    name = SYNC
    description = "Finds when the bars of scores sound in a recording"
    deadline = 7200.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        asked = Asked.of(parameters)
        recording, minter = asked.recording, Minter(parameters["base"])
        tools.progress(0, message="listening")
        sound = sound_of(Path(recording.path), recording.name, tools.check)
        found = list(_found(asked, sound, tools))
        if not found[0].time_map.is_credible:
            raise InvalidInput(
                f"There is no credible alignment of {recording.name} with {found[0].version.name}: "
                f"score {found[0].time_map.score:.2f}.",
                remedy="Is it a recording of this?",
            )
        corrected = [iri_of(each, minter) for each in asked.corrections]
        said = described(recording, found, minter, parameters["key"], corrected)
        return Outcome([_summed(each) for each in found], Lines.of(mapping.quads(said, _graph(parameters))))

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        asked, graph = services.job.parameters, _graph(services.job.parameters)
        versions, recording, _ = Asked.of(asked)
        services.stores.public.put_lines(outcome.quads, (), graphs=[graph])
        contents = {recording.content: recording.name} | {each.content: each.name for each in versions}
        with writing(services.engine) as connection:
            gone = [name for content, name in contents.items() if not is_here(connection, content)]
            for content in () if gone else contents:
                forget(connection, content, graph.value)  # what was found before, by other corrections
            for done in () if gone else _done(asked["key"], recording, versions, graph, outcome):
                remember(connection, done)
        if gone:
            services.stores.public.drop(graph)
            raise NotFound(f"{gone[0]} changed meanwhile, so nothing of it is kept.", remedy="Ask again.")
        return {
            "status": "synchronised",
            "recording": recording.name,
            "file": recording.file,
            "versions": outcome.versions,
        }


def _found(asked: Asked, sound: Sound, tools: Tools) -> Iterator[Found]:
    """Of the recording's own version, and of the others through it."""
    own, score = asked.versions[0], asked.versions[0].score()
    time_map = synchronise(score, sound)
    yield Found(own, score, time_map, None)
    for other in asked.versions[1:] if time_map.is_credible else ():
        tools.check()
        theirs = other.score()
        pins, _ = pins_of(asked.corrections, {own.iri: places_of(score), other.iri: places_of(theirs)})
        alignment = align_scores(score, theirs, pins=pins.get((0, 1)))
        yield Found(other, theirs, by_concordance(alignment, time_map, score, theirs), own)


def _summed(found: Found) -> dict[str, Any]:
    return {
        "version": found.version.iri,
        "name": found.version.name,
        "credible": found.time_map.is_credible,
        "worth": round(found.time_map.score, 3),
        "transposition": found.time_map.transposition,
        "played": len(found.time_map.played),
        "leftOut": len(found.time_map.left_out),
        "through": found.through and found.through.name,
    }


def _graph(parameters: Parameters) -> NamedNode:
    """One for a recording, whatever it was synchronised by."""
    minter = Minter(parameters["base"])
    return minter.graph(minter.time_map(key_id(parameters["recording"]["file"])))


def _row_keys(key: str, recording: Recording, versions: Sequence[Version]) -> list[str]:
    return [key_id(key, recording.content), *(key_id(key, each.key) for each in versions)]


def _done(
    key: str, recording: Recording, versions: Sequence[Version], graph: NamedNode, outcome: Outcome
) -> Iterator[Done]:
    """A row for the recording and for each score: where one of them changes, what was found is forgotten with it."""
    played = sum(each["played"] for each in outcome.versions)
    named = [(recording.content, recording.file), *((each.content, each.file) for each in versions)]
    for row, (content, file) in zip(_row_keys(key, recording, versions), named, strict=True):
        yield Done(
            key=row,
            content=content,
            file=file,
            analyser=SYNC,
            task=TASK,
            graph=graph.value,
            findings=played,
            remarks=[],
        )
