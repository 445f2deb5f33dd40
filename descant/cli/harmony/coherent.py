"""`coherence`: how near to each other the chords are that versions of songs have at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import click

from descant.analysis.harmony.reporting import Songs
from descant.analysis.harmony.songs import Song
from descant.cli.harmony.asked import Failure, asked_by, graph_options, songs, the_song
from descant.cli.harmony.words import of_means, of_song, without_groups
from descant.cli.output import Context, complain, json_option
from descant.errors import DescantError, WrongUse

EXAMPLES = """\b
Examples:
  descant coherence song.jams
  descant coherence folder/ --vocabulary majmin --kernel tonal --by decade
  descant coherence one.lab other.lab --one-song
  descant coherence --by genre --by annotator

A SOURCE is a file of chords, a folder of them, or the IRI of what is in the graph; without one all songs of the graph
are meant. TAG is genre, decade, year, composer, annotator, unit, or whatever the files say. docs/harmony.md says what
the figures mean.
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--one-song", is_flag=True, help="The files are versions of one song, not a song each.")
@click.option("--by", "groups", multiple=True, metavar="TAG", help="Means by this tag of songs, too; several.")
@graph_options
@json_option
@click.pass_context
def coherence(click_context: click.Context, /, sources: tuple[str, ...], **options: Any) -> None:
    """Say how coherent the chords of several versions are."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    measured = Songs(*asked_by(options), options["groups"])
    rows, failed = list[dict[str, Any]](), list[dict[str, str]]()
    if options["one_song"] and not sources:
        raise WrongUse("No versions of the song are named.", remedy="Name the files that are.")
    for song in [the_song(context, sources)] if options["one_song"] else songs(context, sources):
        try:
            rows.append(measured.take(_there(song)))
        except DescantError as error:
            complain(error)
            failed.append({"file": song.file if isinstance(song, Failure) else song.name, "error": str(error)})
    document = {"kernel": measured.kernel, "songs": rows, "failed": failed, **measured.collection.document()}
    context.report(document, chain(_lines(document), without_groups(document, measured.by, measured.tags, "song")))
    click_context.exit(1 if failed else 0)


def _there(song: Song | Failure) -> Song:
    if isinstance(song, Failure):
        raise song.error
    return song


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for song in document["songs"]:
        yield from of_song(song)
    if not (document["songs"] or document["failed"]):
        yield "There are no songs: nothing there has chords. `descant ingest` reads files of chords into the graph."
    if len(document["songs"]) > 1:
        yield from of_means("All songs", document["all"])
    for group in document["groups"]:
        yield from of_means(f"{group['by']} {group['value']}", group)
