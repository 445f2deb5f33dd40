"""What becomes of precision and recall where claims are taken away that other knowledge contradicts.

Precision and recall have Wilson's interval at 95 %, from the counts. That of the gain is resampled from recordings,
which are what was drawn: claims of one recording err together. Of fewer than `FEWEST` it would look surer than it is,
so there is none.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from descant.analysis.auditing.tags import Table

Z = 1.959964
"""of 95 %"""
FEWEST, RESAMPLED = 10, 2000
"""recordings, and times that they are drawn anew"""
SEED = 8
Counts = npt.NDArray[np.int64]


def gain(table: Table, contradicted: Mapping[str, Collection[str]]) -> dict[str, Any] | None:
    """`contradicted` are tags by clip; None where nothing that is claimed here is."""
    said = np.array([[tag in contradicted.get(clip, ()) for tag in table.tags] for clip in table.clips], bool)
    gone = table.claimed & said.reshape(table.claimed.shape)
    if not gone.any():
        return None
    touched = gone.any(axis=0)
    return {
        "removed": int(gone.sum()),
        "wrong_removed": int((gone & ~table.truth).sum()),
        "right_removed": int((gone & table.truth).sum()),
        "tags": {tag: _compared(table, gone, columns) for tag, columns in _each(table, touched)},
        "of_these": _compared(table, gone, touched),
        "overall": _compared(table, gone, np.ones(len(table.tags), bool)),
    }


def _each(table: Table, touched: npt.NDArray[np.bool_]) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    places = np.arange(len(table.tags))
    return [(tag, places == column) for column, tag in enumerate(table.tags) if touched[column]]


def _compared(table: Table, gone: npt.NDArray[np.bool_], columns: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Of all claims of these tags together."""
    truth, claimed, away = table.truth[:, columns], table.claimed[:, columns], gone[:, columns]
    counts = np.stack(
        [
            (truth & claimed).sum(axis=1),
            claimed.sum(axis=1),
            (truth & claimed & ~away).sum(axis=1),
            (claimed & ~away).sum(axis=1),
            truth.sum(axis=1),
        ],
        axis=1,
    ).astype(np.int64)
    right, all_, right_after, all_after, true = (int(each) for each in counts.sum(axis=0))
    before, after = _figures(right, all_, true), _figures(right_after, all_after, true)
    return {
        "support": true,
        "before": before,
        "after": after,
        "gain": _difference(before["precision"], after["precision"]),
        "gain_interval": _resampled(counts),
        "lost": _difference(after["recall"], before["recall"]),
    }


def _figures(right: int, claimed: int, true: int) -> dict[str, Any]:
    return {
        "right": right,
        "claimed": claimed,
        "precision": right / claimed if claimed else None,
        "precision_interval": wilson(right, claimed),
        "recall": right / true if true else None,
        "recall_interval": wilson(right, true),
    }


def wilson(part: int, whole: int) -> list[float] | None:
    """Of a share: https://doi.org/10.1080/01621459.1927.10502953"""
    if not whole:
        return None
    share, z2 = part / whole, Z * Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z / (1 + z2 / whole) * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return [max(0.0, middle - half), min(1.0, middle + half)]


def _resampled(counts: Counts) -> list[float] | None:
    """The middle 95 % of gains, of as many recordings drawn anew; the same each time."""
    if len(counts) < FEWEST:
        return None
    drawn = np.random.default_rng(SEED).integers(0, len(counts), (RESAMPLED, len(counts)))
    right, all_, right_after, all_after, _ = (counts[:, each][drawn].sum(axis=1) for each in range(5))
    there = (all_ > 0) & (all_after > 0)
    if not there.any():
        return None
    gains = right_after[there] / all_after[there] - right[there] / all_[there]
    return [float(each) for each in np.percentile(gains, [2.5, 97.5])]


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
