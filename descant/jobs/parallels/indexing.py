"""The index of bars follows the scores that were read. It knows the bars of each, so that no notes are read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import Engine

from descant.analysis.alignment.bars import Bars
from descant.analysis.parallels import Features, Index, Kept
from descant.config import Config
from descant.errors import NotFound
from descant.ingest.score import NoteTable, Score
from descant.jobs.harmony.read import Read, kept_score, scores
from descant.jobs.indexes import Follower
from descant.jobs.ingesting.origins import state_of_all
from descant.store.files import files_of

FOLDER = "passages"
AT_ONCE = 100
"""scores that are added in one step"""
READING = "1"
"""how bars are read: what was read in another way is read anew"""
_NOTHING = Score((), NoteTable(()))
Value = TypeVar("Value")


def read(engine: Engine, config: Config, use: Callable[[Index, int], Value], *, patience: float | None = None) -> Value:
    """What `use` finds in the index, which is told how many scores are not in it yet."""
    return _follower(engine, config).read(use, patience)


def source_of(score: Read) -> str:
    """What a score is called in the index."""
    return f"{score.version} {score.content} {score.piece} {READING}"


def read_of(tags: Mapping[str, str]) -> Read:
    """The score that an index tells of."""
    return Read(**{name: tags[name] for name in _TEXTS}, **{name: int(tags[name]) for name in _NUMBERS})  # type: ignore[arg-type] # as they are named


_TEXTS, _NUMBERS = ("content", "file", "version", "name"), ("bars", "piece")


def _follower(engine: Engine, config: Config) -> Follower[Index, Read]:
    return Follower(
        folder=config.home / FOLDER,
        open=Index,
        version=lambda: state_of_all(engine),
        there=lambda: {source_of(each): each for each in scores(engine, config) if isinstance(each, Read)},
        items=lambda score: [_kept(score, config)],
        at_once=AT_ONCE,
    )


def _kept(score: Read, config: Config) -> Kept:
    """Without bars where its notes are not kept any more: there is nothing to be found in it."""
    try:
        found = kept_score(files_of(config).folder(score.content), score.name, score.piece)
    except NotFound:
        found = _NOTHING
    tags = {name: str(value) for name, value in score._asdict().items()}
    return Kept(Features.of(Bars.of(found)), tags)
