"""Rows of a comparison along the width of a picture, with the axis below them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.exporting.sheet import written

LEFT, RIGHT = 56, 16
"""pixels beside them"""
NARROWEST = 2
"""pixels of a column"""
_APART = 70
"""pixels from one number of a bar to the next, at least"""
_END = ' text-anchor="end"'
Floats = npt.NDArray[np.float64]


class Columns:
    """Rows of a comparison along the width: one a column, or several where there are too many."""

    def __init__(self, found: Comparison, width: int, left: int = LEFT) -> None:
        self.found, self.left, self.plot = found, left, width - left - RIGHT
        self.rows = max(1, len(found.rows))
        self.together = -(-self.rows * NARROWEST // self.plot)
        self.count = -(-self.rows // self.together)

    def x(self, column: float) -> float:
        return self.left + self.plot * min(1.0, column * self.together / self.rows)

    def mean(self, values: Floats) -> Floats:
        """Of the rows of each column that have a value; nan where none has."""
        known = np.isfinite(values)
        starts = np.arange(0, len(values), self.together)
        sums = np.add.reduceat(np.where(known, values, 0.0), starts, axis=0)
        counts = np.add.reduceat(known.astype(float), starts, axis=0)
        return np.asarray(np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0))

    def bars(self, column: int) -> str:
        """The first and the last of a column, of the version that has them."""
        last = min(self.rows, (column + 1) * self.together) - 1
        names = dict.fromkeys(self.name(row) for row in (column * self.together, last))
        return "–".join(names)

    def name(self, row: int) -> str:
        one, other = self.found.rows[row].one, self.found.rows[row].other
        if one is not None:
            return self.found.sides[0].version.number(one)
        return "" if other is None else f"+{self.found.sides[1].version.number(other)}"

    def place(self, y: float, height: float) -> str:
        """Where its rows are, one as wide as another: for whoever asks on which of them somebody points."""
        box = f'x="{self.left}" y="{y}" width="{self.plot}" height="{height}"'
        return f'<rect class="plot" data-rows="{self.rows}" {box} fill="none"/>'

    def axis(self, y: float) -> Iterator[str]:
        """Numbers of bars of the first version, so few that they do not touch."""
        free = 0.0
        for column in range(self.count):
            x = self.x(column)
            if x >= free and x < self.left + self.plot - 30 and self.found.rows[column * self.together].one is not None:
                yield f'<path class="s" d="M{x:.1f} {y}v5"/>{written(x, y + 18, self.name(column * self.together))}'
                free = x + _APART
        yield written(self.left - 6, y + 18, "bar", _END)
