"""The versions of a work, and what there is of each to read, see and hear."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pyoxigraph import NamedNode

from descant.ontology.iris import DSC
from descant.ontology.queries import named
from descant.server.presentation import href, short
from descant.server.services import services

_MEDIA = {DSC.NotatedSource: "notes", DSC.FacsimileSource: "page", DSC.RecordedSource: "sound"}


def versions_of(work: str) -> list[dict[str, Any]]:
    """By name; the sources of each in the order of notes, pages, sound, numbered where there are several."""
    rows: Any = services().stores.public.query(named("versions-and-sources").text, {"work": NamedNode(work)})
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        iri, label = row["version"].value, row["label"]
        entry = found.setdefault(iri, {"href": href(iri), "text": short(iri), "lang": "", "sources": {}})
        if label:
            entry |= {"text": label.value, "lang": getattr(label, "language", None) or ""}
        if row["kind"] in _MEDIA:
            entry["sources"].setdefault(row["source"].value, (row["kind"], _name(row["name"])))
    listed = sorted(found.values(), key=lambda entry: str(entry["text"]))
    return [{**entry, "sources": _links(entry["sources"])} for entry in listed]


def _links(sources: dict[str, tuple[NamedNode, str]]) -> list[dict[str, str]]:
    order = list(_MEDIA)
    ordered = sorted(sources, key=lambda iri: (order.index(sources[iri][0]), sources[iri][1], iri))
    totals, counted = Counter(kind for kind, _ in sources.values()), Counter[NamedNode]()
    links = []
    for iri in ordered:
        kind = sources[iri][0]
        counted[kind] += 1
        number = f" {counted[kind]}" if totals[kind] > 1 else ""
        links.append({"href": href(iri), "text": _MEDIA[kind] + number})
    return links


def _name(term: Any) -> str:
    return term.value if term else ""
