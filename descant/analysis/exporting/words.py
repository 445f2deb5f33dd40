"""Findings in the words of people: short names of chords and keys, times, numbers with their units."""

from __future__ import annotations

from descant.analysis.claims import UNITS
from descant.analysis.findings import Finding

_QUALITIES = {"maj": "", "min": "m", "major": " major", "minor": " minor"}
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ALTERED = {"#": 1, "b": -1}
_PITCHES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


def short(label: str) -> str:
    """A chord or a key in few letters: `Am7`, `C/3`, `F# minor`; of anything else the label as it is."""
    root, colon, quality = label.partition(":")
    if not colon:
        return label
    kind, slash, bass = quality.partition("/")
    if kind not in _QUALITIES and kind.startswith("min"):
        kind = f"m{kind.removeprefix('min')}"
    return f"{root}{_QUALITIES.get(kind, kind)}{slash}{bass}"


def hue(finding: Finding) -> int | None:
    """One of twelve: the pitch class of a chord's or key's root, or a segment's letter; None of what has none."""
    label = str(finding.value)
    if finding.kind == "segment":
        return (ord(label[0]) - ord("A")) % 12
    root = label.partition(":")[0].partition("/")[0]
    if root[:1] not in _STEPS:
        return None
    return (_STEPS[root[0]] + sum(_ALTERED.get(each, 0) for each in root[1:])) % 12


def pitch(number: float) -> str:
    """Of MIDI, with its octave: 60 is `C4`."""
    octave, step = divmod(round(number), 12)
    return f"{_PITCHES[step]}{octave - 1}"


def clock(seconds: float, digits: int = 0) -> str:
    """`1:05`, or `1:02:05` from an hour on."""
    whole = round(seconds, digits)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(int(minutes), 60)
    tail = f"{rest:0{3 + digits if digits else 2}.{digits}f}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


def value(finding: Finding) -> str:
    """With its unit, and a minus that is one."""
    if isinstance(finding.value, str):
        return short(finding.value) if finding.kind in ("key", "local key", "chord", "majmin") else finding.value
    if finding.kind == "note":
        return pitch(finding.value)
    return f"{finding.value:.2f} {UNITS.get(finding.kind) or ''}".rstrip().replace("-", "−")
