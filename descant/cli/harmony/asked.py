"""What all commands about chord sequence graphs are asked with: songs, and how their graphs are to be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click
from pyoxigraph import NamedNode

from descant.analysis.harmony.asking import FAMILIES, key_from, names_of, wishes_from
from descant.analysis.harmony.kernels import KERNELS
from descant.analysis.harmony.songs import Song, Wishes, song_of, songs_in
from descant.cli.access import public_dataset
from descant.cli.output import Context
from descant.errors import DescantError, InvalidInput, NotFound, UnsupportedMedia
from descant.ingest.chords.roman import Key
from descant.ingest.collections.folder import files_in
from descant.ingest.inputs import Input
from descant.jobs.harmony.songs import KeptSong, kept_song

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


class Asked(NamedTuple):
    wishes: Wishes
    kernel: str
    key: Key | None


def asked(options: dict[str, Any]) -> Asked:
    """By the options above."""
    wishes = wishes_from({name: options[name] for name in FAMILIES}, options["weights"], rooted=options["rooted"])
    return Asked(wishes, options["kernel"], key_from(options["key"]))


class Failure(NamedTuple):
    file: str
    error: DescantError


def songs(context: Context, sources: Sequence[str]) -> Iterator[Song | Failure]:
    """A song for each thing of the graph and each piece in files. What is in a folder without chords is passed over."""
    for source in sources:
        if "://" in source:
            yield from _kept_or_not(context, source)
        else:
            for path in _files(Path(source)):
                yield from _read(path, is_named=not Path(source).is_dir())


def the_song(context: Context, sources: Sequence[str]) -> Song:
    """A thing of the graph; a file that holds all versions, or several that hold one each."""
    if len(sources) == 1 and "://" in sources[0]:
        return the_kept_song(context, sources[0]).song
    files = [Input.of(path) for source in sources for path in _files(Path(source))]
    if len(files) != 1:
        return song_of(files, ", ".join(file.name for file in files[:3]))
    found = list(islice(songs_in(files[0]), 2))
    if len(found) != 1:
        reason = "it holds several pieces" if found else "there are no chords in it"
        raise InvalidInput.at(reason, file=files[0].name, remedy="Give a file of chords of one piece.")
    return found[0]


def the_kept_song(context: Context, source: str) -> KeptSong:
    with public_dataset(context) as dataset:
        return kept_song(dataset, iri_of(source))


def named_files(sources: Sequence[str]) -> Iterator[Path]:
    """The files, and those in the folders."""
    return (path for source in sources for path in _files(Path(source)))


def iri_of(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        raise NotFound(
            f"{text[:80]!r} is no IRI.", remedy="Give that of a work, version, recording or score."
        ) from error


def _kept_or_not(context: Context, source: str) -> Iterator[Song | Failure]:
    try:
        yield the_kept_song(context, source).song
    except DescantError as error:
        yield Failure(source, error)


def _read(path: Path, *, is_named: bool) -> Iterator[Song | Failure]:
    try:
        file = Input.of(path)
        found = songs_in(file)
        first = next(found, None)
        if first is None:
            raise UnsupportedMedia(f"{file.name}: there are no chords in it.", remedy="Give a file of chords.")
        yield first
        yield from found
    except UnsupportedMedia as error:
        if is_named:
            yield Failure(path.name, error)
    except DescantError as error:
        yield Failure(path.name, error)


def _files(source: Path) -> Iterator[Path]:
    if source.is_dir():
        yield from files_in(source)
    elif source.is_file():
        yield source
    else:
        raise NotFound(
            f"There is no file {source}.", remedy="Name files of chords, folders of them, or IRIs of what is kept."
        )
