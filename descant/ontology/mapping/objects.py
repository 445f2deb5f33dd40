"""The musical objects of the Music Annotation Ontology, there and back."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from descant.ontology.iris import DSC, FRBR, MAO, RDF, RDFS
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Statement, say, say_bars, say_region, say_seconds
from descant.ontology.records.objects import (
    Absence,
    AbsenceSelection,
    Extract,
    MusicalIdea,
    MusicalMaterial,
    Selection,
)


def say_idea(idea: MusicalIdea) -> Iterator[Statement]:
    return say(
        idea.iri,
        (RDF.type, MAO.MusicalIdea),
        (RDFS.label, idea.labels),
        (FRBR.realization, idea.realizations),
    )


def read_idea(facts: Facts, iri: NamedNode) -> MusicalIdea:
    return MusicalIdea(iri, facts.literals(iri, RDFS.label), facts.iris(iri, FRBR.realization))


def say_material(material: MusicalMaterial) -> Iterator[Statement]:
    return say(
        material.iri,
        (RDF.type, MAO.MusicalMaterial),
        (RDFS.label, material.labels),
        (MAO.setting, material.settings),
    )


def read_material(facts: Facts, iri: NamedNode) -> MusicalMaterial:
    return MusicalMaterial(iri, facts.literals(iri, RDFS.label), facts.iris(iri, MAO.setting))


def say_extract(extract: Extract) -> Iterator[Statement]:
    return say(
        extract.iri,
        (RDF.type, MAO.Extract),
        (RDFS.label, extract.labels),
        (MAO.settingOf, extract.setting_of),
        (FRBR.realizationOf, extract.version),
        (FRBR.embodiment, extract.embodiments),
    )


def read_extract(facts: Facts, iri: NamedNode) -> Extract:
    return Extract(
        iri,
        labels=facts.literals(iri, RDFS.label),
        setting_of=facts.iri(iri, MAO.settingOf),
        version=facts.iri(iri, FRBR.realizationOf),
        embodiments=facts.iris(iri, FRBR.embodiment),
    )


def say_selection(selection: Selection) -> Iterator[Statement]:
    yield selection.iri, RDF.type, MAO.Selection
    yield from _say_passage(selection)


def say_absence(absence: AbsenceSelection) -> Iterator[Statement]:
    yield absence.iri, RDF.type, MAO.absenceSelection
    yield absence.iri, MAO.absenceQualifier, absence.qualifier.value
    yield from _say_passage(absence)


def _say_passage(selection: Selection) -> Iterator[Statement]:
    yield from say(
        selection.iri,
        (DSC.inSource, selection.source),
        (RDFS.label, selection.labels),
        (FRBR.part, selection.parts),
        (DSC.ofVoice, selection.voice),
    )
    yield from say_bars(selection.iri, selection.bars)
    yield from say_seconds(selection.iri, selection.seconds)
    yield from say_region(selection.iri, selection.region)


def read_selection(facts: Facts, iri: NamedNode) -> Selection:
    """A selection, an absence selection if it is typed so."""
    if facts.has_type(iri, MAO.absenceSelection):
        return read_absence(facts, iri)
    return Selection(
        iri=iri,
        parts=facts.iris(iri, FRBR.part),
        source=facts.iri(iri, DSC.inSource),
        labels=facts.literals(iri, RDFS.label),
        bars=facts.bars(iri),
        seconds=facts.seconds(iri),
        region=facts.region(iri),
        voice=facts.iri(iri, DSC.ofVoice),
    )


def read_absence(facts: Facts, iri: NamedNode) -> AbsenceSelection:
    return AbsenceSelection(
        iri=iri,
        parts=facts.iris(iri, FRBR.part),
        source=facts.iri(iri, DSC.inSource),
        labels=facts.literals(iri, RDFS.label),
        bars=facts.bars(iri),
        seconds=facts.seconds(iri),
        region=facts.region(iri),
        voice=facts.iri(iri, DSC.ofVoice),
        qualifier=facts.needed_choice(iri, MAO.absenceQualifier, Absence),
    )
