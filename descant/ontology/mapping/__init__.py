"""Records to triples, and triples to records. One pair of functions a kind, in one table; no store is touched.

    triples(record)                     the triples of a record, as an iterator of pyoxigraph's
    quads(records, graph)               those of many records, in one named graph
    restore(Work, Facts(triples), iri)  the record of that kind that the triples say

A record gives the same triples each time; `restore(type(record), Facts(triples(record)), record.iri)` equals
the record. What has no field in a record is not read: to pass a stranger's annotation on whole, keep its
triples.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import starmap
from typing import Any, NamedTuple, TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from descant.errors import InvalidInput, WrongUse
from descant.ontology import records
from descant.ontology.mapping import (
    annotations,
    bars,
    chord_graphs,
    chords,
    compared,
    comparisons,
    objects,
    provenance,
    time_maps,
    works,
)
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Statement

T = TypeVar("T")


class Mapping(NamedTuple):
    """How a kind of record is said and read."""

    say: Callable[[Any], Iterator[Statement]]
    read: Callable[[Facts, NamedNode], Any]


MAPPINGS: dict[type, Mapping] = {
    records.Work: Mapping(works.say_work, works.read_work),
    records.Version: Mapping(works.say_version, works.read_version),
    records.Instrument: Mapping(works.say_instrument, works.read_instrument),
    records.Source: Mapping(works.say_source, works.read_source),
    records.AudioFile: Mapping(works.say_audio_file, works.read_audio_file),
    records.Signal: Mapping(works.say_signal, works.read_signal),
    records.Page: Mapping(works.say_page, works.read_page),
    records.Bar: Mapping(bars.say_bar, bars.read_bar),
    records.Concordance: Mapping(bars.say_concordance, bars.read_concordance),
    records.BarPair: Mapping(bars.say_bar_pair, bars.read_bar_pair),
    records.AlignedPassage: Mapping(bars.say_passage, bars.read_passage),
    records.Comparison: Mapping(compared.say_comparison, compared.read_comparison),
    records.ComparedBars: Mapping(compared.say_compared_bars, compared.read_compared_bars),
    records.Voice: Mapping(compared.say_voice, compared.read_voice),
    records.Sounding: Mapping(compared.say_sounding, compared.read_sounding),
    records.NotePair: Mapping(compared.say_note_pair, compared.read_note_pair),
    records.TimeMap: Mapping(time_maps.say_time_map, time_maps.read_time_map),
    records.PlayedBar: Mapping(time_maps.say_played_bar, time_maps.read_played_bar),
    records.MusicalIdea: Mapping(objects.say_idea, objects.read_idea),
    records.MusicalMaterial: Mapping(objects.say_material, objects.read_material),
    records.Extract: Mapping(objects.say_extract, objects.read_extract),
    records.Selection: Mapping(objects.say_selection, objects.read_selection),
    records.AbsenceSelection: Mapping(objects.say_absence, objects.read_selection),
    records.Annotation: Mapping(annotations.say_annotation, annotations.read_annotation),
    records.Observation: Mapping(annotations.say_annotation, annotations.read_annotation),
    records.Commentary: Mapping(annotations.say_annotation, annotations.read_annotation),
    records.Relationship: Mapping(annotations.say_relationship, annotations.read_annotation),
    records.Claim: Mapping(annotations.say_claim, annotations.read_annotation),
    records.Run: Mapping(provenance.say_run, provenance.read_run),
    records.Document: Mapping(provenance.say_document, provenance.read_document),
    records.Model: Mapping(provenance.say_model, provenance.read_model),
    records.Agent: Mapping(provenance.say_agent, provenance.read_agent),
    records.Chord: Mapping(chords.say_chord, chords.read_chord),
    records.ChordSequence: Mapping(chords.say_sequence, chords.read_sequence),
    records.ChordSequenceGraph: Mapping(chord_graphs.say_chord_graph, chord_graphs.read_chord_graph),
    records.Participant: Mapping(comparisons.say_participant, comparisons.read_participant),
    records.VersionPair: Mapping(comparisons.say_pair, comparisons.read_pair),
    records.Likeness: Mapping(comparisons.say_likeness, comparisons.read_likeness),
}
"""Every kind of record that stands on its own; the rest are parts of these."""


def statements(record: object) -> Iterator[Statement]:
    """The triples of one record as plain tuples, for whoever makes quads or text of them."""
    mapping = MAPPINGS.get(type(record))
    if mapping is None:
        raise WrongUse(
            f"{type(record).__name__} has no triples of its own.",
            remedy="Give one of " + ", ".join(sorted(kind.__name__ for kind in MAPPINGS)) + ".",
        )
    return mapping.say(record)


def triples(record: object) -> Iterator[Triple]:
    """The triples of one record."""
    return starmap(Triple, statements(record))


def quads(described: Iterable[object], graph: NamedNode | None = None) -> Iterator[Quad]:
    """The quads of many records in one named graph (or the default graph)."""
    name = DefaultGraph() if graph is None else graph
    for record in described:
        for subject, predicate, value in statements(record):
            yield Quad(subject, predicate, value, name)


def restore(kind: type[T], facts: Facts, iri: NamedNode) -> T:
    """The record of a resource; of a base class (Annotation, Selection) the kind that it is typed as."""
    try:
        record = MAPPINGS[kind].read(facts, iri)
    except RecursionError as error:
        raise InvalidInput(f"<{iri.value}> leads back to itself.", remedy="Cut the circle.") from error
    if not isinstance(record, kind):
        raise WrongUse(
            f"<{iri.value}> is a {type(record).__name__}.", remedy=f"Restore it as that, not as {kind.__name__}."
        )
    return record


__all__ = ["MAPPINGS", "Facts", "Mapping", "quads", "restore", "statements", "triples"]
