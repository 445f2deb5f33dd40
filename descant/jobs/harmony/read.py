"""Scores that were read: their notes and bars as they are kept beside their files, so that nothing is read again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.analysis.harmony.lanes import Lane
from descant.analysis.harmony.songs import Alike
from descant.config import Config
from descant.errors import InvalidInput, NotFound
from descant.ingest.score import Bar, NoteTable, Score
from descant.jobs.analysing.ordering import origins_named, shown_name
from descant.jobs.harmony.songs import KeptSong, Said, iri_of, kept_lanes, kept_song
from descant.jobs.ingesting.outcome import scores_file
from descant.ontology.records import TimeBase
from descant.store import Dataset
from descant.store.files import files_of
from descant.store.named import rows_of

_SOURCE = re.compile(r"(sha256-[0-9a-f]{64})(?:-(\d+))?-[0-9a-f]{8}$")
"""how an IRI of a source ends: its content, which piece of it, and digits of the version"""
_CONTENT = re.compile(r"sha256-[0-9a-f]{64}")


class Read(NamedTuple):
    """A score that was read."""

    content: str
    file: str
    version: str
    name: str
    bars: int
    piece: int = 0
    """its place among the pieces of the file"""


class LeftOut(NamedTuple):
    """A file whose scores are not known, and why."""

    name: str
    reason: str
    remedy: str


def scores(engine: Engine, config: Config, names: Iterable[str] = ()) -> Iterator[Read | LeftOut]:
    """Those that are named, each once; all where none is. A file of many pieces has a score for each of them."""
    names = list(names)
    rows = [row for row in origins_named(engine, names) if row.result.get("notes")]
    if names and not rows:
        raise InvalidInput(
            "None of these is a score.", remedy="Name scores that were read: MEI, MusicXML, Humdrum, ABC."
        )
    seen = set[tuple[str, str]]()
    for row in rows:
        for each in _read(row, config):
            known = (row.content, each.version if isinstance(each, Read) else "")
            if known not in seen:
                seen.add(known)
                yield each


def scores_of(dataset: Dataset, engine: Engine, config: Config, thing: str) -> Iterator[Read | LeftOut]:
    """Those of a thing of the graph: a work, a version, or a source or file of one, also inside of a larger file."""
    node = iri_of(thing)
    realised = rows_of(dataset, "versions-and-sources", work=node)
    sources = [
        row["source"].value for row in (*realised, *rows_of(dataset, "files-of-version", version=node)) if row["source"]
    ]
    said = [row["ofVersion"] for row in rows_of(dataset, "files-of-source", source=node)]
    versions = {thing, *(row["version"].value for row in realised), *(each.value for each in said if each)}
    contents = dict.fromkeys(at[0] for each in (thing, *sources) if (at := _CONTENT.search(each)))
    found = list(scores(engine, config, contents or [thing]))
    yield from [each for each in found if isinstance(each, LeftOut) or each.version in versions] or found


def _read(row: Any, config: Config) -> Iterator[Read | LeftOut]:
    said, name = row.result, shown_name(row.origin)
    if not said.get("pieces"):
        yield Read(row.content, said["file"], said["version"], name, said.get("bars", 0))
        return
    pieces = files_of(config).folder(row.content) / scores_file(said["source"])
    if not pieces.is_file():
        yield LeftOut(
            name,
            "It has several pieces, and was read before these were told apart.",
            f"Run `descant ingest --again {row.origin}`.",
        )
        return
    for each in json.loads(pieces.read_bytes()):
        number = each["piece"]
        called = f"{name}, piece {number + 1}"
        yield Read(row.content, said["file"], each["version"], called, each["bars"], number)


def kept_score(folder: Path, name: str, piece: int = 0) -> Score:
    """Its notes and bars, as they were kept."""
    score = _score_at(folder, piece)
    if score is None:
        raise NotFound(f"The notes of {name} are not kept any more.", remedy="Ingest it again.")
    return score


def _score_at(folder: Path, piece: int) -> Score | None:
    notes, bars = folder / f"notes{f'-{piece}' if piece else ''}.tsv", kept_bars(folder, piece)
    return Score(bars, NoteTable.from_tsv(notes.read_bytes())) if bars and notes.is_file() else None


def kept_bars(folder: Path, piece: int = 0) -> tuple[Bar, ...]:
    """Of a file that has any, or had."""
    file = folder / f"bars{f'-{piece}' if piece else ''}.json"
    rows: list[dict[str, Any]] = json.loads(file.read_bytes()) if file.is_file() else []
    return tuple(Bar(**row | {"ids": tuple(row["ids"])}) for row in rows)


def kept_piece(dataset: Dataset, config: Config, thing: NamedNode) -> KeptSong:
    """A song of the graph; with the scores of its versions, where these are scores that are here."""
    kept = kept_song(dataset, thing, lanes_of(dataset, config, thing))
    if kept.song.alike is not Alike.NOTHING or {lane.time_base for lane in kept.lanes} != {TimeBase.QUARTERS}:
        return kept
    by_target = {said.target: score_of(dataset, config, said.target) for said in kept.said}
    scores = tuple(score for said in kept.said if (score := by_target[said.target]))
    if len(scores) < len(kept.said):
        return kept
    return kept._replace(song=replace(kept.song, alike=Alike.ALIGNED, scores=scores))


def score_of(dataset: Dataset, config: Config, version: NamedNode) -> Score | None:
    """The first that embodies it, and has notes."""
    every = (_score_at(folder, piece) for folder, piece in _kept_at(dataset, config, version))
    return next((score for score in every if score), None)


def lanes_of(dataset: Dataset, config: Config, thing: NamedNode) -> list[tuple[Said, Lane]]:
    """All that is said of a thing's chords, with bars where they are known."""
    found = kept_lanes(dataset, thing)
    return list(zip((said for said, _ in found), with_bars(dataset, config, [lane for _, lane in found]), strict=True))


def with_bars(dataset: Dataset, config: Config, lanes: Sequence[Lane]) -> list[Lane]:
    """With the bars of those in quarters whose scores are here."""
    targets = {each.of for each in lanes if each.time_base is TimeBase.QUARTERS}
    bars = {each: bars_of(dataset, config, NamedNode(each)) for each in targets}
    return [replace(lane, bars=bars.get(lane.of, ())) for lane in lanes]


def bars_of(dataset: Dataset, config: Config, version: NamedNode) -> tuple[Bar, ...]:
    """Those of the first score that embodies it."""
    every = (kept_bars(folder, piece) for folder, piece in _kept_at(dataset, config, version))
    return next((bars for bars in every if bars), ())


def _kept_at(dataset: Dataset, config: Config, version: NamedNode) -> Iterator[tuple[Path, int]]:
    """Folders of its sources, and which pieces of them are meant."""
    for row in rows_of(dataset, "files-of-version", version=version):
        if source := _SOURCE.search(row["source"].value):
            yield files_of(config).folder(source[1]), int(source[2] or 0)
