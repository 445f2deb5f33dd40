"""Comparisons of two versions, there and back: their bars, voices, and notes."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from descant.ontology.iris import DSC, PROV, RDF, RDFS
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Statement, double, say
from descant.ontology.records.compared import (
    Alike,
    BarStatus,
    ComparedBars,
    Comparison,
    NoteKind,
    NotePair,
    Sounding,
    Voice,
)


def say_comparison(comparison: Comparison) -> Iterator[Statement]:
    yield from say(
        comparison.iri,
        (RDF.type, DSC.Comparison),
        (DSC.one, comparison.one),
        (DSC.other, comparison.other),
        (DSC.transposition, comparison.transposition),
        (DSC.transpositionFifths, comparison.fifths),
        (PROV.wasGeneratedBy, comparison.run),
    )
    yield from _say_alike(comparison.iri, comparison.alike)


def read_comparison(facts: Facts, iri: NamedNode) -> Comparison:
    return Comparison(
        iri=iri,
        one=facts.needed_iri(iri, DSC.one),
        other=facts.needed_iri(iri, DSC.other),
        transposition=facts.needed_integer(iri, DSC.transposition),
        fifths=facts.needed_integer(iri, DSC.transpositionFifths),
        alike=_read_alike(facts, iri),
        run=facts.iri(iri, PROV.wasGeneratedBy),
    )


def say_compared_bars(bars: ComparedBars) -> Iterator[Statement]:
    yield from say(
        bars.iri,
        (RDF.type, DSC.ComparedBars),
        (DSC.inComparison, bars.comparison),
        (DSC.one, bars.one),
        (DSC.other, bars.other),
        (DSC.barStatus, bars.status),
    )
    yield from _say_alike(bars.iri, bars.alike)


def read_compared_bars(facts: Facts, iri: NamedNode) -> ComparedBars:
    return ComparedBars(
        iri=iri,
        comparison=facts.needed_iri(iri, DSC.inComparison),
        one=facts.iris(iri, DSC.one),
        other=facts.iris(iri, DSC.other),
        status=facts.needed_choice(iri, DSC.barStatus, BarStatus),
        alike=_read_alike(facts, iri),
    )


def say_voice(voice: Voice) -> Iterator[Statement]:
    return say(
        voice.iri,
        (RDF.type, DSC.Voice),
        (DSC.voiceOf, voice.version),
        (DSC.partName, voice.part),
        (DSC.staff, voice.staff),
        (RDFS.label, voice.label or None),
    )


def read_voice(facts: Facts, iri: NamedNode) -> Voice:
    return Voice(
        iri=iri,
        version=facts.needed_iri(iri, DSC.voiceOf),
        part=facts.needed_text(iri, DSC.partName),
        staff=facts.needed_integer(iri, DSC.staff),
        label=facts.text(iri, RDFS.label) or "",
    )


def say_sounding(sounding: Sounding) -> Iterator[Statement]:
    return say(
        sounding.iri,
        (RDF.type, DSC.Sounding),
        (DSC.inComparison, sounding.comparison),
        (DSC.ofVoice, sounding.voice),
        (DSC.inVoice, sounding.within),
        (DSC.shareAtPitch, double(sounding.at_pitch)),
        (DSC.shareInOctave, double(sounding.in_octave)),
        (DSC.barCount, sounding.bars),
    )


def read_sounding(facts: Facts, iri: NamedNode) -> Sounding:
    return Sounding(
        iri=iri,
        comparison=facts.needed_iri(iri, DSC.inComparison),
        voice=facts.needed_iri(iri, DSC.ofVoice),
        within=facts.needed_iri(iri, DSC.inVoice),
        at_pitch=facts.needed_number(iri, DSC.shareAtPitch),
        in_octave=facts.needed_number(iri, DSC.shareInOctave),
        bars=facts.needed_integer(iri, DSC.barCount),
    )


def say_note_pair(pair: NotePair) -> Iterator[Statement]:
    return say(
        pair.iri,
        (RDF.type, DSC.NotePair),
        (DSC.inBars, pair.bars),
        (DSC.noteKind, pair.kind),
        (DSC.one, pair.one),
        (DSC.other, pair.other),
    )


def read_note_pair(facts: Facts, iri: NamedNode) -> NotePair:
    return NotePair(
        iri=iri,
        bars=facts.needed_iri(iri, DSC.inBars),
        kind=facts.needed_choice(iri, DSC.noteKind, NoteKind),
        one=facts.iri(iri, DSC.one),
        other=facts.iri(iri, DSC.other),
    )


def _say_alike(iri: NamedNode, alike: Alike | None) -> Iterator[Statement]:
    if alike is not None:
        yield iri, DSC.identity, Literal(float(alike.identity))
        yield iri, DSC.similarity, Literal(float(alike.similarity))
        yield iri, DSC.difference, Literal(float(alike.difference))


def _read_alike(facts: Facts, iri: NamedNode) -> Alike | None:
    if facts.number(iri, DSC.identity) is None:
        return None
    return Alike(
        facts.needed_number(iri, DSC.identity),
        facts.needed_number(iri, DSC.similarity),
        facts.needed_number(iri, DSC.difference),
    )
