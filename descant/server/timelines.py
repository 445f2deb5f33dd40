"""Charts of what follows one after the other (chords, keys, segments): rows of some seconds, a box with its label each.

A row is as many seconds as let most labels fit on a small screen; where there is room rows stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from descant.analysis.exporting.words import clock, hue, short
from descant.analysis.findings import Finding, Span

NARROWEST, LETTER, EDGES = 288, 8.0, 8.0
"""pixels: of a row on a small screen, of a letter, and about a label"""
LONG = (5, 10, 20, 30, 60, 120, 300, 600)
"""seconds that a row may have"""
FITTING = 0.85
"""share of the labels that have room for which a row is made short enough"""
TICKS = 4


@dataclass(frozen=True, slots=True)
class Box:
    """A finding, or what of it is in a row; from left and wide in hundredths of the row."""

    label: str
    """empty where it has no room"""
    said: str
    start: float
    end: float
    left: float
    width: float
    hue: int | None
    begins: bool
    """False where it began in a row before"""


@dataclass(frozen=True, slots=True)
class Row:
    start: float
    ticks: tuple[tuple[float, str], ...]
    """where, in hundredths, and the time that is written there"""
    boxes: tuple[Box, ...]


def rows_of(findings: Iterable[Finding], passage: Span) -> list[Row]:
    """All that lies in a passage, which begins with the first row."""
    spans = [(each, each.span) for each in findings if each.span and _meets(each.span, passage)]
    seconds = min(_seconds_of_a_row(spans), passage.end - passage.start)
    found, start = [], passage.start
    while start < passage.end:
        row = Span(start, start + seconds)
        boxes = tuple(_box(each, span, row, passage) for each, span in spans if _meets(span, row))
        found.append(Row(start, tuple(_ticks(row, passage.end)), boxes))
        start += seconds
    return found


def _meets(one: Span, other: Span) -> bool:
    return one.start < other.end and one.end > other.start


def _seconds_of_a_row(spans: Sequence[tuple[Finding, Span]]) -> int:
    widths = sorted((span.end - span.start) / _room(short(str(each.value))) for each, span in spans)
    if not widths:
        return LONG[-1]
    enough = NARROWEST * widths[int(len(widths) * (1 - FITTING))]
    return max((each for each in LONG if each <= enough), default=LONG[0])


def _room(label: str) -> float:
    """Pixels that a label takes."""
    return LETTER * len(label) + EDGES


def _box(finding: Finding, span: Span, row: Span, passage: Span) -> Box:
    start, end = max(span.start, row.start), min(span.end, row.end)
    long, label = row.end - row.start, short(str(finding.value))
    width = (end - start) / long
    return Box(
        label=label if width * NARROWEST >= _room(label) else "",
        said=f"{label}, {clock(span.start, 1)} to {clock(span.end, 1)}",
        start=span.start,
        end=span.end,
        left=round(100 * (start - row.start) / long, 3),
        width=round(100 * width, 3),
        hue=hue(finding),
        begins=span.start >= row.start or row.start <= passage.start,
    )


def _ticks(row: Span, end: float) -> Iterator[tuple[float, str]]:
    """Lines at quarters of a row, and times at its beginning and, where it is a whole second, its middle."""
    for number in range(TICKS):
        second = row.start + number * (row.end - row.start) / TICKS
        if second <= end:
            told = number == 0 or (number == TICKS // 2 and second == int(second))
            yield 100 * number / TICKS, clock(second) if told else ""
