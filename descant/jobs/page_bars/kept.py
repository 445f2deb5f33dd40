"""Bars on page images as they are in the graph: proposed by the detector, judged by people, and marked by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from descant.analysis.page_bars.proposing import Judged, Said
from descant.ontology.iris import DSC
from descant.ontology.minting import fragment
from descant.ontology.records import Region
from descant.ontology.records.bars import index_in
from descant.ontology.records.media_fragments import format_region, region_of
from descant.store import Dataset
from descant.store.named import rows_of

CONFIRMED, REJECTED = "confirmed", "rejected"


class Proposal(NamedTuple):
    """A claim of the detector."""

    claim: str
    run: str
    page: str
    place: Region
    bars: tuple[int, ...]
    """of the version, from 1; none where there were more zones than bars"""
    label: str | None
    """of its first bar, as printed"""
    confidence: float


class Verdict(NamedTuple):
    """What a person said of a proposal."""

    annotation: str
    creator: str
    word: str
    right: int | None
    """the bar that it is instead"""
    when: str
    """ISO 8601"""

    @property
    def says_where(self) -> bool:
        """Whether the zone is a bar, by this person."""
        return self.word == CONFIRMED or self.right is not None


def proposals_of(dataset: Dataset, source: str) -> list[Proposal]:
    """In reading order on each page."""
    found = dict[str, list[Any]]()
    for row in rows_of(dataset, "bars-proposed-on-pages", source=NamedNode(source)):
        found.setdefault(row["claim"].value, []).append(row)
    return in_reading_order([each for rows in found.values() if (each := _proposal(rows))])


def in_reading_order(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Zones that begin above the middle of one before them stand in its system."""
    rows = list[list[Proposal]]()
    for each in sorted(proposals, key=lambda one: (one.page, one.place.y)):
        first = rows[-1][0] if rows else None
        if first and first.page == each.page and each.place.y < first.place.y + first.place.h / 2:
            rows[-1].append(each)
        else:
            rows.append([each])
    return [each for row in rows for each in sorted(row, key=lambda one: one.place.x)]


def verdicts_of(dataset: Dataset, proposals: Sequence[Proposal]) -> Mapping[str, list[Verdict]]:
    """By claims; what was said last is the last."""
    found = dict[str, dict[str, Verdict]]()
    for run in sorted({each.run for each in proposals}):
        for row in rows_of(dataset, "verdicts-of-run", run=NamedNode(run)):
            verdict = _verdict(row)
            found.setdefault(row["claim"].value, {})[verdict.annotation] = verdict
    return {claim: sorted(said.values(), key=_time) for claim, said in found.items()}


def judged(proposal: Proposal, verdicts: Sequence[Verdict]) -> Judged | None:
    """By what was said last."""
    if not verdicts:
        return None
    last = verdicts[-1]
    bar = last.right or (proposal.bars[0] if last.word == CONFIRMED and proposal.bars else None)
    return Judged(proposal.place, bar, last.says_where)


def marked_on(dataset: Dataset, source: str, proposals: Sequence[Proposal]) -> Iterator[tuple[str, Said]]:
    """Zones that people marked, by pages: places of bars that are none of what was proposed."""
    proposed = {place_of(each.page, each.place).value for each in proposals}
    for row in rows_of(dataset, "bars-on-pages", source=NamedNode(source)):
        region = region_of(row["place"].value.partition("#")[2])
        if region and row["place"].value not in proposed:
            yield row["page"].value, Said(region, int(row["index"].value) if row["index"] else None)


def place_of(page: str, place: Region) -> NamedNode:
    return fragment(NamedNode(page), format_region(place))


def _proposal(rows: Sequence[Any]) -> Proposal | None:
    first = rows[0]
    place = region_of(first["region"].value)
    if place is None:
        return None
    bars = sorted({int(row["index"].value) for row in rows if row["index"]})
    label = next((row["label"].value for row in rows if row["label"]), None)
    confidence = float(first["confidence"].value) if first["confidence"] else 0.0
    claim, run, page = (first[each].value for each in ("claim", "run", "page"))
    return Proposal(claim, run, page, place, tuple(bars), label, confidence)


def _verdict(row: Any) -> Verdict:
    creator, right, when = (row[each].value if row[each] else "" for each in ("creator", "right", "when"))
    return Verdict(row["annotation"].value, creator, row["verdict"].value.removeprefix(DSC.base), index_in(right), when)


def _time(verdict: Verdict) -> tuple[str, str]:
    return verdict.when, verdict.annotation
