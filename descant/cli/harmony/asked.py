"""What all commands about chord sequence graphs are asked with: songs, and how their graphs are to be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from descant.analysis.harmony.asking import FAMILIES, Asked, asked, names_of
from descant.analysis.harmony.kernels import KERNELS
from descant.analysis.harmony.songs import Song, song_of, songs_in
from descant.cli.access import public_dataset
from descant.cli.output import Context
from descant.errors import DescantError, InvalidInput, NotFound, UnsupportedMedia
from descant.ingest.collections.folder import files_in
from descant.ingest.inputs import Input
from descant.jobs.harmony.read import kept_piece
from descant.jobs.harmony.songs import iri_of, things_with_chords

Command = TypeVar("Command", bound=Callable[..., Any])


def _one_of(name: str, meaning: str) -> Callable[[Command], Command]:
    return click.option(f"--{name}", type=click.Choice(names_of(FAMILIES[name])), help=meaning)


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    _one_of("unit", "What a frame is; default: change."),
    _one_of("alike", "What versions have in common; nothing: they are warped."),
    _one_of("vocabulary", "How far chords are told apart; default: full."),
    _one_of("nodes", "What makes two chords one node; default: label."),
    _one_of("pitch", "As played, to C, or to the version that others are like."),
    click.option("--rooted", is_flag=True, help="Count roots twice in pitch class profiles."),
    click.option(
        "--weight", "weights", multiple=True, metavar="VERSION=NUMBER", help="What a version counts; several."
    ),
    click.option("--kernel", type=click.Choice(list(KERNELS)), default="pcp", help="How near two chords are."),
    click.option("--key", metavar="KEY", help="For lerdahl: `C` major, `a minor`."),
)


def graph_options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def asked_by(options: dict[str, Any]) -> Asked:
    """By the options above."""
    return asked(options, options["weights"], rooted=options["rooted"])


class Failure(NamedTuple):
    file: str
    error: DescantError


def songs(context: Context, sources: Sequence[str]) -> Iterator[Song | Failure]:
    """A song for each thing of the graph and each piece in files; all of the graph where none is named.

    What is in a folder without chords is passed over; so are its scores that say none, which are no versions alone.
    """
    if not sources:
        yield from _all_kept(context)
    for source in sources:
        if "://" in source:
            yield from _kept_or_not(context, source)
        else:
            for path, is_named in named_files([source]):
                yield from _read(path, is_named=is_named)


def the_song(context: Context, sources: Sequence[str]) -> Song:
    """A thing of the graph; a file that holds all versions, or several that hold one each."""
    if len(sources) == 1 and "://" in sources[0]:
        return _kept(context, sources[0])
    files = [Input.of(path) for path, _ in named_files(sources)]
    if len(files) != 1:
        return song_of(files, ", ".join(file.name for file in files[:3]))
    found = list(islice(songs_in(files[0]), 2))
    if len(found) != 1:
        reason = "it holds several pieces" if found else "there are no chords in it"
        raise InvalidInput.at(reason, file=files[0].name, remedy="Give a file of chords of one piece.")
    return found[0]


def _all_kept(context: Context) -> Iterator[Song | Failure]:
    with public_dataset(context) as dataset:
        for thing in things_with_chords(dataset):
            try:
                yield kept_piece(dataset, context.config, thing).song
            except DescantError as error:
                yield Failure(thing.value, error)


def _kept(context: Context, source: str) -> Song:
    with public_dataset(context) as dataset:
        return kept_piece(dataset, context.config, iri_of(source)).song


def named_files(sources: Sequence[str]) -> Iterator[tuple[Path, bool]]:
    """The files, and those in the folders; and whether somebody named just this one."""
    for source in map(Path, sources):
        if source.is_dir():
            yield from ((path, False) for path in files_in(source))
        elif source.is_file():
            yield source, True
        else:
            raise NotFound(
                f"There is no file {source}.", remedy="Name files of chords, folders of them, or IRIs of what is kept."
            )


def _kept_or_not(context: Context, source: str) -> Iterator[Song | Failure]:
    try:
        yield _kept(context, source)
    except DescantError as error:
        yield Failure(source, error)


def _read(path: Path, *, is_named: bool) -> Iterator[Song | Failure]:
    try:
        file = Input.of(path)
        found = songs_in(file, hear=is_named)
        first = next(found, None)
        if first is None:
            raise UnsupportedMedia(f"{file.name}: there are no chords in it.", remedy="Give a file of chords.")
        yield first
        yield from found
    except DescantError as error:
        if is_named or not isinstance(error, UnsupportedMedia):
            yield Failure(path.name, error)
