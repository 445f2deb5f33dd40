"""Tags that are kept of analyses, held against what people know: of files, or of the graph.

In the graph people tag recordings with words, and judge the tags that machines claim. What is said there of one
recording is taken to be all that is true of it, among the words that anybody used: a word that nobody used is asked of
no machine. Everybody has one vote on each word of a recording, and may change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations, islice
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from descant.analysis.auditing.doubts import doubts
from descant.analysis.auditing.gain import gain
from descant.analysis.auditing.joining import joined
from descant.analysis.auditing.tags import agreement, audit, table_of
from descant.analysis.auditing.truths import Labels, Scores
from descant.analysis.claims import claim_iri
from descant.analysis.findings import Finding
from descant.config import Config
from descant.errors import InvalidInput
from descant.jobs.analysing.done import AnalysisRow, done_for
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.naming import called, names_of
from descant.jobs.analysing.ordering import analysers_of, recordings
from descant.ontology.iris import DSC
from descant.ontology.minting import Minter
from descant.store import Dataset
from descant.store.named import rows_of

TAGS = "tags"
THRESHOLD = 0.5
"""from which on a tag counts as claimed, where nobody says another"""


def tags_audited(labels: Labels, claims: Sequence[Scores], threshold: float | None = None) -> dict[str, Any]:
    """Figures of each model, and what people probably got wrong by each; how far they agree.

    A model that cannot be held against these labels is skipped; InvalidInput says so where all are.
    """
    models: list[dict[str, Any]] = []
    skipped: dict[str, InvalidInput] = {}
    for each in claims:
        try:
            table = table_of(labels, each, threshold=_threshold(each, threshold))
        except InvalidInput as error:
            skipped[each.model] = error
        else:
            doubted = [vars_of(one) for one in doubts(table)]
            checked = gain(table, each.contradicted)
            models.append({"model": each.model, **audit(table), "doubts": doubted, "linked_data": checked})
    if skipped and not models:
        raise next(iter(skipped.values()))
    return {
        "asked": list(labels.tags),
        "models": models,
        "skipped": [{"model": model, "reason": error.message} for model, error in skipped.items()],
        "agreement": agreements(claims, threshold),
    }


def agreements(claims: Sequence[Scores], threshold: float | None = None) -> list[dict[str, Any]]:
    """Of each two models; no truth is needed."""
    return [
        {"models": [one.model, other.model], **agreement(one, other, threshold=_threshold(one, threshold))}
        for one, other in combinations((each for each in claims if each.of), 2)
    ]


def _threshold(scores: Scores, asked: float | None) -> float:
    return next(each for each in (asked, scores.threshold, THRESHOLD) if each is not None)


def vars_of(record: Any) -> dict[str, Any]:
    """A small record as JSON has it."""
    return {name: getattr(record, name) for name in record.__slots__}


def kept_scores(
    engine: Engine,
    config: Config,
    clips: Iterable[str] | None = None,
    *,
    most: int | None = None,
    contradicted: Collection[str] = frozenset(),
) -> list[Scores]:
    """Scores of whole recordings, by model and settings: of those that are meant by the clips, and called like them.

    Without clips, of all recordings by the IRIs of their files. `contradicted` are claims by their IRIs.
    """
    meant = None if clips is None else _meant(engine, clips)
    there = {each.name: each for each in analysers_of(config)}
    found: dict[str, dict[str, dict[str, float]]] = {name: {} for name in _taggers(engine)}
    doubted: dict[str, dict[str, frozenset[str]]] = {}
    minter = Minter(config.base)
    wanted = (each for each in recordings(engine) if meant is None or each.content in meant)
    for recording in islice(wanted, most):
        for each in done_for(engine, recording.content, TAGS):
            report = kept_report(config, each, curves=False)
            whole = [one for one in report.findings.found if one.span is None]
            scores = {str(one.value): one.confidence or 0.0 for one in whole}
            names = [recording.file] if meant is None else meant[recording.content]
            model = called(report, there)
            found.setdefault(model, {}).update(dict.fromkeys(names, scores))
            words = (str(one.value) for one in whole if _iri_of(minter, each.key, one) in contradicted)
            doubted.setdefault(model, {}).update(dict.fromkeys(names, frozenset(words if contradicted else ())))
    heard = {name.partition(" (")[0] for name, of in found.items() if of}
    return [
        Scores(name, of, contradicted=doubted.get(name, {}))
        for name, of in sorted(found.items())
        if of or name not in heard
    ]


def _iri_of(minter: Minter, key: str, finding: Finding) -> str:
    return claim_iri(minter, key, finding.kind, finding).value


def _meant(engine: Engine, clips: Iterable[str]) -> dict[str, list[str]]:
    """The clips that each content is."""
    found: dict[str, list[str]] = {}
    for clip, content in joined(clips, names_of(engine)).items():
        found.setdefault(content, []).append(clip)
    return found


def _taggers(engine: Engine) -> list[str]:
    statement = select(AnalysisRow.analyser).where(AnalysisRow.task == TAGS).distinct()
    with engine.connect() as connection:
        return list(connection.scalars(statement))


class Vote(NamedTuple):
    """What one person said of a word and a recording."""

    when: datetime
    annotation: str
    who: str
    file: str
    word: str
    is_true: bool


def people_s_tags(dataset: Dataset, config: Config) -> Labels:
    """Of recordings by the IRIs of their files: the tags that more people say are right than say are wrong."""
    schemes = [card.scheme for each in analysers_of(config) for card in each.cards() if card.scheme]
    latest = {(each.who, each.file, each.word): each for each in sorted(_votes(dataset, schemes))}
    votes: dict[str, Counter[str]] = {}
    for each in latest.values():
        votes.setdefault(each.file, Counter())[each.word] += 1 if each.is_true else -1
    tags = sorted({word for each in votes.values() for word in each})
    return Labels({file: frozenset(+each) for file, each in votes.items()}, tuple(tags))


def _votes(dataset: Dataset, schemes: Iterable[str]) -> Iterator[Vote]:
    for row in rows_of(dataset, "tags-by-people"):
        yield _vote(row, row["word"].value, is_true=True)
    for row in _verdicts(dataset):
        word = row["word"].value if row["word"] is not None else _word(row["tag"].value, schemes)
        yield _vote(row, word, is_true=row["verdict"].value == DSC.confirmed.value)
        if row["right"] is not None:
            yield _vote(row, row["right"].value, is_true=True)


def _verdicts(dataset: Dataset) -> list[Any]:
    """Of each person on each claim the latest, with all that it says is right instead."""
    rows = rows_of(dataset, "verdicts-on-tags")
    latest: dict[tuple[str, str], tuple[datetime, str]] = {}
    for row in rows:
        whose = _who(row), row["claim"].value
        latest[whose] = max(latest.get(whose, _said_at(row)), _said_at(row))
    return [row for row in rows if latest[_who(row), row["claim"].value] == _said_at(row)]


def _vote(row: Any, word: str, *, is_true: bool) -> Vote:
    return Vote(*_said_at(row), _who(row), row["file"].value, word, is_true)


def _who(row: Any) -> str:
    """What nobody signed is of a person of its own."""
    signed = row["who"] if row["who"] is not None else row["annotation"]
    return str(signed.value)


def _said_at(row: Any) -> tuple[datetime, str]:
    return _moment(row["when"]), row["annotation"].value


def _moment(said: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(said.value)
    except (AttributeError, ValueError):
        return datetime.min.replace(tzinfo=UTC)  # it does not say
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _word(tag: str, schemes: Iterable[str]) -> str:
    """Of a concept in a model's scheme."""
    within = next((each for each in schemes if tag.startswith(each)), "")
    return tag.removeprefix(within).replace("-", " ")
