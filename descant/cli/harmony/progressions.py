"""`find-progression`: where chords follow each other so, in what is in the graph or in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from descant.analysis.harmony.progressions import Changes, Found, Index, parse
from descant.analysis.harmony.reporting import found_document
from descant.analysis.harmony.scores.harmonies import readings_with_chords
from descant.cli.access import public_dataset
from descant.cli.harmony.asked import named_files
from descant.cli.harmony.words import counted
from descant.cli.output import Context, complain, json_option, progress
from descant.errors import DescantError, UnsupportedMedia
from descant.ingest.inputs import Input
from descant.jobs.harmony.indexing import read

EXAMPLES = """\b
Examples:
  descant find-progression "ii-V-I"
  descant find-progression "Dm7 G7 C as written" --once
  descant find-progression "I … bVI-V" songs/ --count 50

Numerals or chords by name, in every key; ? is any chord, … some or none, (V|viio) one of these. docs/harmony.md has
all that may be written. Without a SOURCE all that is in the graph is looked through.
"""


@click.command("find-progression", epilog=EXAMPLES)
@click.argument("pattern")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--first", default=0, show_default=True, help="Number of the first place that is shown.")
@click.option("--count", default=20, show_default=True, help="How many are shown.")
@click.option("--once", is_flag=True, help="The first place of each sequence alone; sequences are counted.")
@json_option
@click.pass_context
def find_progression(
    click_context: click.Context, pattern: str, sources: tuple[str, ...], first: int, count: int, once: bool
) -> None:
    """Find where chords follow each other so, whatever the key."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    wanted = parse(pattern)

    def look(index: Index, _unread: int = 0) -> tuple[Found, bool]:
        found = index.find(wanted, first=first, count=count, once=once)
        return found, not found.total and not index.sources()

    failed: list[str] = []
    if sources:
        with TemporaryDirectory() as folder:
            index = Index(Path(folder))
            failed = _fill(index, sources)
            found, is_empty = look(index)
    else:
        with public_dataset(context) as dataset:
            found, is_empty = read(dataset, context.config, look)
    document = {"pattern": str(wanted), **found_document(found), "empty": is_empty, "failed": failed}
    context.report(document, _lines(document, once))
    click_context.exit(1 if failed else 0)


def _fill(index: Index, sources: tuple[str, ...]) -> list[str]:
    """With all sequences of the files; names those that cannot be read. What has no chords is passed over."""
    failed = []
    with index.update() as update:
        for path, is_named in progress(list(named_files(sources)), "Reading"):
            try:
                update.add(str(path), _changes(path, hear=is_named))
            except DescantError as error:
                if is_named or not isinstance(error, UnsupportedMedia):
                    complain(error)
                    failed.append(str(path))
    return failed


def _changes(path: Path, *, hear: bool) -> Iterator[Changes]:
    """With those of the notes, if that is wished, where a score says none."""
    file = Input.of(path)
    for number, reading in enumerate(readings_with_chords(file, hear=hear), 1):
        for harmony in reading.harmonies:
            title = next((text.value for text in reading.about.titles), "")
            name = " ".join(filter(None, (title or f"{file.name} {number}", harmony.annotator)))
            yield Changes.of(harmony, name, {"in": harmony.time_base.value})


def _lines(document: Mapping[str, Any], once: bool) -> Iterator[str]:
    for each in document["matches"]:
        unit = "s" if each.get("in") == "seconds" else "quarters"
        start = "" if each["start"] is None else f" at {each['start']:.2f} {unit}"
        by = f" by {each['by']}" if each.get("by") else ""
        yield f"{each.get('of') or each['sequence']}{by}{start}: {' '.join(each['chords'])} (tonic {each['tonic']})"
    if document["empty"]:
        yield "Nothing was looked through: there are no chord sequences. `descant ingest` reads some."
    what = "sequence" if once else "place"
    more = "" if document["whole"] else "; not all was looked through, as it can begin nearly everywhere"
    yield f"{counted(document['total'], what)}{more}"
