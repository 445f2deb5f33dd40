"""Scores that are aligned now, and kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from descant.analysis.alignment.reporting import document, to_csv
from descant.analysis.alignment.several import align_all
from descant.cli.aligning.pins import pins_of_file
from descant.cli.files import written_to
from descant.errors import InvalidInput, WrongUse
from descant.ingest import readings
from descant.ingest.inputs import Input
from descant.ingest.score import Score

WRITERS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    ".csv": to_csv,
    ".json": lambda said: json.dumps(said, indent=1, ensure_ascii=False).encode(),
}


def of_files(paths: Sequence[Path], out: Path | None, *, places: int = 0, pins: Path | None = None) -> dict[str, Any]:
    if len(paths) < 2:
        raise WrongUse("One score has nothing to be aligned with.", remedy="Name two or more, or the IRI of a work.")
    if out and out.suffix.lower() not in WRITERS:
        raise WrongUse(
            f"{out.name} is of no format that bars are written in.", remedy=f"There are {', '.join(WRITERS)}."
        )
    names, scores = [path.name for path in paths], [score_in(path) for path in paths]
    pinned = pins_of_file(pins, names, scores) if pins else {}
    said = document(names, scores, align_all(scores, pins=pinned), places)
    if out:
        with written_to(out) as file:
            file.write(WRITERS[out.suffix.lower()](said))
    return said | {"written": out and str(out)}


def score_in(path: Path) -> Score:
    """Of a file that holds one piece with notes."""
    file = Input.of(path)
    found = list(islice((each.score for each in readings(file) if each.score is not None), 2))
    if len(found) != 1:
        reason = "it has several pieces" if found else "there are no notes in it"
        raise InvalidInput.at(reason, file=file.name, remedy="Give a score of one piece.")
    return found[0]
