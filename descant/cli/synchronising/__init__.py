"""`sync`: when the bars of a score sound in a recording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.cli.harmony.words import counted as many
from descant.cli.output import Context, json_option
from descant.cli.synchronising.files import of_files
from descant.cli.synchronising.works import of_works
from descant.errors import WrongUse

EXAMPLES = """\b
Examples:
  descant sync
  descant sync https://example.org/id/work/op92-2 --again
  descant sync trio.mei trio.flac --out times.csv
  descant sync one.flac other.flac --out times.json
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[WORK…|SCORE RECORDING|RECORDING RECORDING]")
@click.option("--again", is_flag=True, help="Also recordings that are synchronised already.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write times to this file: .csv, .json.")
@json_option
@click.pass_context
def sync(click_context: click.Context, sources: tuple[str, ...], again: bool, out: Path | None) -> None:
    """Find when the bars of a score sound in a recording.

    WORK is the IRI of a work in the graph: the bars of all its scores are found in all its recordings, and kept there;
    without one, all works are meant. Or a SCORE and a RECORDING of it, or two RECORDINGs of the same, which are
    synchronised now and kept nowhere.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    kept = [each for each in sources if "://" in each]
    if kept and len(kept) < len(sources):
        raise WrongUse("These are works and files.", remedy="Give the one or the other.")
    if sources and not kept:
        if len(sources) != 2:
            raise WrongUse("Two files are synchronised.", remedy="Name a score and a recording, or two recordings.")
        document = of_files(Path(sources[0]), Path(sources[1]), out)
        context.report(document, _lines_of_files(document))
        click_context.exit(0 if document["credible"] else 1)
    if out:
        raise WrongUse("Only times of files are written to one.", remedy="Leave out --out, or name two files.")
    document = of_works(context, kept, again=again)
    context.report(document, _lines(document))
    click_context.exit(1 if document["failed"] or document["refused"] else 0)


def _lines_of_files(document: Mapping[str, Any]) -> Iterator[str]:
    played, worth = document["played"], f"score {document['worth']:.2f}"
    if not document["credible"]:
        yield f"{document['recording']}: no credible alignment, {worth}"
    else:
        what = "bars" if "score" in document else "pieces"
        span = f"from {played[0]['start']:.1f} to {played[-1]['end']:.1f} s"
        yield f"{document['recording']}: {len(played):,} {what} are played {span}{_moved(document)}; {worth}"
        yield from _of_bars(document)
    if document["written"]:
        yield f"Written: {document['written']}"


def _of_bars(document: Mapping[str, Any]) -> Iterator[str]:
    if document.get("repeated"):
        yield f"  {many(len(document['repeated']), 'bar')} more than once"
    if document.get("leftOut"):
        yield f"  {many(len(document['leftOut']), 'bar')} not at all"


def _moved(document: Mapping[str, Any]) -> str:
    semitones = document["transposition"]
    return f", {many(abs(semitones), 'semitone')} {'up' if semitones > 0 else 'down'}" if semitones else ""


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for recording in document["synchronised"]:
        yield f"{recording['recording']}:"
        for row in recording["versions"]:
            yield f"  {row['name']}: " + _of_version(row)
    for each in document["failures"]:
        yield f"FAILED  {each['recording']}: {each.get('detail', '')} {each.get('remedy', '')}".rstrip()
    for each in document["leftOut"]:
        yield f"left out: {each['recording']}: {each['reason']} {each['remedy']}"
    if not document["recordings"]:
        yield "There are no recordings of works with scores. `descant ingest` reads some."
    elif not any(document[each] for each in ("synchronised", "failed", "stopped", "refused", "leftOut")):
        yield "Nothing to do: all of them are synchronised."


def _of_version(row: Mapping[str, Any]) -> str:
    if not row["credible"]:
        return f"no credible alignment, score {row['worth']:.2f}"
    through = f" through {row['through']}" if row["through"] else ""
    return f"{row['played']:,} bars{through}{_moved(row)}; score {row['worth']:.2f}"
