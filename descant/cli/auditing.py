"""`audit`: what machines claim, held against what people know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.analysis.auditing.timed_truths import EXTENSIONS
from descant.analysis.auditing.truths import Labels, Scores, read_said
from descant.analysis.models import card
from descant.cli.access import public_dataset
from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.errors import InvalidInput, NotFound
from descant.jobs.analysing.audits import kept_scores, people_s_tags, tags_audited
from descant.jobs.analysing.timed_audits import TASKS, timed_audit

SHOWN = 20
"""doubted labels"""
FILE = click.Path(exists=True, path_type=Path)


@click.group()
def audit() -> None:
    """Hold what machines claim against what people know."""


@audit.command(name="tags")
@click.option("--truth", type=FILE, help="Tags of people: CSV, JSON, MagnaTagATune's TSV; default: the graph's.")
@click.option("--index", type=FILE, help="Numbers and paths of clips, which MagnaTagATune's TSV needs.")
@click.option("--claims", "files", multiple=True, type=FILE, help="Scores of machines; default: what is in the graph.")
@click.option("--model", "models", multiple=True, help="Only claims of this model; several.")
@click.option("--only", "tags", multiple=True, metavar="TAG", help="Only clips that people gave this tag; several.")
@click.option("--threshold", type=float, help="Score from which a tag is claimed; default: the file's own, or 0.5.")
@json_option
@click.pass_context
def audit_tags(
    click_context: click.Context,
    truth: Path | None,
    index: Path | None,
    files: tuple[Path, ...],
    models: tuple[str, ...],
    tags: tuple[str, ...],
    threshold: float | None,
) -> None:
    """How right each tag is, what it is confused with, and how far models agree."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    labels, claims = _from_graph(context) if truth is None else _from_file(context, truth, index)
    claims = [each for file in files for each in read_said(file).scores] or claims
    claims = [each for each in claims if not models or each.model in models]
    if not claims:
        raise NotFound("There are no claims to audit.", remedy="`descant analyse --only tags` makes some.")
    document = tags_audited(_only(labels, tags), claims, threshold)
    context.report(document, _lines(document))


def _from_file(context: Context, truth: Path, index: Path | None) -> tuple[Labels, list[Scores]]:
    """What people say there, and what machines do, there or in the graph."""
    said = read_said(truth, vocabulary=card("mtt-musicnn").vocabulary, index=index)
    if said.labels is None:
        raise InvalidInput.at("it has scores, and no truth", file=truth.name, remedy="Leave the column score out.")
    return said.labels, list(said.scores) or kept_scores(open_database(context.config), context.config)


def _from_graph(context: Context) -> tuple[Labels, list[Scores]]:
    with public_dataset(context) as dataset:
        labels = people_s_tags(dataset, context.config)
    if not labels.of:
        raise NotFound("Nobody has tagged a recording in the graph.", remedy="Give a file of tags with --truth.")
    return labels, kept_scores(open_database(context.config), context.config, by_file=True)


def _only(labels: Labels, tags: tuple[str, ...]) -> Labels:
    if not tags:
        return labels
    return Labels({clip: each for clip, each in labels.of.items() if each & set(tags)}, labels.tags)


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


def _timed(name: str) -> Callable[..., None]:
    @audit.command(name=name, help=f"Hold {name} against a truth, by the measures of mir_eval.")
    @click.option(
        "--truth",
        type=FILE,
        help="A file, or a folder of files named as recordings; default: those in the graph.",
    )
    @json_option
    @click.pass_context
    def audit_timed(click_context: click.Context, truth: Path | None) -> None:
        context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
        engine, truths = open_database(context.config), _truths(truth) if truth else None
        document = timed_audit(engine, context.config, name, truths)
        if not (document["recordings"] or document["agreement"]):
            raise NotFound(
                f"No {name} are known of a recording that has been analysed.",
                remedy="Give a truth with --truth, or ingest JAMS or .lab that are named as their recordings.",
            )
        context.report(document, _timed_lines(document))

    return audit_timed


def _truths(place: Path) -> dict[str, list[Path]]:
    """A file, or those of a folder, by the names of recordings."""
    paths = [place] if place.is_file() else sorted(place.iterdir())
    found: dict[str, list[Path]] = {}
    for path in filter(_is_truth, paths):
        found.setdefault(path.stem, []).append(path)
    return found


def _is_truth(path: Path) -> bool:
    return bool(path.suffix.lower() in EXTENSIONS)


def _timed_lines(document: dict[str, Any]) -> Iterator[str]:
    for each in document["recordings"]:
        by = f" by {each['truth_by']}" if each["truth_by"] else ""
        yield f"{each['recording']}, {each['analyser']}{by}: {_figures(each)}"
    for analyser, means in document["means"].items():
        yield f"mean of {analyser}: {_figures(means)}"
    for pair in document["agreement"]:
        yield f"{pair['analysers'][1]} by {pair['analysers'][0]}: {_figures(pair)}"


def _figures(found: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in found.items() if isinstance(value, float))


for _name in TASKS:
    _timed(_name)
