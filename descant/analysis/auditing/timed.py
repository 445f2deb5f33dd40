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


def chords(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import chord

    found = chord.evaluate(*_intervals(truth), *_intervals(claim))
    return {name: float(found[name]) for name in CHORD_MEASURES}


def beats(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import beat

    times = [np.array(sorted(each.span.start for each in found if each.span)) for found in (truth, claim)]
    return _floats(beat.evaluate(*times))


def key(truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    from mir_eval import key as keys

    said = [str(next(iter(found)).value).replace(":", " ") if found else "X" for found in (truth, claim)]
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

    return _floats(segment.evaluate(*_intervals(truth), *_intervals(claim)))


MEASURED: Mapping[str, Callable[[Sequence[Finding], Sequence[Finding]], dict[str, float]]] = {
    "chord": chords,
    "beat": beats,
    "key": key,
    "note": notes,
    "segment": segments,
}
"""by kind of finding"""


def measured(kind: str, truth: Sequence[Finding], claim: Sequence[Finding]) -> dict[str, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mir_eval warns of what is empty, which its figures say too
        try:
            return MEASURED[kind](truth, claim)
        except ValueError as error:
            raise InvalidInput(f"The {kind}s cannot be compared: {error}", remedy="Look at the truth.") from error


def _intervals(found: Sequence[Finding]) -> tuple[np.ndarray, list[str]]:
    known = [each for each in found if each.span and each.span.end > each.span.start]
    return np.array([each.span for each in known], float).reshape(-1, 2), [str(each.value) for each in known]


def _floats(found: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in found.items()}
