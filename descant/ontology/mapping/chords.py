"""Chords and chord sequences, there and back.

A chord is said once for all sequences. An event is five triples: its sequence, chord, start, end and next
(the last has four), a label where the source says it in unusual words, and its confidence where a machine says it.
Events carry no rdf:type, which `dsc:inSequence` implies.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from descant.ontology.iris import AFO, CHORD, DSC, RDF, RDFS
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Statement, say
from descant.ontology.minting import chord_iri, chord_label, degree_iri, degree_name, note_iri, note_name
from descant.ontology.records.chords import Chord, ChordEvent, ChordSequence, ChordVocabulary, TimeBase

_BOUNDS: dict[TimeBase, tuple[NamedNode, NamedNode]] = {
    TimeBase.SECONDS: (DSC.startSeconds, DSC.endSeconds),
    TimeBase.QUARTERS: (DSC.startQuarters, DSC.endQuarters),
}
_PITCHES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_MODIFIERS = {"b": CHORD.flat, "#": CHORD.sharp, "bb": CHORD.doubleflat, "##": CHORD.doublesharp}


def say_chord(chord: Chord) -> Iterator[Statement]:
    yield from say(
        chord.iri,
        (RDF.type, CHORD.Chord),
        (RDFS.label, chord.label),
        (CHORD.root, None if chord.root is None else note_iri(chord.root)),
        (DSC.quality, chord.quality),
        (CHORD.bass, None if chord.bass is None else degree_iri(chord.bass)),
        (DSC.pcp, chord.pcp),
        (DSC.rootPitch, None if chord.root is None else _pitch(chord.root)),
    )
    if chord.bass is not None:
        yield from _say_degree(chord.bass)


def _pitch(note: str) -> int:
    """Its pitch class, 0 for C: what queries in any key count with."""
    return (_PITCHES[note[0]] + note.count("#") - note.count("b")) % 12


def _say_degree(degree: str) -> Iterator[Statement]:
    number = degree.lstrip("b#")
    modifier = degree.removesuffix(number)
    yield from say(
        degree_iri(degree),
        (RDF.type, CHORD.ScaleInterval),
        (CHORD.degree, int(number)),
        (CHORD.modifier, _MODIFIERS.get(modifier)),
    )


def read_chord(facts: Facts, iri: NamedNode) -> Chord:
    root, bass = facts.iri(iri, CHORD.root), facts.iri(iri, CHORD.bass)
    return Chord(
        chord_label(iri),
        root=None if root is None else note_name(root),
        quality=facts.text(iri, DSC.quality),
        bass=None if bass is None else degree_name(bass),
        pcp=facts.text(iri, DSC.pcp),
    )


def say_sequence(sequence: ChordSequence) -> Iterator[Statement]:
    # Written out and with everything bound to a name: this is where the millions of triples come from.
    iri = sequence.iri
    yield from say(iri, (RDF.type, DSC.ChordSequence), (DSC.vocabulary, sequence.vocabulary))
    if not sequence.events:
        return
    start_of, end_of = _BOUNDS[sequence.time_base]
    in_sequence, chord_of, next_of = DSC.inSequence, DSC.chord, DSC.next
    base, last = iri.value + "#", len(sequence.events) - 1
    node = NamedNode(base + "0")
    yield iri, DSC.first, node
    for index, event in enumerate(sequence.events):
        yield node, in_sequence, iri
        yield node, chord_of, chord_iri(event.label)
        yield node, start_of, Literal(float(event.start))
        yield node, end_of, Literal(float(event.end))
        if event.text is not None:
            yield node, RDFS.label, Literal(event.text)
        if event.confidence is not None:
            yield node, AFO.confidence, Literal(float(event.confidence))
        if index < last:
            following = NamedNode(f"{base}{index + 1}")
            yield node, next_of, following
            node = following


def read_sequence(facts: Facts, iri: NamedNode) -> ChordSequence:
    node = facts.iri(iri, DSC.first)
    in_quarters = node is not None and bool(facts.all(node, DSC.startQuarters))
    time_base = TimeBase.QUARTERS if in_quarters else TimeBase.SECONDS
    return ChordSequence(
        iri,
        events=tuple(_read_events(facts, node, *_BOUNDS[time_base])),
        time_base=time_base,
        vocabulary=facts.choice(iri, DSC.vocabulary, ChordVocabulary),
    )


def _read_events(facts: Facts, node: NamedNode | None, start_of: NamedNode, end_of: NamedNode) -> Iterator[ChordEvent]:
    seen: set[NamedNode] = set()
    while node is not None and node not in seen:
        seen.add(node)
        yield ChordEvent(
            facts.needed_number(node, start_of),
            facts.needed_number(node, end_of),
            chord_label(facts.needed_iri(node, DSC.chord)),
            facts.text(node, RDFS.label),
            facts.number(node, AFO.confidence),
        )
        node = facts.iri(node, DSC.next)
