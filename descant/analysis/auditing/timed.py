"""Chords, beats, keys, notes and segments held against a truth: mir_eval's measures, by their names there.

Truth and claim are findings; https://mir-eval.readthedocs.io says what each figure means.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from descant.analysis.auditing import keys
from descant.analysis.auditing.beats import UNCOUNTED
from descant.analysis.auditing.beats import evaluate as evaluate_beats
from descant.analysis.auditing.notes import Notes
from descant.analysis.auditing.notes import evaluate as evaluate_notes
from descant.analysis.findings import Finding
from descant.errors import InvalidInput

CHORD_MEASURES = ("root", "majmin", "thirds", "sevenths", "mirex", "overseg", "underseg", "seg")
USUAL: Mapping[str, tuple[str, ...]] = {
    "beat": ("F-measure", "Cemgil", "Correct Metric Level Total", "Any Metric Level Total", "Information gain"),
    "note": ("F-measure", "F-measure_no_offset", "Onset_F-measure", "Average_Overlap_Ratio"),
    "segment": ("F-measure@0.5", "F-measure@3.0", "Pairwise F-measure", "NCE F-measure", "V-measure"),
}
"""what is mostly told of a kind that has more measures than fit beside each other; all of the others"""
CLAIMED: Mapping[str, tuple[str, ...]] = {"key": keys.CLAIMED}
"""kinds of findings that claim something of a kind of truth, where that is not the same kind alone"""
MOST_FRAMES = 9000
"""of segments, whose comparison takes memory with the square: 15 minutes at 0.1 s, beyond which frames are longer"""

Figures: TypeAlias = dict[str, float | None]
"""by the names of measures; None where there is none of what is compared"""


def claims_of(kind: str, found: Sequence[Finding]) -> list[Finding]:
    """What is held against a truth of this kind."""
    return [each for each in found if each.kind in CLAIMED.get(kind, (kind,))]


def chords(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import chord

    spans, labels = _lasting(truth)
    first, last = spans.min(), spans.max()
    within = [each for each in claim if each.span and each.span.end > first and each.span.start < last]
    found = chord.evaluate(spans, labels, *_intervals(within))
    return {name: float(found[name]) for name in CHORD_MEASURES}


def beats(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    times = [np.unique([each.span.start for each in found if each.span]) for found in (truth, claim)]
    if not (times[0] >= UNCOUNTED).any():
        raise ValueError(f"none is after the first {UNCOUNTED:g} seconds, which do not count")
    return evaluate_beats(times[0], times[1])


def key(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    return {"score": keys.score(truth, claim)}


def notes(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    return evaluate_notes(_notes(truth), _notes(claim))


def _notes(found: Sequence[Finding]) -> Notes:
    spans = np.array([each.span for each in found if each.span], float).reshape(-1, 2)
    pitches = np.array([float(each.value) for each in found if each.span])
    return Notes(spans[:, 0], spans[:, 1], 440 * 2 ** ((pitches - 69) / 12))


def segments(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import segment

    spans, labels = _lasting(truth)
    frame = max(0.1, float(spans.max()) / MOST_FRAMES)
    found = segment.evaluate(spans, labels, *_intervals(claim), frame_size=frame)
    return {name: float(value) for name, value in found.items()}


MEASURED: Mapping[str, Callable[[Sequence[Finding], Sequence[Finding]], dict[str, float]]] = {
    "chord": chords,
    "beat": beats,
    "key": key,
    "note": notes,
    "segment": segments,
}
"""by kind of finding"""


def measured(kind: str, truth: Sequence[Finding], claim: Sequence[Finding]) -> Figures:
    from mir_eval.chord import InvalidChordException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mir_eval warns of what is empty, which its figures say too
        try:
            found = MEASURED[kind](truth, claim)
        except (ValueError, RecursionError, InvalidChordException) as error:
            raise InvalidInput(f"the {kind}s cannot be compared: {error}", remedy="Look at the truth.") from error
    return {name: value if math.isfinite(value) else None for name, value in found.items()}


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
    from mir_eval.key import validate_key

    try:
        if kind == "key":
            validate_key(keys.written(value))
        else:
            chord.encode(value)
    except (ValueError, chord.InvalidChordException) as error:
        raise ValueError(f"{value[:40]!r} is no {kind}: {str(error)[:100]}") from error


def _lasting(truth: Sequence[Finding]) -> tuple[np.ndarray, list[str]]:
    spans, labels = _intervals(truth)
    if not labels:
        raise ValueError("none of them lasts any time")
    return spans, labels


def _intervals(found: Sequence[Finding]) -> tuple[np.ndarray, list[str]]:
    known = [each for each in found if each.span and each.span.end > each.span.start]
    return np.array([each.span for each in known], float).reshape(-1, 2), [str(each.value) for each in known]
