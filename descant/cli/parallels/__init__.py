"""`find-passage`: where some bars are found again, in the versions of a work and in all scores that are here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.analysis.alignment.bars import Bars
from descant.analysis.parallels import Features
from descant.cli.access import public_dataset
from descant.cli.aligning.files import score_in
from descant.cli.files import written_to
from descant.cli.harmony.words import counted
from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.errors import WrongUse
from descant.jobs.harmony.songs import iri_of
from descant.jobs.parallels.finding import Found, Scope, Search
from descant.jobs.parallels.keeping import Kept, quads_of
from descant.jobs.parallels.reporting import document, to_csv
from descant.ontology.formats import Format
from descant.ontology.minting import Minter, content_id
from descant.ontology.writing import write_rdf
from descant.store import Dataset

EXAMPLES = """\b
Examples:
  descant find-passage https://example.org/id/version/op92-2-score --bars 27-34
  descant find-passage score.mei --bars 27-34 --most 5
  descant find-passage https://example.org/id/version/trio --bars 3-10 --keep

Bars are counted from 1 in the order of the score, whatever is printed above them.
"""
_BARS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
WRITERS: Mapping[str, Callable[[dict[str, Any], Kept], bytes]] = {
    ".csv": lambda said, _: to_csv(said),
    ".json": lambda said, _: json.dumps(said, indent=1, ensure_ascii=False).encode(),
    ".ttl": lambda _, kept: write_rdf((quad.triple for quad in kept.quads), Format.TURTLE),
}


@click.command("find-passage", epilog=EXAMPLES)
@click.argument("selection")
@click.option("--bars", required=True, metavar="FIRST-LAST", help="Which bars, counted from 1; or one.")
@click.option(
    "--in",
    "scope",
    type=click.Choice([each.value for each in Scope]),
    default=Scope.BOTH.value,
    show_default=True,
    help="Look in the versions of the work, in all scores, or in both.",
)
@click.option("--most", type=click.IntRange(1, 1000), default=20, show_default=True, help="Places that are given.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write them to this file: .csv, .json, .ttl."
)
@click.option("--keep", is_flag=True, help="Keep them in the graph as a musical material.")
@json_option
@click.pass_context
def find_passage(
    click_context: click.Context, selection: str, bars: str, scope: str, most: int, out: Path | None, keep: bool
) -> None:
    """Find where bars of a score are found again.

    In whatever key. SELECTION is the IRI of a version in the graph, or a file with one score, which is looked for and
    kept nowhere.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    first, last = _bars_in(bars)
    if out and out.suffix.lower() not in WRITERS:
        raise WrongUse(
            f"{out.name} is of no format that places are written in.", remedy=f"There are {', '.join(WRITERS)}."
        )
    if keep and "://" not in selection:
        raise WrongUse("Only passages of what is in the graph are kept there.", remedy="Ingest the score first.")
    with public_dataset(context) as dataset:
        search = Search(dataset, open_database(context.config), context.config, Scope(scope), most)
        found = _found(search, selection, first, last)
        kept = _kept(context, found, dataset, keep=keep) if out or keep else None
    said = document(found)
    if out and kept:
        with written_to(out) as file:
            file.write(WRITERS[out.suffix.lower()](said, kept))
    said |= {"written": out and str(out), "kept": kept.material.value if keep and kept else None}
    context.report(said, _lines(said))


def _found(search: Search, selection: str, first: int, last: int) -> Found:
    if "://" in selection:
        return search.of_version(iri_of(selection), first, last)
    path = Path(selection)
    score = score_in(path)
    features = Features.of(Bars.of(score))
    return search.of_bars(features, score.bars, path.name, content_id(path.read_bytes()), first, last)


def _kept(context: Context, found: Found, dataset: Dataset, *, keep: bool) -> Kept:
    made = quads_of(found, dataset, Minter(context.config.base))
    if keep:
        dataset.put(made.quads, graphs=[made.graph])
    return made


def _bars_in(text: str) -> tuple[int, int]:
    said = _BARS.fullmatch(text.strip())
    if said is None:
        raise WrongUse(f"{text[:40]!r} names no bars.", remedy="Write --bars 27-34, or --bars 27.")
    return int(said[1]), int(said[2] or said[1])


def _lines(said: Mapping[str, Any]) -> Iterator[str]:
    heading = None
    for place in said["places"]:
        if heading != (heading := "In the work:" if place["sameWork"] else "Elsewhere:"):
            yield heading
        yield f"  {place['name']}, {_where(place)}: {_how(place)}"
    if not said["places"]:
        yield "It is nowhere else here."
    if said["unread"]:
        yield f"{counted(said['unread'], 'score')} still to be read; ask again in a while."
    yield from (f"{name.capitalize()}: {said[name]}" for name in ("written", "kept") if said[name])


def _where(place: Mapping[str, Any]) -> str:
    first, last = place["firstBar"], place["lastBar"]
    return f"bar {first}" if first == last else f"bars {first}-{last}"


def _how(place: Mapping[str, Any]) -> str:
    said = ["aligned"] if place["aligned"] else []
    said.append("does not sound alike" if place["likeness"] is None else f"likeness {place['likeness']:.2f}")
    moved = place["transposition"]
    if moved:
        said.append(f"{counted(abs(moved), 'semitone')} {'up' if moved > 0 else 'down'}")
    if place["ratio"] != 1:
        said.append(f"bars {place['ratio']:g} times as long")
    return ", ".join(said)
