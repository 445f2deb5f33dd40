"""Where a passage of one version may be in each other one: as people said, as they are aligned, and as it sounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pyoxigraph import NamedNode

from descant.analysis.alignment.passages import Beside
from descant.analysis.parallels.index import MOST_BARS
from descant.errors import DescantError, InvalidInput, NotFound
from descant.jobs.aligning.corrections import Correction, Said
from descant.jobs.parallels.finding import Parallel, Scope, Search, runs
from descant.server.choosing import work_named
from descant.server.concordances.asking import bars_of, shares, spoken_of, work_of
from descant.server.concordances.rows import concordance
from descant.server.labels import names_of
from descant.server.services import services

MOST, OF_EACH = 100, 5
"""places that sound alike: that are looked at, and that are given of a version"""
PATIENCE = 2.0
"""seconds that are waited for the index"""


@dataclass(frozen=True, slots=True)
class Candidate:
    first: int
    last: int
    pairs: tuple[tuple[int, int], ...] = ()
    """bars of the passage with theirs, where a concordance has them"""
    certainty: float | None = None
    """of its least sure bar"""
    said_by: str | None = None
    likeness: float | None = None
    transposition: int | None = None

    @property
    def origin(self) -> str:
        return "person" if self.said_by else "alignment" if self.pairs else "search"

    def document(self, names: dict[str, str]) -> dict[str, Any]:
        return {
            "first": self.first,
            "last": self.last,
            "origin": self.origin,
            "saidBy": self.said_by and {"iri": self.said_by, "name": names[self.said_by]},
            "certainty": self.certainty,
            "likeness": self.likeness,
            "transposition": self.transposition,
            "pairs": [{"one": one, "other": other} for one, other in self.pairs],
        }


def places_of(version: NamedNode, first: int, last: int) -> dict[str, Any]:
    """In every other version of its work that has bars."""
    known = bars_of(version.value)
    if not (first in known and last in known and first <= last < first + MOST_BARS):
        raise InvalidInput(
            f"Bars {first} to {last} cannot be looked for.",
            remedy=f"Name up to {MOST_BARS} bars of the {len(known):,} that there are, from 1, in their order.",
        )
    work = work_of(version.value)
    if work is None:
        raise NotFound(f"<{version.value}> is a version of no work.", remedy="Name a version of a work.")
    others = [each for each in work_named(work)["versions"] if each["iri"] != version.value]
    alike, unsearched = _alike(version, first, last)
    found = (_in_version(version.value, each, first, last, alike) for each in others)
    return {
        "version": version.value,
        "first": first,
        "last": last,
        "unsearched": unsearched,
        "versions": [each for each in found if each],
    }


def _alike(version: NamedNode, first: int, last: int) -> tuple[list[Parallel], str | None]:
    """Or why nothing was searched: what is aligned is known all the same."""
    here = services()
    search = Search(here.stores.public, here.engine, here.config, Scope.WORK, MOST, PATIENCE)
    try:
        return list(search.of_version(version, first, last).parallels), None
    except DescantError as error:
        return [], error.message


def _in_version(
    version: str, other: dict[str, str], first: int, last: int, alike: Iterable[Parallel]
) -> dict[str, Any] | None:
    try:
        bars = len(bars_of(other["iri"]))
    except NotFound:
        return None
    rows, said = _rows(version, other["iri"], first, last)
    heard = [each for each in alike if each.score.version == other["iri"] and each.likeness is not None]
    candidates = list(_with_heard(list(_candidates(rows, said)), heard))
    left_out = [row.one for row in rows if row.one and row.other is None]
    by = next((said[each, None] for each in left_out if (each, None) in said), None)
    names = names_of(dict.fromkeys([*([by] if by else []), *(each.said_by for each in candidates if each.said_by)]))
    return {
        **other,
        "bars": bars,
        "aligned": bool(rows),
        "candidates": [each.document(names) for each in candidates],
        "leftOut": [{"first": one, "last": end} for one, end in runs(left_out)],
        "leftOutSaidBy": by and {"iri": by, "name": names[by]},
        "added": [{"first": one, "last": end} for one, end in runs(_added(rows, candidates))],
    }


def _rows(version: str, other: str, first: int, last: int) -> tuple[list[Beside], dict[Said, str]]:
    """As they are aligned, and at once as people say, before the rest is aligned around it; and who says what."""
    try:
        found = concordance(version, other)
    except NotFound:
        return [], {}
    said = spoken(found.corrections, version)
    bars = spoken_of(said)
    aligned = found.part(first, last).rows
    kept = [row for row in aligned if (row.one, row.other) in said or not shares((row.one, row.other), bars)]
    known = {(row.one, row.other) for row in kept}
    wanted = (each for each in said if each not in known and (each[0] is None or first <= each[0] <= last))
    return [*kept, *(Beside(*each) for each in wanted)], said


def spoken(corrections: Iterable[Correction], version: str) -> dict[Said, str]:
    """Of each bar whoever spoke last is believed, and they come first."""
    said, by = dict[Said, str](), dict[tuple[int, int], str]()
    for each in corrections:
        for row in each.said_from(version):
            bars = spoken_of([row])
            if all(by.get(bar, each.creator) == each.creator for bar in bars):
                said[row] = each.creator
                by |= dict.fromkeys(bars, each.creator)
    return said


def _candidates(rows: Sequence[Beside], said: Mapping[Said, str]) -> Iterator[Candidate]:
    """A passage that is there twice is two; one with bars of its own in between is one."""
    sure = {(row.one, row.other): row.certainty for row in rows if row.one and row.other}
    pairs = sorted(((row.one, row.other) for row in rows if row.one and row.other), key=lambda pair: (pair[1], pair[0]))
    if not pairs:
        return
    breaks = [at for at, (before, after) in enumerate(pairwise(pairs), 1) if after[0] < before[0]]
    for begin, end in pairwise([0, *breaks, len(pairs)]):
        some = tuple(pairs[begin:end])
        certainties = [each for pair in some if (each := sure[pair]) is not None]
        by = next((said[pair] for pair in some if pair in said), None)
        yield Candidate(some[0][1], some[-1][1], some, min(certainties, default=None), by)


def _with_heard(aligned: Sequence[Candidate], heard: Sequence[Parallel]) -> Iterator[Candidate]:
    """What is aligned and sounds alike is one; the likeliest of the rest go behind."""
    rest = list(heard)
    for each in aligned:
        same = next((place for place in rest if _is_same(each, place)), None)
        if same is not None:
            rest.remove(same)
            each = replace(each, likeness=_rounded(same.likeness), transposition=same.transposition)
        yield each
    for place in sorted(rest, key=lambda place: -(place.likeness or 0))[:OF_EACH]:
        likeness = _rounded(place.likeness)
        yield Candidate(place.bars[0].index, place.bars[-1].index, likeness=likeness, transposition=place.transposition)


def _is_same(candidate: Candidate, place: Parallel) -> bool:
    """Half of the longer one."""
    first, last = place.bars[0].index, place.bars[-1].index
    shared = min(last, candidate.last) - max(first, candidate.first) + 1
    return shared * 2 >= max(last - first, candidate.last - candidate.first) + 1


def _added(rows: Iterable[Beside], candidates: Sequence[Candidate]) -> list[int]:
    """Bars inside of what is aligned that the first version does not have."""
    alone = [row.other for row in rows if row.one is None and row.other]
    return [bar for bar in alone if any(each.pairs and each.first < bar < each.last for each in candidates)]


def _rounded(likeness: float | None) -> float | None:
    return None if likeness is None else round(likeness, 3)
