"""`audit`: what machines claim, held against what people know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.analysis.auditing.timed_truths import KINDS
from descant.analysis.auditing.truths import Labels, Scores, read_said
from descant.analysis.models import card
from descant.cli.access import public_dataset
from descant.cli.cross_checking import cross_check
from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.errors import InvalidInput, NotFound, WrongUse
from descant.jobs.analysing.audits import kept_scores, people_s_tags, tags_audited
from descant.jobs.analysing.given import Given
from descant.jobs.analysing.timed_audits import TASKS, is_figure, timed_audit
from descant.jobs.linked_data.kept import contradicted

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
    """How right tags are, and how far models agree."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    labels, claims = _from_graph(context) if truth is None else _from_file(truth, index)
    claims = [each for file in files for each in read_said(file).scores] or claims
    claims = claims or _kept(context, None if truth is None else labels)
    claims = [each for each in claims if not models or each.model.partition(" (")[0] in models]
    if not claims:
        raise NotFound("There are no claims to audit.", remedy="`descant analyse --only tags` makes some.")
    document = tags_audited(_only(labels, tags), claims, threshold)
    context.report(document, _lines(document))


def _from_file(truth: Path, index: Path | None) -> tuple[Labels, list[Scores]]:
    """What people say there, and what machines do."""
    said = read_said(truth, vocabulary=card("mtt-musicnn").vocabulary, index=index)
    if said.labels is None:
        raise InvalidInput.at("it has scores, and no truth", file=truth.name, remedy="Leave the column score out.")
    return said.labels, list(said.scores)


def _from_graph(context: Context) -> tuple[Labels, list[Scores]]:
    with public_dataset(context) as dataset:
        labels = people_s_tags(dataset, context.config)
    if not labels.of:
        raise NotFound("Nobody has tagged a recording in the graph.", remedy="Give a file of tags with --truth.")
    return labels, []


def _kept(context: Context, labels: Labels | None) -> list[Scores]:
    with public_dataset(context) as dataset:
        doubted = contradicted(dataset)
    clips = labels.of if labels else None
    return kept_scores(open_database(context.config), context.config, clips, contradicted=doubted)


def _only(labels: Labels, tags: tuple[str, ...]) -> Labels:
    if not tags:
        return labels
    return Labels({clip: each for clip, each in labels.of.items() if each & set(tags)}, labels.tags)


def _lines(document: dict[str, Any]) -> Iterator[str]:
    for each in document["models"]:
        yield f"{each['model']}: {_count(each['clips'], 'clip')}, claimed from {each['threshold']:g}"
        yield f"  {'tag':<16}{'clips':>7}{'claimed':>9}{'prec.':>8}{'recall':>8}{'AP':>8}{'ROC':>8}  also claimed"
        for tag, one in each["tags"].items():
            if one["support"] or (one["claimed"] and tag in document["asked"]):
                confused = list(each["confusion"].get(tag, {}).items())
                others = ", ".join(f"{name} {share:.0%}" for name, share in confused[:3])
                figures = (one[name] for name in ("precision", "recall", "average_precision", "roc_auc"))
                yield f"  {tag:<16}{one['support']:>7}{one['claimed']:>9}{''.join(map(_figure, figures))}  {others}"
        yield from _mean_lines(each)
        yield from _gain_lines(each["linked_data"])
        for doubt in each["doubts"][:SHOWN]:
            has = "has" if doubt["labelled"] else "lacks"
            yield f"  DOUBTED  {doubt['clip']} {has} {doubt['tag']}; the model says {doubt['score']:.2f}"
    for each in document["skipped"]:
        yield f"SKIPPED  {each['model']}: {each['reason']}"
    for pair in document["agreement"]:
        kappas = [each["kappa"] for each in pair["tags"].values() if each["kappa"] is not None]
        tags, clips = _count(len(kappas), "tag"), _count(pair["clips"], "clip")
        mean = f"{sum(kappas) / len(kappas):.2f}" if kappas else "not to be told"
        yield f"{' and '.join(pair['models'])}: mean kappa {mean} over {tags} of {clips}"


def _mean_lines(each: dict[str, Any]) -> Iterator[str]:
    macro, clips = each["macro"], each["by_clip"]
    if macro["recall"] is None:
        yield "  Of no tag it is known that a clip has it, so there are no means."
        return
    figures = (macro[name] for name in ("precision", "recall", "average_precision", "roc_auc"))
    yield f"  {'mean of tags':<32}{''.join(map(_figure, figures))}"
    yield "  mean of clips: " + ", ".join(f"{name}{_figure(clips[name])}" for name in ("precision", "recall", "f1"))


def _gain_lines(found: dict[str, Any] | None) -> Iterator[str]:
    """What it brings to leave out what linked data contradict."""
    if not found:
        return
    yield (
        f"  without {_count(found['removed'], 'claim')} that linked data contradict"
        f" ({found['wrong_removed']:,} wrong, {found['right_removed']:,} right):"
    )
    for tag, one in found["tags"].items():
        yield f"    {tag:<16}{_before_after(one)}"
    yield f"    {'these together':<16}{_before_after(found['of_these'])}"
    yield f"    {'all tags':<16}{_before_after(found['overall'])}"


def _before_after(one: dict[str, Any]) -> str:
    before, after = one["before"], one["after"]
    shares = (
        f"{name} {_share(before, name)} to {_share(after, name)}"
        for name in ("precision", "recall")
        if before[name] is not None
    )
    gained = "" if one["gain"] is None else f"; gain {one['gain']:+.3f}{_between(one['gain_interval'])}"
    return f"{', '.join(shares)}{gained}"


def _share(said: dict[str, Any], name: str) -> str:
    parts = f"{said['right']}/{said['claimed']} " if name == "precision" else ""
    return "none" if said[name] is None else f"{parts}{said[name]:.2f}{_between(said[f'{name}_interval'])}"


def _between(interval: list[float] | None) -> str:
    return f" ({interval[0]:.2f} to {interval[1]:.2f})" if interval else ""


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _figure(value: float | None) -> str:
    return f"{'-':>8}" if value is None else f"{value:>8.2f}"


def _timed(name: str) -> Callable[..., None]:
    @audit.command(name=name, help=f"Hold {name} against a truth, by the measures of mir_eval.")
    @click.option(
        "--truth",
        type=FILE,
        help="A file that is named as its recording, or a folder of them; default: those in the graph.",
    )
    @click.option("--recording", metavar="NAME", help="The recording that the file is about, by name or path.")
    @json_option
    @click.pass_context
    def audit_timed(click_context: click.Context, truth: Path | None, recording: str | None) -> None:
        context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
        if recording is not None and (truth is None or not truth.is_file()):
            raise WrongUse("--recording is of one file.", remedy="Give it with --truth.")
        truths = list(_truths(truth, name, recording)) if truth else None
        document = timed_audit(open_database(context.config), context.config, name, truths)
        if not any(document[each] for each in ("recordings", "abstained", "skipped", "agreement")):
            raise NotFound(
                f"No {name} {'is' if name == 'key' else 'are'} known of a recording that has been analysed.",
                remedy="Give a truth with --truth, or ingest one that is named as its recording.",
            )
        context.report(document, _timed_lines(document))

    return audit_timed


def _truths(place: Path, name: str, recording: str | None) -> Iterator[Given]:
    """A file, or those of a folder."""
    if place.is_file():
        yield Given(place, recording or str(place.absolute().with_suffix("")), place.name)
        return
    kind, _ = TASKS[name]
    forms = [form for form, kinds in KINDS.items() if kind in kinds]
    found = [each for each in sorted(place.iterdir()) if each.suffix.lower() in forms and each.is_file()]
    if not found:
        raise NotFound(f"No file in {place} can tell {name}.", remedy=f"Those are {', '.join(forms)}.")
    yield from (Given(each, str(each.absolute().with_suffix("")), each.name) for each in found)


def _timed_lines(document: dict[str, Any]) -> Iterator[str]:
    for each in document["recordings"]:
        by = f"{each['truth_by']} in {each['truth']}" if each["truth_by"] else each["truth"]
        yield f"{each['recording']}, {each['analyser']} by {by}: {_figures(each)}"
    for analyser, means in document["means"].items():
        yield f"mean of {analyser}: {_figures(means)}"
    for each in document["abstained"]:
        yield f"NOTHING CLAIMED  {each['recording']}, {each['analyser']}: {each['reason']}"
    for each in document["skipped"]:
        yield f"SKIPPED  {each['file']}: {each['reason']}"
    for pair in document["agreement"]:
        yield f"{pair['analysers'][1]} by {pair['analysers'][0]}: {_figures(pair)}"


def _figures(found: Mapping[str, Any]) -> str:
    figures = {name: value for name, value in found.items() if is_figure(value)}
    return ", ".join(f"{name} {'-' if value is None else f'{value:.3f}'}" for name, value in figures.items())


for _name in TASKS:
    _timed(_name)
audit.add_command(cross_check)
