"""`audit`: what machines claim, held against what people know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from descant.analysis.auditing.doubts import doubts
from descant.analysis.auditing.tags import agreement, table_of
from descant.analysis.auditing.tags import audit as figures_of
from descant.analysis.auditing.timed import measured
from descant.analysis.auditing.timed_truths import EXTENSIONS, timed_truth
from descant.analysis.auditing.truths import Labels, Scores, read_said
from descant.analysis.findings import Finding
from descant.analysis.models import card
from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.errors import InvalidInput, NotFound
from descant.jobs.analysing.done import done_of
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.ordering import recordings

SHOWN = 20
"""doubted labels"""
FILE = click.Path(exists=True, path_type=Path)


@click.group()
def audit() -> None:
    """Hold what machines claim against what people know."""


@audit.command(name="tags")
@click.option("--truth", required=True, type=FILE, help="Tags of people: CSV, JSON, MagnaTagATune's TSV.")
@click.option("--index", type=FILE, help="Numbers and paths of clips, which MagnaTagATune's TSV needs.")
@click.option("--claims", "files", multiple=True, type=FILE, help="Scores of machines; default: what is in the graph.")
@click.option("--model", "models", multiple=True, help="Only claims of this model; several.")
@click.option("--only", "tags", multiple=True, metavar="TAG", help="Only clips that people gave this tag; several.")
@click.option("--threshold", type=float, help="Score from which a tag is claimed; default: the file's own, or 0.5.")
@json_option
@click.pass_context
def audit_tags(
    click_context: click.Context,
    truth: Path,
    index: Path | None,
    files: tuple[Path, ...],
    models: tuple[str, ...],
    tags: tuple[str, ...],
    threshold: float | None,
) -> None:
    """How right each tag is, what it is confused with, and how far models agree."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    said = read_said(truth, vocabulary=card("mtt-musicnn").vocabulary, index=index)
    if said.labels is None:
        raise InvalidInput.at("it has scores, and no truth", file=truth.name, remedy="Leave the column score out.")
    claims = [each for file in files for each in read_said(file).scores] or list(said.scores) or list(_kept(context))
    claims = [each for each in claims if not models or each.model in models]
    if not claims:
        raise NotFound("There are no claims to audit.", remedy="`descant analyse --only tags` makes some.")
    document = _audited(_only(said.labels, tags), claims, threshold)
    context.report(document, _lines(document))


def _only(labels: Labels, tags: tuple[str, ...]) -> Labels:
    if not tags:
        return labels
    return Labels({clip: each for clip, each in labels.of.items() if each & set(tags)}, labels.tags)


def _kept(context: Context) -> Iterator[Scores]:
    """The scores of whole recordings that are in the graph, by model."""
    engine = open_database(context.config)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for recording in recordings(engine):
        with engine.connect() as connection:
            done = [each for each in done_of(connection, recording.content) if each.task == "tags"]
        for each in done:
            whole = [one for one in kept_report(context.config, each).findings.found if one.span is None]
            of = found.setdefault(each.analyser, {})
            of[recording.name] = {str(one.value): one.confidence or 0.0 for one in whole}
    return (Scores(model, of) for model, of in found.items())


def _audited(labels: Labels, claims: list[Scores], threshold: float | None) -> dict[str, Any]:
    models = []
    for each in claims:
        at = threshold if threshold is not None else each.threshold if each.threshold is not None else 0.5
        table = table_of(labels, each, threshold=at)
        doubted = [vars_of(one) for one in doubts(table)]
        models.append({"model": each.model, **figures_of(table), "doubts": doubted})
    pairs = [
        {"models": [one.model, other.model], **agreement(one, other, threshold=threshold or one.threshold or 0.5)}
        for number, one in enumerate(claims)
        for other in claims[number + 1 :]
    ]
    return {"models": models, "agreement": pairs}


def vars_of(record: Any) -> dict[str, Any]:
    """A small record as JSON has it."""
    return {name: getattr(record, name) for name in record.__slots__}


def _lines(document: dict[str, Any]) -> Iterator[str]:
    for each in document["models"]:
        yield f"{each['model']}: {each['clips']:,} clips, claimed from {each['threshold']:g}"
        yield f"  {'tag':<16}{'clips':>7}{'claimed':>9}{'prec.':>8}{'recall':>8}{'AP':>8}{'ROC':>8}  also claimed"
        for tag, one in each["tags"].items():
            if one["support"]:
                others = ", ".join(f"{name} {share:.0%}" for name, share in list(each["confusion"][tag].items())[:3])
                figures = (one[name] for name in ("precision", "recall", "average_precision", "roc_auc"))
                yield f"  {tag:<16}{one['support']:>7}{one['claimed']:>9}{''.join(map(_figure, figures))}  {others}"
        macro, clips = each["macro"], each["by_clip"]
        figures = (macro[name] for name in ("precision", "recall", "average_precision", "roc_auc"))
        yield f"  {'mean of tags':<32}{''.join(map(_figure, figures))}"
        yield "  mean of clips: " + ", ".join(f"{name}{_figure(clips[name])}" for name in ("precision", "recall", "f1"))
        for doubt in each["doubts"][:SHOWN]:
            has = "has" if doubt["labelled"] else "lacks"
            yield f"  DOUBTED  {doubt['clip']} {has} {doubt['tag']}; the model says {doubt['score']:.2f}"
    for pair in document["agreement"]:
        kappas = [each["kappa"] for each in pair["tags"].values() if each["kappa"] is not None]
        mean = f"{sum(kappas) / len(kappas):.2f}" if kappas else "not to be told"
        yield f"{' and '.join(pair['models'])}: mean kappa {mean} over {len(kappas)} tags of {pair['clips']:,} clips"


def _figure(value: float | None) -> str:
    return f"{'-':>8}" if value is None else f"{value:>8.2f}"


def _timed(name: str, kind: str, task: str) -> Callable[..., None]:
    @audit.command(name=name, help=f"Hold {name} against a truth, by the measures of mir_eval.")
    @click.option("--truth", required=True, type=FILE, help="A file, or a folder of files named as their recordings.")
    @json_option
    @click.pass_context
    def audit_timed(click_context: click.Context, truth: Path) -> None:
        context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
        document = _of_recordings(context, truth, kind, task)
        context.report(document, _timed_lines(document))

    return audit_timed


def _of_recordings(context: Context, truth: Path, kind: str, task: str) -> dict[str, Any]:
    files = {path.stem: path for path in ([truth] if truth.is_file() else sorted(truth.iterdir())) if _is_truth(path)}
    engine = open_database(context.config)
    found: list[dict[str, Any]] = []
    for recording in recordings(engine):
        path = files.get(Path(recording.name).stem)
        if path is None:
            continue
        known: tuple[Finding, ...] = timed_truth(path, kind)
        with engine.connect() as connection:
            done = [each for each in done_of(connection, recording.content) if each.task == task]
        for each in done:
            figures = measured(kind, known, kept_report(context.config, each).findings.of(kind))
            found.append({"recording": recording.name, "analyser": each.analyser, "key": each.key, **figures})
    if not found:
        raise NotFound(
            f"No recording that is named as {truth.name} has been analysed.", remedy=f"descant analyse --only {task}"
        )
    names = [name for name in found[0] if isinstance(found[0][name], float)]
    mean = {name: sum(each[name] for each in found) / len(found) for name in names}
    return {"kind": kind, "recordings": found, "mean": mean}


def _is_truth(path: Path) -> bool:
    return bool(path.suffix.lower() in EXTENSIONS)


def _timed_lines(document: dict[str, Any]) -> Iterator[str]:
    for each in document["recordings"]:
        figures = ", ".join(f"{name} {each[name]:.3f}" for name in document["mean"])
        yield f"{each['recording']}, {each['analyser']}: {figures}"
    yield "mean: " + ", ".join(f"{name} {value:.3f}" for name, value in document["mean"].items())


for _name, _kind, _task in (
    ("chords", "chord", "chords"),
    ("beats", "beat", "beats"),
    ("key", "key", "key"),
    ("notes", "note", "notes"),
    ("segments", "segment", "structure"),
):
    _timed(_name, _kind, _task)
