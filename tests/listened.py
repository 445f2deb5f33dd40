"""What is known of a recording that is here, without anybody listening to it: analyses, chords, and times of bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad
from sqlalchemy import Engine

from descant.analysis.findings import Finding, Span
from descant.config import Config
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.jobs.analysing.done import find_done
from descant.jobs.analysing.ordering import content_in
from descant.ontology import mapping, records
from descant.ontology.iris import OA, PROV, RDF
from descant.ontology.minting import Minter
from descant.rendering.sound import flac, synthesise
from descant.store import Stores
from tests.jobs.heard import heard

BAR = 2.0
"""seconds of a bar of four quarters, at 120 of them a minute"""


def sound(score: Path) -> Path:
    """A recording of it, of the same version."""
    notes = read(Input.of(score)).score
    assert notes
    path = score.with_suffix(".flac")
    path.write_bytes(flac(synthesise(notes.notes, tempo=120), title=score.stem))
    return path


@dataclass(frozen=True)
class Listened:
    """A recording's file, of which things are said."""

    config: Config
    stores: Stores
    engine: Engine
    file: NamedNode

    @property
    def minter(self) -> Minter:
        return Minter(self.config.base)

    def hear(self, analyser: str, found: Sequence[Finding]) -> None:
        """As an analysis that is done, in the memory and beside the recording; of its graph there is the run."""
        key = heard(self.engine, self.config, content_in(self.file.value), analyser, found)
        with self.engine.connect() as connection:
            done = find_done(connection, key)
        assert done
        graph = NamedNode(done.graph)
        self.stores.public.put([Quad(self.minter.run(key), RDF.type, PROV.Activity, graph)], graphs=[graph])

    def say(self, name: str, labels: Sequence[str]) -> None:
        """Chords of somebody, in their order."""
        sequence, somebody = self.minter.sequence(name), self.minter.agent(name)
        events = tuple(records.ChordEvent(at * BAR, (at + 1) * BAR, label) for at, label in enumerate(labels))
        said = [
            records.Agent(somebody, records.AgentKind.PERSON, name),
            records.ChordSequence(sequence, events=events),
            records.Annotation(
                iri=self.minter.annotation(name), targets=(self.file,), bodies=(sequence,), creator=somebody
            ),
        ]
        self.stores.public.put(mapping.quads(said, sequence), graphs=[sequence])

    def claim(self, name: str, tag: str, start: float, end: float) -> str:
        """What an analyser says of a passage, in the graph: its IRI."""
        run, software = self.minter.run(name), self.minter.agent("analyser")
        passage = records.SpecificResource(self.file, (records.FragmentSelector.time(start, end),))
        found = records.Claim(
            iri=self.minter.annotation(name),
            targets=(passage,),
            bodies=(records.TextualBody(tag),),
            motivations=(OA.tagging,),
            creator=software,
            run=run,
        )
        said = [records.Agent(software, records.AgentKind.SOFTWARE, "analyser"), records.Run(iri=run), found]
        self.stores.public.put(mapping.quads(said, run), graphs=[run])
        return found.iri.value

    def play(self, version: NamedNode, bars: Sequence[int], confidence: float = 0.9) -> None:
        """These, one after the other, each as long as any."""
        times = records.TimeMap(
            iri=self.minter.time_map("given"), version=version, recording=self.file, confidence=confidence
        )
        played = [self._played(times.iri, version, bar, at, confidence) for at, bar in enumerate(bars)]
        self.stores.public.put(mapping.quads([times, *played], times.iri), graphs=[times.iri])

    def _played(self, times: NamedNode, version: NamedNode, bar: int, at: int, confidence: float) -> records.PlayedBar:
        start, end = at * BAR, (at + 1) * BAR
        return records.PlayedBar(
            iri=self.minter.played_bar(times, at + 1),
            time_map=times,
            position=at + 1,
            bar=self.minter.bar(version, bar),
            place=NamedNode(f"{self.file.value}#t={start:g},{end:g}"),
            beats=tuple(start + beat * BAR / 4 for beat in range(4)),
            confidence=confidence,
        )


def chords(labels: Sequence[str], seconds: float = BAR, kind: str = "chord") -> list[Finding]:
    return [Finding(kind, label, Span(at * seconds, (at + 1) * seconds), 0.5) for at, label in enumerate(labels)]


def tags(word: str, scores: Sequence[float], seconds: float = 3.0) -> list[Finding]:
    return [Finding("tag", word, Span(at * seconds, (at + 1) * seconds), score) for at, score in enumerate(scores)]


def beats(count: int, seconds: float = 0.5) -> list[Finding]:
    return [Finding("beat", at % 4 + 1, Span(at * seconds, at * seconds)) for at in range(count)]
