"""What there is of a work to read, see and hear: its versions, their sources, and where their bars stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyoxigraph import NamedNode

from descant.jobs.aligning.versions import index_in
from descant.server.choosing import work_named
from descant.server.presentation import href
from descant.server.realised import Source, Version, realised
from descant.server.services import services
from descant.store.named import rows_of


def material_of(work: str) -> dict[str, Any]:
    """The work with its versions by name, and the sources of each in the order score, pages, recording."""
    found = work_named(work)
    versions = {each.iri: each for each in realised(NamedNode(found["iri"]))}
    for version in found["versions"]:
        here = versions[version["iri"]]
        version["sources"] = _as_editions([_shown(each, here) for each in here.sources])
    return found


def _shown(source: Source, version: Version) -> dict[str, Any]:
    shown: dict[str, Any] = {"iri": source.iri, "href": href(source.iri), "kind": source.kind}
    shown["name"] = source.name or version.name
    if source.file:
        shown |= {"file": href(source.file), "fileIri": source.file}
    if source.kind == "pages":  # the source itself, if it is a page image
        images = [source.iri] if source.media_type.startswith("image/") else []
        shown |= {"manifest": _manifest(source.iri), "images": images}
    return shown


def _manifest(source: str) -> str:
    base = services().config.base
    return href(f"{base}iiif/{source.removeprefix(f'{base}id/source/')}/manifest.json")


def _as_editions(sources: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Images that were ingested one by one are shown as one source: the first of them, with all others."""
    images = [each for each in sources if each.get("images")]
    for each in images[:1]:
        each["images"] = [image["iri"] for image in images]
        if len(images) > 1:
            each["name"] = f"{each['name']} – {images[-1]['name']}"
    return [each for each in sources if each not in images[1:]]


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
