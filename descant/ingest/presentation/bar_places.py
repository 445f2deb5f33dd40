"""Bars that annotations mark on canvases: in the manner of CollabScore, one for each bar, its id ending in `/m12`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from descant.ingest.json_files import objects
from descant.ingest.reading import BarPlace, Json

_BAR = re.compile(r"[/#](m\d+[a-z]?)$")
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)[, ]+(-?\d+(?:\.\d+)?)")
_POINTS = re.compile(r"<polygon[^>]*\bpoints=[\"']([^\"']*)")


def bar_places(annotations: tuple[Mapping[str, Json], ...]) -> tuple[BarPlace, ...]:
    """Nothing, unless the ids of most annotations are those of bars and no bar has two."""
    named: dict[str, BarPlace] = {}
    for each in annotations:
        if (found := _BAR.search(str(each.get("id", "")))) and (place := _place(each.get("target"))):
            named.setdefault(found[1], BarPlace(found[1], place))
    return tuple(named.values()) if len(named) * 2 > len(annotations) else ()


def _place(target: Json) -> str | None:
    if not isinstance(target, dict):
        return target if isinstance(target, str) and "#" in target and not target.startswith("#") else None
    source = target.get("source")
    parts = list(dict.fromkeys(part for each in objects(target.get("selector")) for part in _fragments(each)))
    if not isinstance(source, str) or "#" in source or not parts:
        return None
    return f"{source}#{'&'.join(parts)}"


def _fragments(selector: Mapping[str, Json]) -> Iterator[str]:
    value = str(selector.get("value", ""))
    if selector.get("type") == "FragmentSelector":
        yield value
    elif (points := _POINTS.search(value)) and (box := bounding_box(points[1])):
        yield box


def bounding_box(points: str) -> str | None:
    """The rectangle around the corners of a polygon, as a media fragment; None without an extent."""
    pairs = [(float(x), float(y)) for x, y in _PAIR.findall(points)]
    if not pairs:
        return None
    (left, right), (top, bottom) = ((min(each), max(each)) for each in zip(*pairs, strict=True))
    left, top = max(left, 0), max(top, 0)
    if right <= left or bottom <= top:
        return None
    return f"xywh={left:g},{top:g},{right - left:g},{bottom - top:g}"
