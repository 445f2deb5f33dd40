"""Image services, however a document says that there is one: their base address and the version of the Image API.

https://iiif.io/api/image/: 1.0 and 1.1 are known by Stanford's profiles, 2 by a context or profile with its number,
3 by a type. Profiles may be texts, objects, or lists of them; types may be lists, or missing.
"""

from __future__ import annotations

import re
from typing import Any

from descant.ingest.json_files import objects
from descant.ingest.presentation.addresses import Addresses

FULL = {1: "full/full/0/native.jpg", 2: "full/full/0/default.jpg", 3: "full/max/0/default.jpg"}
"""the whole image, by version"""
_NUMBERED = re.compile(r"ImageService([123])\b|iiif\.io/api/image/([123])\b|library\.stanford\.edu/iiif/image-api/(1)?")
_UNNUMBERED = re.compile(r"iiif\.io/api/image\b|(?<![^ ])level[012](?![^ ])")
_SAYING = ("type", "@type", "@context", "profile", "protocol")


def image_service(body: dict[str, Any], addresses: Addresses) -> tuple[str | None, int | None]:
    """Base address and version of the first Image API service."""
    for service in objects(body.get("service")):
        if version := version_of(service):
            return base_of(service, addresses), version
    return None, None


def base_of(service: dict[str, Any], addresses: Addresses) -> str | None:
    """Without what some append to it."""
    found = addresses.web(service.get("id", service.get("@id")))
    return found and found.rstrip("/").removesuffix("/info.json")


def version_of(service: dict[str, Any]) -> int | None:
    """Of an image service or its info.json; None for another service. Without a number `id` tells 3 from 2."""
    said = " ".join(str(service.get(name, "")) for name in _SAYING)
    if numbered := _NUMBERED.search(said):
        return int(next(filter(None, numbered.groups()), "1"))
    if _UNNUMBERED.search(said):
        return 3 if "id" in service else 2
    return None
