"""Alignments of all versions of a work as statements: a concordance of each two. Bar by bar it is with the measure, and
of others for bars that the measure does not have; the passages of all of them are there, and what each leaves out.

What is left out in one of two versions is an absence in the sense of the Music Annotation Ontology: the passage of the
one and the place in the other are two extracts of one material.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations

from pyoxigraph import Literal, NamedNode

from descant import __version__
from descant.analysis.alignment.parameters import USUAL
from descant.analysis.alignment.passages import Beside
from descant.analysis.alignment.pins import Matched
from descant.analysis.alignment.several import Together
from descant.ingest.score import Bar, Score
from descant.jobs.aligning.passages import passages_of
from descant.jobs.aligning.versions import Version
from descant.ontology import records
from descant.ontology.minting import Minter, fragment, key_id
from descant.ontology.records import Absence, BarSpan

Run = tuple[int, int]
"""the first and the last of some bars, from 0"""


class Described:
    """Of versions that were aligned together."""

    def __init__(
        self,
        work: str,
        versions: Sequence[Version],
        scores: Sequence[Score],
        found: Together,
        minter: Minter,
        key: str,
        corrected: Sequence[NamedNode] = (),
    ) -> None:
        """`corrected`: concordances of people that were kept to."""
        self._work, self._versions, self._scores = work, versions, scores
        self._found, self._minter, self._run = found, minter, minter.run(key)
        self._corrected = corrected

    def __iter__(self) -> Iterator[object]:
        yield from self._provenance()
        measure = self._found.measure
        others = [number for number in range(len(self._versions)) if number != measure]
        for one, other in (*((measure, each) for each in others), *combinations(others, 2)):
            if pairs := self._found.pairs(one, other):
                yield from self._concordance(one, other, pairs)
                yield from self._absences(one, other, pairs)

    def _provenance(self) -> Iterator[object]:
        software = self._minter.agent("descant-alignment")
        yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant's alignment", __version__)
        yield records.Run(
            iri=self._run,
            used=(*dict.fromkeys(NamedNode(each.file) for each in self._versions), *self._corrected),
            agents=(software,),
            ended=datetime.now(UTC).replace(microsecond=0),
            settings=tuple(records.Setting(name, str(value)) for name, value in USUAL._asdict().items()),
        )

    def _concordance(self, one: int, other: int, pairs: Sequence[Matched]) -> Iterator[object]:
        """Bar by bar with the measure, and of others what they have beside it; in passages of all."""
        ends = NamedNode(self._versions[one].iri), NamedNode(self._versions[other].iri)
        iri = self._minter.concordance(key_id(self._work, ends[0].value, ends[1].value))
        yield records.Concordance(iri, *ends, transposition=self._found.transposition(one, other), run=self._run)
        is_measured = self._found.measure == one
        mine, theirs = {pair.one for pair in pairs}, {pair.other for pair in pairs}
        # What stands beside no bar of the measure may stand beside one of a third version.
        lonely = self._alone((one, mine), (other, set(self._found.columns[other]))) if is_measured else ()
        own = pairs if is_measured else [pair for pair in pairs if not self._measured(one, pair.one)]
        for number, row in enumerate((*self._sure(one, other, own), *lonely), 1):
            here, there = (bar and self._minter.bar(end, bar) for bar, end in zip(row, ends, strict=False))
            yield records.BarPair(self._minter.bar_pair(iri, number), iri, here, there, row.certainty)
        whole = (*self._sure(one, other, pairs), *self._alone((one, mine), (other, theirs)))
        yield from passages_of(iri, ends, whole, self._minter)

    def _sure(self, one: int, other: int, pairs: Iterable[Matched]) -> Iterator[Beside]:
        for pair in pairs:
            sure = self._certainty(one, other, pair)
            yield Beside(self._index(one, pair.one), self._index(other, pair.other), round(sure, 4))

    def _certainty(self, one: int, other: int, pair: Matched) -> float:
        """In the alignment of the two; where they are held together by the measure, the lesser of both with it."""
        through = self._measured(one, pair.one) and self._measured(other, pair.other)
        if self._found.measure not in (one, other) and through:
            return min(self._beside_measure(one, pair.one), self._beside_measure(other, pair.other))
        return float(self._found.of_two(one, other).certainty[pair.other if one < other else pair.one])

    def _measured(self, version: int, bar: int) -> bool:
        return min(self._found.columns[version][bar]) < len(self._scores[self._found.measure].bars)

    def _beside_measure(self, version: int, bar: int) -> float:
        """Certainties are of the bars of whichever version is the later one."""
        measure = self._found.measure
        at = bar if measure < version else min(self._found.columns[version][bar])
        return float(self._found.of_two(measure, version).certainty[at])

    def _alone(self, one: tuple[int, set[int]], other: tuple[int, set[int]]) -> Iterator[Beside]:
        """Bars of either that are not among those that have a partner."""
        (mine, paired), (theirs, paired_there) = one, other
        for bar in _missing(len(self._scores[mine].bars), paired):
            yield Beside(self._index(mine, bar), None)
        for bar in _missing(len(self._scores[theirs].bars), paired_there):
            yield Beside(None, self._index(theirs, bar))

    def _index(self, version: int, bar: int) -> int:
        return self._scores[version].bars[bar].index

    def _absences(self, one: int, other: int, pairs: Sequence[Matched]) -> Iterator[object]:
        """What the other leaves out, and what it adds."""
        yield from self._left_out(one, other, pairs)
        yield from self._left_out(other, one, [Matched(pair.other, pair.one) for pair in pairs])

    def _left_out(self, one: int, other: int, pairs: Sequence[Matched]) -> Iterator[object]:
        partners = {pair.one: pair.other for pair in reversed(pairs)}
        for first, last in _runs(_missing(len(self._scores[one].bars), set(partners))):
            yield from self._absence(one, other, (first, last), (partners.get(first - 1), partners.get(last + 1)))

    def _absence(self, one: int, other: int, run: Run, beside: tuple[int | None, int | None]) -> Iterator[object]:
        mine, theirs = self._versions[one], self._versions[other]
        passage = [place for bar in self._scores[one].bars[run[0] : run[1] + 1] for place in _places(bar, mine)]
        place, qualifier, span = self._gap(other, *beside)
        if not (passage and place):
            return
        name = key_id(self._work, "absence", mine.iri, theirs.iri, str(run))
        there, here = (self._minter.extract(f"{name}{letter}") for letter in "ab")
        gap, whole = (self._minter.selection(f"{name}{letter}") for letter in "ab")
        text = f"{_span(self._scores[one], run)} of {mine.name}, not in {theirs.name}"[:300]
        yield records.MusicalMaterial(self._minter.material(name), (Literal(text, language="en"),), (there, here))
        yield records.Extract(here, version=NamedNode(mine.iri), embodiments=(whole,))
        yield records.Selection(iri=whole, parts=tuple(passage), bars=_bar_span(self._scores[one], *run))
        yield records.Extract(there, version=NamedNode(theirs.iri), embodiments=(gap,))
        yield records.AbsenceSelection(iri=gap, parts=place, qualifier=qualifier, bars=span)

    def _gap(
        self, number: int, before: int | None, after: int | None
    ) -> tuple[tuple[NamedNode, ...], Absence, BarSpan | None]:
        """The bars between which something is missing; at an end, the one before or after which it is."""
        score, version = self._scores[number], self._versions[number]
        bars = [bar for bar in (before, after) if bar is not None]
        places = [each for bar in bars if (each := list(_places(score.bars[bar], version)))]
        if len(places) == 2 and before is not None and after is not None and before < after:
            return (places[0][-1], places[1][0]), Absence.BETWEEN, _bar_span(score, before, after)
        if before is not None and places:
            return (places[0][-1],), Absence.AFTER, _bar_span(score, before, before)
        if after is not None and places:
            return (places[-1][0],), Absence.BEFORE, _bar_span(score, after, after)
        return (), Absence.BETWEEN, None


def _missing(count: int, there: set[int]) -> list[int]:
    return [bar for bar in range(count) if bar not in there]


def _runs(bars: Sequence[int]) -> Iterator[Run]:
    """Bars that follow each other."""
    first = 0
    for at in range(1, len(bars) + 1):
        if at == len(bars) or bars[at] != bars[at - 1] + 1:
            yield bars[first], bars[at - 1]
            first = at


def _places(bar: Bar, version: Version) -> Iterator[NamedNode]:
    return (fragment(NamedNode(version.file), each) for each in bar.ids)


def _bar_span(score: Score, first: int, last: int) -> BarSpan:
    return BarSpan(score.bars[first].index, score.bars[last].index)


def _span(score: Score, run: Run) -> str:
    """As they are printed."""
    first, last = (score.bars[bar].printed or str(score.bars[bar].index) for bar in run)
    return f"Bar {first}" if run[0] == run[1] else f"Bars {first} to {last}"
