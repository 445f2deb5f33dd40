"""Logical bars of one score or part: what a musician counts.

A bar that is broken by a repeat sign or a system is two `<measure>`s; a multi-measure rest of four bars is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from descant.ingest.notation.measures import Measure, Stream
from descant.ingest.notation.timing import Time
from descant.ingest.notation.xml import references
from descant.ingest.score import Bar

_REPEAT_STARTS = ("rptstart", "rptboth")
_REPEAT_ENDS = ("rptend", "rptboth")


@dataclass(slots=True)
class Logical:
    """A bar on its way: `turn` counts from 0 in a multi-measure rest."""

    measures: list[Measure]
    turn: int = 0
    time: Time | None = None
    bar: Bar = field(default_factory=lambda: Bar(index=1))


def logical_bars(stream: Stream, times: Mapping[str, Time]) -> list[Logical]:
    """In the order of the stream; indices are given later."""
    found: list[Logical] = []
    for group in _groups(stream.measures, times):
        found += [Logical(group, turn) for turn in range(group[0].rests)]
    for each in found:
        each.time = _time(each, times)
        each.bar = _bar(each, stream.movement)
    _begin_repeats_after(found)
    if found:
        found[0].bar = replace(found[0].bar, upbeat=_is_upbeat(found[0]))
    return found


# -- broken bars -------------------------------------------------------------------------------------------


def _groups(measures: Sequence[Measure], times: Mapping[str, Time]) -> list[list[Measure]]:
    groups: list[list[Measure]] = []
    by_id: dict[str, list[Measure]] = {}
    for measure in measures:
        joined = next((by_id[each] for each in references(measure.element.get("join")) if each in by_id), None)
        if joined is None and groups and _belongs(groups[-1], measure, times):
            joined = groups[-1]
        if joined is None:
            joined = []
            groups.append(joined)
        joined.append(measure)
        by_id[measure.id] = joined
    return groups


def _belongs(group: Sequence[Measure], measure: Measure, times: Mapping[str, Time]) -> bool:
    """Whether the measure is the rest of the bar before: same number, same ending, together no longer than a bar."""
    last = group[-1]
    if measure.id in references(last.element.get("join")):
        return True
    same = measure.number is not None and measure.number == last.number and measure.ending is last.ending
    if not same or measure.metre is None or measure.id not in times or measure.rests > 1:
        return False
    whole = float(measure.metre.quarters)
    lengths = [times[each.id].duration for each in (*group, measure) if each.id in times]
    return len(lengths) == len(group) + 1 and max(lengths) < whole and sum(lengths) <= whole + 1e-6


# -- what is said of a bar -----------------------------------------------------------------------------------


def _time(each: Logical, times: Mapping[str, Time]) -> Time | None:
    found = [times[measure.id] for measure in each.measures if measure.id in times]
    if not found:
        return None
    total = sum(time.duration for time in found) / each.measures[0].rests
    return Time(found[0].onset + each.turn * total, total)


def _bar(each: Logical, movement: int) -> Bar:
    first = each.measures[0]
    lefts, rights = ([measure.element.get(side) for measure in each.measures] for side in ("left", "right"))
    return Bar(
        index=1,
        movement=movement,
        number=_number(first.number, each.turn),
        label=first.element.get("label"),
        ids=tuple(measure.id for measure in each.measures),
        metre=first.metre.text if first.metre else None,
        key=first.fifths,
        ending=_ending(first),
        repeat_start=each.turn == 0 and any(sign in _REPEAT_STARTS for sign in (*lefts, *rights[:-1])),
        repeat_end=each.turn == first.rests - 1 and any(sign in _REPEAT_ENDS for sign in (*lefts[1:], *rights)),
    )


def _number(said: str | None, turn: int) -> str | None:
    return str(int(said) + turn) if turn and said and said.isdecimal() else said


def _ending(measure: Measure) -> str | None:
    if measure.ending is None:
        return None
    said = measure.ending.get("n") or measure.ending.get("label")
    return said.strip().rstrip(".") if said else "1"


def _begin_repeats_after(bars: Sequence[Logical]) -> None:
    """A sign at the right of a bar that begins a repeat stands for the bar after it."""
    for before, after in pairwise(bars):
        sign = before.measures[-1].element.get("right")
        left = after.measures[0].element.get("left")
        if sign in _REPEAT_STARTS and before.measures is not after.measures:
            after.bar = replace(after.bar, repeat_start=True)
        if left == "rptboth" or (left == "rptend" and before.measures is not after.measures):
            before.bar = replace(before.bar, repeat_end=True)


def _is_upbeat(each: Logical) -> bool:
    first = each.measures[0]
    if first.element.get("metcon") == "false" or first.number == "0":
        return True
    return bool(each.time and first.metre and each.time.duration < float(first.metre.quarters) - 1e-6)
