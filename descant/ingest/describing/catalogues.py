"""Works and versions that a catalogue names, as records; and where each of its files stands among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from descant.ingest.describing.naming import Names, Placement, named
from descant.ingest.describing.people import agents, contributions, creators, foreign
from descant.ingest.describing.scorings import known_by_name, scored_for, scoring
from descant.ingest.describing.works import literals
from descant.ingest.reading import Catalogue, CatalogueVersion, CatalogueWork, File
from descant.ontology import records
from descant.ontology.minting import Minter


def catalogue(found: Catalogue, names: Names) -> Iterator[object]:
    for work in found.works:
        yield from agents(names.minter, work.about.people)
        yield _work(work, names.minter)
    versions = {version.key for version in found.versions}
    for version in found.versions:
        arranged = "version" if version.arrangement_of in versions else "work"
        yield from agents(names.minter, version.people)
        yield _version(version, names.minter, arranged)
        yield from known_by_name(version.instruments, named(names.minter, "version", version.key))


def placement_of(file: File, found: Catalogue, said: Placement) -> Placement:
    """Where a catalogue puts one of its files; what the user said of the catalogue's licence goes for its files."""
    licence = file.licence or said.licence or found.licence
    version = next((each for each in found.versions if each.key == file.version), None)
    if version is None:
        return replace(said, licence=licence)
    return Placement(
        work=version.work,
        version=version.key,
        label=version.labels[0].value if version.labels else None,
        licence=licence,
        described=True,
    )


def _work(work: CatalogueWork, minter: Minter) -> records.Work:
    about = work.about
    return records.Work(
        named(minter, "work", work.key),
        titles=literals(about.titles),
        creators=creators(minter, about.people),
        part_of=named(minter, "work", work.part_of) if work.part_of else None,
        same_as=foreign(work.key, minter, about.same_as),
    )


def _version(version: CatalogueVersion, minter: Minter, arranged: str) -> records.Version:
    """`arranged` is what it arranges if it does: a version or a work."""
    iri = named(minter, "version", version.key)
    return records.Version(
        iri,
        work=named(minter, "work", version.work),
        labels=literals(version.labels),
        arrangement_of=named(minter, arranged, version.arrangement_of) if version.arrangement_of else None,
        same_as=foreign(version.key, minter, version.same_as),
        contributions=contributions(minter, version.people),
        scored_for=scored_for(version.instruments, iri),
        scoring=scoring(version.instruments),
    )
