"""`chord-statistics`: how common chords, degrees and progressions are, and what follows what, by any tag."""

from __future__ import annotations

import csv
from codecs import getwriter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.analysis.harmony.asking import names_of, vocabulary_from
from descant.analysis.harmony.progressions import Changes
from descant.analysis.harmony.statistics import LENGTHS, Statistics
from descant.analysis.harmony.statistics.files import sequences_in
from descant.analysis.harmony.statistics.matrices import Matrix, csv_of, picture_of
from descant.analysis.harmony.statistics.tables import TEXTS
from descant.cli.access import public_dataset
from descant.cli.files import written_to
from descant.cli.harmony.asked import named_files
from descant.cli.harmony.words import counted, without_groups
from descant.cli.output import Context, complain, json_option, progress
from descant.errors import DescantError, UnsupportedMedia, WrongUse
from descant.ingest.inputs import Input
from descant.jobs.harmony.counting import Wish, count
from descant.jobs.harmony.songs import GROUPS
from descant.ontology.records import ChordVocabulary

EXAMPLES = """\b
Examples:
  descant chord-statistics
  descant chord-statistics chordonomicon.csv --by main_genre --by decade --csv counts.csv
  descant chord-statistics songs/ --vocabulary triads --length 3 --matrix follows.svg

A SOURCE is a file of chords or a folder of them; without one all that is in the graph is counted. TAG is genre, decade,
year, composer, annotator, unit, or whatever the files say. docs/harmony.md says what is counted.
"""
_SHOWN = 10
"""of each table"""
_NAMES = tuple(TEXTS)


@click.command("chord-statistics", epilog=EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--by", "groups", multiple=True, metavar="TAG", help="Also by this tag of songs; several.")
@click.option(
    "--length",
    type=click.IntRange(LENGTHS.start, LENGTHS.stop - 1),
    default=4,
    show_default=True,
    help="Chords of a progression.",
)
@click.option(
    "--vocabulary",
    type=click.Choice(names_of(ChordVocabulary)),
    default="sevenths",
    show_default=True,
    help="How far chords are told apart.",
)
@click.option(
    "--most", type=click.IntRange(min=1), help=f"Rows of each table; default: {_SHOWN}, and all in a CSV file."
)
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write all tables to this file.")
@click.option(
    "--matrix",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what follows what as a matrix, .csv or .svg.",
)
@json_option
@click.pass_context
def chord_statistics(click_context: click.Context, /, sources: tuple[str, ...], **options: Any) -> None:
    """Count chords, degrees, transitions and progressions."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    table, matrix = options["table"], options["matrix"]
    if matrix and matrix.suffix not in (".csv", ".svg"):
        raise WrongUse(f"{matrix} is no matrix.", remedy="Name a file that ends in .csv or .svg.")
    vocabulary = vocabulary_from(options["vocabulary"], ChordVocabulary.SEVENTHS)
    wish = Wish(tuple(dict.fromkeys(options["groups"])), options["length"], vocabulary)
    failed, tags = list[dict[str, str]](), set[str]()
    if sources:
        statistics = wish.statistics()
        for changes in progress(_sequences(sources, failed), "Counting"):
            tags.update(changes.tags)
            statistics.take(changes)
    else:
        with public_dataset(context) as dataset:
            statistics = count(dataset, context.config, wish)
        tags.update(GROUPS)
    document = statistics.document(options["most"] or _SHOWN)
    _write(document, matrix)
    if table:
        _write_rows(statistics, options["most"], table)
    document |= {"written": [str(each) for each in (table, matrix) if each], "failed": failed}
    context.report(document, _lines(document, wish, tags))
    click_context.exit(1 if failed else 0)


def _sequences(sources: tuple[str, ...], failed: list[dict[str, str]]) -> Iterator[Changes]:
    """Of all files; what has no chords is passed over, what cannot be read is named, and the rest of it left out."""
    for path, is_named in named_files(sources):
        try:
            yield from sequences_in(Input.of(path), hear=is_named)
        except DescantError as error:
            if is_named or not isinstance(error, UnsupportedMedia):
                complain(error)
                failed.append({"file": str(path), "error": str(error)})


def _write(document: Mapping[str, Any], matrix: Path | None) -> None:
    if matrix:
        of_all = document["groups"][0]
        title = f"What follows what in {counted(of_all['sequences'], 'sequence')}"
        written = csv_of(document) if matrix.suffix == ".csv" else picture_of(Matrix(**of_all["matrix"]), title)
        with written_to(matrix) as file:
            file.write(written)


def _write_rows(statistics: Statistics, most: int | None, table: Path) -> None:
    with written_to(table) as file:
        csv.writer(getwriter("utf-8")(file), lineterminator="\n").writerows(statistics.rows(most))


def _lines(document: Mapping[str, Any], wish: Wish, tags: set[str]) -> Iterator[str]:
    if not document["groups"][0]["sequences"]:
        yield "Nothing was counted: there are no chord sequences. `descant ingest` reads some."
        return
    for group in document["groups"]:
        yield from _of_group(group)
    yield from without_groups(document, wish.by, tags, "sequence")
    yield from (f"Written: {each}" for each in document["written"])


def _of_group(group: Mapping[str, Any]) -> Iterator[str]:
    name = f"{group['tag']} {group['value']}" if "tag" in group else "All"
    in_a_key = f", {group['sequencesInAKey']:,} of them in a known key" if group["sequencesInAKey"] else ""
    yield f"{name}: {counted(group['sequences'], 'sequence')}, {counted(group['changes'], 'chord')}{in_a_key}"
    for table in _NAMES:
        found = group[table]
        if found["rows"]:
            yield f"  {table}: {', '.join(_thing(table, row) for row in found['rows'])}"
        if found["error"]:
            yield f"    each of these may be up to {found['error']:,} more: rare ones were given up to save memory"


def _thing(table: str, row: Mapping[str, Any]) -> str:
    if table == "transitions":
        return f"{row['from']} → {row['interval']} → {row['to']} {row['probability']:.3f} ({row['places']:,})"
    return f"{TEXTS[table](row)} {row['places']:,}"
