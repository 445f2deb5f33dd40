"""What a recording sounds like that is here already: all files of one sound encode one signal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Quad
from sqlalchemy import Connection, Engine

from descant.ingest.describing.people import same_as
from descant.jobs.ingesting.outcome import Outcome
from descant.jobs.ingesting.sounds import Sound, alike, find_sound, forget_sound, is_empty, rebuild, remember_sound
from descant.jobs.table import writing
from descant.ontology import mapping
from descant.ontology.minting import Minter
from descant.ontology.records import AudioFile, Signal
from descant.store import Dataset


@dataclass(frozen=True, slots=True)
class Recognised:
    quads: tuple[Quad, ...] = ()
    signal: str | None = None
    """what the file encodes: of its own, or of the first file with this sound"""
    sound: Sound | None = None
    """to be remembered; None where there is no fingerprint"""
    same: tuple[str, ...] = ()
    """sources with the same sound"""
    gone: tuple[str, ...] = ()
    """sources in the index that are no more"""


def recognise(engine: Engine, dataset: Dataset, minter: Minter, outcome: Outcome, stale: str | None) -> Recognised:
    """`stale` is a graph that is about to be replaced: its sound goes on, its source does not."""
    recording = outcome.recording
    if recording is None:
        return Recognised()
    signal = minter.signal(outcome.content).value
    recognised = Recognised()
    if recording.fingerprint:
        sound = Sound(outcome.source, outcome.graph, signal, recording.duration, recording.fingerprint)
        recognised = _known_again(engine, dataset, sound, stale)
        signal = recognised.sound.signal if recognised.sound else signal
    node = NamedNode(signal)
    records = AudioFile(NamedNode(outcome.file), node), Signal(node, same_as(recording.same_as))
    return replace(recognised, signal=signal, quads=tuple(mapping.quads(records, NamedNode(outcome.graph))))


def remember_recognised(connection: Connection, recognised: Recognised) -> None:
    for source in recognised.gone:
        forget_sound(connection, source)
    if recognised.sound:
        remember_sound(connection, recognised.sound)


def _known_again(engine: Engine, dataset: Dataset, sound: Sound, stale: str | None) -> Recognised:
    with engine.connect() as connection:
        empty = is_empty(connection)
    if empty:  # a database that was lost, or the very first recording
        with writing(engine) as connection:
            rebuild(connection, dataset)
    with engine.connect() as connection:
        known, others = find_sound(connection, sound.source), alike(connection, sound)
    here = [each for each in others if dataset.contains(NamedNode(each.graph))]
    earlier = known or (here[0] if here else sound)
    return Recognised(
        sound=replace(sound, signal=earlier.signal),
        same=_sources(each for each in here if each.graph != stale),
        gone=_sources(each for each in others if each not in here),
    )


def _sources(sounds: Iterable[Sound]) -> tuple[str, ...]:
    return tuple(each.source for each in sounds)
