"""Places in scores by counting: bars, staves, beats, as the Music Addressability API (EMA) writes them.

    passage = parse("3-4,7/1+3/@1-2/cut")
    found = resolve(passage, bars, notes)       # bars and ids of notes
    expression(found.ids, bars, notes)          # and back

Bars and staves count from 1 in the order of the score, whatever is printed; beats are those of the metre, the
first is 1. The parts: ranges of bars, with commas; for each bar (or one for all) staves, with `+`; for each staff (or
one for all) ranges of beats, each after `@`. `start`, `end` and `all` stand for what they say.
https://github.com/music-addressability/ema
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from descant.errors import InvalidInput
from descant.ingest.chords.timeline import quarters_of
from descant.ingest.score import Bar, Note

Bound: TypeAlias = float | str
"""a number, or `start` or `end`"""
COMPLETENESS = ("raw", "signature", "nospace", "cut", "highlight")
_BOUND = r"(?:start|end|[0-9]{1,6}(?:\.[0-9]{1,6})?)"
_RANGE = re.compile(rf"(?:(?P<all>all)|(?P<first>{_BOUND})(?:-(?P<last>{_BOUND}))?)")
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends included."""

    first: Bound
    last: Bound

    def within(self, count: float) -> tuple[float, float]:
        """In numbers, where there are that many."""
        ends = {"start": 1.0, "end": float(count)}
        first, last = (ends[each] if isinstance(each, str) else each for each in (self.first, self.last))
        return first, last

    def __str__(self) -> str:
        if (self.first, self.last) == ("start", "end"):
            return "all"
        return _number(self.first) if self.first == self.last else f"{_number(self.first)}-{_number(self.last)}"


@dataclass(frozen=True, slots=True)
class Passage:
    bars: tuple[Range, ...]
    staves: tuple[tuple[Range, ...], ...]
    """for each bar, or one for all of them"""
    beats: tuple[tuple[tuple[Range, ...], ...], ...]
    """for each bar (or one), for each staff (or one)"""
    completeness: tuple[str, ...] = ()

    def __str__(self) -> str:
        staves = ",".join("+".join(map(str, each)) for each in self.staves)
        beats = ",".join("+".join("".join(f"@{span}" for span in staff) for staff in bar) for bar in self.beats)
        parts = (
            ",".join(map(str, self.bars)),
            staves,
            beats,
            *([",".join(self.completeness)] if self.completeness else []),
        )
        return "/".join(parts)

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The first and the last bar, where they are said in numbers."""
        ends = [end for each in self.bars for end in (each.first, each.last)]
        numbers = [int(each) for each in ends if not isinstance(each, str)]
        return (min(numbers), max(numbers)) if len(numbers) == len(ends) else None


@dataclass(frozen=True, slots=True)
class Found:
    bars: tuple[int, ...]
    """indexes, from 1"""
    ids: tuple[str, ...]
    """of notes, in the order of the score"""


def parse(text: str) -> Passage:
    """InvalidInput names the part that is wrong."""
    parts = text.strip().strip("/").split("/")
    if len(parts) not in (3, 4):
        raise _refuse(text, "it has bars, staves and beats, and maybe completeness, with / between")
    completeness = tuple(parts[3].split(",")) if len(parts) == 4 else ()
    if unknown := set(completeness) - set(COMPLETENESS):
        raise _refuse(text, f"{unknown.pop()[:20]!r} is no completeness")
    return Passage(
        bars=tuple(_range(each, text, whole=True) for each in parts[0].split(",")),
        staves=tuple(tuple(_range(each, text, whole=True) for each in bar.split("+")) for bar in parts[1].split(",")),
        beats=tuple(tuple(_beats(staff, text) for staff in bar.split("+")) for bar in parts[2].split(",")),
        completeness=completeness,
    )


def resolve(passage: Passage, bars: Sequence[Bar], notes: Iterable[Note]) -> Found:
    """The bars and notes that are meant; a note belongs to the beat in which it begins."""
    wanted = _bars_of(passage, len(bars))
    of_bar: dict[int, list[Note]] = {}
    count = 0
    for note in notes:
        of_bar.setdefault(note.bar, []).append(note)
        count = max(count, note.staff)
    staves = _for_each(passage.staves, len(wanted), "staves", "bars")
    beats = _for_each(passage.beats, len(wanted), "beats", "bars")
    found: list[str] = []
    for index, in_staves, in_beats in zip(wanted, staves, beats, strict=True):
        bar = bars[index - 1]
        numbers = [number for each in in_staves for number in _whole(each, count)]
        spans = dict(zip(numbers, _for_each(in_beats, len(numbers), "beats", "staves"), strict=True))
        found += [
            note.id
            for note in of_bar.get(index, ())
            if any(_begins_in(note, bar, each) for each in spans.get(note.staff, ()))
        ]
    return Found(tuple(wanted), tuple(found))


def bars_and_beats(passage: Passage, count: int) -> Iterator[tuple[int, Range]]:
    """Of as many bars those that are meant, by their indexes, with each range of beats on whatever staves."""
    wanted = _bars_of(passage, count)
    beats = _for_each(passage.beats, len(wanted), "beats", "bars")
    return ((index, span) for index, said in zip(wanted, beats, strict=True) for staff in said for span in staff)


def expression(ids: Iterable[str], bars: Sequence[Bar], notes: Iterable[Note]) -> Passage:
    """The shortest passage that has all of these notes; of each staff from the first of them to the last."""
    chosen = set(ids)
    places: dict[int, dict[int, list[float]]] = {}
    everything: dict[tuple[int, int], list[float]] = {}
    for note in notes:
        beat = _beat(note, bars[note.bar - 1])
        everything.setdefault((note.bar, note.staff), []).append(beat)
        if note.id in chosen:
            places.setdefault(note.bar, {}).setdefault(note.staff, []).append(beat)
    if not places:
        raise InvalidInput("None of these is a note of the score.", remedy="Give xml:ids of notes.")
    indexes = sorted(places)
    staves = [tuple(_ranges(sorted(places[index]))) for index in indexes]
    beats = [
        _one_if_same([_span(beat, everything[index, staff]) for staff, beat in sorted(places[index].items())])
        for index in indexes
    ]
    return Passage(tuple(_ranges(indexes)), _one_if_same(staves), _one_if_same(beats))


def _span(beats: list[float], there: list[float]) -> tuple[Range, ...]:
    """From the first to the last; all of them where nothing else is in the bar's staff."""
    first, last = min(beats), max(beats)
    if (first, last) == (min(there), max(there)):
        return (Range("start", "end"),)
    return (Range(round(first, 6), round(last, 6)),)


def _ranges(numbers: Sequence[int]) -> Iterator[Range]:
    start = before = numbers[0]
    for number in (*numbers[1:], None):
        if number is None or number != before + 1:
            yield Range(start, before)
            start = number or 0
        before = number or 0


def _one_if_same(each: list[tuple[Range, ...]] | list[tuple[tuple[Range, ...], ...]]) -> tuple:  # type: ignore[type-arg] # of either
    return (each[0],) if len(set(each)) == 1 else tuple(each)


def _bars_of(passage: Passage, count: int) -> list[int]:
    return list(dict.fromkeys(number for each in passage.bars for number in _whole(each, count)))


def _whole(span: Range, count: int) -> range:
    first, last = map(int, span.within(count))
    if not 1 <= first <= last <= max(count, 1):
        raise InvalidInput(f"There is no {span}: there are {count}.", remedy="Count from 1.")
    return range(first, last + 1)


def _for_each(parts: Sequence, count: int, what: str, of: str) -> Sequence:  # type: ignore[type-arg] # of either kind
    """One for each; one alone is for all."""
    if len(parts) == 1:
        return list(parts) * count
    if len(parts) != count:
        raise InvalidInput(
            f"{len(parts)} {what} are said for {count} {of}.", remedy="Say one for each, or one for all."
        )
    return parts


def _begins_in(note: Note, bar: Bar, span: Range) -> bool:
    first, last = span.within(float("inf"))
    whole = isinstance(last, float) and last.is_integer()
    beat = _beat(note, bar)
    return first - _SLACK <= beat and (beat < last + 1 - _SLACK if whole else beat <= last + _SLACK)


def _beat(note: Note, bar: Bar) -> float:
    return 1 + (note.onset - (bar.onset or 0.0)) / unit_of(bar)


def unit_of(bar: Bar) -> float:
    """How many quarters a beat has."""
    length = quarters_of(bar.metre) if bar.metre else None
    return 4 / int(bar.metre.partition("/")[2]) if length and bar.metre and "/" in bar.metre else 1.0


def _beats(text: str, whole: str) -> tuple[Range, ...]:
    if not text.startswith("@"):
        raise _refuse(whole, f"beats begin with @, not as {text[:20]!r}")
    return tuple(_range(each, whole, whole=False) for each in text[1:].split("@"))


def _range(text: str, expression: str, *, whole: bool) -> Range:
    found = _RANGE.fullmatch(text)
    if not found:
        raise _refuse(expression, f"{text[:20]!r} is no range, such as 3, 1-4, 2-end or all")
    if found["all"]:
        return Range("start", "end")
    first, last = _bound(found["first"]), _bound(found["last"] or found["first"])
    numbers = [each for each in (first, last) if not isinstance(each, str)]
    if any(each < 1 for each in numbers) or (whole and any(not float(each).is_integer() for each in numbers)):
        raise _refuse(expression, f"{text[:20]!r} does not count from 1")
    if len(numbers) == 2 and numbers[0] > numbers[1]:
        raise _refuse(expression, f"{text[:20]!r} ends before it starts")
    return Range(first, last)


def _bound(text: str) -> Bound:
    return text if text in ("start", "end") else float(text)


def _number(bound: Bound) -> str:
    return bound if isinstance(bound, str) else f"{bound:g}"


def _refuse(text: str, why: str) -> InvalidInput:
    return InvalidInput(f"{text[:80]!r} is no EMA expression: {why}.", remedy="Such as 1-4/1+2/@all.")
