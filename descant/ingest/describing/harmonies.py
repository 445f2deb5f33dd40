"""Chords of a file as sequences: one annotation and one sequence an annotator, chords said once.

The words of an event are said where they are neither its label nor what the notation usually has for that. Numerals
mean nothing without their key, so this is said with them: `a:V65`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from descant.ingest.chords.labels import chord
from descant.ingest.chords.roman import Key, key_named
from descant.ingest.chords.romantext import in_key
from descant.ingest.chords.usual import usual_words
from descant.ingest.describing.naming import Names
from descant.ingest.describing.statements import agent
from descant.ingest.harmony import Harmony, HarmonyEvent
from descant.ingest.reading import Reading
from descant.ontology import records
from descant.ontology.iris import OA

UNKNOWN = "X"
"""Harte's label for a chord that none fits"""
NUMERALS = ("roman", "dcml", "rock")
"""notations whose words are numerals in the key areas of the harmony"""


def harmonies(reading: Reading, names: Names) -> Iterator[object]:
    """What is claimed about the version."""
    labels: set[str] = set()
    for index, harmony in enumerate(reading.harmonies):
        if not harmony.events:
            continue
        sequence = names.part("sequence", str(index))
        yield records.ChordSequence(sequence, events=tuple(_events(harmony)), time_base=harmony.time_base)
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


def _events(harmony: Harmony) -> Iterator[records.ChordEvent]:
    events = sorted(harmony.events, key=lambda event: event.start)
    areas = sorted(harmony.keys, key=lambda area: area.start) if harmony.notation in NUMERALS else []
    at = -1
    for event in events:
        while at + 1 < len(areas) and areas[at + 1].start <= event.start:
            at += 1
        inside = at >= 0 and event.start < areas[at].end
        yield _event(event, harmony.notation, key_named(areas[at].label) if inside else None)


def _event(event: HarmonyEvent, notation: str, key: Key | None) -> records.ChordEvent:
    label = event.label or UNKNOWN
    said = event.text not in (label, usual_words(label, notation))
    text = in_key(event.text, key) if key else event.text if said else None
    return records.ChordEvent(event.start, event.end, label, text)
