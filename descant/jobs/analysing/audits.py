"""Tags that are kept of analyses, held against what people know: of files, or of the graph.

In the graph people tag recordings with words, and judge the tags that machines claim. What is said there of one
recording is taken to be all that is true of it, among the words that anybody used: a word that nobody used is asked of
no machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from typing import Any

from sqlalchemy import Engine

from descant.analysis.analysing import known
from descant.analysis.auditing.doubts import doubts
from descant.analysis.auditing.tags import agreement, audit, table_of
from descant.analysis.auditing.truths import Labels, Scores
from descant.config import Config
from descant.jobs.analysing.done import done_for
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.ordering import models_of, recordings
from descant.ontology.iris import DSC
from descant.ontology.queries import named
from descant.store import Dataset

THRESHOLD = 0.5
"""from which on a tag counts as claimed, where nobody says another"""


def tags_audited(labels: Labels, claims: Sequence[Scores], threshold: float | None = None) -> dict[str, Any]:
    """Figures of each model, and what people probably got wrong by each; how far they agree."""
    models = []
    for each in claims:
        table = table_of(labels, each, threshold=_threshold(each, threshold))
        models.append({"model": each.model, **audit(table), "doubts": [vars_of(one) for one in doubts(table)]})
    return {"asked": list(labels.tags), "models": models, "agreement": agreements(claims, threshold)}


def agreements(claims: Sequence[Scores], threshold: float | None = None) -> list[dict[str, Any]]:
    """Of each two models; no truth is needed."""
    return [
        {"models": [one.model, other.model], **agreement(one, other, threshold=_threshold(one, threshold))}
        for one, other in combinations(claims, 2)
    ]


def _threshold(scores: Scores, asked: float | None) -> float:
    return next(each for each in (asked, scores.threshold, THRESHOLD) if each is not None)


def vars_of(record: Any) -> dict[str, Any]:
    """A small record as JSON has it."""
    return {name: getattr(record, name) for name in record.__slots__}


def kept_scores(engine: Engine, config: Config, *, by_file: bool = False, most: int | None = None) -> list[Scores]:
    """Scores of whole recordings, by model; of recordings by their names, or by the IRIs of their files."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for recording in islice(recordings(engine), most):
        for each in done_for(engine, recording.content, "tags"):
            whole = [one for one in kept_report(config, each).findings.found if one.span is None]
            scores = {str(one.value): one.confidence or 0.0 for one in whole}
            found.setdefault(each.analyser, {})[recording.file if by_file else recording.name] = scores
    return [Scores(model, of) for model, of in sorted(found.items())]


def people_s_tags(dataset: Dataset, config: Config) -> Labels:
    """Of recordings by the IRIs of their files: the tags that more say are right than say are wrong."""
    schemes = [card.scheme for each in known(models_of(config)) for card in each.cards() if card.scheme]
    votes: dict[str, Counter[str]] = {}
    for file, word, is_true in _said(dataset, schemes):
        votes.setdefault(file, Counter())[word] += 1 if is_true else -1
    tags = sorted({word for each in votes.values() for word in each})
    return Labels({file: frozenset(+each) for file, each in votes.items()}, tuple(tags))


def _said(dataset: Dataset, schemes: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    tagged: Any = dataset.query(named("tags-by-people").text)
    for row in tagged:
        yield row["file"].value, row["word"].value, True
    judged: Any = dataset.query(named("verdicts-on-tags").text)
    for row in judged:
        word = row["word"].value if row["word"] is not None else _word(row["tag"].value, schemes)
        yield row["file"].value, word, row["verdict"].value == DSC.confirmed.value
        if row["right"] is not None:
            yield row["file"].value, row["right"].value, True


def _word(tag: str, schemes: Iterable[str]) -> str:
    """Of a concept in a model's scheme."""
    within = next((each for each in schemes if tag.startswith(each)), "")
    return tag.removeprefix(within).replace("-", " ")
