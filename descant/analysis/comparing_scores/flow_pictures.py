"""Instrumentation as it flows: a band for each instrument along the bars, of one version above, of the other below.

A band is as high as its instrument sounds; its core is what the other version has, too. Where a version has no bar its
bands are interrupted, and the mark of the reason stands behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from descant.analysis.comparing_scores.columns import Columns
from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.flow import Instrument, flow
from descant.analysis.comparing_scores.instrumentation import Floats
from descant.analysis.comparing_scores.kinds import Status
from descant.analysis.comparing_scores.legend import STYLE, fill, patterns, words
from descant.analysis.comparing_scores.phrases import ENGLISH
from descant.analysis.comparing_scores.rows import Row
from descant.analysis.exporting.sheet import LETTER, WIDE, drawn, fitting, plain, written

LANE, BAND, LABEL = 26, 20, 15
"""pixels of an instrument and of the most that it fills; of its name, where that stands above"""
MOST = 40
"""instruments that are drawn, of each version"""
TOP, HEAD, APART, AXIS = 62, 26, 14, 34
_BESIDE, _ABOVE = 600, 34
"""pixels: so wide that names stand beside their bands; what is left of these where names stand above"""
_WIDEST = 190
_THIN = 0.8
"""pixels of half a band, at least, so that a single short note is seen"""
_SIDES = ("one", "two")
_REASONS = (Status.LEFT_OUT, Status.ADDED, Status.NOT_FILLED)
_COLOURS = {"one": ("#103474", "#d3dcec", "#a3bff2", "#26324a"), "two": ("#b3541e", "#f4dccb", "#ffab7a", "#4a3022")}
"""of each version, for light and dark: what both have, and what is behind the lines of what it has alone"""


def _rules(name: str, strong: str, weak: str) -> str:
    return (
        f".w-{name}{{fill:{strong}}}.l-{name}{{fill:{weak}}}.d-{name}{{fill:none;stroke:{strong}}}"
        f".o-{name}{{stroke:{strong};stroke-width:.6}}"
    )


_LIGHT, _DARK = ("".join(_rules(name, *of[at : at + 2]) for name, of in _COLOURS.items()) for at in (0, 2))
_SILENT = ".q{stroke:%s;stroke-opacity:.2}"
_FLOW = f"{_LIGHT}{_SILENT % '#1d1b19'}@media (prefers-color-scheme:dark){{{_DARK}{_SILENT % '#e9e5dd'}}}"


def flow_picture(found: Comparison, width: int = WIDE) -> bytes:
    sides = [flow(found, side) for side in (0, 1)]
    above = width < _BESIDE
    longest = max(len(each.name) for side in sides for each in side[:MOST])
    left = _ABOVE if above else min(_WIDEST, max(70, round(LETTER * longest) + 18))
    columns = Columns(found, width, left)
    names = [side.version.name for side in found.sides]
    title = f"Instrumentation: {names[0]} and {names[1]}"
    parts = [patterns(), _patterns(), written(8, 20, fitting(title, width - 16), ' class="t"')]
    parts.append(written(8, 40, fitting("As high as a band is, so much of the bar its instrument sounds.", width - 16)))
    y: float = TOP
    for side, instruments in enumerate(sides):
        parts.append(_heading(side, names[side], y, width))
        y += HEAD
        parts += _block(columns, side, instruments, y, above=above)
        y += _height(instruments, above=above) + APART
    parts += columns.axis(y - APART)
    key, end = _legend(found, y + AXIS - 4, width)
    return drawn(width, end + 8, title, [*parts, *key], STYLE + _FLOW)


def _height(instruments: Sequence[Instrument], *, above: bool) -> float:
    more = 18 if len(instruments) > MOST else 0
    return min(len(instruments), MOST) * (LANE + (LABEL if above else 0)) + more


def _heading(side: int, name: str, y: float, width: int) -> str:
    swatch = f'<rect class="w-{_SIDES[side]}" x="8" y="{y}" width="12" height="12"/>'
    return swatch + written(26, y + 11, fitting(name, width - 40), ' class="t"')


def _block(columns: Columns, side: int, instruments: Sequence[Instrument], y: float, *, above: bool) -> Iterator[str]:
    """All lanes of a version, with what stands behind them and where its rows are."""
    height = _height(instruments, above=above)
    yield from _interrupted(columns, side, y, height)
    lane = LANE + (LABEL if above else 0)
    for place, each in enumerate(instruments[:MOST]):
        top = y + lane * place
        yield _named(columns, each, top, above=above)
        yield _band(columns, side, each, top + lane - LANE / 2)
    if more := len(instruments) - MOST:
        yield written(8, y + height - 4, f"and {more} more, in the table") if more > 0 else ""
    yield columns.place(y, height)


def _named(columns: Columns, each: Instrument, top: float, *, above: bool) -> str:
    if above:
        return written(8, top + 11, fitting(each.name, columns.left + columns.plot - 8))
    return written(columns.left - 8, top + LANE / 2 + 4, fitting(each.name, columns.left - 14), ' text-anchor="end"')


def _band(columns: Columns, side: int, each: Instrument, middle: float) -> str:
    """Around a line, which is all there is while it is silent."""
    plays, shared = (columns.mean(values[:, None])[:, 0] for values in (each.plays, each.shared))
    said = [f"{each.name}: sounds in {each.bars} bars"]
    if each.mean is not None and each.also_there is not None:
        said += [f"{ENGLISH.percent(each.mean)} of the time", f"{ENGLISH.percent(each.also_there)} of that in both"]
    line = f'<path class="q" d="M{columns.left} {middle}h{columns.plot}"/>'
    name = _SIDES[side]
    outer = f'<path {_alone(name)} d="{_around(columns, plays, middle)}"/>'
    inner = f'<path class="w-{name}" d="{_around(columns, shared, middle)}"/>'
    return f"<g><title>{plain(', '.join(said))}</title>{line}{outer}{inner}</g>"


def _around(columns: Columns, shares: Floats, middle: float) -> str:
    """A closed path for each stretch that sounds, a step for each column."""
    halves = np.where(shares > 0, np.maximum(np.nan_to_num(shares) * BAND / 2, _THIN), 0.0).round(1)
    path, at = "", 0
    for sounds, some in groupby(halves.tolist(), lambda half: half > 0):
        own = list(some)
        path += _stretch(columns, at, own, middle) if sounds else ""
        at += len(own)
    return path


def _stretch(columns: Columns, first: int, halves: Sequence[float], middle: float) -> str:
    """There along the upper edge, back along the lower one."""
    there = back = ""
    at = first
    for half, some in groupby(halves):
        end = at + len(list(some))
        there += f"V{middle - half:g}H{columns.x(end):.1f}"
        back = f"V{middle + half:g}H{columns.x(at):.1f}{back}"
        at = end
    return f"M{columns.x(first):.1f} {middle:g}{there}{back}Z"


def _interrupted(columns: Columns, side: int, y: float, height: float) -> Iterator[str]:
    """Where the version has no bar, or one that says nothing."""
    rows = columns.found.rows
    step, at = columns.plot / columns.rows, 0
    for reason, some in groupby(rows, lambda row: _reason(row, side)):
        count = len(list(some))
        if reason is not None:
            place = f'x="{columns.left + step * at:.1f}" y="{y}" width="{step * count:.1f}" height="{height}"'
            yield f'<rect {place} {fill(reason)} opacity=".4"><title>{plain(words(reason))}</title></rect>'
        at += count


def _reason(row: Row, side: int) -> Status | None:
    silent = (row.one, row.other)[side] is None or row.status is Status.NOT_FILLED
    return row.status if silent else None


def _legend(found: Comparison, y: float, width: int) -> tuple[list[str], float]:
    parts, x = list[str](), 8.0
    for paint, text in _explained(found):
        wide = 44 + LETTER * len(text)
        if x > 8 and x + wide > width:
            x, y = 8.0, y + 22
        parts += [f'<g transform="translate({x:.1f} {y})">{paint}</g>', written(x + 36, y + 11, text)]
        x += wide + 14
    return parts, y + 18


def _explained(found: Comparison) -> Iterator[tuple[str, str]]:
    """Swatches of 30 × 14 pixels, the left half for the first version."""
    box = 'width="15" height="14"'
    halves = [(name, f'x="{15 * at}" {box}') for at, name in enumerate(_SIDES)]
    yield "".join(f'<rect class="w-{name}" {place}/>' for name, place in halves), "in both"
    yield "".join(f"<rect {_alone(name)} {place}/>" for name, place in halves), "in this version alone"
    box = 'width="30" height="14"'
    for reason in _REASONS:
        if found.of(reason):
            yield f'<rect {fill(reason)} {box}/><rect class="s" {box}/>', words(reason)


def _alone(name: str) -> str:
    return f'class="o-{name}" fill="url(#descant-flow-{name})"'


def _patterns() -> str:
    """Of what one version has alone: lines of its colour, leaning to its own side."""
    leaning = {"one": "M-1 1l2-2M0 6l6-6M5 7l2-2", "two": "M-1 5l2 2M0 0l6 6M5-1l2 2"}
    size = 'width="6" height="6" patternUnits="userSpaceOnUse"'
    return "".join(
        f'<pattern id="descant-flow-{name}" {size}><rect class="l-{name}" width="6" height="6"/>'
        f'<path class="d-{name}" d="{lines}"/></pattern>'
        for name, lines in leaning.items()
    )
