"""Versions of a work whose notes are here, one score for each: that with the most bars."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.config import Config
from descant.errors import InvalidInput
from descant.ingest.score import Score
from descant.jobs.harmony.read import Read, kept_score, scores_of
from descant.store import Dataset
from descant.store.files import files_of


class Version(NamedTuple):
    """As a job is told of it."""

    iri: str
    name: str
    file: str
    content: str
    folder: str
    piece: int

    @property
    def key(self) -> str:
        """What is the same where the score is."""
        return f"{self.iri} {self.content} {self.piece}"

    def score(self) -> Score:
        return kept_score(Path(self.folder), self.name, self.piece)


def versions_of(dataset: Dataset, engine: Engine, config: Config, work: NamedNode) -> list[Version]:
    """In the order of their names. InvalidInput where there are fewer than two."""
    found = versions_here(dataset, engine, config, work)
    if len(found) < 2:
        raise InvalidInput(
            f"<{work.value}> has {'one version' if found else 'no version'} with notes here, so nothing is aligned.",
            remedy="Ingest scores of two versions, and give the IRI of their work.",
        )
    return found


def versions_here(dataset: Dataset, engine: Engine, config: Config, work: NamedNode) -> list[Version]:
    """The same, however many there are."""
    best = dict[str, Read]()
    for each in scores_of(dataset, engine, config, work.value):
        if isinstance(each, Read) and (each.version not in best or each.bars > best[each.version].bars):
            best[each.version] = each
    return [_version(each, config) for each in sorted(best.values(), key=lambda each: (each.name, each.version))]


def version_of(dataset: Dataset, engine: Engine, config: Config, thing: NamedNode) -> Version:
    """Of a version, or of something that has one alone: its score with the most bars."""
    found = [each for each in scores_of(dataset, engine, config, thing.value) if isinstance(each, Read)]
    if len({each.version for each in found}) != 1:
        raise InvalidInput(
            f"<{thing.value}> has {'several versions' if found else 'no version'} with notes here.",
            remedy="Give the IRI of one version whose score was read.",
        )
    return _version(max(found, key=lambda each: each.bars), config)


def _version(read: Read, config: Config) -> Version:
    folder = files_of(config).folder(read.content)
    return Version(read.version, read.name, read.file, read.content, str(folder), read.piece)


def index_in(bar: NamedNode, version: str) -> int | None:
    """Of a bar of the version, by its IRI, whether it is still there or not; None of anything else."""
    whole, _, index = bar.value.rpartition("/bar/")
    is_index = index.isascii() and index.isdecimal() and 0 < len(index) < 8 and int(index) > 0
    return int(index) if whole == version and is_index else None
