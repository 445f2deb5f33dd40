"""Works, versions, sources and pages as FRBR and Music Ontology, there and back."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from descant.ontology.iris import DCTERMS, DSC, FOAF, FRBR, IMAGE_APIS, MO, OWL, PROV, RDF, RDFS, SCHEMA, SVCS
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Statement, say
from descant.ontology.records.works import (
    AudioFile,
    Contribution,
    Instrument,
    Page,
    Role,
    Signal,
    Source,
    SourceKind,
    Version,
    Work,
)


def say_work(work: Work) -> Iterator[Statement]:
    return say(
        work.iri,
        (RDF.type, MO.MusicalWork),
        (DCTERMS.title, work.titles),
        (DCTERMS.creator, work.creators),
        (FRBR.partOf, work.part_of),
        (OWL.sameAs, work.same_as),
    )


def read_work(facts: Facts, iri: NamedNode) -> Work:
    return Work(
        iri,
        titles=facts.literals(iri, DCTERMS.title),
        creators=facts.iris(iri, DCTERMS.creator),
        part_of=facts.iri(iri, FRBR.partOf),
        same_as=facts.iris(iri, OWL.sameAs),
    )


def say_version(version: Version) -> Iterator[Statement]:
    return say(
        version.iri,
        (RDF.type, MO.MusicalExpression),
        (FRBR.realizationOf, version.work),
        (FRBR.arrangementOf, version.arrangement_of),
        (RDFS.label, version.labels),
        (OWL.sameAs, version.same_as),
        *((role.value, agent) for role, agent in version.contributions),
        (DSC.scoredFor, version.scored_for),
        (DSC.scoring, version.scoring),
        (DSC.keyName, version.key),
        (DSC.metre, version.metre),
        (SCHEMA.genre, version.genres),
        (DCTERMS.date, version.date),
    )


def read_version(facts: Facts, iri: NamedNode) -> Version:
    return Version(
        iri,
        work=facts.needed_iri(iri, FRBR.realizationOf),
        labels=facts.literals(iri, RDFS.label),
        arrangement_of=facts.iri(iri, FRBR.arrangementOf),
        same_as=facts.iris(iri, OWL.sameAs),
        contributions=tuple(Contribution(role, agent) for role in Role for agent in facts.iris(iri, role.value)),
        scored_for=facts.iris(iri, DSC.scoredFor),
        scoring=facts.literal(iri, DSC.scoring),
        key=facts.text(iri, DSC.keyName),
        metre=facts.text(iri, DSC.metre),
        genres=tuple(each.value for each in facts.literals(iri, SCHEMA.genre)),
        date=facts.text(iri, DCTERMS.date),
    )


def say_instrument(instrument: Instrument) -> Iterator[Statement]:
    return say(instrument.iri, (RDF.type, MO.Instrument), (RDFS.label, instrument.label))


def read_instrument(facts: Facts, iri: NamedNode) -> Instrument:
    return Instrument(iri, label=facts.needed_literal(iri, RDFS.label))


def say_source(source: Source) -> Iterator[Statement]:
    return say(
        source.iri,
        (RDF.type, source.kind),
        (FRBR.embodimentOf, source.version),
        (RDFS.label, source.labels),
        (FRBR.exemplar, source.file),
        (DCTERMS.format, source.media_type),
        (DSC.sha256, source.sha256),
        (DSC.durationSeconds, None if source.duration is None else float(source.duration)),
        (DSC.fingerprint, source.fingerprint),
        (DCTERMS.license, source.licence),
        (PROV.wasDerivedFrom, source.derived_from),
        (PROV.wasRevisionOf, source.revision_of),
        (PROV.wasGeneratedBy, source.run),
        (OWL.sameAs, source.same_as),
    )


def read_source(facts: Facts, iri: NamedNode) -> Source:
    kinds = [kind for kind in SourceKind if facts.has_type(iri, kind.value)]
    return Source(
        iri=iri,
        kind=kinds[0] if kinds else facts.needed_choice(iri, RDF.type, SourceKind),
        version=facts.iri(iri, FRBR.embodimentOf),
        labels=facts.literals(iri, RDFS.label),
        file=facts.iri(iri, FRBR.exemplar),
        media_type=facts.text(iri, DCTERMS.format),
        sha256=facts.text(iri, DSC.sha256),
        duration=facts.number(iri, DSC.durationSeconds),
        fingerprint=facts.text(iri, DSC.fingerprint),
        licence=facts.iri(iri, DCTERMS.license),
        derived_from=facts.iris(iri, PROV.wasDerivedFrom),
        revision_of=facts.iris(iri, PROV.wasRevisionOf),
        run=facts.iri(iri, PROV.wasGeneratedBy),
        same_as=facts.iris(iri, OWL.sameAs),
    )


def say_audio_file(file: AudioFile) -> Iterator[Statement]:
    return say(file.iri, (RDF.type, MO.AudioFile), (MO.encodes, file.signal))


def read_audio_file(facts: Facts, iri: NamedNode) -> AudioFile:
    return AudioFile(iri, signal=facts.needed_iri(iri, MO.encodes))


def say_signal(signal: Signal) -> Iterator[Statement]:
    return say(signal.iri, (RDF.type, MO.Signal), (OWL.sameAs, signal.same_as))


def read_signal(facts: Facts, iri: NamedNode) -> Signal:
    return Signal(iri, same_as=facts.iris(iri, OWL.sameAs))


def say_page(page: Page) -> Iterator[Statement]:
    yield from say(
        page.iri,
        (RDF.type, DSC.Page),
        (DSC.pageOf, page.source),
        (DSC.pageIndex, page.index),
        (RDFS.label, page.label),
        (DSC.w, page.width),
        (DSC.h, page.height),
        (FOAF.depiction, page.image),
        (SVCS.has_service, page.service),
        (FRBR.exemplar, page.file),
        (DCTERMS.format, page.media_type),
        (DSC.durationSeconds, None if page.duration is None else float(page.duration)),
    )
    if page.service is not None and page.service_version is not None:
        yield page.service, DCTERMS.conformsTo, IMAGE_APIS[page.service_version - 1]


def read_page(facts: Facts, iri: NamedNode) -> Page:
    service = facts.iri(iri, SVCS.has_service)
    return Page(
        iri,
        source=facts.needed_iri(iri, DSC.pageOf),
        index=facts.needed_integer(iri, DSC.pageIndex),
        label=facts.literal(iri, RDFS.label),
        width=facts.integer(iri, DSC.w),
        height=facts.integer(iri, DSC.h),
        image=facts.iri(iri, FOAF.depiction),
        service=service,
        service_version=_service_version(facts, service),
        file=facts.iri(iri, FRBR.exemplar),
        media_type=facts.text(iri, DCTERMS.format),
        duration=facts.number(iri, DSC.durationSeconds),
    )


def _service_version(facts: Facts, service: NamedNode | None) -> int | None:
    conforms = facts.iri(service, DCTERMS.conformsTo) if service else None
    return IMAGE_APIS.index(conforms) + 1 if conforms in IMAGE_APIS else None
