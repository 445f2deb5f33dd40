"""`align`: the versions of a work, bar by bar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.analysis.alignment.reporting import counted
from descant.cli.aligning.files import of_files
from descant.cli.aligning.works import of_works
from descant.cli.harmony.words import counted as many
from descant.cli.output import Context, json_option
from descant.errors import WrongUse

EXAMPLES = """\b
Examples:
  descant align
  descant align https://example.org/id/work/op92-2 --again
  descant align orchestra.mei trio.mei piano.mei --out bars.csv --places 3
  descant align https://example.org/id/work/op92-2 --pins bars.csv
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[WORK…|SCORE…]")
@click.option("--again", is_flag=True, help="Also works that are aligned already.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the bars of scores to this file: .csv, .json."
)
@click.option(
    "--places", type=click.IntRange(0, 50), default=0, help="Of scores: for each bar so many other places it may be at."
)
@click.option(
    "--pins",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A table of bars that are the same, or not there: the rest is aligned around them.",
)
@json_option
@click.pass_context
def align(
    click_context: click.Context,
    sources: tuple[str, ...],
    again: bool,
    out: Path | None,
    places: int,
    pins: Path | None,
) -> None:
    """Align the versions of a work, bar by bar.

    WORK is the IRI of a work in the graph, whose concordance is kept there; without one, all works are meant that have
    scores of two versions. Or two SCOREs or more, which are aligned now and kept nowhere.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    kept = [each for each in sources if "://" in each]
    if kept and len(kept) < len(sources):
        raise WrongUse("These are works and files.", remedy="Give the one or the other.")
    if sources and not kept:
        document = of_files(list(map(Path, sources)), out, places=places, pins=pins)
        context.report(document, _lines_of_files(counted(document)))
        return
    if out or places:
        raise WrongUse(
            "Only alignments of files are written to one.", remedy="Leave out --out and --places, or name scores."
        )
    document = of_works(context, kept, again=again, pins=pins)
    context.report(document, _lines(document))
    click_context.exit(1 if document["failed"] or document["refused"] else 0)


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for work in document["aligned"]:
        yield f"{work['work']}: beside {work['measure']}"
        yield from _of_versions(work)
    for each in document["failures"]:
        yield f"FAILED  {each['work']}: {each.get('detail', '')} {each.get('remedy', '')}".rstrip()
    if not document["works"]:
        yield "There are no works of two versions. `descant ingest` reads some."
    elif not any(document[each] for each in ("aligned", "failed", "stopped", "refused")):
        yield "Nothing to do: all of them are aligned."


def _lines_of_files(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"Beside {document['measure']}:"
    yield from _of_versions(document)
    if document["written"]:
        yield f"Written: {document['written']}"


def _of_versions(document: Mapping[str, Any]) -> Iterator[str]:
    for row in document["versions"]:
        if row["credible"]:
            counted = f"{many(row['pairs'], 'pair')}, {many(row['bars'], 'bar')}"
            yield f"  {row['name']}: {counted}{_moved(row['transposition'])}; " + (
                f"{row['leftOut']:,} left out, {row['added']:,} added; score {row['score']:.2f}"
            )
        else:
            yield f"  {row['name']}: no credible alignment, score {row['score']:.2f}"
    if document["conflicts"]:
        yield f"  left apart, as they contradict these: {many(document['conflicts'], 'pair')}"
    if document.get("saidInVain"):
        yield f"  could not be kept of what people said: {many(document['saidInVain'], 'bar')}"


def _moved(semitones: int) -> str:
    return f", {many(abs(semitones), 'semitone')} {'up' if semitones > 0 else 'down'}" if semitones else ""
