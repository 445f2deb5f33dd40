"""What there is of a work to read, see and hear: its versions, their sources, and where their bars stand."""

from __future__ import annotations

from typing import Any

from pyoxigraph import NamedNode

from descant.jobs.aligning.versions import index_in
from descant.ontology.iris import DSC
from descant.server.choosing import work_named
from descant.server.labels import names_of
from descant.server.presentation import href, natural
from descant.server.services import services
from descant.store.named import rows_of

KINDS = {DSC.NotatedSource: "score", DSC.FacsimileSource: "pages", DSC.RecordedSource: "recording"}
"""how a source is shown"""


def material_of(work: str) -> dict[str, Any]:
    """The work with its versions by name, and the sources of each in the order score, pages, recording."""
    found = work_named(work)
    sources = _sources(NamedNode(found["iri"]))
    for version in found["versions"]:
        version["sources"] = sorted(sources.get(version["iri"], ()), key=_in_order)
    return found


def _sources(work: NamedNode) -> dict[str, list[dict[str, str]]]:
    rows = list(rows_of(services().stores.public, "versions-and-sources", work=work))
    names = names_of(row["source"].value for row in rows if row["source"])
    found = dict[str, dict[str, dict[str, str]]]()
    for row in rows:
        if row["kind"] in KINDS:
            source = row["source"].value
            shown = {"iri": source, "href": href(source), "name": names[source], "kind": KINDS[row["kind"]]}
            if row["file"]:
                shown |= {"file": href(row["file"].value), "fileIri": row["file"].value}
            found.setdefault(row["version"].value, {})[source] = shown
    return {version: list(each.values()) for version, each in found.items()}


def _in_order(source: dict[str, str]) -> tuple[object, ...]:
    return list(KINDS.values()).index(source["kind"]), natural(source["name"]), source["iri"]


def bars_of(version: NamedNode) -> list[dict[str, Any]]:
    """In the order of the score, each with all its places."""
    found = dict[int, dict[str, Any]]()
    for row in rows_of(services().stores.public, "bars-of-version", version=version):
        index = index_in(row["bar"], version.value)
        if index is not None:
            label = row["label"].value if row["label"] else ""
            bar = found.setdefault(index, {"index": index, "label": label, "places": []})
            bar["places"] += [row["place"].value] if row["place"] else []
    return [found[index] for index in sorted(found)]
