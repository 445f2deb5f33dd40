"""A comparison in pictures: all bars with their shares as a ribbon, and density and outer lines as curves.

Bars run to the right. What many bars share one column of a long work is their mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from descant.analysis.comparing_scores.columns import LEFT, Columns, Floats
from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.kinds import Status
from descant.analysis.comparing_scores.legend import KINDS, STYLE, fill, legend, line_legend, patterns, words
from descant.analysis.comparing_scores.phrases import ENGLISH
from descant.analysis.exporting.sheet import WIDE, drawn, fitting, plain, written
from descant.analysis.exporting.words import pitch

TOP, RIBBON, CURVE, AXIS = 34, 150, 120, 34
_END = ' text-anchor="end"'


def ribbon(found: Comparison, width: int = WIDE) -> bytes:
    """All bars: of what each is made up, by how long it sounds."""
    columns = Columns(found, width)
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
    columns = Columns(found, width)
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


def _made_of(found: Comparison, at: int) -> list[float]:
    row = found.rows[at]
    if row.status is not Status.COMPARED:
        return [float(kind is row.status) for kind in KINDS]
    weights = row.weights if any(row.weights) else (1.0,)
    return [*weights, *[0.0] * (len(KINDS) - len(weights))]


def _column(found: Comparison, columns: Columns, at: int, shares: Floats) -> str:
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


def _plot(columns: Columns, y: float, name: str, both: Sequence[Floats]) -> Iterator[str]:
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


def _steps(columns: Columns, heights: Floats) -> str:
    """A level for each column, and a gap where there is none."""
    known = np.isfinite(heights)
    return "".join(
        (f"V{y:.1f}" if at and known[at - 1] else f"M{columns.x(at):.1f} {y:.1f}") + f"H{columns.x(at + 1):.1f}"
        for at, y in enumerate(heights.tolist())
        if known[at]
    )
