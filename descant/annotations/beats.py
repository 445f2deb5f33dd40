"""Beats within bars, of which something is said that lasts: a chord from beat 2 to beat 3 of a bar.

    {"type": "SpecificResource", "source": "…/id/version/trio",
     "selector": {"type": "FragmentSelector", "conformsTo": "https://github.com/music-addressability/ema",
                  "value": "3/all/@2-3"}}

Counted as `ema` counts: of 6/8 there are six, and an upbeat has its first where it begins. A last beat that is whole
is meant to its end. With a fraction it is where what is said ends; alone (`@2.5`), where it begins, and it lasts to the
next whole one. So whatever a bar is divided into can be said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from descant.annotations.ema import Range, bars_and_beats, parse, unit_of
from descant.errors import InvalidInput
from descant.ingest.score import Bar

LONGEST, MOST = 20_000, 10_000
"""characters of an expression, and parts of bars that it has: a few bytes can say more than there is room for"""


class Part(NamedTuple):
    bar: int
    """its index"""
    start: float
    """0 where the bar begins"""
    end: float
    """1 where it ends"""


def parts_of(expression: str, bars: Sequence[Bar]) -> list[Part]:
    """As they are said; none where it is no expression, too long a one, or these bars or beats are not there."""
    if len(expression) > LONGEST:
        return []
    try:
        found = bars_and_beats(parse(expression), len(bars))
    except InvalidInput:
        return []
    return list(islice((part for index, span in found for part in _part(span, bars[index - 1])), MOST))


def count_of(bar: Bar) -> float:
    """How many beats it has; no whole number where it ends within one."""
    return round((bar.duration or 0.0) / unit_of(bar), 6)


def _part(span: Range, bar: Bar) -> Iterator[Part]:
    count = count_of(bar)
    first, last = span.within(math.inf)
    start, end = first - 1, _end(first, last)
    if 0 <= start < min(end, count):
        yield Part(bar.index, start / count, min(end, count) / count)


def _end(first: float, last: float) -> float:
    """In beats from the beginning of the bar."""
    if math.isinf(last) or last.is_integer():
        return last
    return last - 1 if last > first else float(math.ceil(last) - 1)
