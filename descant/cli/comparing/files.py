"""Scores that are compared now, and kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from descant.analysis.comparing_scores.comparing import compare
from descant.analysis.comparing_scores.documents import to_document
from descant.analysis.comparing_scores.files import written_as
from descant.analysis.comparing_scores.records import VERSION, Named
from descant.cli.aligning.files import score_in
from descant.cli.comparing.written import wanted, write
from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.jobs.comparing import Wish
from descant.ontology.minting import Minter, key_id


def of_files(base: str, paths: tuple[Path, Path], wish: Wish, out: Path | None) -> dict[str, Any]:
    files = wanted(out, notes=wish.notes)
    read = Input.of(paths[0]), Input.of(paths[1])
    if read[0].sha256 == read[1].sha256:
        raise InvalidInput(f"{paths[1]} is the same file as {paths[0]}.", remedy="Name another version.")
    one, other = map(score_in, paths)
    names = _told_apart(paths)
    found = compare(one, other, names=names, chords=wish.chords, other_music_too=wish.other_music_too)
    named = _named(Minter(base), *read)
    written = write(files, lambda name: written_as(name, found, named, notes=wish.notes))
    return {**to_document(found), "written": written}


def _named(minter: Minter, one: Input, other: Input) -> Named:
    """By their contents: what the versions of files are called is known to the graph alone."""
    contents = [f"sha256-{each.sha256}" for each in (one, other)]
    versions = minter.version(contents[0]), minter.version(contents[1])
    files = minter.file(contents[0], one.extension), minter.file(contents[1], other.extension)
    return Named.of(minter, versions, files, key_id("comparison", VERSION, *contents), datetime.now(UTC))


def _told_apart(paths: tuple[Path, Path]) -> tuple[str, str]:
    """By their folders, where they are called the same."""
    one, other = paths
    return (one.name, other.name) if one.name != other.name else (str(one), str(other))
