"""Measure maps: the bars of a score without its notes, as a JSON list. https://github.com/measure-map/specification

A map may be compressed: a bar that follows from the one before it is left out, and made again here. Quarters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.json_files import number, objects, outline, read_json
from descant.ingest.reading import Problem, Reading
from descant.ingest.score import Bar, NoteTable, Score

_NAMES = {
    *("ID", "count", "qstamp", "number", "name", "time_signature", "nominal_length", "actual_length"),
    *("start_repeat", "end_repeat", "next"),
}
_METRE = re.compile(r"(\d{1,3})/(\d{1,3})")
_ENDING = re.compile(r"\d+([a-h])")
MOST_BARS = 100_000


@dataclass(frozen=True, slots=True)
class _Measure:
    """An entry with what follows from the one before it filled in."""

    count: int
    start: float
    number: int
    metre: str | None = None
    nominal: float | None = None
    actual: float | None = None
    id: str | None = None
    name: str | None = None
    repeat_start: bool = False
    repeat_end: bool = False

    def next(self) -> _Measure:
        """What follows where the map says nothing else."""
        return _Measure(
            count=self.count + 1,
            start=self.start + (self.actual or self.nominal or 0),
            number=self.number + 1,
            metre=self.metre,
            nominal=self.nominal,
            actual=self.nominal,
        )


class MeasureMap:
    name = "measure-map"
    version = "1"
    description = "measure maps (JSON)"
    extensions: tuple[str, ...] = (".mm.json", ".json")

    def recognises(self, file: Input) -> bool:
        said = outline(file).keys()
        return (
            file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
            and said <= _NAMES
            and bool(said & {"ID", "count"})
        )

    def read(self, file: Input) -> Iterator[Reading]:
        found = read_json(file)
        entries = objects(found.value)
        if not entries or entries != found.value:
            raise InvalidInput.at("this is no list of measures", file=file.name, remedy="Give one object for each bar.")
        bars = tuple(_bars(entries, file.name))
        yield Reading(
            media_type="application/json",
            score=Score(bars, NoteTable(())),
            problems=(*found.problems, *_problems(entries, bars)),
        )


def _bars(entries: list[dict[str, Any]], file: str) -> Iterator[Bar]:
    measures = list(_measures(entries, file))
    numbers = Counter(each.number for each in measures)
    for index, each in enumerate(measures, start=1):
        ending = _ENDING.fullmatch(each.name or "")
        yield Bar(
            index=index,
            number=str(each.number),
            label=each.name if each.name != str(each.number) else None,
            ids=(each.id,) if each.id else (),
            onset=each.start,
            duration=each.actual if each.actual is not None else each.nominal,
            metre=each.metre,
            upbeat=index == 1 and bool(each.actual and each.nominal and each.actual < each.nominal),
            ending=str(ord(ending[1]) - ord("a") + 1) if ending and numbers[each.number] > 1 else None,
            repeat_start=each.repeat_start,
            repeat_end=each.repeat_end,
        )


def _measures(entries: list[dict[str, Any]], file: str) -> Iterator[_Measure]:
    expected = _Measure(count=1, start=0.0, number=1)
    for place, entry in enumerate(entries, start=1):
        said = number(entry.get("count"))
        count = expected.count if said is None else int(said)
        if not expected.count <= count <= MOST_BARS:
            reason = f"entry {place} has the count {count}, where {expected.count} or more is expected"
            raise InvalidInput.at(reason, file=file, remedy=f"Count the bars upwards, to {MOST_BARS:,} at most.")
        while expected.count < count:
            yield expected
            expected = expected.next()
        measure = _measure(entry, expected)
        yield measure
        expected = measure.next()


def _measure(entry: dict[str, Any], expected: _Measure) -> _Measure:
    metre = entry["time_signature"] if isinstance(entry.get("time_signature"), str) else expected.metre
    nominal = _length(entry.get("nominal_length"))
    if nominal is None:
        nominal = _quarters(metre) if "time_signature" in entry else expected.nominal
    start, numbered = number(entry.get("qstamp")), number(entry.get("number"))
    identity, name = entry.get("ID"), entry.get("name")
    return replace(
        expected,
        start=expected.start if start is None else max(start, 0.0),
        number=expected.number if numbered is None else int(numbered),
        metre=metre,
        nominal=nominal,
        actual=_length(entry.get("actual_length")) or nominal,
        id=identity if isinstance(identity, str) and identity else None,
        name=name if isinstance(name, str) and name else None,
        repeat_start=bool(entry.get("start_repeat")),
        repeat_end=bool(entry.get("end_repeat")),
    )


def _length(value: Any) -> float | None:
    found = number(value)
    return found if found is not None and found > 0 else None


def _quarters(metre: str | None) -> float | None:
    found = _METRE.fullmatch(metre or "")
    return int(found[1]) * 4 / int(found[2]) if found and int(found[2]) else None


def _problems(entries: list[dict[str, Any]], bars: tuple[Bar, ...]) -> Iterator[Problem]:
    often = Counter(identity for each in bars for identity in each.ids)
    for identity, times in often.items():
        if times > 1:
            yield Problem(identity, f"{times} bars have this ID.")
    for place, entry in enumerate(entries, start=1):
        following = entry.get("next")
        for each in following if isinstance(following, list) else []:
            known = each in often if isinstance(each, str) else isinstance(each, int) and 0 < each <= len(bars)
            # The last bar of a map may say that nothing follows by an address outside it.
            if not known and each not in (-1, len(bars) + 1):
                yield Problem(f"entry {place}", f"{each!r} is to follow, and is not in the map.")
