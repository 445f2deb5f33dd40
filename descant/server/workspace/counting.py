"""How much people say of each bar of a work: of bars and notes, and of the seconds of a recording in which they sound.

So that a label is right, or another chord, is counted where it is heard, as `notes` lists it there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain
from typing import Any, TypeVar

from pyoxigraph import NamedNode

from descant.annotations.index.placing import Span, Time, spans_in, times_in
from descant.annotations.rights import Who
from descant.errors import DescantError
from descant.jobs.synchronising.kept import maps_of
from descant.server.annotating.room import room
from descant.server.concordances.asking import bars_of
from descant.server.services import services
from descant.server.workspace.lanes import bars_sounding
from descant.server.workspace.material import material_of

MOST_PLACES = 50_000
"""that are counted of a work"""

Kind = TypeVar("Kind", Span, Time)
Bars = tuple[int, int]
"""the first and the last of some that follow each other"""
Said = dict[int, list[Bars]]
"""of each annotation what it is about"""


def counts_of(who: Who, work: str) -> dict[str, Any]:
    """Of each version, by its bars in their order: how many annotations are about it, and how many begin there."""
    versions = {each["iri"]: _files(each) for each in material_of(work)["versions"]}
    of_file = {file: version for version, files in versions.items() for file in files}
    room().indexes.follow()
    spans = list(_readable(who, spans_in, [*versions, *of_file]))
    times = list(_readable(who, times_in, list(of_file)))
    found: dict[str, Said] = {version: {} for version in versions}
    for span in spans[:MOST_PLACES]:
        found[of_file.get(span.source, span.source)].setdefault(span.key, []).append((span.first, span.last))
    sounding = cache(lambda version, file: Sounding(bars_sounding(NamedNode(version), NamedNode(file))))
    heard = _heard_in(of_file, versions) if times else {}
    for each in times[:MOST_PLACES]:
        for version in heard[each.source]:
            if bars := sounding(version, each.source).between(each.start, each.end):
                found[version].setdefault(each.key, []).extend(bars)
    counted = {version: _counted(list(keys.values()), _bars(version)) for version, keys in found.items() if keys}
    return {"work": work, "complete": max(len(spans), len(times)) <= MOST_PLACES, "versions": counted}


def _files(version: dict[str, Any]) -> list[str]:
    return [each["fileIri"] for each in version["sources"] if "fileIri" in each]


def _heard_in(of_file: Mapping[str, str], versions: Iterable[str]) -> dict[str, set[str]]:
    """Of each file the versions whose bars sound in it: its own, and whichever else was found there."""
    found = {file: {version} for file, version in of_file.items()}
    for version in versions:
        for each in maps_of(services().stores.public, NamedNode(version)):
            if each["recording"] in found:
                found[each["recording"]].add(version)
    return found


def _readable(who: Who, look: Callable[..., Iterator[Kind]], sources: Sequence[str]) -> Iterator[Kind]:
    pair = room().indexes.annotations
    found = look(pair.public, sources, None, MOST_PLACES + 1)
    readers = readers_of(who)
    return chain(found, look(pair.private, sources, readers, MOST_PLACES + 1) if readers else ())


def readers_of(who: Who) -> tuple[str, ...]:
    """The containers of what only they may read."""
    return () if who.account is None else (f"user/{who.account}", *(f"group/{each}" for each in who.groups))


class Sounding:
    """Bars of a version as they begin to sound; where people say so, one may outlast others."""

    def __init__(self, played: Sequence[dict[str, Any]]) -> None:
        known = [each for each in played if each["index"] is not None]
        self._bars = [each["index"] for each in known]
        self._starts = [each["start"] for each in known]
        self._ends = [each["end"] for each in known]
        self._over = list(accumulate(self._ends, max))
        self._found = dict[tuple[float, float], list[Bars]]()

    def between(self, start: float, end: float) -> list[Bars]:
        """Machines say much of the same seconds."""
        if (start, end) not in self._found:
            last = bisect_left(self._starts, end) if end > start else bisect_right(self._starts, start)
            some = range(bisect_right(self._over, start), last)
            here = sorted({self._bars[at] for at in some if self._ends[at] > start})
            self._found[start, end] = _joined((each, each) for each in here)
        return self._found[start, end]


def _bars(version: str) -> int:
    try:
        return max(bars_of(version))
    except DescantError:
        return 0


def _counted(annotations: Sequence[list[Bars]], bars: int) -> dict[str, list[int]]:
    """Each annotation once in each bar, however many notes of it it is about."""
    changes, begins = [0] * (bars + 2), [0] * bars
    for spans in annotations:
        for first, last in _joined(spans):
            if first <= bars:
                changes[first] += 1
                changes[min(last, bars) + 1] -= 1
        begin = min(first for first, _ in spans)
        if begin <= bars:
            begins[begin - 1] += 1
    counts, now = list[int](), 0
    for change in changes[1:-1]:
        now += change
        counts.append(now)
    return {"counts": counts, "begins": begins}


def _joined(spans: Iterable[Bars]) -> list[Bars]:
    found = list[Bars]()
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found
