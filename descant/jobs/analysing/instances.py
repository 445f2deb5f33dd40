"""Passages that may be instances of what a person marked elsewhere: the marks are annotations in the public graph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from pyoxigraph import Literal
from sqlalchemy import Engine

from descant.analysis.few_shot import Mark, Suggestion, prototypes, suggestions
from descant.analysis.findings import Curve, Span
from descant.config import Config
from descant.errors import NotFound
from descant.jobs.analysing.done import done_in
from descant.jobs.analysing.embeddings import comparable, latest
from descant.jobs.analysing.kept import kept_report
from descant.store import Dataset
from descant.store.named import rows_of


def words_marked(dataset: Dataset) -> dict[str, int]:
    """With which people marked passages, and how many: one however its letters are large or small."""
    rows = rows_of(dataset, "words-of-passages")
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        word, times = row["word"].value, int(row["times"].value)
        first, before = found.get(word.casefold(), (word, 0))
        found[word.casefold()] = first, before + times
    return dict(sorted(found.values(), key=lambda each: each[0].casefold()))


def marks_of(dataset: Dataset, word: str) -> list[Mark]:
    """What people marked with a word, however it is written, and where they said that it is none."""
    answers = (rows_of(dataset, "passages-marked-as", word=each) for each in _written(dataset, word))
    return [
        Mark(
            row["file"].value,
            Span(float(row["start"].value), float(row["end"].value)),
            is_instance=row["rejected"] is None,
            annotation=row["annotation"].value,
            creator=row["creator"].value if row["creator"] is not None else "",
        )
        for row in chain.from_iterable(answers)
        if row["run"] is None
    ]


def _written(dataset: Dataset, word: str) -> list[Literal]:
    """As it was written, in any language and with large letters or small."""
    rows = rows_of(dataset, "words-of-passages")
    return [row["word"] for row in rows if row["word"].value.casefold() == word.casefold()]


def suggested(
    dataset: Dataset, engine: Engine, config: Config, *, word: str, analyser: str, count: int
) -> tuple[list[Mark], list[Suggestion]]:
    """The marks, and the passages of all recordings that are nearest to them."""
    marks = marks_of(dataset, word)
    marked = {each.file for each in marks}
    found = prototypes(marks, _embeddings(engine, config, analyser, marked))
    if found is None:
        return marks, []
    return marks, suggestions(found, marks, _embeddings(engine, config, analyser), count)


def _embeddings(
    engine: Engine, config: Config, analyser: str, files: set[str] | None = None
) -> Iterator[tuple[str, Curve]]:
    """Of one recording after the other: what may be compared with what the analyser said last."""
    with engine.connect() as connection:
        last = latest(connection, analyser)
        rows = comparable(connection, last.maker, files) if last else []
    for row in rows:
        with suppress(NotFound):  # forgotten since, with its files
            yield row.file, kept_report(config, done_in(row)).findings.curves["embedding"]
