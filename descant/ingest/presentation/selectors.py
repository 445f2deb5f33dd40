"""Selectors of the Web Annotation model, and IIIF's own ones in its words.

https://www.w3.org/TR/annotation-model/#selectors, https://iiif.io/api/annex/openannotation/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from descant.ingest.json_files import number
from descant.ingest.reading import Json
from descant.ontology.iris import MEDIA_FRAGMENTS

_REGION = re.compile(r"(?:pct:)?[\d.]+(?:,[\d.]+){3}")
_NAMES = ("value", "exact", "prefix", "suffix", "start", "end", "startSelector", "endSelector")
_KNOWN = {
    *("FragmentSelector", "CssSelector", "XPathSelector", "TextQuoteSelector", "TextPositionSelector"),
    *("DataPositionSelector", "SvgSelector", "RangeSelector"),
}


def selectors(raw: Json) -> Iterator[dict[str, Json]]:
    """What says the same in the model's words; nothing for what has none (a rotation, a sound channel)."""
    if isinstance(raw, str):
        yield fragment(raw)
    if not isinstance(raw, dict):
        return
    kind = {"SVGSelector": "SvgSelector"}.get(str(raw.get("type")), raw.get("type"))
    if kind == "PointSelector":
        yield from _point(raw)
    elif kind in ("ImageApiSelector", "ImageAPISelector"):
        region = str(raw.get("region", ""))
        if _REGION.fullmatch(region):
            yield fragment("xywh=" + region.replace("pct:", "percent:"))
    elif kind in _KNOWN:
        yield from _plain(raw, str(kind))


def fragment(value: str) -> dict[str, Json]:
    return {"type": "FragmentSelector", "conformsTo": MEDIA_FRAGMENTS.value, "value": value}


def _point(raw: dict[str, Any]) -> Iterator[dict[str, Json]]:
    """A moment is a span that begins there, a point a region of one pixel."""
    if (moment := number(raw.get("t"))) is not None:
        yield fragment(f"t={moment:g}")
    x, y = number(raw.get("x")), number(raw.get("y"))
    if x is not None and y is not None:
        yield fragment(f"xywh={x:g},{y:g},1,1")


def _plain(raw: dict[str, Any], kind: str) -> Iterator[dict[str, Json]]:
    made: dict[str, Json] = {"type": kind}
    for name in _NAMES:
        value = raw.get(name)
        if name.endswith("Selector"):
            value = next(selectors(value), None)
        if value is not None and value != "":
            made[name] = value
    if len(made) == 1:
        return
    if kind == "FragmentSelector":
        conforms = raw.get("conformsTo")
        made["conformsTo"] = conforms if isinstance(conforms, str) else MEDIA_FRAGMENTS.value
    if refined := next(selectors(raw.get("refinedBy")), None):
        made["refinedBy"] = refined
    yield made
