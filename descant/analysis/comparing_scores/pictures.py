"""A comparison in pictures: all bars with their shares as a ribbon, and density and outer lines as curves.

Bars run to the right. What many bars share one column of a long work is their mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.kinds import Status
from descant.analysis.comparing_scores.legend import KINDS, STYLE, fill, legend, line_legend, patterns, words
from descant.analysis.comparing_scores.phrases import ENGLISH
from descant.analysis.exporting.sheet import WIDE, drawn, fitting, plain, written
from descant.analysis.exporting.words import pitch

LEFT, RIGHT, TOP, RIBBON, CURVE, AXIS = 56, 16, 34, 150, 120, 34
NARROWEST = 2
"""pixels of a column"""
_APART = 70
"""pixels from one number of a bar to the next, at least"""
_END = ' text-anchor="end"'
Floats = npt.NDArray[np.float64]


def ribbon(found: Comparison, width: int = WIDE) -> bytes:
    """All bars: of what each is made up, by how long it sounds."""
    columns = _Columns(found, width)
    whole = np.array([_made_of(found, at) for at in range(len(found.rows))])
    values = columns.mean(whole)
    names = " and ".join(side.version.name for side in found.sides)
    title = f"Bar by bar: {names}"
    shares = {kind: ENGLISH.percent(float(share)) for kind, share in zip(KINDS, whole.mean(axis=0), strict=True)}
    key, end = legend(8, TOP + RIBBON + AXIS + 6, width - 16, shares)
    parts = [patterns(), written(8, 20, fitting(title, width - 16), ' class="t"')]
    bars = "".join(_column(found, columns, at, values[at]) for at in range(columns.count))
    parts += [
        f'<g shape-rendering="crispEdges">{bars}</g>',
        f'<path class="s" d="M{LEFT} {TOP}h{columns.plot}v{RIBBON}h-{columns.plot}z"/>',
        columns.place(TOP, RIBBON),
        *columns.axis(TOP + RIBBON),
    ]
    parts += [written(LEFT - 6, TOP + RIBBON * (1 - at) + 4, f"{100 * at:.0f} %", _END) for at in (0.0, 0.5, 1.0)]
    return drawn(width, end + 6, title, [*parts, *key], STYLE)


def curves(found: Comparison, width: int = WIDE) -> bytes:
    """How many notes begin in a quarter, and the outer lines, of both versions."""
    columns = _Columns(found, width)
    names = [side.version.name for side in found.sides]
    title = f"Density and outer lines: {names[0]} and {names[1]}"
    parts = [
        written(8, 20, fitting(title, width - 16), ' class="t"'),
        *line_legend(8, 40, [fitting(name, width / 2 - 72) for name in names]),
    ]
    y = 70
    for name, both in _curves(found):
        parts += _plot(columns, y, name, [columns.mean(values[:, None])[:, 0] for values in both])
        y += CURVE + 40
    return drawn(width, y + AXIS - 34, title, [*parts, *columns.axis(y - 40)], STYLE)


class _Columns:
    """Rows of a comparison along the width: one a column, or several where there are too many."""

    def __init__(self, found: Comparison, width: int) -> None:
        self.found, self.plot = found, width - LEFT - RIGHT
        self.rows = max(1, len(found.rows))
        self.together = -(-self.rows * NARROWEST // self.plot)
        self.count = -(-self.rows // self.together)

    def x(self, column: float) -> float:
        return LEFT + self.plot * min(1.0, column * self.together / self.rows)

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
        box = f'x="{LEFT}" y="{y}" width="{self.plot}" height="{height}"'
        return f'<rect class="plot" data-rows="{self.rows}" {box} fill="none"/>'

    def axis(self, y: float) -> Iterator[str]:
        """Numbers of bars of the first version, so few that they do not touch."""
        free = 0.0
        for column in range(self.count):
            x = self.x(column)
            if x >= free and x < LEFT + self.plot - 30 and self.found.rows[column * self.together].one is not None:
                yield f'<path class="s" d="M{x:.1f} {y}v5"/>{written(x, y + 18, self.name(column * self.together))}'
                free = x + _APART
        yield written(LEFT - 6, y + 18, "bar", _END)


def _made_of(found: Comparison, at: int) -> list[float]:
    row = found.rows[at]
    if row.status is not Status.COMPARED:
        return [float(kind is row.status) for kind in KINDS]
    weights = row.weights if any(row.weights) else (1.0,)
    return [*weights, *[0.0] * (len(KINDS) - len(weights))]


def _column(found: Comparison, columns: _Columns, at: int, shares: Floats) -> str:
    x, y, parts = columns.x(at), TOP + RIBBON, list[str]()
    wide = columns.x(at + 1) - x
    there = [(kind, share) for kind, share in zip(KINDS, shares.tolist(), strict=True) if share > 1e-6]
    for kind, share in there:
        y -= share * RIBBON
        parts.append(f'<rect x="{x:.2f}" y="{y:.1f}" width="{wide:.2f}" height="{share * RIBBON:.1f}" {fill(kind)}/>')
    said = ", ".join(f"{words(kind)} {ENGLISH.percent(share)}" for kind, share in there)
    return f"<g><title>{plain(f'bar {columns.bars(at)}: {said}')}</title>{''.join(parts)}</g>"


def _curves(found: Comparison) -> Iterator[tuple[str, Sequence[Floats]]]:
    """Each with the values of both in all rows, nan where there are none."""
    yield (
        "notes a quarter",
        [np.array([np.nan if each is None else each.notes for each in side.density]) for side in found.sides],
    )
    places: Mapping[int, int] = {row: place for place, row in enumerate(found.compared)}
    for line, name in enumerate(("highest pitch", "lowest pitch")):
        both = [[np.nan] * len(found.rows) for _ in found.sides]
        for row, place in places.items():
            for values, lines in zip(both, found.contour.ranges[place], strict=True):
                values[row] = np.nan if (height := lines[line]) is None else height
        yield name, [np.array(values) for values in both]


def _plot(columns: _Columns, y: float, name: str, both: Sequence[Floats]) -> Iterator[str]:
    known = np.concatenate(both)
    known = known[np.isfinite(known)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    if name == "notes a quarter":
        low, ends = 0.0, [f"{0:g}", f"{high:.3g}"]
    else:
        ends = [pitch(low), pitch(high)]
    yield f'<path class="s" d="M{LEFT} {y}v{CURVE}h{columns.plot}"/>{written(LEFT, y - 8, name)}'
    yield columns.place(y, CURVE)
    yield written(LEFT - 6, y + CURVE, ends[0], _END) + written(LEFT - 6, y + 8, ends[1], _END)
    for style, values in zip(("one", "two"), both, strict=True):
        heights = y + CURVE * (1 - (values - low) / max(high - low, 1e-9))
        yield f'<path class="{style}" d="{_steps(columns, heights)}"/>'


def _steps(columns: _Columns, heights: Floats) -> str:
    """A level for each column, and a gap where there is none."""
    known = np.isfinite(heights)
    return "".join(
        (f"V{y:.1f}" if at and known[at - 1] else f"M{columns.x(at):.1f} {y:.1f}") + f"H{columns.x(at + 1):.1f}"
        for at, y in enumerate(heights.tolist())
        if known[at]
    )
