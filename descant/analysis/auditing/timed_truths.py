"""What people know of times in a recording (chords, beats, keys, segments, notes), out of JAMS, .lab, .beats, MIDI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from descant.analysis.exporting.jams import from_jams
from descant.analysis.findings import Finding, Span
from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.midi import Midi

JAMS, MIDI = (".jams",), Midi.extensions
EXTENSIONS = (*JAMS, *MIDI, ".lab", ".beats", ".txt")


class Truth(NamedTuple):
    by: str
    """who says so; nothing where the file does not tell"""
    found: tuple[Finding, ...]


def timed_truths(path: Path, kind: str) -> list[Truth]:
    """What each annotator says of a kind; InvalidInput where nobody says anything."""
    if path.suffix.lower() in JAMS:
        said = from_jams(path.read_bytes(), path.name)
        truths = [Truth(each.by or "", each.findings.found) for each in said if each.kind == kind]
    elif path.suffix.lower() in MIDI:
        truths = [Truth("", tuple(_played(path)))] if kind == "note" else []
    else:
        truths = [Truth("", tuple(_rows(path, kind)))]
    if not truths:
        raise InvalidInput.at(f"it says nothing of a {kind}", file=path.name, remedy="Give another truth.")
    return truths


def _played(path: Path) -> Iterator[Finding]:
    """The notes of a performance, from key down to key up."""
    for reading in Midi().read(Input.of(path)):
        if reading.score is not None:
            table = reading.score.notes
            for note, (onset, lasts) in zip(table.notes, table.seconds, strict=True):
                if note.sounding is not None:
                    yield Finding("note", note.sounding, Span(onset, onset + lasts))


def _rows(path: Path, kind: str) -> Iterator[Finding]:
    """`start end label`, or for beats `time [place in the bar]`; what begins with # is a remark."""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        parts = line.split()
        if not parts or parts[0].startswith("#"):
            continue
        try:
            if kind == "beat":
                time = float(parts[0])
                yield Finding(kind, int(float(parts[1])) if len(parts) > 1 else 0, Span(time, time))
            else:
                value = " ".join(parts[2:])
                yield Finding(kind, float(value) if kind == "note" else value, Span(float(parts[0]), float(parts[1])))
        except (ValueError, IndexError) as error:
            raise InvalidInput.at(
                f"{line[:60]!r} is no {kind}", file=path.name, line=number, remedy="Write start, end, label."
            ) from error
