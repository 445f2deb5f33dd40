"""What the graph can ask others about: works, people who made them, instruments of a version's own, recorded sound."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from descant.ingest.describing.questions import Question
from descant.ingest.lookup import Kind, Query
from descant.store import Dataset
from descant.store.named import rows_of

KINDS = {"work": Kind.WORK, "person": Kind.PERSON, "instrument": Kind.INSTRUMENT, "recording": Kind.RECORDING}


def questions(dataset: Dataset, kinds: Collection[str], named: Collection[str] = ()) -> Iterator[Question]:
    """Of these kinds, and of the things that are named where any are; each once, in the order of their IRIs."""
    made = {"work": _works, "person": _people, "instrument": _instruments, "recording": _recordings}
    for kind in KINDS:
        if kind in kinds:
            found = {each.subject: each for each in made[kind](dataset) if each.query.name.strip()}
            yield from (found[iri] for iri in sorted(found) if not named or iri in named)


def _works(dataset: Dataset) -> Iterator[Question]:
    """By the first title; numbers in catalogues may stand in any."""
    titles, makers = dict[str, list[Any]](), dict[str, set[str]]()
    for row in rows_of(dataset, "works-and-titles"):
        if row["title"]:
            titles.setdefault(row["work"].value, []).append(row["title"])
        if row["composer"]:
            makers.setdefault(row["work"].value, set()).add(row["composer"].value)
    dates = dict[str, list[str]]()
    for row in rows_of(dataset, "works-and-dates"):
        dates.setdefault(row["work"].value, []).append(row["date"].value)
    for work, several in titles.items():
        first, *others = sorted(set(several), key=lambda each: (each.language not in ("en", None), each.value))
        yield Question(
            work,
            Query(
                Kind.WORK,
                first.value,
                min(makers.get(work, ()), default=None),
                language=first.language or "en",
                catalogue="; ".join(each.value for each in others) or None,
                year=min(dates.get(work, ()), default=None),
            ),
        )


def _people(dataset: Dataset) -> Iterator[Question]:
    for row in rows_of(dataset, "people-of-works"):
        yield Question(row["person"].value, Query(Kind.PERSON, row["name"].value))


def _instruments(dataset: Dataset) -> Iterator[Question]:
    for row in rows_of(dataset, "works-and-instruments"):
        yield Question(row["instrument"].value, Query(Kind.INSTRUMENT, row["label"].value))


def _recordings(dataset: Dataset) -> Iterator[Question]:
    for row in rows_of(dataset, "signals-and-names"):
        by = row["performer"] or row["composer"]
        seconds = float(row["seconds"].value) if row["seconds"] else None
        query = Query(Kind.RECORDING, row["label"].value, by.value if by else None, seconds=seconds)
        yield Question(row["signal"].value, query)
