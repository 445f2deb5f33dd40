"""Chords of a file as sequences: one annotation and one sequence an annotator, chords said once.

The words of an event are said where they are neither its label nor what the notation usually has for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from descant.ingest.chords.labels import chord
from descant.ingest.chords.usual import usual_words
from descant.ingest.describing.naming import Names
from descant.ingest.describing.statements import agent
from descant.ingest.harmony import Harmony, HarmonyEvent
from descant.ingest.reading import Reading
from descant.ontology import records
from descant.ontology.iris import OA

UNKNOWN = "X"
"""Harte's label for a chord that none fits"""


def harmonies(reading: Reading, names: Names) -> Iterator[object]:
    """What is claimed about the version."""
    labels: set[str] = set()
    for index, harmony in enumerate(reading.harmonies):
        if not harmony.events:
            continue
        sequence = names.part("sequence", str(index))
        yield records.ChordSequence(
            sequence,
            events=tuple(_event(event, harmony.notation) for event in _in_order(harmony)),
            time_base=harmony.time_base,
        )
        yield from _claim(harmony, index, sequence, names)
        labels.update(event.label or UNKNOWN for event in harmony.events)
    yield from map(chord, sorted(labels))


def _claim(harmony: Harmony, index: int, sequence: NamedNode, names: Names) -> Iterator[object]:
    creator = None
    if harmony.annotator:
        by = agent(names, harmony.annotator, by_program=harmony.by_program)
        creator = by.iri
        yield by
    yield records.Claim(
        iri=names.part("claim", str(index)),
        targets=(names.version,),
        bodies=(sequence,),
        motivations=(OA.classifying,),
        creator=creator,
        run=names.run,
    )


def _in_order(harmony: Harmony) -> Sequence[HarmonyEvent]:
    return sorted(harmony.events, key=lambda event: event.start)


def _event(event: HarmonyEvent, notation: str) -> records.ChordEvent:
    label = event.label or UNKNOWN
    said = event.text not in (label, usual_words(label, notation))
    return records.ChordEvent(event.start, event.end, label, event.text if said else None)
