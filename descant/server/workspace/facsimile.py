"""The pages of a source with the regions of a version's bars: marked ones, and those that a machine proposes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from flask import url_for
from pyoxigraph import NamedNode

from descant.errors import InvalidInput, NotFound
from descant.ingest.presentation.services import FULL
from descant.jobs.aligning.versions import index_in
from descant.jobs.page_bars.images import edition_of
from descant.jobs.page_bars.kept import proposals_of, verdicts_of
from descant.ontology.iris import FRBR
from descant.ontology.records import Region
from descant.ontology.records.media_fragments import region_of
from descant.server.iiif.shown import Shown, ShownPage, find_shown
from descant.server.presentation import href, opens
from descant.server.services import services
from descant.store.named import rows_of

Document: TypeAlias = dict[str, Any]

_ORIGIN = re.compile(r"(https?)://[a-z0-9.-]+(?::[0-9]{1,5})?(?=[/?#]|$)")
_USUAL = {"https": ":443", "http": ":80"}


def facsimile_of(version: NamedNode, source: NamedNode) -> Document:
    """Images that were ingested one by one are the pages of one edition, whichever of them is named."""
    if not services().stores.public.may_say(source, FRBR.embodimentOf, version):
        raise NotFound(
            f"<{source.value[:200]}> is no source of <{version.value[:200]}>.",
            remedy="/api/workspace has the sources of each version.",
        )
    images = _images_beside(source)
    pages = [page for each in images or [source] for page in _pages(version, each)]
    if not pages:
        raise NotFound(f"<{source.value[:200]}> has no pages.", remedy="Ingest its images, or their manifest.")
    return {
        "version": version.value,
        "source": source.value,
        "propose": url_for("page_bar_pages.show_page", source=source.value) if images else None,
        "pages": [{"number": number, **page} for number, page in enumerate(pages, 1)],
    }


def pages_beside(source: NamedNode) -> list[str]:
    """What regions of its pages are places in, and of those of all images that are shown with it."""
    here = services()
    found = (
        page.canvas
        for each in _images_beside(source) or [source]
        for page in find_shown(here.stores.public, each, f"{here.config.base}iiif/image/").pages
    )
    return list(dict.fromkeys(each for each in found if each))


def _images_beside(source: NamedNode) -> list[NamedNode]:
    """All page images that are here of its version, itself among them; none of any other source."""
    here = services()
    try:
        images = edition_of(here.stores.public, here.config, source).images
    except InvalidInput:
        return []
    sources = [NamedNode(each.source) for each in images]
    return sources if source in sources else []


def _pages(version: NamedNode, source: NamedNode) -> Iterator[Document]:
    here = services()
    shown = find_shown(here.stores.public, source, f"{here.config.base}iiif/image/")
    regions = _regions(version, source)
    for page in shown.pages:
        yield {
            "label": _label(page, shown),
            "iri": page.canvas,
            "width": page.width,
            "height": page.height,
            **_picture(page),
            "regions": regions.get(page.canvas or "", []),
        }


def _label(page: ShownPage, shown: Shown) -> str:
    """An image that is the only page of its source is called as that is."""
    own = page.label or next(iter(shown.labels if len(shown.pages) == 1 else ()), None)
    return own.value if own else ""


def _picture(page: ShownPage) -> dict[str, str | None]:
    """Our own image service by its path; of what lies elsewhere also the whole image, for people to look at there."""
    service = page.service or ""
    if service.startswith(f"{services().config.base}iiif/image/"):
        return {"service": href(service), "elsewhere": None}
    address = page.image or (service and f"{service}/{FULL[page.service_version or 2]}")
    if not (address and opens(address)):
        return {"service": None, "elsewhere": None}
    return {"service": service if origin_of(service) == origin_of(address) else None, "elsewhere": address}


def origins_elsewhere(source: NamedNode) -> set[str]:
    """Where its images lie, as a security policy may name it."""
    shown = find_shown(services().stores.public, source, f"{services().config.base}iiif/image/")
    addresses = (_picture(page)["elsewhere"] for page in shown.pages)
    return {origin for each in addresses if each and (origin := origin_of(each))}


def origin_of(address: str) -> str:
    """As a browser says it; nothing of what has none, or has more in it than a host and a port."""
    found = _ORIGIN.match(address.lower())
    return found[0].removesuffix(_USUAL[found[1]]) if found else ""


def _regions(version: NamedNode, source: NamedNode) -> dict[str, list[Document]]:
    """By pages, in the order of the bars. What people judged is where they say, or nowhere."""
    public = services().stores.public
    found = dict[tuple[str, Region], Document]()
    for row in rows_of(public, "bars-on-pages", source=source):
        index, place = index_in(row["bar"], version.value), region_of(row["place"].value.partition("#")[2])
        if index and place:
            said = found.setdefault((row["page"].value, place), _region(place, "people", 1.0))
            said["bars"].append(index)
    proposals = proposals_of(public, source.value)
    verdicts = verdicts_of(public, proposals)
    for each in proposals:
        if each.bars and each.claim not in verdicts and (each.page, each.place) not in found:
            said = found[each.page, each.place] = _region(each.place, "detector", each.confidence)
            said["bars"] += each.bars
    by_page = dict[str, list[Document]]()
    for (page, _), region in sorted(found.items(), key=lambda each: (min(each[1]["bars"]), each[1]["y"], each[1]["x"])):
        by_page.setdefault(page, []).append({**region, "bars": sorted(set(region["bars"]))})
    return by_page


def _region(place: Region, by: str, confidence: float) -> Document:
    sides = {"x": place.x, "y": place.y, "w": place.w, "h": place.h}
    return {"bars": list[int](), **sides, "by": by, "confidence": confidence}
