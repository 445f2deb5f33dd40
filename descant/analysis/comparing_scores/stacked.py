"""A passage of both versions in notation, one above the other: each note with the colour and the mark of its kind.

What is drawn comes from an engraver, with the xml:ids of the file on its notes. Bars that stand beside each other are
tied by lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from descant.analysis.comparing_scores.kinds import Kind, Status
from descant.analysis.comparing_scores.legend import STYLE, badges, colours, legend, patterns
from descant.analysis.exporting.sheet import drawn, fitting, written

Rectangle = tuple[float, float, float, float]
HEAD, BETWEEN, MARGIN = 44.0, 46.0, 8
"""pixels above, between the versions, and at the sides"""
_BADGE, _SCALE, _UP = 240, 20, 80
"""in units of the engraver: how far right of a notehead a mark is, how large a pixel of it is, how far up"""
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


class Engraved(NamedTuple):
    """Some bars of a version."""

    name: str
    svg: bytes
    width: float
    height: float
    bars: Mapping[str, Rectangle]
    kinds: Mapping[str, Kind]
    """of notes, by their xml:ids"""


def stacked(versions: Sequence[Engraved], pairs: Sequence[tuple[str, str]]) -> bytes:
    """`pairs` are xml:ids of bars of both that stand beside each other."""
    width = max(480.0, max(each.width for each in versions) + 2 * MARGIN)
    title = f"In notation: {' and '.join(each.name for each in versions)}"
    parts, y, tops = [patterns(), badges(), written(MARGIN, 20, fitting(title, width - 16), ' class="t"')], HEAD, []
    for each in versions:
        parts += [written(MARGIN, y - 6, fitting(each.name, width - 16)), _placed(each, y)]
        tops.append(y)
        y += each.height + BETWEEN
    if len(versions) == 2:  # of the two
        parts += _ties(versions, tops, pairs)
    counts = Counter(kind for each in versions for kind in each.kinds.values())
    said: dict[Kind | Status, str] = {kind: f"{counts[kind]} note{'' if counts[kind] == 1 else 's'}" for kind in Kind}
    key, end = legend(MARGIN, y - BETWEEN / 2, width - 16, said)
    return drawn(width, end + 6, title, [*parts, *key], STYLE + colours() + _TIES)


def alone(version: Engraved) -> bytes:
    """Bars of one version, under its name."""
    width = max(480.0, version.width + 2 * MARGIN)
    head = written(MARGIN, 20, fitting(version.name, width - 16), ' class="t"')
    return drawn(width, 30 + version.height + MARGIN, version.name, [head, _placed(version, 30)], STYLE + _TIES)


_TIES = ".tie{fill:none;stroke:#1d1b19;stroke-width:.6;stroke-dasharray:2 3}svg{color:#1d1b19;fill:#1d1b19}" + (
    "@media(prefers-color-scheme:dark){.tie{stroke:#e9e5dd}svg{color:#e9e5dd;fill:#e9e5dd}}"
)


def _placed(version: Engraved, y: float) -> str:
    root = etree.fromstring(version.svg, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for inner in root.iterfind(f"{_SVG}svg"):
        inner.attrib.pop("color", None)
    for name, value in (("x", MARGIN), ("y", y), ("width", version.width), ("height", version.height)):
        root.set(name, f"{value:g}")
    for note in root.iterfind(f".//{_SVG}g[@class='note']"):
        kind = version.kinds.get(note.get("id", ""))
        if kind is not None and kind is not Kind.IDENTICAL:
            _mark(note, kind)
    return str(etree.tostring(root, encoding="unicode"))


def _mark(note: etree._Element, kind: Kind) -> None:
    note.set("class", f"note c-{kind.name.lower()}")
    for head in note.iterfind(f"{_SVG}g[@class='notehead']/{_SVG}use"):
        x, _, y = head.get("transform", "").partition("translate(")[2].partition(")")[0].partition(",")
        if x and y:
            badge = etree.SubElement(note, f"{_SVG}use")
            badge.set(_HREF, f"#badge-{kind.name.lower()}")
            badge.set("transform", f"translate({float(x) + _BADGE:g}, {float(y) - _UP:g}) scale({_SCALE})")


def _ties(versions: Sequence[Engraved], tops: Sequence[float], pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """From the beginning of a bar to that of the other's."""
    one, other = versions
    for above, below in pairs:
        if above in one.bars and below in other.bars:
            x, y, _, height = one.bars[above]
            to, down, _, _ = other.bars[below]
            start, end = (MARGIN + x, tops[0] + y + height), (MARGIN + to, tops[1] + down)
            yield f'<path class="tie" d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"/>'
