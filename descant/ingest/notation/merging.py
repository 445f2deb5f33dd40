"""All streams of a document on one time line: movement after movement, the parts of one beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from descant.ingest.notation.bars import Logical, logical_bars
from descant.ingest.notation.measures import Stream
from descant.ingest.notation.timing import PRECISION, Time
from descant.ingest.reading import Problem
from descant.ingest.score import Bar


class Place(NamedTuple):
    """Where a `<measure>` came to stand: the index of its (first) bar, and quarters from the beginning, even of one
    that lasts no time."""

    bar: int
    onset: float


@dataclass(slots=True)
class Merged:
    bars: list[Bar] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    """by the measures' ids"""
    end: float = 0.0
    problems: list[Problem] = field(default_factory=list)


def merge(streams: Iterable[Stream], times: Mapping[str, Time]) -> Merged:
    merged = Merged()
    for movement, parts in groupby(streams, key=lambda stream: stream.movement):
        columns = [bars for part in parts if (bars := logical_bars(part, times))]
        for row in _rows(columns, movement, merged.problems):
            _add(merged, row)
    return merged


def _rows(columns: Sequence[Sequence[Logical]], movement: int, problems: list[Problem]) -> list[list[Logical]]:
    """Bars that sound together: by counting, or, where parts have different numbers of bars, by their numbers."""
    if len({len(each) for each in columns}) <= 1:
        return [list(row) for row in zip(*columns, strict=True)]
    longest = max(columns, key=len)
    lengths = ", ".join(str(len(each)) for each in columns)
    problems.append(
        Problem(f"movement {movement}", f"The parts have {lengths} bars; they were put together by bar numbers.")
    )
    rows = {key: [bar] for key, bar in _keyed(longest)}
    for column in columns:
        if column is not longest:
            for key, bar in _keyed(column):
                rows.setdefault(key, []).append(bar)
    return list(rows.values())


def _keyed(column: Sequence[Logical]) -> Iterable[tuple[tuple[str | None, int], Logical]]:
    """With its number, and which bar of that number it is."""
    turns: Counter[str | None] = Counter()
    for each in column:
        turns[each.bar.number] += 1
        yield (each.bar.number, turns[each.bar.number]), each


def _add(merged: Merged, row: Sequence[Logical]) -> None:
    index = len(merged.bars) + 1
    timed = [each.time for each in row if each.time]
    onset = round(merged.end, PRECISION)
    duration = max((time.duration for time in timed), default=None)
    ids = dict.fromkeys(name for each in row for name in each.bar.ids)
    first = next((each for each in row if each.time), row[0])
    merged.bars.append(
        replace(
            first.bar,
            index=index,
            ids=tuple(ids),
            onset=None if duration is None else onset,
            duration=None if duration is None else round(duration, PRECISION),
            repeat_start=any(each.bar.repeat_start for each in row),
            repeat_end=any(each.bar.repeat_end for each in row),
        )
    )
    for each in row:
        _place(merged.places, each, index, onset)
    merged.end += duration or 0.0


def _place(places: dict[str, Place], each: Logical, index: int, onset: float) -> None:
    """A measure of a broken bar begins where those before it end."""
    if each.turn:
        return
    for measure in each.measures:
        places[measure.id] = Place(index, onset)
        onset = round(onset + float(measure.length), PRECISION)
