"""Catalogues out of collections: each manifest a version of a work, or the volumes of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from descant.ingest.json_files import objects, texts
from descant.ingest.presentation.addresses import Addresses
from descant.ingest.presentation.words import word, words
from descant.ingest.reading import About, Catalogue, CatalogueVersion, CatalogueWork, File, is_beside


def catalogue(collection: dict[str, Any], addresses: Addresses) -> Catalogue:
    """Manifests of collections that are embedded, at whatever depth; each once."""
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for whole, manifest in _manifests(collection):
        if _can_be_read(manifest, addresses):
            found.setdefault(_location(manifest, addresses), (whole, manifest))
    holders = {location: whole or manifest for location, (whole, manifest) in found.items()}
    keys = {location: _location(holder, addresses) for location, holder in holders.items()}
    versions = {keys[location]: holder for location, holder in holders.items()}
    return Catalogue(
        label=word(collection.get("label")),
        works=tuple(
            CatalogueWork(key=key, about=About(titles=words(holder.get("label")))) for key, holder in versions.items()
        ),
        versions=tuple(
            CatalogueVersion(key=key, work=key, labels=words(holder.get("label"))) for key, holder in versions.items()
        ),
        files=tuple(
            File(location=location, version=keys[location], label=word(manifest.get("label")))
            for location, (_, manifest) in found.items()
        ),
        licence=addresses.iri(collection.get("rights")),
    )


def _manifests(collection: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each manifest with the collection whose volumes are one thing, if it is in such."""
    whole = collection if "multi-part" in texts(collection.get("behavior")) else {}
    for item in objects(collection.get("items")):
        if item.get("type") == "Manifest":
            yield whole, item
        elif item.get("type") == "Collection":
            yield from _manifests(item)


def collections_elsewhere(collection: dict[str, Any], addresses: Addresses) -> Iterator[str]:
    """Addresses of collections that are named and not held."""
    for item in objects(collection.get("items")):
        if item.get("type") == "Collection":
            if "items" in item:
                yield from collections_elsewhere(item, addresses)
            elif found := addresses.web(item.get("id")):
                yield found


def _can_be_read(manifest: dict[str, Any], addresses: Addresses) -> bool:
    """At an address, or beside the collection; any other is left out, which is noted."""
    location = _location(manifest, addresses)
    return "://" in location or (bool(location) and is_beside(location))


def _location(resource: dict[str, Any], addresses: Addresses) -> str:
    """Its address, or what stands for one: a path beside the collection."""
    return addresses.iri(resource.get("id")) or str(resource.get("id", "")).strip()
