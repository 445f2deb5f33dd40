"""The versions of a work with their sources, as one query has them: whatever lists them begins here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from descant.server.labels import names_of
from descant.server.library.gathering import MEDIA
from descant.server.presentation import natural
from descant.server.services import services
from descant.store.named import rows_of

KINDS = list(MEDIA.values())
"""of sources, in the order in which they are shown"""


@dataclass(frozen=True, slots=True)
class Source:
    iri: str
    kind: str
    name: str
    """empty where it has none of its own"""
    file: str
    media_type: str
    licence: str | None


@dataclass(slots=True)
class Version:
    iri: str
    name: str
    arranges: str
    """the name of what it is an arrangement of"""
    scoring: str
    sources: list[Source] = field(default_factory=list)


def realised(work: NamedNode) -> list[Version]:
    """By name; the sources of each by kind, and then by name."""
    rows = rows_of(services().stores.public, "versions-and-sources", work=work)
    called = ("version", "arranges", "source")
    names = names_of(row[each].value for row in rows for each in called if row[each])
    versions, sources = dict[str, Version](), dict[tuple[str, str], Source]()
    for row in rows:
        version = _version(row, names)
        versions.setdefault(version.iri, version)
        if row["kind"] in MEDIA:
            sources.setdefault((version.iri, row["source"].value), _source(row, names))
    for (iri, _), source in sources.items():
        versions[iri].sources.append(source)
    for version in versions.values():
        version.sources.sort(key=lambda each: (KINDS.index(each.kind), natural(each.name), each.iri))
    return sorted(versions.values(), key=lambda each: natural(each.name))


def _version(row: Any, names: Mapping[str, str]) -> Version:
    iri = row["version"].value
    return Version(iri, names[iri], names[row["arranges"].value] if row["arranges"] else "", _value(row["scoring"]))


def _source(row: Any, names: Mapping[str, str]) -> Source:
    iri = row["source"].value
    return Source(
        iri=iri,
        kind=MEDIA[row["kind"]],
        name=names[iri] if row["name"] else "",
        file=_value(row["file"]),
        media_type=_value(row["format"]),
        licence=_value(row["licence"]) or None,
    )


def _value(term: Any) -> str:
    return str(term.value) if term else ""
