"""What people said of two versions of a work, bar by bar: kept as a concordance of each person, in a graph of its own,
and taken as pins by every alignment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from pyoxigraph import NamedNode

from descant.analysis.alignment.following import Versions
from descant.analysis.alignment.passages import Beside
from descant.analysis.alignment.pins import Pins
from descant.ingest.score import Score
from descant.jobs.aligning.passages import passages_of
from descant.jobs.aligning.versions import index_in
from descant.ontology import mapping, records
from descant.ontology.minting import Minter, key_id
from descant.store import Dataset
from descant.store.named import rows_of

Said = tuple[int | None, int | None]
"""indexes of bars of two versions, from 1, that are the same; of one alone, which the other does not have"""
Places = Mapping[int, int]
"""of indexes of bars: where they stand in a score, from 0"""


class Two(NamedTuple):
    """Versions in the order in which things are said of them: that of their IRIs."""

    one: str
    other: str

    @classmethod
    def of(cls, one: str, other: str) -> Two:
        return cls(*sorted((one, other)))


class Correction(NamedTuple):
    """All that a person said of two versions."""

    versions: Two
    creator: str
    said: tuple[Said, ...]
    modified: str = ""
    """ISO 8601"""

    @classmethod
    def read(cls, written: Sequence[Any]) -> Self:
        """As JSON has it."""
        versions, creator, said, modified = written
        return cls(Two(*versions), creator, tuple((one, other) for one, other in said), modified)

    def said_from(self, one: str) -> list[Said]:
        """With the bar of the version `one` first."""
        return list(self.said) if self.versions.one == one else [(here, there) for there, here in self.said]


def corrections_of(dataset: Dataset, versions: Iterable[str]) -> list[Correction]:
    """Of each two of these, what was said last first."""
    every, found = set(versions), dict[tuple[str, str, str], list[Any]]()
    for version in sorted(every):
        for row in rows_of(dataset, "corrections-of-version", version=NamedNode(version)):
            if row["other"].value in every - {version}:
                found.setdefault((version, row["other"].value, row["creator"].value), []).append(row)
    corrections = (_correction(*which, rows) for which, rows in found.items())
    return sorted(corrections, key=lambda each: (_moment(each.modified), each.creator), reverse=True)


def corrections_by(dataset: Dataset, creator: str) -> Iterator[Correction]:
    """All that somebody said, of whatever versions."""
    for two in _corrected(dataset, creator):
        yield from (each for each in corrections_of(dataset, two) if each.creator == creator)


def keep(dataset: Dataset, base: str, correction: Correction, now: datetime | None = None) -> NamedNode:
    """In the place of what the person said of the two before; where that is nothing, it is taken back."""
    minter = Minter(base)
    iri = iri_of(correction, minter)
    graph = minter.graph(iri)
    if correction.said:
        dataset.put(mapping.quads(_described(correction, iri, minter, now or datetime.now(UTC)), graph), graphs=[graph])
    else:
        dataset.drop(graph)
    return iri


def erase_corrections(dataset: Dataset, base: str, creator: str, instead: str | None) -> None:
    """Of somebody who is forgotten; what they said may stay, as said by somebody else."""
    for two in _corrected(dataset, creator):
        every = corrections_of(dataset, two)
        for own in (each for each in every if each.creator == creator):
            if instead is not None:
                theirs = [said for each in every if each.creator == instead for said in each.said]
                said = tuple(dict.fromkeys((*own.said, *theirs)))
                keep(dataset, base, Correction(two, instead, said), _moment(own.modified))
            keep(dataset, base, own._replace(said=()))


def iri_of(correction: Correction, minter: Minter) -> NamedNode:
    """One for a person and two versions."""
    return minter.concordance(key_id("corrections", *correction.versions, correction.creator))


def places_of(score: Score) -> Places:
    return {bar.index: place for place, bar in enumerate(score.bars)}


def pins_of(corrections: Sequence[Correction], bars: Mapping[str, Places]) -> tuple[dict[Versions, Pins], list[Said]]:
    """For versions with these bars, in this order. What was said last wins where people contradict each other.

    Also gives what was said in vain: it contradicts what was said later, or is of bars that there are no more.
    """
    order = {version: number for number, version in enumerate(bars)}
    pins, in_vain = dict[Versions, Pins](), list[Said]()
    for (one, other), own in _by_versions(corrections).items():
        if one in order and other in order:
            kept, lost = _settled(own, (bars[one], bars[other]))
            first, second = order[one], order[other]
            said = Pins.of((a and bars[one][a], b and bars[other][b]) for a, b in kept)
            pins[min(first, second), max(first, second)] = said if first < second else said.turned()
            in_vain += lost
    return {versions: each for versions, each in pins.items() if each}, in_vain


def _corrected(dataset: Dataset, creator: str) -> list[Two]:
    rows = rows_of(dataset, "corrections-by-creator", creator=NamedNode(creator))
    return list(dict.fromkeys(Two.of(row["one"].value, row["other"].value) for row in rows))


def _correction(one: str, other: str, creator: str, rows: Sequence[Any]) -> Correction:
    two = Two.of(one, other)
    said = [_said(row, one, other) for row in rows]
    told = dict.fromkeys(each if two.one == one else (each[1], each[0]) for each in said if each)
    modified = max((row["modified"].value if row["modified"] else "" for row in rows), key=_moment)
    return Correction(two, creator, tuple(told), modified)


def _said(row: Any, one: str, other: str) -> Said | None:
    """None where it is of bars of something else, which says nothing of these two."""
    bars = row["fromBar"], row["toBar"]
    said = [bar and index_in(bar, version) for bar, version in zip(bars, (one, other), strict=True)]
    is_whole = all((index is None) == (bar is None) for index, bar in zip(said, bars, strict=True))
    return (said[0], said[1]) if is_whole and any(said) else None


def _moment(text: str) -> datetime:
    """Whenever it was; what has no moment was first."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _described(correction: Correction, iri: NamedNode, minter: Minter, now: datetime) -> Iterator[object]:
    one, other = map(NamedNode, correction.versions)
    yield records.Concordance(iri, one, other, None, creator=NamedNode(correction.creator), modified=now)
    for number, (here, there) in enumerate(dict.fromkeys(correction.said), 1):
        yield records.BarPair(
            minter.bar_pair(iri, number),
            iri,
            None if here is None else minter.bar(one, here),
            None if there is None else minter.bar(other, there),
        )
    yield from passages_of(iri, (one, other), (Beside(*said) for said in correction.said), minter)


def _by_versions(corrections: Sequence[Correction]) -> dict[Two, list[Correction]]:
    found = dict[Two, list[Correction]]()
    for each in corrections:
        found.setdefault(each.versions, []).append(each)
    return found


def _settled(corrections: Sequence[Correction], bars: tuple[Places, Places]) -> tuple[list[Said], list[Said]]:
    """What holds of two versions, the last person first, and what does not."""
    kept, lost, known = dict[Said, None](), list[Said](), dict[tuple[int, int], tuple[int, bool]]()
    for number, correction in enumerate(corrections):
        for said in correction.said:
            spoken = [(side, bar) for side, bar in enumerate(said) if bar is not None]
            word = number, None not in said
            if said in kept:
                continue
            if all(bar in bars[side] and known.get((side, bar), word) == word for side, bar in spoken):
                kept[said] = None
                known |= dict.fromkeys(spoken, word)
            else:
                lost.append(said)
    return list(kept), lost
