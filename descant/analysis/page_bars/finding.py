"""Bars on a page: `find_bars(Path("page.jpg"))`. Places are in pixels of the image as it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from descant.analysis.page_bars.bar_lines import System, systems_of
from descant.analysis.page_bars.parameters import USUAL, Parameters
from descant.analysis.page_bars.sheets import Grey, Sheet, load, sheet_of
from descant.analysis.page_bars.staves import space_of, staves_of
from descant.analysis.page_bars.straight import Straight, straighten
from descant.ontology.records import Region

_BLANK = 0.0005
"""share of a page with ink on it, below which it is empty"""
FEWEST = 200
"""pixels of the shorter side, in which staff lines can be told apart"""


class FoundBar(NamedTuple):
    """A bar that is proposed."""

    place: Region
    system: int
    """from 1, from the top of the page"""
    staves: int
    """of the system"""
    confidence: float
    """from 0 to 1"""
    begins_open: bool = False
    """without a bar line on the left, as at the beginning of a system"""
    ends_open: bool = False
    """without a bar line on the right: it may go on in the next system"""


class FoundPage(NamedTuple):
    width: int
    height: int
    bars: tuple[FoundBar, ...]
    """in reading order"""
    reason: str = ""
    """why there are none"""
    skew: float = 0.0
    """degrees by which lines rise to the right"""
    systems: int = 0
    staves: int = 0


def find_bars(path: Path, name: str | None = None, parameters: Parameters = USUAL) -> FoundPage:
    """In an image file; `name` is what it is called in errors."""
    return find_in(*load(path, name), parameters)


def find_in(grey: Grey, size: tuple[int, int] | None = None, parameters: Parameters = USUAL) -> FoundPage:
    """In an image in grey; `size` is what it had before it was scaled: width, height."""
    width, height = size or (grey.shape[1], grey.shape[0])
    if min(grey.shape) < FEWEST:
        return FoundPage(width, height, (), f"the image has fewer than {FEWEST} pixels on a side")
    sheet = sheet_of(grey, size)
    reason = _why_not(sheet)
    if reason:
        return FoundPage(width, height, (), reason, sheet.skew)
    space = space_of(sheet.ink)
    staves = staves_of(sheet.dark, space, parameters) if space else []
    if not staves:
        return FoundPage(width, height, (), "there are no staves of five lines on it", sheet.skew)
    straight = straighten(sheet.ink, staves)
    if not straight.levels:
        return FoundPage(width, height, (), "there are no staves of five lines on it", sheet.skew)
    systems = systems_of(straight.ink, straight.levels, parameters)
    bars = tuple(_bars(systems, straight, sheet, parameters))
    reason = "" if bars else "there are staves on it, but no bar lines"
    return FoundPage(width, height, bars, reason, sheet.skew, len(systems), len(staves))


def _why_not(sheet: Sheet) -> str:
    share = float(sheet.ink.mean())
    return "it is blank" if share < _BLANK else ""


def _bars(systems: list[System], straight: Straight, sheet: Sheet, parameters: Parameters) -> Iterator[FoundBar]:
    for number, system in enumerate(systems, 1):
        sureness = float(np.mean([each.sureness for each in system.staves]))
        for span in _spans(system, parameters):
            place = _place(span, system, straight, sheet)
            confidence = round(sureness * span.sureness, 3)
            yield FoundBar(place, number, len(system.staves), confidence, span.begins_open, span.ends_open)


class _Span(NamedTuple):
    left: float
    right: float
    sureness: float
    begins_open: bool
    ends_open: bool


def _spans(system: System, parameters: Parameters) -> Iterator[_Span]:
    """Between bar lines; at the left from where the staves begin, whatever sign is there."""
    space, left, sure, is_open = system.space, float(system.left), 1.0, True
    for line in system.lines:
        width = (line.x - left) / space
        if width < parameters.narrowest or (line.thick_first and is_open and width < parameters.opening):
            if width < parameters.narrowest and not is_open:
                left, sure = line.x, min(sure, line.sureness)
            continue
        yield _Span(left, line.x, min(sure, line.sureness), is_open, False)
        left, sure, is_open = line.x, line.sureness, False
    if system.right - left > parameters.open_end * space and not is_open:
        yield _Span(left, float(system.right), 0.5 * sure, False, True)


def _place(span: _Span, system: System, straight: Straight, sheet: Sheet) -> Region:
    """The rectangle around it in the image: from the first line of its first staff to the last of its last."""
    height, width = straight.rows.shape
    columns = np.clip(np.linspace(span.left, span.right, 9), 0, width - 1)
    points = []
    for y in (system.staves[0].top, system.staves[-1].bottom):
        row = min(max(round(y), 0), height - 1)
        points += [(x, straight.rows[row, round(x)] + (y - row), 1.0) for x in columns]
    xs, ys = sheet.back @ np.array(points).T
    left, right = np.clip((xs.min(), xs.max()), 0, sheet.width)
    top, bottom = np.clip((ys.min(), ys.max()), 0, sheet.height)
    return Region(*(round(float(each), 1) for each in (left, top, right - left, bottom - top)))
