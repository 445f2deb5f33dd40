"""Chords of scores, into the graph. Notes and bars of a score are kept when it is read, so nothing is read again.

A sequence is a claim about the version: what a program heard in its notes, each chord in quarters, with its numeral in
its local key (`a:V65`) and how sure it is. It is made once for a content, and again when another would be made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant import __version__
from descant.analysis.harmony.scores.chords import ScoreChord, chords_of
from descant.analysis.harmony.scores.parameters import signature
from descant.config import Config
from descant.errors import InvalidInput, NotFound
from descant.ingest.chords.labels import chord
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.analysing.done import Done, keys_done, remember
from descant.jobs.harmony.read import Read, kept_score
from descant.jobs.ingesting.origins import is_here
from descant.jobs.table import chunks, new_id, writing
from descant.ontology import mapping, records
from descant.ontology.iris import OA
from descant.ontology.minting import Minter, key_id
from descant.store.files import files_of
from descant.store.lines import Lines

HARMONISE, ANALYSER, TASK = "harmonise", "score-chords", "harmony"
VERSION = "2"
"""MUST change when other chords would be found in the same notes with the same parameters"""
_AT_ONCE = 200


class Outcome(NamedTuple):
    chords: int
    quads: Lines


def orders(found: Iterable[Read], config: Config, engine: Engine, *, again: bool = False) -> Iterator[Order]:
    """A job for each score whose chords are not known yet."""
    run = new_id()
    for chunk in chunks(found, _AT_ONCE):
        keys = {each: key_of(each) for each in chunk}
        with engine.connect() as connection:
            done = set() if again else keys_done(connection, keys.values())
        yield from (_order(each, keys[each], config, run) for each in chunk if keys[each] not in done)


def key_of(score: Read) -> str:
    return key_id(score.content, score.version, ANALYSER, VERSION, signature())


def _order(score: Read, key: str, config: Config, run: str) -> Order:
    return Order(
        kind=HARMONISE,
        key=f"{HARMONISE} {key} {run}",
        parameters={
            "folder": str(files_of(config).folder(score.content)),
            "key": key,
            "base": config.base,
            **score._asdict(),
        },
        title=f"Chords of {score.name}"[:200],
    )


class Harmonise(Kind):
    name = HARMONISE
    description = "Finds the chords of a score"
    deadline = 1800.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        score = kept_score(Path(parameters["folder"]), parameters["name"], parameters["piece"])
        tools.check()
        chords = chords_of(score)
        if not chords:
            raise InvalidInput(f"{parameters['name']} has no bars whose times are known.", remedy="Mend its durations.")
        graph = _graph(parameters)
        return Outcome(len(chords), Lines.of(mapping.quads(_described(chords, parameters), graph)))

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        asked, graph = services.job.parameters, _graph(services.job.parameters)
        services.stores.public.put_lines(outcome.quads, (), graphs=[graph])
        done = Done(
            key=asked["key"],
            content=asked["content"],
            file=asked["file"],
            analyser=ANALYSER,
            task=TASK,
            graph=graph.value,
            findings=outcome.chords,
            remarks=[],
        )
        with writing(services.engine) as connection:
            is_kept = is_here(connection, asked["content"])
            if is_kept:
                remember(connection, done)
        if not is_kept:
            services.stores.public.drop(graph)
            raise NotFound(f"{asked['name']} changed meanwhile, so nothing of it is kept.", remedy="Ask again.")
        return {"status": "harmonised", "version": asked["version"], "chords": outcome.chords}


def _graph(parameters: Parameters) -> NamedNode:
    minter = Minter(parameters["base"])
    return minter.graph(minter.run(parameters["key"]))


def _described(chords: Iterable[ScoreChord], parameters: Parameters) -> Iterator[object]:
    minter, key = Minter(parameters["base"]), parameters["key"]
    software, run, sequence = minter.agent("descant-harmony"), minter.run(key), minter.sequence(key)
    events = tuple(map(_event, chords))
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant's harmony", __version__)
    yield records.Run(
        iri=run,
        used=(NamedNode(parameters["file"]),),
        agents=(software,),
        ended=datetime.now(UTC).replace(microsecond=0),
        settings=(records.Setting("version", VERSION), records.Setting("parameters", signature())),
    )
    yield records.ChordSequence(sequence, events, time_base=records.TimeBase.QUARTERS)
    yield records.Claim(
        iri=minter.annotation(key_id(key, "chords")),
        targets=(NamedNode(parameters["version"]),),
        bodies=(sequence,),
        motivations=(OA.classifying,),
        creator=software,
        run=run,
    )
    yield from map(chord, sorted({each.label for each in events}))


def _event(found: ScoreChord) -> records.ChordEvent:
    said = f"{found.key.short}:{found.numeral}" if found.key and found.numeral else None
    return records.ChordEvent(found.start, found.end, found.label, said, round(found.confidence, 3))
