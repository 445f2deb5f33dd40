"""The four questions of chord sequence graphs: `covers`, `harmonisations`, `variation`, `likeness`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

from descant.analysis.harmony import comparing
from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.reporting import (
    agreement_document,
    covers_document,
    harmonisations_document,
    likeness_document,
    variation_document,
)
from descant.analysis.harmony.songs import graph_of
from descant.cli.harmony.asked import asked_by, graph_options, the_song
from descant.cli.harmony.words import NOTHING_COMPARED, counted, figure, of_place, of_span
from descant.cli.output import Context, json_option
from descant.errors import WrongUse
from descant.ingest.chords.roman import Key

_SHOWN = 10


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@graph_options
@json_option
@click.pass_context
def covers(click_context: click.Context, /, sources: tuple[str, ...], **options: Any) -> None:
    """Say how covers of a song compare.

    How near each is to each other, which stands apart, and where they differ most.
    """
    wish = asked_by(options)
    song = the_song(_context(click_context), sources)
    graph = graph_of(song, wish.wishes)
    found = comparing.covers(graph, wish.kernel, wish.key)
    agreed = agreement_document(song, wish.wishes.alike or song.alike)
    _report(click_context, covers_document(graph, found) | agreed, _covers)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@graph_options
@json_option
@click.pass_context
def harmonisations(click_context: click.Context, /, sources: tuple[str, ...], **options: Any) -> None:
    """Say how musicians harmonise a piece.

    Their choices at every point, how sure one is of them, and where all agree.
    """
    graph, near = _graph(click_context, sources, options)
    document = harmonisations_document(graph, comparing.harmonisations(graph), coherence(graph, *near))
    _report(click_context, document, _harmonisations)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option(
    "--of", "own", multiple=True, required=True, metavar="VERSION", help="A version by the musician; several."
)
@click.option("--musician", default="the musician", help="Who that is.")
@graph_options
@json_option
@click.pass_context
def variation(
    click_context: click.Context, /, sources: tuple[str, ...], own: tuple[str, ...], musician: str, **options: Any
) -> None:
    """Say how one musician varies.

    How near her versions of a piece are to each other, beside those of others.
    """
    graph, near = _graph(click_context, sources, options)
    names = [each.name for each in graph.versions]
    if unknown := [each for each in own if each not in names]:
        raise WrongUse(f"There is no version {unknown[0]!r}.", remedy=f"There are: {', '.join(names)[:200]}.")
    places = [names.index(each) for each in own]
    found = comparing.variation(graph, places, *near)
    _report(click_context, variation_document(musician, list(own), found), _variation)


@click.command()
@click.argument("one", metavar="ONE")
@click.argument("other", metavar="OTHER")
@graph_options
@json_option
@click.pass_context
def likeness(click_context: click.Context, /, one: str, other: str, **options: Any) -> None:
    """Say how alike two pieces are, in whatever keys.

    A distance from 0 for the same to 1.
    """
    wish, context = asked_by(options), _context(click_context)
    songs = the_song(context, [one]), the_song(context, [other])
    found = comparing.likeness(*(graph_of(song, wish.wishes) for song in songs))
    _report(click_context, likeness_document((songs[0].name, songs[1].name), found), _likeness)


def _graph(
    click_context: click.Context, sources: tuple[str, ...], options: dict[str, Any]
) -> tuple[ChordGraph, tuple[str, Key | None]]:
    """The graph, and how nearness is measured in it."""
    wish = asked_by(options)
    return graph_of(the_song(_context(click_context), sources), wish.wishes), (wish.kernel, wish.key)


def _context(click_context: click.Context) -> Context:
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    return context


def _report(
    click_context: click.Context, document: Mapping[str, Any], lines: Callable[[Mapping[str, Any]], Iterator[str]]
) -> None:
    _context(click_context).report(document, lines(document))


def _covers(document: Mapping[str, Any]) -> Iterator[str]:
    if document["coherence"] is None:
        yield NOTHING_COMPARED
        return
    yield f"coherence {figure(document['coherence'])}, over chance {figure(document['overChance'])}"
    yield "To the others, in the mean:"
    for version in sorted(document["versions"], key=lambda each: -(each["toOthers"] or 0)):
        yield f"  {version['name']}: {', '.join((figure(version['toOthers']), *of_place(version)))}"
    for pair in document["pairs"]:
        same = ", ".join(f"{name} {figure(pair[name])}" for name in ("root", "key", "numeral"))
        yield f"  {pair['one']} and {pair['other']}: the same {same}"
    if document["apart"]:
        yield "Where they differ most:"
    for passage in document["apart"]:
        place = of_span(passage, document["unit"], passage["firstFrame"], passage["lastFrame"])
        yield f"  {place}: {figure(passage['coherence'])}"
        yield from (f"    {name}: {' '.join(chords)}" for name, chords in passage["chords"].items())


def _harmonisations(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"coherence {figure(document['coherence'])}; all take the same in {figure(document['agreed'])} of the time"
    if document["frames"]:
        yield "Where they are least sure:"
    for frame in sorted(document["frames"], key=lambda each: -(each["bits"] or 0))[:_SHOWN]:
        choices = ", ".join(f"{each['chord']} {each['share']:.2f}" for each in frame["choices"])
        place = of_span(frame, document["unit"], frame["frame"], frame["frame"])
        yield f"  {place}: {frame['bits']:.2f} bits: {choices}"


def _variation(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"{document['musician']}: among own versions {figure(document['within'])}"
    yield f"  beside those of others {figure(document['across'])}, these among themselves {figure(document['others'])}"
    yield f"  nearer to herself than to others by {figure(document['steadiness'])}"


def _likeness(document: Mapping[str, Any]) -> Iterator[str]:
    one, other = document["pieces"]
    moved = counted(document["transposition"], "semitone")
    yield f"distance {figure(document['distance'])}, {other} {moved} up beside {one}"
    for each in document["shared"]:
        yield f"  roots 0 {' '.join(map(str, each['motion']))}: {each['share']:.2f} of both"
