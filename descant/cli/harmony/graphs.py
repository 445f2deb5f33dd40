"""`csg`: several versions' chords as one graph, in a file of many formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.graph_files import FORMATS
from descant.analysis.harmony.reporting import song_document
from descant.analysis.harmony.songs import graph_of
from descant.cli.files import written_to
from descant.cli.harmony.asked import graph_options, key_said, the_song, wishes
from descant.cli.harmony.words import of_song
from descant.cli.output import Context, json_option
from descant.errors import WrongUse

EXAMPLES = """\b
Examples:
  descant csg song.jams --to graphml --out song.graphml
  descant csg one.lab other.lab --vocabulary triads --to dot --out song.dot

A SOURCE is a file of chords; one that holds all versions, or several that hold one each.
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--to", "form", type=click.Choice(list(FORMATS)), help="Write the graph in this format.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file for it.")
@graph_options
@json_option
@click.pass_context
def csg(
    click_context: click.Context, /, sources: tuple[str, ...], form: str | None, out: Path | None, **options: Any
) -> None:
    """Make a chord sequence graph of the versions of a song."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    if (form is None) != (out is None):
        raise WrongUse("--to and --out go together.", remedy="Write --to graphml --out song.graphml.")
    asked, song = wishes(options), the_song(sources)
    graph = graph_of(song, asked)
    found = coherence(graph, options["kernel"], key_said(options["key"]))
    if form and out:
        with written_to(out) as file:
            file.write(FORMATS[form](graph))
    document = song_document(song, graph, found, asked.alike or song.alike) | {"written": out and str(out)}
    context.report(document, _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield from of_song(document)
    yield f"  {document['nodes']:,} nodes, {document['edges']:,} edges"
    if document["written"]:
        yield f"  written: {document['written']}"
