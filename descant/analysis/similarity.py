"""Which recordings sound alike, by the embeddings of a model: exact up to a hundred thousand, by an index beyond.

A recording is the mean of its patches' embeddings, which is held as a direction: how alike two are is the cosine
between them, 1 for the same. Nothing is alike across models.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from descant.analysis.findings import Findings, Values
from descant.errors import Missing

EXACT = 100_000
"""recordings up to which all are compared: 80 MB, and some milliseconds"""
LOOKED_AT = 128
"""candidates that the index keeps on its way: more are slower and surer"""


class Near(NamedTuple):
    name: str
    likeness: float
    """cosine, from -1 to 1"""


def direction_of(findings: Findings) -> Values | None:
    """Of a recording, as what its patches that sound say on average; None where there is no embedding."""
    curve = findings.curves.get("embedding")
    rows = curve.values[np.isfinite(curve.values).all(axis=1)] if curve is not None else np.empty((0, 0), np.float32)
    if not len(rows):
        return None
    mean = rows.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length, np.float32) if length > 0 else None


class Neighbours:
    """Recordings by name, with the direction of each."""

    def __init__(self, names: Sequence[str], directions: Values) -> None:
        self._names, self._directions = names, directions
        self._index = _index(directions) if len(names) > EXACT else None

    def nearest(self, direction: Values, count: int) -> list[Near]:
        """The most alike first."""
        if not self._names or count < 1:
            return []
        count = min(count, len(self._names))
        if self._index is not None:
            found = self._index.search(direction, count)
            pairs = [
                (int(key), 1.0 - float(distance)) for key, distance in zip(found.keys, found.distances, strict=True)
            ]
        else:
            likeness = self._directions @ direction
            best = np.argpartition(-likeness, count - 1)[:count]
            pairs = [(int(number), float(likeness[number])) for number in best]
        return [Near(self._names[number], value) for number, value in sorted(pairs, key=lambda pair: -pair[1])]


def _index(directions: Values) -> Any:
    """A graph of neighbours of neighbours (Malkov and Yashunin, https://arxiv.org/abs/1603.09320), by usearch."""
    try:
        from usearch.index import Index
    except ImportError as error:
        raise Missing("So many recordings are compared with usearch.", remedy="pip install 'descant[audio]'") from error
    index = Index(ndim=directions.shape[1], metric="cos", expansion_search=LOOKED_AT)
    index.add(np.arange(len(directions)), directions)
    return index
