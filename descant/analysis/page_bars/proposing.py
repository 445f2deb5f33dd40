"""Pages of a source in order, with what is proposed for each, and which bars of its score that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from descant.analysis.page_bars.finding import FoundBar, FoundPage
from descant.analysis.page_bars.numbering import Mismatch, Numbered, Zones, number
from descant.ingest.score import Bar, Score
from descant.ontology.records import Region

_SAME = 0.5
"""overlap from which two zones are one"""


class Said(NamedTuple):
    """A zone that people marked, and its bar, from 1."""

    place: Region
    bar: int | None


class Judged(NamedTuple):
    """A zone that was proposed before, and what people said of it."""

    place: Region
    bar: int | None
    """from 1; None where they said only whether it is one"""
    is_bar: bool


class Page(NamedTuple):
    name: str
    found: FoundPage
    said: tuple[Said, ...] = ()
    """zones of people; where there are some, nothing is proposed"""
    judged: tuple[Judged, ...] = ()


def said_on(score: Score, page: int) -> tuple[Said, ...]:
    """Zones of a score's facsimile on a page, from 1, in the order of the document."""
    zones = (each for each in score.zones if each.page == page and each.w > 0 and each.h > 0)
    return tuple(Said(Region(each.x, each.y, each.w, each.h), each.bar) for each in zones)


def spans_of(bars: Sequence[Bar]) -> dict[int, int]:
    """How many bars the rest has that begins with a bar: they are one element."""
    spans = {}
    for ids, group in groupby(bars, key=lambda bar: bar.ids):
        some = list(group)
        if ids and len(some) > 1:
            spans[some[0].index] = len(some)
    return spans


def propose(pages: Sequence[Page], score: Score | None = None) -> dict[str, Any]:
    """The document of all that is proposed: JSON, and what the other formats are made of."""
    shown = [list(_shown(page)) for page in pages]
    every = [(page, zone) for page, zones in enumerate(shown) for zone in zones]
    zones = Zones([zone.ends_open for _, zone in every], [(page, zone.system) for page, zone in every])
    pins = {at: zone.bar for at, (_, zone) in enumerate(every) if zone.bar is not None}
    bars = score.bars if score else ()
    numbering = number(zones, len(bars) or None, pins, spans_of(bars))
    numbers = iter(numbering.zones)
    return {
        "bars": len(bars) or None,
        "zones": len(every),
        "mismatches": [_mismatch(each, every, pages) for each in numbering.mismatches],
        "pages": [
            _page(at, page, [_zone(zone, next(numbers), bars) for zone in zones])
            for at, (page, zones) in enumerate(zip(pages, shown, strict=True), 1)
        ],
    }


class _Shown(NamedTuple):
    place: Region
    system: int
    confidence: float
    by: str
    bar: int | None = None
    ends_open: bool = False


def _shown(page: Page) -> Iterator[_Shown]:
    """What people said; where they said nothing, what was found, but for what they said is no bar."""
    if page.said:
        yield from (_Shown(each.place, 1, 1.0, "people", each.bar) for each in page.said)
        return
    for each in page.found.bars:
        judged = next((one for one in page.judged if _overlap(one.place, each.place) > _SAME), None)
        if judged is None:
            yield _found(each)
        elif judged.is_bar:
            yield _Shown(judged.place, each.system, 1.0, "judged", judged.bar, each.ends_open)


def _overlap(one: Region, other: Region) -> float:
    """Share of both together that both have."""
    width = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    height = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    both = max(0.0, width) * max(0.0, height)
    return both / (one.w * one.h + other.w * other.h - both)


def _found(bar: FoundBar) -> _Shown:
    return _Shown(bar.place, bar.system, bar.confidence, "detector", None, bar.ends_open)


def _page(index: int, page: Page, zones: list[dict[str, Any]]) -> dict[str, Any]:
    found = page.found
    return {
        "page": index,
        "name": page.name,
        "width": found.width,
        "height": found.height,
        "skew": round(found.skew, 2),
        "systems": found.systems,
        "staves": found.staves,
        "reason": found.reason or None,
        "zones": zones,
    }


def _zone(zone: _Shown, numbered: Numbered, bars: Sequence[Bar]) -> dict[str, Any]:
    place = zone.place
    return {
        "x": place.x,
        "y": place.y,
        "w": place.w,
        "h": place.h,
        "by": zone.by,
        "system": zone.system,
        "confidence": round(zone.confidence, 3),
        "endsOpen": zone.ends_open,
        "bar": numbered.first,
        "lastBar": numbered.last,
        "number": _printed(bars, numbered.first),
        "fits": numbered.sureness,
    }


def _printed(bars: Sequence[Bar], index: int | None) -> str | None:
    return bars[index - 1].printed if index is not None and 0 < index <= len(bars) else None


def _mismatch(wrong: Mismatch, every: Sequence[tuple[int, _Shown]], pages: Sequence[Page]) -> dict[str, Any]:
    """Where it is, so that somebody can look."""
    counts: dict[int, int] = defaultdict(int)
    for page, _ in every[wrong.zones[0] : wrong.zones[1] + 1]:
        counts[page] += 1
    return {
        "pages": [{"page": page + 1, "name": pages[page].name, "zones": count} for page, count in counts.items()],
        "zones": wrong.zones[1] - wrong.zones[0] + 1,
        "bars": list(wrong.bars) if wrong.bars else None,
        "more": wrong.more,
    }
