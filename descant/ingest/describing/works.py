"""Work, version and source of a reading as records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode

from descant import __version__
from descant.ingest.describing.naming import Names, Placement, is_iri, named
from descant.ingest.describing.people import agents, contributions, creators, foreign, iri_or_none, same_as
from descant.ingest.describing.scorings import known_by_name, scored_for, scoring
from descant.ingest.grouping import date_of, genres_of
from descant.ingest.inputs import Input
from descant.ingest.reading import Instrument, Reading, Text
from descant.ontology import records
from descant.ontology.records import Setting, SourceKind


def literals(texts: Iterable[Text]) -> tuple[Literal, ...]:
    return tuple(dict.fromkeys(literal(each) for each in texts if each.value.strip()))


def literal(text: Text) -> Literal:
    """The text; with its language if that is well-formed."""
    try:
        return records.text(text.value.strip(), text.language)
    except ValueError:
        return records.text(text.value.strip())


def work_and_version(reading: Reading, names: Names, placement: Placement, file: Input) -> Iterator[object]:
    """The work and the version; who they are by, as agents."""
    yield from agents(names.minter, reading.about.people)
    if not (placement.described or _is_ours(placement.work, names)):  # what is ours already is described elsewhere
        yield _work(reading, names, placement, file)
    yield _version(reading, names, placement, file)
    yield from known_by_name(instruments(reading, placement), names.version)


def title_of(reading: Reading, names: Names, placement: Placement) -> Text | None:
    """Of the work, where it is described here and somebody or the file itself says one."""
    said = placement.work
    if placement.described or _is_ours(said, names) or is_iri(said):
        return None
    titles = (Text(said),) if said else reading.about.titles
    return next((each for each in titles if each.value.strip()), None)


def _work(reading: Reading, names: Names, placement: Placement, file: Input) -> records.Work:
    about, said = reading.about, placement.work
    titles = (Text(said),) if said and not is_iri(said) else about.titles
    return records.Work(
        names.work,
        titles=literals(titles) or (literal(_stem(file)),),
        creators=creators(names.minter, about.people),
        same_as=foreign(said, names.minter, about.same_as),
    )


def _version(reading: Reading, names: Names, placement: Placement, file: Input) -> records.Version:
    about, minter, said = reading.about, names.minter, placement.version
    label = placement.label or (said if not is_iri(said) else None)
    labels = literals((Text(label),) if label else about.labels or about.titles) or (literal(_stem(file)),)
    return records.Version(
        names.version,
        work=names.work,
        labels=() if placement.described else labels,
        arrangement_of=named(minter, "version", placement.arrangement_of) if placement.arrangement_of else None,
        contributions=contributions(minter, about.people),
        scored_for=scored_for(instruments(reading, placement), names.version),
        scoring=None if placement.described else scoring(about.instruments),  # a version has one at most
        key=about.key,
        metre=about.metre,
        genres=genres_of(about.tags),
        date=date_of(about.tags),
    )


def instruments(reading: Reading, placement: Placement) -> tuple[Instrument, ...]:
    """Where a catalogue describes the version, it names the instruments; of the file's only what an authority knows."""
    return tuple(each for each in reading.about.instruments if not placement.described or same_as(each.same_as))


def _stem(file: Input) -> Text:
    return Text(PurePath(file.name).stem)


def _is_ours(name: str | None, names: Names) -> bool:
    return bool(name and name.startswith(names.minter.base))


def source(reading: Reading, names: Names, placement: Placement, file: Input) -> Iterator[object]:
    """The source; for a document about others, the document."""
    licence = iri_or_none(placement.licence) or iri_or_none(reading.about.licence)
    derived = tuple(node for node in (iri_or_none(file.url),) if node)
    labels = literals(reading.about.labels) or (Literal(file.name),)
    if reading.kind is None:
        yield records.Document(
            iri=names.file,
            media_type=reading.media_type,
            sha256=file.sha256,
            labels=labels,
            licence=licence,
            derived_from=derived,
            run=names.run,
        )
        return
    duration = reading.recording.duration if reading.recording and reading.kind is SourceKind.RECORDED else None
    yield records.Source(
        iri=names.source,
        kind=reading.kind,
        version=names.version,
        labels=labels,
        file=names.file,
        media_type=reading.media_type,
        sha256=file.sha256,
        duration=duration,
        fingerprint=reading.recording.fingerprint if duration is not None and reading.recording else None,
        licence=licence,
        derived_from=derived,
        run=names.run,
    )


def run(names: Names, reader: str, version: str, when: datetime) -> Iterator[object]:
    """Who read it, when, and with what."""
    software = names.minter.agent("descant")
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant", __version__)
    yield records.Run(
        iri=names.run,
        used=(names.file,),
        agents=(software,),
        ended=when,
        settings=(Setting("reader", reader), Setting("reader-version", version)),
        label=records.text(f"Reading, by the {reader} reader", "en"),
    )


def canvas_iri(names: Names, index: int, canvas: str | None) -> NamedNode:
    """The canvas that a page is, where it has an IRI; else one of ours."""
    return iri_or_none(canvas) or names.part("canvas", str(index))
