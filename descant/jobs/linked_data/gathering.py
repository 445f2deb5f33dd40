"""Tags that are claimed of recordings, and by which names their works are known where they can be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine

from descant.analysis.claims import claim_iri
from descant.config import Config
from descant.jobs import Parameters
from descant.jobs.analysing.audits import TAGS
from descant.jobs.analysing.done import done_for
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.ordering import Recording, analysers_of
from descant.jobs.linked_data.kept import names_elsewhere
from descant.ontology.minting import Minter, segment
from descant.store import Dataset
from descant.store.named import rows_of

FROM = 0.2
"""score from which a tag is a claim that is worth a look; audits may begin there"""
WHOLES = 4
"""steps from a part of a work to what it is a part of"""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tag that a model claims of a recording as a whole."""

    claim: str
    concept: str
    word: str
    score: float


@dataclass(frozen=True, slots=True)
class Heard:
    """One reading of a recording by one model."""

    key: str
    run: str
    file: str
    tags: tuple[Tagged, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a recording is of."""

    works: tuple[tuple[str, bool], ...] = ()
    """IRIs that its work is known by, and whether that is the work of which its own is a part"""
    version: str = ""
    instruments: tuple[tuple[str, str], ...] = ()
    """of the version, with the labels of those that are its own"""
    arranges: bool = False


def heard(engine: Engine, config: Config, recordings: Iterable[Recording]) -> Iterator[Heard]:
    minter, there = Minter(config.base), {each.name: each for each in analysers_of(config)}
    for recording in recordings:
        for done in done_for(engine, recording.content, TAGS):
            report = kept_report(config, done, curves=False)
            analyser = there.get(report.analyser)
            schemes = {word: each.scheme for each in (analyser.cards() if analyser else ()) for word in each.vocabulary}
            tags = tuple(
                Tagged(
                    claim_iri(minter, done.key, each.kind, each).value,
                    schemes[str(each.value)] + segment(str(each.value).replace(" ", "-")),
                    str(each.value),
                    each.confidence or 0.0,
                )
                for each in report.findings.of("tag")
                if each.span is None and (each.confidence or 0.0) >= FROM and schemes.get(str(each.value))
            )
            yield Heard(done.key, minter.run(done.key).value, recording.file, tags)


def known(dataset: Dataset) -> dict[str, Known]:
    """Of recordings by their files. One that is of several works, or versions, is told of none."""
    names = names_elsewhere(dataset)
    instruments: dict[str, list[tuple[str, str]]] = {}
    for row in rows_of(dataset, "versions-and-instruments"):
        label = row["label"].value if row["label"] else ""
        instruments.setdefault(row["version"].value, []).append((row["instrument"].value, label))
    rows: dict[str, list[Any]] = {}
    for row in rows_of(dataset, "recordings-and-works"):
        rows.setdefault(row["file"].value, []).append(row)
    wholes = {row["work"].value: row["whole"].value for each in rows.values() for row in each if row["whole"]}
    return {
        file: _known(several[0], names, wholes, instruments)
        for file, several in rows.items()
        if len({(row["work"].value, row["version"].value) for row in several}) == 1
    }


def _known(
    row: Any, names: Mapping[str, list[str]], wholes: Mapping[str, str], instruments: Mapping[str, Any]
) -> Known:
    work, version = row["work"].value, row["version"].value
    works = [(each, False) for each in (work, *names.get(work, ()))]
    for _ in range(WHOLES):
        if (work := wholes.get(work, "")) == "":
            break
        works += [(each, True) for each in (work, *names.get(work, ()))]
    scored = tuple(sorted(set(instruments.get(version, ()))))
    return Known(tuple(dict(reversed(works)).items()), version, scored, row["arranged"] is not None)


def as_parameters(heard: Heard, known: Known) -> Parameters:
    return {"heard": asdict(heard), "known": asdict(known)}


def from_parameters(said: Mapping[str, Any]) -> tuple[Heard, Known]:
    heard, known = said["heard"], said["known"]
    tags = tuple(Tagged(**each) for each in heard["tags"])
    pairs = {name: tuple((str(a), b) for a, b in known[name]) for name in ("works", "instruments")}
    return Heard(**heard | {"tags": tags}), Known(**known | pairs)
