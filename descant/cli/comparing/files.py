"""Scores that are compared now, and kept nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from descant.analysis.comparing_scores.comparing import compare
from descant.analysis.comparing_scores.documents import to_document
from descant.analysis.comparing_scores.files import written_as
from descant.analysis.comparing_scores.records import Named
from descant.cli.aligning.files import score_in
from descant.cli.comparing.written import Wish, wanted, write
from descant.ingest.inputs import Input
from descant.ontology.minting import Minter


def of_files(base: str, paths: tuple[Path, Path], wish: Wish, out: Path | None) -> dict[str, Any]:
    files = wanted(out, notes=wish.notes)
    one, other = map(score_in, paths)
    names = _told_apart(paths)
    found = compare(one, other, names=names, chords=wish.chords, other_music_too=wish.other_music_too)
    minter = Minter(base)
    named = Named.of(minter, (_version(minter, paths[0]), _version(minter, paths[1])))
    document = to_document(found, detailed=wish.notes)
    return document | {"written": write(files, lambda name: written_as(name, found, named, notes=wish.notes))}
