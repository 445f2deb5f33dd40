"""What people know of times in a recording: chords, beats, keys, segments, out of JAMS, .lab and .beats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from descant.analysis.exporting.jams import from_jams
from descant.analysis.findings import Finding, Span
from descant.errors import InvalidInput

EXTENSIONS = (".jams", ".lab", ".beats", ".txt")


def timed_truth(path: Path, kind: str) -> tuple[Finding, ...]:
    """The findings of a kind; InvalidInput where the file says nothing of it."""
    if path.suffix.lower() == ".jams":
        found = from_jams(path.read_bytes(), path.name).get(kind)
        if found is None:
            raise InvalidInput.at(f"it says nothing of a {kind}", file=path.name, remedy="Give another truth.")
        return found.found
    return tuple(_rows(path, kind))


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
