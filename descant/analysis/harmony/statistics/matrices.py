"""What follows what, as a matrix: from degree to degree, where keys are known; else from chord to chord, as if each
that is left stood on C.

A row adds up to 1 over all that follows; of chords only the most common are columns.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from descant.analysis.exporting.sheet import drawn, fitting, plain, written
from descant.analysis.harmony.progressions.kinds import ROOTS
from descant.analysis.harmony.statistics.tallies import Step, Tally
from descant.ingest.chords.spelling import OCTAVE

DEGREES = ("1", "b2", "2", "b3", "3", "4", "#4", "5", "b6", "6", "b7", "7")
"""by semitones above the tonic"""
CHORDS = 12
"""that are rows and columns, where nothing says keys"""
CELL, LINE, LEFT, TOP = 62, 28, 76, 62
"""pixels: of a cell, and of what stands beside them"""
_FAINTEST, _FULL = 0.06, 0.45
"""shades of nothing and of all, on which numbers can be read"""


class Matrix(NamedTuple):
    of: str
    """degrees or chords"""
    rows: Sequence[str]
    """what is left"""
    columns: Sequence[str]
    """what follows"""
    places: Sequence[Sequence[int]]
    probability: Sequence[Sequence[float]]


def matrix_of(tally: Tally) -> Matrix:
    return _of_degrees(tally) if len(tally.motions) else _of_chords(tally)


def csv_of(document: Mapping[str, Any]) -> bytes:
    """Probabilities of all groups of statistics, below each other."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for group in document["groups"]:
        matrix = Matrix(**group["matrix"])
        writer.writerow(["tag", "value", "from", *matrix.columns])
        for name, row in zip(matrix.rows, matrix.probability, strict=True):
            writer.writerow([group.get("tag", ""), group.get("value", ""), name, *row])
    return file.getvalue().encode()


def picture_of(matrix: Matrix, title: str) -> bytes:
    """A cell is the darker the likelier it is, and has its number: per cent of the row."""
    width, height = LEFT + CELL * max(len(matrix.columns), 4) + 8, TOP + LINE * max(len(matrix.rows), 1) + 8
    parts = [written(8, 18, title), written(LEFT, 36, "what follows, in per cent"), *_heads(matrix)]
    parts += [cell for at in range(len(matrix.rows)) for cell in _row(matrix, at)]
    if not matrix.rows:
        parts.append(written(8, TOP + 18, "Nothing follows anything."))
    return drawn(width, height, title, parts)


def _heads(matrix: Matrix) -> Iterator[str]:
    for at, name in enumerate(matrix.columns):
        yield written(LEFT + CELL * (at + 0.5), TOP - 8, fitting(name, CELL), ' text-anchor="middle"')
    for at, name in enumerate(matrix.rows):
        yield written(LEFT - 6, TOP + LINE * at + 18, fitting(name, LEFT), ' text-anchor="end"')


def _row(matrix: Matrix, at: int) -> Iterator[str]:
    for by, share in enumerate(matrix.probability[at]):
        x, y = LEFT + CELL * by, TOP + LINE * at
        shade = _FAINTEST + (_FULL - _FAINTEST) * share if share else 0
        box = f'<rect class="b" x="{x}" y="{y}" width="{CELL}" height="{LINE}" fill-opacity="{shade:.3f}"/>'
        tip = plain(f"{matrix.rows[at]} to {matrix.columns[by]}: {share:.1%}, {matrix.places[at][by]:,} places")
        text = written(x + CELL / 2, y + 18, _percent(share), ' text-anchor="middle"') if share else ""
        yield f"<g><title>{tip}</title>{box}{text}</g>"


def _percent(share: float) -> str:
    return "<1" if share < 0.01 else f"{100 * share:.0f}"


def _of_degrees(tally: Tally) -> Matrix:
    places = [[0] * OCTAVE for _ in DEGREES]
    for motion, count in tally.motions.most_common():
        places[motion.before][motion.after] = count.places
    return _matrix("degrees", DEGREES, DEGREES, places, [sum(row) for row in places])


def _of_chords(tally: Tally) -> Matrix:
    leaving, following = Counter[str](), Counter[str]()
    cells: dict[tuple[str, str], int] = {}
    for text, count in tally.transitions.most_common():
        step = Step.of(text)
        before, after = f"C:{step.before}", f"{ROOTS[step.interval]}:{step.after}"
        leaving[before] += count.places
        following[after] += count.places
        cells[before, after] = count.places
    rows, columns = ([name for name, _ in each.most_common(CHORDS)] for each in (leaving, following))
    places = [[cells.get((row, column), 0) for column in columns] for row in rows]
    return _matrix("chords", rows, columns, places, [leaving[row] for row in rows])


def _matrix(
    of: str, rows: Sequence[str], columns: Sequence[str], places: list[list[int]], leaving: list[int]
) -> Matrix:
    shares = [[round(count / max(total, 1), 6) for count in row] for row, total in zip(places, leaving, strict=True)]
    return Matrix(of, list(rows), list(columns), places, shares)
