"""How far what can be annotated reaches: seconds of a recording, pixels of a page. Kept beside the file that has it.

A time span or region that reaches beyond what a changed file has, or is of a page that is no more, has lost its
anchor; the nearest place is as much of it as there is, or else as much at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from descant.errors import NotFound
from descant.ingest.describing.naming import Names
from descant.ingest.describing.works import canvas_iri
from descant.ingest.reading import Page
from descant.ontology.minting import key_id
from descant.ontology.records import Region, TimeSpan
from descant.ontology.records.media_fragments import format_region, format_time, region_of, time_of
from descant.store.files import Files

SLACK_SECONDS, SLACK_PIXELS = 0.1, 1.0
"""what is beyond by no more than this is so by rounding, or by another encoder"""


@dataclass(frozen=True, slots=True)
class Extent:
    """What is not known has no bounds."""

    iri: str
    index: int = 0
    """of a page, from 1"""
    width: float | None = None
    height: float | None = None
    duration: float | None = None


def pages_file(source: str) -> str:
    """The pages of one content may have other names in each source."""
    return f"pages-{key_id(source)[:8]}.json"


def pages_json(pages: Iterable[Page], names: Names) -> bytes:
    extents = (
        Extent(canvas_iri(names, each.index, each.canvas).value, each.index, each.width, each.height, each.duration)
        for each in pages
    )
    return json.dumps([asdict(each) for each in extents]).encode()


def extents_of(files: Files, result: Mapping[str, Any]) -> dict[str, Extent]:
    """Of the file, if it is a recording, and of its pages, by IRI."""
    found = [Extent(result["file"], duration=result["duration"])] if result.get("duration") else []
    try:
        pages = json.loads(files.path(result["content"], pages_file(result.get("source", ""))).read_bytes())
    except NotFound:
        pages = []
    return {each.iri: each for each in (*found, *(Extent(**page) for page in pages))}


def is_within(fragment: str, extent: Extent) -> bool:
    """Whether the place is there; one that has no numbers is taken to be."""
    span, region = time_of(fragment), region_of(fragment)
    late = span is not None and _beyond(max(span.start, span.end or 0.0), extent.duration, SLACK_SECONDS)
    return not late and not (
        region is not None
        and (
            _beyond(region.x + region.w, extent.width, SLACK_PIXELS)
            or _beyond(region.y + region.h, extent.height, SLACK_PIXELS)
        )
    )


def nearest(fragment: str, extent: Extent) -> str:
    """The same place as far as there is one."""
    return "&".join(_nearest_part(part, extent) for part in fragment.split("&"))


def _nearest_part(part: str, extent: Extent) -> str:
    if span := time_of(part):
        start, end = _fitted(span.start, span.end, extent.duration)
        return format_time(TimeSpan(start, end))
    if region := region_of(part):
        left, right = _fitted(region.x, region.x + region.w, extent.width)
        top, bottom = _fitted(region.y, region.y + region.h, extent.height)
        return format_region(Region(left, top, (right or left) - left, (bottom or top) - top))
    return part


def _fitted(start: float, end: float | None, whole: float | None) -> tuple[float, float | None]:
    if whole is None or (end is not None and end <= whole):
        return start, end
    if start < whole:
        return start, None if end is None else whole
    length = 0.0 if end is None else min(end - start, whole)
    return whole - length, None if end is None else whole


def _beyond(end: float, whole: float | None, slack: float) -> bool:
    return whole is not None and end > whole + slack
