"""Where a passage is found again: in the versions of its work, as they are aligned and as they sound; and elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode
from sqlalchemy import Engine

from descant.analysis.parallels import Features, Index, Place
from descant.analysis.parallels.index import checked
from descant.config import Config
from descant.errors import InvalidInput, NotFound
from descant.ingest.score import Bar
from descant.jobs.harmony.read import Read, kept_bars, scores_of
from descant.jobs.ingesting.origins import work_of
from descant.jobs.parallels.indexing import read, read_of, source_of
from descant.store import Dataset
from descant.store.files import files_of
from descant.store.named import rows_of

AROUND = 1
"""bars to each side that are looked for with one that is alone"""


class Scope(Enum):
    """Where is looked."""

    BOTH = "both"
    WORK = "work"
    COLLECTION = "collection"


class Passage(NamedTuple):
    """Some bars that are looked for."""

    name: str
    first: int
    """index of the bar, from 1"""
    last: int
    version: str = ""
    """where it is of a version of the graph"""
    content: str = ""
    """of a file that is in no graph"""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.version or self.content, str(self.first), str(self.last)


class Parallel(NamedTuple):
    """A place where it is found again."""

    score: Read
    bars: tuple[Bar, ...]
    likeness: float | None
    """None where bars are aligned with it that do not sound alike"""
    transposition: int | None
    ratio: float
    aligned: bool
    """whether a concordance that is kept says so"""
    in_work: bool


class Found(NamedTuple):
    passage: Passage
    parallels: tuple[Parallel, ...]
    """those of the work first"""
    unread: int
    """scores that are not in the index yet"""


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of the graph and the index."""

    dataset: Dataset
    engine: Engine
    config: Config
    scope: Scope = Scope.BOTH
    most: int = 20
    patience: float | None = None
    """seconds that are waited for the index"""

    def of_version(self, version: NamedNode, first: int, last: int) -> Found:
        """Of bars of a version of the graph, by their index from 1."""
        own = self._score_of(version)
        bars = self._bars(own)
        at = [place for place, bar in enumerate(bars) if first <= bar.index <= last]
        if first > last or not bars or not bars[0].index <= first <= last <= bars[-1].index:
            raise no_such_bars(own.name, first, last, bars)
        passage = Passage(own.name, first, last, version.value)
        work = work_of(self.engine, version.value)
        versions = self._scores(work) if work else [own]
        aligned = self._aligned(version, first, last)

        def use(index: Index, unread: int) -> Found:
            if source_of(own) not in index:
                raise NotFound(f"{own.name} is not in the index yet.", remedy="Ask again in a while.")
            features = index.features(source_of(own))
            wanted = _Wanted.of(features, at[0], at[-1])
            itself = (source_of(own), at[0], at[-1])
            return Found(passage, tuple(self._found(index, wanted, versions, aligned, itself)), unread)

        return read(self.engine, self.config, use, patience=self.patience)

    def of_bars(self, features: Features, bars: Sequence[Bar], name: str, content: str, first: int, last: int) -> Found:
        """Of bars of a score that is in no graph."""
        if not 1 <= first <= last <= len(bars):
            raise no_such_bars(name, first, last, bars)
        wanted = _Wanted.of(features, first - 1, last - 1)

        def use(index: Index, unread: int) -> Found:
            parallels = tuple(self._found(index, wanted, (), {}, None))
            return Found(Passage(name, first, last, content=content), parallels, unread)

        return read(self.engine, self.config, use, patience=self.patience)

    def _found(
        self,
        index: Index,
        wanted: _Wanted,
        versions: Sequence[Read],
        aligned: _Aligned,
        itself: tuple[str, int, int] | None,
    ) -> Iterator[Parallel]:
        """One more is looked for, as the passage finds itself."""
        checked(wanted.features)
        if self.scope is not Scope.COLLECTION and versions:
            there = index.find_in([source_of(each) for each in versions], wanted.features, self.most + 1)
            yield from self._in_work(wanted.narrowed(there, itself), aligned, versions)
        if self.scope is not Scope.WORK:
            known = {source_of(each) for each in versions} if self.scope is Scope.BOTH else set[str]()
            places = wanted.narrowed(index.find(wanted.features, self.most + len(known) * 5 + 1), itself)
            others = [place for place in places if place.source not in known]
            in_work = {each.version for each in versions}
            for place in others[: self.most]:
                yield self._parallel(place, aligned=False, in_work=place.tags["version"] in in_work)

    def _in_work(self, places: Sequence[Place], aligned: _Aligned, versions: Sequence[Read]) -> Iterator[Parallel]:
        """Aligned ones first, also those that do not sound alike."""
        found = [self._parallel(place, aligned=False, in_work=True) for place in places[: self.most]]
        told = [each._replace(aligned=_is_told(each, aligned)) for each in found]
        yield from (each for each in told if each.aligned)
        by_version = {each.version: each for each in versions}
        for version, runs in aligned.items():
            bars = self._bars(by_version[version]) if version in by_version else ()
            for first, last in runs:
                some = tuple(bar for bar in bars if first <= bar.index <= last)
                if some and not any(_share(each, version, first, last) for each in told):
                    yield Parallel(by_version[version], some, None, None, 1.0, aligned=True, in_work=True)
        yield from (each for each in told if not each.aligned)

    def _parallel(self, place: Place, *, aligned: bool, in_work: bool) -> Parallel:
        score = read_of(place.tags)
        bars = self._bars(score)[place.first : place.last + 1]
        return Parallel(
            score, tuple(bars), place.likeness, place.transposition, place.ratio, aligned=aligned, in_work=in_work
        )

    def _aligned(self, version: NamedNode, first: int, last: int) -> _Aligned:
        """Runs of bars that stand beside these in other versions, by version."""
        found = defaultdict[str, set[int]](set)
        ends = {"first": Literal(first), "last": Literal(last)}
        for row in rows_of(self.dataset, "passage-in-every-version", version=version, **ends):
            found[row["inVersion"].value].add(int(row["index"].value))
        found.pop(version.value, None)
        return {each: list(runs(indexes)) for each, indexes in found.items()}

    def _score_of(self, version: NamedNode) -> Read:
        found = [each for each in self._scores(version.value) if each.version == version.value]
        if not found:
            raise NotFound(
                f"<{version.value}> is no version with notes here.", remedy="Give the IRI of a version, or a score."
            )
        return max(found, key=lambda each: each.bars)

    def _scores(self, thing: str) -> list[Read]:
        return [each for each in scores_of(self.dataset, self.engine, self.config, thing) if isinstance(each, Read)]

    def _bars(self, score: Read) -> tuple[Bar, ...]:
        return kept_bars(files_of(self.config).folder(score.content), score.piece)


_Aligned = dict[str, list[tuple[int, int]]]


class _Wanted(NamedTuple):
    """Bars, with neighbours where there is one alone: a bar is in too many places."""

    features: Features
    before: int
    is_alone: bool

    @classmethod
    def of(cls, features: Features, first: int, last: int) -> _Wanted:
        checked(features[first : last + 1])
        if last > first:
            return cls(features[first : last + 1], 0, is_alone=False)
        begin = max(0, first - AROUND)
        return cls(features[begin : last + 1 + AROUND], first - begin, is_alone=True)

    def narrowed(self, places: Sequence[Place], itself: tuple[str, int, int] | None) -> list[Place]:
        """The bars that were asked for alone; not the passage itself."""
        found = [self._narrowed(place) for place in places]
        return [place for place in found if (place.source, place.first, place.last) != itself]

    def _narrowed(self, place: Place) -> Place:
        if not self.is_alone:
            return place
        at = min(place.last, place.first + self.before)
        return place._replace(first=at, last=at)


def runs(indexes: Collection[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow each other, as the first and the last of them."""
    ordered = sorted(indexes)
    first = 0
    for at in range(1, len(ordered) + 1):
        if at == len(ordered) or ordered[at] != ordered[at - 1] + 1:
            yield ordered[first], ordered[at - 1]
            first = at


def no_such_bars(name: str, first: int, last: int, bars: Sequence[Bar]) -> InvalidInput:
    there = f"It has the bars {bars[0].index} to {bars[-1].index:,}." if bars else "It has no bars."
    return InvalidInput(f"{name} has no bars {first:,} to {last:,}.", remedy=f"{there} Bars are counted from 1.")


def _is_told(parallel: Parallel, aligned: _Aligned) -> bool:
    version = parallel.score.version
    return any(_share(parallel, version, first, last) for first, last in aligned.get(version, ()))


def _share(parallel: Parallel, version: str, first: int, last: int) -> bool:
    """Whether it has half of these bars."""
    own = parallel.bars
    if parallel.score.version != version or not own:
        return False
    shared = min(own[-1].index, last) - max(own[0].index, first) + 1
    return 2 * shared >= last - first + 1
