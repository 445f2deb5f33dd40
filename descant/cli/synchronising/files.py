"""A score and a recording, or two recordings, that are synchronised now, and kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from descant.analysis.synchronising.features import sound_of
from descant.analysis.synchronising.recordings import synchronise_recordings
from descant.analysis.synchronising.reporting import beside_document, document, to_csv
from descant.analysis.synchronising.synchronising import synchronise
from descant.cli.aligning.files import score_in
from descant.cli.files import written_to
from descant.errors import WrongUse
from descant.ingest.inputs import Input
from descant.ingest.recording import RecordingReader

WRITERS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    ".csv": to_csv,
    ".json": lambda said: json.dumps(said, indent=1, ensure_ascii=False).encode(),
}


def of_files(one: Path, recording: Path, out: Path | None) -> dict[str, Any]:
    if out and out.suffix.lower() not in WRITERS:
        raise WrongUse(
            f"{out.name} is of no format that times are written in.", remedy=f"There are {', '.join(WRITERS)}."
        )
    if not _is_sound(recording):
        raise WrongUse(f"{recording.name} is no recording.", remedy="Name a score and a recording, or two recordings.")
    said = _synchronised(one, recording)
    if out:
        with written_to(out) as file:
            file.write(WRITERS[out.suffix.lower()](said))
    return said | {"written": out and str(out)}


def _synchronised(one: Path, recording: Path) -> dict[str, Any]:
    names = (one.name, recording.name)
    if _is_sound(one):
        return beside_document(names, synchronise_recordings(sound_of(one), sound_of(recording)))
    score = score_in(one)
    return document(names, score, synchronise(score, sound_of(recording)))


def _is_sound(path: Path) -> bool:
    return RecordingReader().recognises(Input.of(path))
