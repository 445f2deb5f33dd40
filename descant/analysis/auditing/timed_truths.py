"""What people know of times in a recording (chords, beats, keys, segments, notes), out of JAMS, .lab, .beats, MIDI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from descant.analysis.auditing.timed import require_comparable
from descant.analysis.exporting.jams import from_jams
from descant.analysis.findings import Finding, Span
from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.midi import Midi

JAMS, MIDI = (".jams",), Midi.extensions
KINDS = {
    **dict.fromkeys(JAMS, ("chord", "beat", "key", "note", "segment")),
    **dict.fromkeys(MIDI, ("note",)),
    ".lab": ("chord", "key", "note", "segment"),
    ".beats": ("beat",),
    ".txt": ("beat",),
}
"""what a file can tell, by its extension"""
LONGEST = 86_400.0
"""seconds from the beginning, after which nothing is believed to be"""
WRITTEN = {
    "chord": "Write start, end, and Harte's label: 0.0 2.5 A:min7.",
    "beat": "Write a time, and its place in the bar: 0.52 1.",
    "key": "Write start, end, and key: 0.0 30.0 A:minor.",
    "note": "Write start, end, and MIDI pitch: 0.0 0.5 60.",
    "segment": "Write start, end, and label: 0.0 12.5 verse.",
}
"""what a line of a table has to be, by kind"""


_SEPARATOR = re.compile(r"[\s,]+")


class Truth(NamedTuple):
    by: str
    """who says so; nothing where the file does not tell"""
    found: tuple[Finding, ...]


class Known(NamedTuple):
    """What a file tells of a kind."""

    truths: list[Truth]
    wrong: list[str]
    """what other annotators say in it, and why that cannot be compared"""


def timed_truths(path: Path, kind: str) -> Known:
    """What each annotator says of a kind; InvalidInput where nobody says anything that can be compared."""
    if kind not in KINDS.get(path.suffix.lower(), ()):
        others = ", ".join(each for each, kinds in KINDS.items() if kind in kinds)
        raise InvalidInput.at(f"it says nothing of a {kind}", file=path.name, remedy=f"Those are read from {others}.")
    known = truths_in(path, kind)
    if not known.truths:
        reason = next(iter(known.wrong), f"it says nothing of a {kind}")
        raise InvalidInput.at(reason, file=path.name, remedy="Mend it, or give another truth.")
    return known


def truths_in(path: Path, kind: str, *, name: str = "", form: str = "") -> Known:
    """The same; none where nobody says anything. `name` and `form` (an extension) are those of a file that was kept."""
    name, form = name or path.name, form or path.suffix.lower()
    known = Known([], [])
    if kind not in KINDS.get(form, ()):
        return known
    for truth in _truths(path, kind, name, form):
        if wrong := _wrong(truth):
            known.wrong.append(wrong)
        elif truth.found:
            known.truths.append(truth)
    return known


def _truths(path: Path, kind: str, name: str, form: str) -> list[Truth]:
    if form in JAMS:
        return [Truth(each.by or "", each.findings.found) for each in from_jams(path.read_bytes(), name, kind)]
    return [Truth("", tuple(_played(path) if form in MIDI else _rows(path, kind, name)))]


def _wrong(truth: Truth) -> str:
    """Why it cannot be compared."""
    for number, each in enumerate(truth.found, 1):
        try:
            _check(each)
        except ValueError as error:
            return f"observation {number}{f' by {truth.by}' if truth.by else ''}: {error}"
    return ""


def _check(finding: Finding) -> None:
    """ValueError says why it cannot be compared."""
    if finding.span is not None and not 0 <= finding.span.start <= finding.span.end <= LONGEST:
        raise ValueError(f"from {finding.span.start:g} to {finding.span.end:g} s is no time in a recording")
    require_comparable(finding.kind, finding.value)


def _played(path: Path) -> Iterator[Finding]:
    """The notes of a performance, from key down to key up."""
    for reading in Midi().read(Input.of(path)):
        if reading.score is not None:
            table = reading.score.notes
            for note, (onset, lasts) in zip(table.notes, table.seconds, strict=True):
                if note.sounding is not None:
                    yield Finding("note", note.sounding, Span(onset, onset + lasts))


def _rows(path: Path, kind: str, name: str) -> Iterator[Finding]:
    """`start end label`, or for beats `time [place in the bar]`; what begins with # is a remark."""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        parts = _SEPARATOR.split(line.strip(), maxsplit=2)
        if not parts[0] or parts[0].startswith("#"):
            continue
        try:
            finding = _row(parts, kind)
            _check(finding)
        except ValueError as error:
            raise InvalidInput.at(str(error), file=name, line=number, remedy=WRITTEN[kind]) from error
        yield finding


def _row(parts: list[str], kind: str) -> Finding:
    try:
        if kind == "beat":
            time = float(parts[0])
            return Finding(kind, int(float(parts[1])) if len(parts) > 1 else 0, Span(time, time))
        span = Span(float(parts[0]), float(parts[1]))
        value = parts[2] if kind != "segment" else "".join(parts[2:])  # whose boundaries are something already
        return Finding(kind, float(value) if kind == "note" else value, span)
    except (ValueError, IndexError, OverflowError) as error:
        raise ValueError(f"{' '.join(parts)[:60]!r} is no {kind}") from error
