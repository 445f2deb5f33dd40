"""`csg`: several versions' chords as one graph, in a file of many formats, or in the graph of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.analysis.exporting.pixels import png_of
from descant.analysis.harmony.asking import Asked
from descant.analysis.harmony.coherence import Coherence, coherence
from descant.analysis.harmony.graph_files import FORMATS
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.reporting import song_document
from descant.analysis.harmony.songs import graph_of
from descant.analysis.harmony.timelines import timeline_picture
from descant.cli.access import public_dataset
from descant.cli.files import written_to
from descant.cli.harmony.asked import asked_by, graph_options, the_song
from descant.cli.harmony.words import counted, of_song
from descant.cli.output import Context, json_option
from descant.errors import WrongUse
from descant.jobs.harmony.keeping import Made, make, quads_of
from descant.jobs.harmony.read import kept_piece
from descant.jobs.harmony.songs import iri_of
from descant.ontology.minting import Minter

WRITERS: Mapping[str, Callable[[ChordGraph, Coherence], bytes]] = {
    **FORMATS,
    "timeline": timeline_picture,
    "timeline-png": lambda graph, found: png_of(timeline_picture(graph, found)),
}
"""also pictures of what every version plays along time"""
EXAMPLES = """\b
Examples:
  descant csg song.jams --to graphml --out song.graphml
  descant csg one.lab other.lab --vocabulary triads --to dot --out song.dot
  descant csg song.jams --to timeline --out song.svg
  descant csg https://example.org/id/work/op92-2 --keep

A SOURCE is a file of chords, one that holds all versions or several that hold one each; or the IRI of a work, version,
recording or score.
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--to", "form", type=click.Choice(list(WRITERS)), help="Write the graph in this format.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file for it.")
@click.option("--keep", is_flag=True, help="Keep it in the graph, with what was compared.")
@graph_options
@json_option
@click.pass_context
def csg(
    click_context: click.Context,
    /,
    sources: tuple[str, ...],
    form: str | None,
    out: Path | None,
    keep: bool,
    **options: Any,
) -> None:
    """Make a chord sequence graph of the versions of a song."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    if (form is None) != (out is None):
        raise WrongUse("--to and --out go together.", remedy="Write --to graphml --out song.graphml.")
    wish = asked_by(options)
    if keep:
        made, iri = _kept(context, sources, wish)
        song, graph, found = made.kept.song, made.graph, made.found.coherence
    else:
        iri, song = None, the_song(context, sources)
        graph = graph_of(song, wish.wishes)
        found = coherence(graph, wish.kernel, wish.key)
    if form and out:
        with written_to(out) as file:
            file.write(WRITERS[form](graph, found))
    document = song_document(song, graph, found, wish.wishes.alike or song.alike)
    document |= {"written": out and str(out), "kept": iri}
    context.report(document, _lines(document))


def _kept(context: Context, sources: tuple[str, ...], wish: Asked) -> tuple[Made, str]:
    """What was put into the graph, and by which name."""
    if len(sources) != 1 or "://" not in sources[0]:
        raise WrongUse("Only what is in the graph is kept there.", remedy="Ingest the files, and give one IRI.")
    minter = Minter(context.config.base)
    with public_dataset(context) as dataset:
        made = make(kept_piece(dataset, context.config, iri_of(sources[0])), *wish)
        named, quads = quads_of(made, minter)
        dataset.put(quads, graphs=[named])
    return made, made.iri(minter).value


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield from of_song(document)
    yield f"  {counted(document['nodes'], 'node')}, {counted(document['edges'], 'edge')}"
    yield from (f"  {name}: {document[name]}" for name in ("written", "kept") if document[name])
