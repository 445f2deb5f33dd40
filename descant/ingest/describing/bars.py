"""Bars of the version with their places in this source, and pages of a facsimile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from descant.ingest.describing.naming import Names
from descant.ingest.describing.people import iri_or_none
from descant.ingest.describing.works import canvas_iri, literal
from descant.ingest.reading import Content, Page, Reading
from descant.ingest.score import Bar, Score, Zone
from descant.ontology import records
from descant.ontology.minting import fragment
from descant.ontology.records import Region, SourceKind
from descant.ontology.records.media_fragments import format_region


def bars(reading: Reading, names: Names) -> Iterator[records.Bar]:
    """Each logical bar, with the elements and zones that show it."""
    score = reading.score
    if score is None:
        return
    canvases = _canvases(reading, names)
    zones = _zones_by_bar(score)
    several = len(score.movements) > 1
    for bar in score.bars:
        yield records.Bar(
            names.minter.bar(names.version, bar.index),
            names.version,
            bar.index,
            label=_label(bar),
            places=(*_elements(bar, names), *_regions(zones.get(bar.index, ()), canvases)),
            movement=bar.movement if several else None,
        )


def pages(reading: Reading, names: Names) -> Iterator[object]:
    """The pages; those of an encoded score belong to a facsimile source of their own."""
    if not reading.pages:
        return
    owner = names.source
    if reading.kind not in (SourceKind.FACSIMILE, SourceKind.RECORDED):
        owner = names.part("source", "facsimile")
        yield records.Source(
            iri=owner, kind=SourceKind.FACSIMILE, version=names.version, derived_from=(names.file,), run=names.run
        )
    for page in reading.pages:
        yield _page(page, owner, names)


def _page(page: Page, owner: NamedNode, names: Names) -> records.Page:
    shown = [Content(page.image, page.media_type), *page.more] if page.image else []
    sounding = next((each for each in shown if _sounds(each)), None)
    return records.Page(
        canvas_iri(names, page.index, page.canvas),
        source=owner,
        index=page.index,
        label=literal(page.label) if page.label else None,
        width=page.width,
        height=page.height,
        image=iri_or_none(next((each.address for each in shown if not _sounds(each)), None)),
        service=iri_or_none(page.service),
        service_version=page.service_version if page.service else None,
        file=iri_or_none(sounding.address) if sounding else None,
        media_type=sounding.media_type if sounding else None,
        duration=page.duration,
    )


def _sounds(content: Content) -> bool:
    return (content.media_type or "").startswith(("audio/", "video/"))


def _label(bar: Bar) -> Literal | None:
    return Literal(bar.printed) if bar.printed else None


def _elements(bar: Bar, names: Names) -> Iterator[NamedNode]:
    return (fragment(names.file, each) for each in bar.ids)


def _regions(zones: tuple[Zone, ...] | list[Zone], canvases: Mapping[int, NamedNode]) -> Iterator[NamedNode]:
    for zone in zones:
        if zone.page in canvases and zone.w > 0 and zone.h > 0:
            region = Region(max(0.0, zone.x), max(0.0, zone.y), zone.w, zone.h)
            yield fragment(canvases[zone.page], format_region(region))


def _canvases(reading: Reading, names: Names) -> dict[int, NamedNode]:
    return {page.index: canvas_iri(names, page.index, page.canvas) for page in reading.pages}


def _zones_by_bar(score: Score) -> dict[int, list[Zone]]:
    found: dict[int, list[Zone]] = defaultdict(list)
    for zone in score.zones:
        if zone.bar is not None:
            found[zone.bar].append(zone)
    return found
