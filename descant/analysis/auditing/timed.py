"""Chords, beats, keys, notes and segments held against a truth: mir_eval's measures, by their names there.

Truth and claim are findings; https://mir-eval.readthedocs.io says what each figure means.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from descant.analysis.findings import Finding
from descant.errors import InvalidInput

CHORD_MEASURES = ("root", "majmin", "thirds", "sevenths", "mirex", "overseg", "underseg", "seg")
USUAL: Mapping[str, tuple[str, ...]] = {
    "beat": ("F-measure", "Cemgil", "Correct Metric Level Total", "Any Metric Level Total", "Information gain"),
    "note": ("F-measure", "F-measure_no_offset", "Onset_F-measure", "Average_Overlap_Ratio"),
    "segment": ("F-measure@0.5", "F-measure@3.0", "Pairwise F-measure", "NCE F-measure", "V-measure"),
}
"""what is mostly told of a kind that has more measures than fit beside each other; all of the others"""
MODES = ("ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian")
"""which mir_eval sums up as `other`"""
MOST_FRAMES = 9000
"""of segments, whose comparison takes memory with the square: 15 minutes at 0.1 s, beyond which frames are longer"""


def chords(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import chord

    spans, labels = _intervals(truth)
    first, last = spans.min(), spans.max()
    within = [each for each in claim if each.span and each.span.end > first and each.span.start < last]
    found = chord.evaluate(spans, labels, *_intervals(within))
    return {name: float(found[name]) for name in CHORD_MEASURES}


def beats(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import beat

    times = [np.array(sorted(each.span.start for each in found if each.span)) for found in (truth, claim)]
    return _floats(beat.evaluate(*times))


def key(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import key as keys

    said = [_key(next(iter(found)).value) if found else "X" for found in (truth, claim)]
    return {"score": float(keys.weighted_score(*said))}


def notes(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import transcription

    parts = []
    for found in (truth, claim):
        spans = np.array([each.span for each in found if each.span], float).reshape(-1, 2)
        hertz = 440 * 2 ** ((np.array([float(each.value) for each in found if each.span]) - 69) / 12)
        parts += [spans, hertz]
    return _floats(transcription.evaluate(*parts))


def segments(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import segment

    spans, labels = _intervals(truth)
    frame = max(0.1, float(spans.max(initial=0)) / MOST_FRAMES)
    return _floats(segment.evaluate(spans, labels, *_intervals(claim), frame_size=frame))


MEASURED: Mapping[str, Callable[[Sequence[Finding], Sequence[Finding]], dict[str, float]]] = {
    "chord": chords,
    "beat": beats,
    "key": key,
    "note": notes,
    "segment": segments,
}
"""by kind of finding"""


def measured(kind: str, truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval.chord import InvalidChordException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mir_eval warns of what is empty, which its figures say too
        try:
            return MEASURED[kind](truth, claim)
        except (ValueError, InvalidChordException) as error:
            raise InvalidInput(f"the {kind}s cannot be compared: {error}", remedy="Look at the truth.") from error


def require_comparable(kind: str, value: str | float) -> None:
    """ValueError says why mir_eval has no measure for it."""
    if kind == "note":
        if isinstance(value, str) or not 0 <= value <= 127:
            raise ValueError(f"{str(value)[:40]!r} is no MIDI pitch")
    elif kind == "beat":
        if isinstance(value, str):
            raise ValueError(f"{value[:40]!r} is no place in a bar")
    elif not isinstance(value, str):
        raise ValueError(f"{value} is no label of a {kind}")
    elif kind != "segment":
        _require_label(kind, value)


def _require_label(kind: str, value: str) -> None:
    from mir_eval import chord
    from mir_eval import key as keys

    try:
        if kind == "key":
            keys.validate_key(_key(value))
        else:
            chord.encode(value)
    except (ValueError, chord.InvalidChordException) as error:
        raise ValueError(f"{value[:40]!r} is no {kind}: {str(error)[:100]}") from error


def _key(value: str | float) -> str:
    """As mir_eval writes it: `C major`, `D other`, or `X` where there is none."""
    tonic, *more = str(value).replace(":", " ").split()
    mode = " ".join(more)
    if tonic in ("N", "X") and not mode:
        return "X"
    return f"{tonic} {'other' if mode in MODES else mode}"


def _intervals(found: Sequence[Finding]) -> tuple[np.ndarray, list[str]]:
    known = [each for each in found if each.span and each.span.end > each.span.start]
    return np.array([each.span for each in known], float).reshape(-1, 2), [str(each.value) for each in known]


def _floats(found: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in found.items()}
