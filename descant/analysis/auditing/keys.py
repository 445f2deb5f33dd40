"""Keys held against a truth, by mir_eval's weights: the same, a fifth above, the relative and the parallel key.

Where the truth has one key for the whole, the key of the whole is measured; where it has several, one after the other,
whatever is claimed of each moment, weighted by how long that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from descant.analysis.findings import Finding

MODES = ("ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian")
"""which mir_eval sums up as `other`"""
CLAIMED = ("key", "local key")
"""kinds that together say which key is when"""
NO_KEY = "X"


def score(truth: Sequence[Finding], claim: Sequence[Finding]) -> float:
    """From 0 to 1; ValueError where the truth contradicts itself."""
    whole = _whole(claim)
    if (meant := _meant(truth)) is not None:
        return _weighted(written(meant), whole)
    return _over_time(_Parts(truth), _Parts(claim), whole)


def written(value: str | float) -> str:
    """As mir_eval writes it: `C major`, `D other`, or `X` where there is none."""
    tonic, *more = str(value).replace(":", " ").split()
    mode = " ".join(more)
    if tonic in ("N", "X") and not mode:
        return NO_KEY
    return f"{tonic} {'other' if mode in MODES else mode}"


def _meant(truth: Sequence[Finding]) -> str | float | None:
    """The one key of the whole, if that is what the truth tells."""
    whole = [each.value for each in truth if each.span is None and each.kind == "key"]
    if len(set(whole)) > 1:
        raise ValueError(f"it has {len(set(whole))} keys for the whole")
    return next(iter(whole or [each.value for each in truth if len(truth) == 1]), None)


def _whole(claim: Sequence[Finding]) -> str:
    """The key that is claimed of the whole, or else the first."""
    keys = [each for each in claim if each.kind == "key"]
    first = next((each for each in keys if each.span is None), keys[0] if keys else None)
    return written(first.value) if first else NO_KEY


class _Parts:
    """Keys with their times, which follow one another."""

    def __init__(self, found: Sequence[Finding]) -> None:
        parts = sorted(
            (each.span, written(each.value)) for each in found if each.span and each.span.end > each.span.start
        )
        self.spans = np.array([span for span, _ in parts], float).reshape(-1, 2)
        self._labels = [label for _, label in parts]

    def at(self, time: float) -> str | None:
        number = int(np.searchsorted(self.spans[:, 0], time, "right")) - 1
        return self._labels[number] if number >= 0 and time < self.spans[number, 1] else None


def _over_time(truth: _Parts, claim: _Parts, whole: str) -> float:
    if not len(truth.spans):
        raise ValueError("none of them lasts any time")
    if (truth.spans[1:, 0] < truth.spans[:-1, 1]).any():
        raise ValueError("keys must not overlap")
    edges = np.unique(np.concatenate((truth.spans.ravel(), claim.spans.ravel())))
    right = known = 0.0
    for start, end in pairwise(edges.tolist()):
        middle = (start + end) / 2
        if (label := truth.at(middle)) is not None:
            known += end - start
            right += (end - start) * _weighted(label, claim.at(middle) or whole)
    return right / known


@cache
def _weighted(truth: str, claim: str) -> float:
    from mir_eval import key

    return float(key.weighted_score(truth, claim))
