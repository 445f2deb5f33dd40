"""Songs: several versions of the same piece, whose chords become one graph by the wishes of whoever asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count
from pathlib import PurePath

from descant.analysis.harmony.aligning import Alignment, aligned, transpositions
from descant.analysis.harmony.barwise import aligned_by_bars
from descant.analysis.harmony.frames import Frames, side_by_side, together
from descant.analysis.harmony.graphs import ChordGraph, Nodes, chord_graph
from descant.analysis.harmony.profiles import PLAIN, Weighting
from descant.analysis.harmony.scores.harmonies import readings_with_chords
from descant.analysis.harmony.tracks import Track, track_of
from descant.errors import InvalidInput
from descant.ingest.chords.spelling import fifths
from descant.ingest.grouping import Groups, groups_of
from descant.ingest.harmony import Harmony
from descant.ingest.inputs import Input
from descant.ingest.reading import Problem, Reading
from descant.ingest.score import Score
from descant.ontology.records import ChordVocabulary, FrameUnit


class Alike(Enum):
    """What versions have in common."""

    TIMES = "times"
    """they are of one recording, or one score"""
    BARS = "bars"
    """they have the same bars, or beats, each at its own times"""
    ALIGNED = "aligned"
    """they are scores, whose bars are brought together by their notes: some leave bars out, or repeat them"""
    NOTHING = "nothing"
    """they have to be warped onto each other"""


class Pitch(Enum):
    """In which transposition versions are held beside each other."""

    PLAYED = "played"
    C = "c"
    MEDOID = "medoid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    unit: FrameUnit = FrameUnit.CHANGE
    alike: Alike | None = None
    """None: as the song knows"""
    vocabulary: ChordVocabulary = ChordVocabulary.FULL
    nodes: Nodes = Nodes.LABEL
    weighting: Weighting = PLAIN
    pitch: Pitch | None = None
    """None: as played, or where nothing is in common to the medoid"""
    weights: Mapping[str, float] = field(default_factory=dict)
    """of versions by their names; 1 for others"""


@dataclass(frozen=True, slots=True)
class Song:
    name: str
    tracks: tuple[Track, ...]
    alike: Alike
    tags: Groups = field(default_factory=dict)
    """genre, decade, annotator, whatever songs may be grouped by"""
    problems: tuple[Problem, ...] = ()
    scores: tuple[Score, ...] = ()
    """of the versions, where all are scores"""


def graph_of(song: Song, wishes: Wishes | None = None) -> ChordGraph:
    wishes = wishes or Wishes()
    tracks = _weighted(song, wishes.weights)
    alike = wishes.alike or song.alike
    alignment = _alignment(song, tracks, alike, wishes.unit)
    return chord_graph(
        tracks,
        _frames(tracks, alike, wishes.unit, alignment),
        vocabulary=wishes.vocabulary,
        nodes=wishes.nodes,
        weighting=wishes.weighting,
        transpositions=_transpositions(tracks, wishes.pitch, alignment),
        costs=alignment.costs if alignment else None,
    )


def songs_in(file: Input, *, hear: bool = True) -> Iterator[Song]:
    """Each piece of a file with all versions that it has. They are of the same recording, or score.

    With `hear` the chords of scores that say none are found in their notes.
    """
    for reading in readings_with_chords(file, hear=hear):
        yield _song(file.name, [(file.name, reading)], Alike.TIMES)


def song_of(files: Sequence[Input], name: str) -> Song:
    """Versions of one piece, each in a file of its own."""
    found = [(file.name, reading) for file in files for reading in readings_with_chords(file)]
    if not found:
        names = ", ".join(file.name for file in files)[:80]
        raise InvalidInput(f"There are no chords in {names or 'it'}.", remedy="Give files of chords.")
    song = _song(name, found, Alike.NOTHING)
    scores = [reading.score for _, reading in found for each in reading.harmonies if each.events]
    if all(scores):
        return replace(song, alike=Alike.ALIGNED, scores=tuple(each for each in scores if each))
    have_bars = all(track.bars is not None for track in song.tracks)
    same_bars = have_bars and len({len(track.bars) for track in song.tracks if track.bars is not None}) == 1
    return replace(song, alike=Alike.BARS) if same_bars else song


def _song(name: str, found: Sequence[tuple[str, Reading]], alike: Alike) -> Song:
    reading = found[0][1]
    title = next((text.value for text in reading.about.titles), None) or name
    named = _named([(file, each) for file, read in found for each in read.harmonies if each.events])
    tracks = tuple(track_of(each, called) for called, each in named)
    problems = [each for _, read in found for each in read.problems]
    problems += [replace(each, place=f"{track.name}, {each.place}") for track in tracks for each in track.problems]
    return Song(title, tracks, alike, _tags(reading, found), tuple(problems))


def _named(found: Sequence[tuple[str, Harmony]]) -> Iterator[tuple[str, Harmony]]:
    """Each by its annotator, with its file or a number where that is not enough."""
    by = [harmony.annotator or "" for _, harmony in found]
    several = len({file for file, _ in found}) > 1
    files = [PurePath(file).stem if several else "" for file, _ in found]
    names = [" ".join(filter(None, each)) for each in zip(files, by, strict=True)]
    yield from zip(told_apart(names), (harmony for _, harmony in found), strict=True)


def told_apart(names: Sequence[str]) -> Iterator[str]:
    """Each once: versions that are called alike have numbers, and so have none the name of another."""
    called = [name or "version" for name in names]
    often, taken, numbers = Counter(called), set(called), dict[str, Iterator[int]]()
    for name in called:
        if often[name] > 1:
            free = numbers.setdefault(name, count(1))
            name = next(each for number in free if (each := f"{name} {number}") not in taken)
            taken.add(name)
        yield name


def _tags(reading: Reading, found: Sequence[tuple[str, Reading]]) -> Groups:
    """What the first file says, and whose chords these are."""
    harmonies = [each for _, read in found for each in read.harmonies if each.events]
    return groups_of(reading.about) | {
        "annotator": tuple(dict.fromkeys(each.annotator for each in harmonies if each.annotator)),
        "unit": tuple(dict.fromkeys(each.time_base.value for each in harmonies)),
    }


def _weighted(song: Song, weights: Mapping[str, float]) -> list[Track]:
    names = [track.name for track in song.tracks]
    if unknown := [name for name in weights if name not in names]:
        raise InvalidInput(f"{song.name} has no version {unknown[0]!r}.", remedy=f"It has: {', '.join(names)[:200]}.")
    return [replace(track, weight=weights.get(track.name, track.weight)) for track in song.tracks]


def _alignment(song: Song, tracks: Sequence[Track], alike: Alike, unit: FrameUnit) -> Alignment | None:
    if alike is Alike.NOTHING:
        return aligned(tracks, unit)
    if alike is not Alike.ALIGNED:
        return None
    if not song.scores:
        raise InvalidInput(
            f"Not all versions of {song.name} are scores whose notes are known.",
            remedy="Leave `alike` as it is, or let them be warped: `nothing`.",
        )
    return aligned_by_bars(tracks, song.scores, unit)


def _frames(tracks: Sequence[Track], alike: Alike, unit: FrameUnit, alignment: Alignment | None) -> Frames:
    if alignment:
        return alignment.frames
    if alike is Alike.TIMES:
        return together(tracks, unit)
    return side_by_side(tracks, FrameUnit.BAR if unit is FrameUnit.CHANGE else unit)


def _transpositions(tracks: Sequence[Track], pitch: Pitch | None, alignment: Alignment | None) -> Sequence[int] | None:
    if pitch is Pitch.C:
        return [fifths("C") - fifths(_tonic(each)) for each in tracks]
    if alignment and pitch is not Pitch.PLAYED:
        return alignment.transpositions
    if pitch is Pitch.MEDOID:
        return transpositions(tracks[0], tracks)
    return None


def _tonic(track: Track) -> str:
    if track.tonic is None:
        raise InvalidInput(f"Nobody says what the tonic of {track.name} is.", remedy="Take another transposition.")
    return track.tonic
