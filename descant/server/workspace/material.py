"""What there is of a work to read, see and hear: its versions, their sources, and where their bars stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode

from descant.jobs.aligning.versions import index_in
from descant.server.choosing import work_named
from descant.server.labels import names_of
from descant.server.library.gathering import MEDIA
from descant.server.presentation import href, natural
from descant.server.services import services
from descant.store.named import rows_of


def material_of(work: str) -> dict[str, Any]:
    """The work with its versions by name, and the sources of each in the order score, pages, recording."""
    found = work_named(work)
    sources = _sources(NamedNode(found["iri"]), {version["iri"]: version["name"] for version in found["versions"]})
    for version in found["versions"]:
        version["sources"] = _as_editions(sorted(sources.get(version["iri"], ()), key=_in_order))
    return found


def _sources(work: NamedNode, versions: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    rows = list(rows_of(services().stores.public, "versions-and-sources", work=work))
    names = names_of(row["source"].value for row in rows if row["source"])
    found = dict[str, dict[str, dict[str, Any]]]()
    for row in rows:
        if row["kind"] in MEDIA:
            source = row["source"].value
            name = names[source] if row["name"] else versions[row["version"].value]
            shown = {"iri": source, "href": href(source), "name": name, "kind": MEDIA[row["kind"]]}
            if row["file"]:
                shown |= {"file": href(row["file"].value), "fileIri": row["file"].value}
            if shown["kind"] == "pages":
                shown |= {"manifest": _manifest(source), "images": _images(row)}
            found.setdefault(row["version"].value, {})[source] = shown
    return {version: list(each.values()) for version, each in found.items()}


def _manifest(source: str) -> str:
    base = services().config.base
    return href(f"{base}iiif/{source.removeprefix(f'{base}id/source/')}/manifest.json")


def _images(row: Any) -> list[str]:
    """The source itself, if it is a page image."""
    return [row["source"].value] if row["format"] and row["format"].value.startswith("image/") else []


def _as_editions(sources: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Images that were ingested one by one are shown as one source: the first of them, with all others."""
    images = [each for each in sources if each.get("images")]
    for each in images[:1]:
        each["images"] = [image["iri"] for image in images]
        if len(images) > 1:
            each["name"] = f"{each['name']} – {images[-1]['name']}"
    return [each for each in sources if each not in images[1:]]


def _in_order(source: dict[str, Any]) -> tuple[object, ...]:
    return list(MEDIA.values()).index(source["kind"]), natural(source["name"]), source["iri"]


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
