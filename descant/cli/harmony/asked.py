"""What all commands about chord sequence graphs are asked with: songs, and how their graphs are to be made."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from descant.analysis.harmony.graphs import Nodes
from descant.analysis.harmony.kernels import KERNELS
from descant.analysis.harmony.profiles import PLAIN, ROOTED
from descant.analysis.harmony.songs import Alike, Pitch, Song, Wishes, song_of, songs_in
from descant.errors import DescantError, InvalidInput, NotFound, UnsupportedMedia, WrongUse
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import is_note
from descant.ingest.collections.folder import files_in
from descant.ingest.inputs import Input
from descant.ontology.records import ChordVocabulary, FrameUnit

Command = TypeVar("Command", bound=Callable[..., Any])


def _named(*choices: Any) -> click.Choice[str]:
    return click.Choice([each.name.lower() for each in choices])


_OPTIONS = (
    click.option("--unit", type=_named(*FrameUnit), default="change", help="What a frame is."),
    click.option("--alike", type=_named(*Alike), help="What versions have in common; nothing: they are warped."),
    click.option("--vocabulary", type=_named(*ChordVocabulary), default="full", help="How far chords are told apart."),
    click.option("--nodes", type=_named(*Nodes), default="label", help="What makes two chords one node."),
    click.option("--pitch", type=_named(*Pitch), help="As played, to C, or to the version that others are like."),
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


def wishes(options: dict[str, Any]) -> Wishes:
    """Of the options above; those that are no wishes stay."""
    return Wishes(
        unit=FrameUnit[options.pop("unit").upper()],
        alike=_chosen(Alike, options.pop("alike")),
        vocabulary=ChordVocabulary[options.pop("vocabulary").upper()],
        nodes=Nodes[options.pop("nodes").upper()],
        weighting=ROOTED if options.pop("rooted") else PLAIN,
        pitch=_chosen(Pitch, options.pop("pitch")),
        weights=dict(map(_weight, options.pop("weights"))),
    )


def key_said(text: str | None) -> Key | None:
    if text is None:
        return None
    tonic, _, mode = text.strip().partition(" ")
    tonic, minor = tonic[:1].upper() + tonic[1:], mode == "minor" or (not mode and tonic[:1].islower())
    if not is_note(tonic) or mode not in ("", "major", "minor"):
        raise WrongUse(f"{text!r} is no key.", remedy="Write one like `C`, `f#` or `Bb minor`.")
    return Key(tonic, minor=minor)


class Failure(NamedTuple):
    file: str
    error: DescantError


def songs(sources: Sequence[str]) -> Iterator[Song | Failure]:
    """A song for each piece in the files. What is in a folder and no file of chords is passed over."""
    for source, path in _files(sources):
        try:
            file = Input.of(path)
            found = songs_in(file)
            first = next(found, None)
            if first is None:
                raise UnsupportedMedia(f"{file.name}: there are no chords in it.", remedy="Give a file of chords.")
            yield first
            yield from found
        except UnsupportedMedia as error:
            if not source.is_dir():
                yield Failure(path.name, error)
        except DescantError as error:
            yield Failure(path.name, error)


def the_song(sources: Sequence[str]) -> Song:
    """A file that holds all versions, or several that hold one each."""
    files = [Input.of(path) for _, path in _files(sources)]
    if len(files) != 1:
        return song_of(files, ", ".join(file.name for file in files[:3]))
    found = list(islice(songs_in(files[0]), 2))
    if len(found) != 1:
        reason = "it holds several pieces" if found else "there are no chords in it"
        raise InvalidInput.at(reason, file=files[0].name, remedy="Give a file of chords of one piece.")
    return found[0]


def _files(sources: Sequence[str]) -> Iterator[tuple[Path, Path]]:
    """Each with what it was named by."""
    for source in map(Path, sources):
        if source.is_dir():
            yield from ((source, path) for path in files_in(source))
        elif source.is_file():
            yield source, source
        else:
            raise NotFound(f"There is no file {source}.", remedy="Name files of chords, or folders of them.")


def _chosen(family: Any, name: str | None) -> Any:
    return None if name is None else family[name.upper()]


def _weight(text: str) -> tuple[str, float]:
    name, sign, value = text.rpartition("=")
    try:
        weight = float(value)
    except ValueError:
        weight = math.nan
    if not sign or not (math.isfinite(weight) and weight > 0):
        raise WrongUse(f"{text!r} is no weight.", remedy="Write VERSION=NUMBER, with a number above 0.")
    return name, weight
