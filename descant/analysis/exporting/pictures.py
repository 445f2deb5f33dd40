"""Reports as pictures: SVG with words in it, and PNG of the same.

Time runs to the right. Shades say how much; letters, labels and heights say what, so that nothing hangs on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from descant.analysis.exporting.pixels import png_of
from descant.analysis.exporting.sheet import BOTTOM, ROW, STYLE, TOP, WIDE, Part, Sheet, fitting, plain, written
from descant.analysis.findings import Finding, Span, Task, Values
from descant.analysis.reports import Report
from descant.errors import NotAcceptable

MOST_TAGS, MOST_CELLS = 14, 400
"""rows of tags; cells on a side of a self-similarity"""


def to_svg(report: Report, width: int = WIDE) -> bytes:
    """So many pixels wide; letters are of the same size in all."""
    draw = _DRAWN.get(report.task)
    if draw is None:
        raise NotAcceptable(f"There is no picture of {report.task}.", remedy="Take CSV or JAMS.")
    sheet = Sheet(width, report.duration)
    parts = list(draw(report, sheet)) if report.findings.found or report.task is Task.EMBEDDING else []
    height = BOTTOM + max((part.height for part in parts), default=TOP + ROW)
    why = fitting("; ".join(report.findings.remarks), width - 16)
    body = "".join(part.text for part in parts) or written(8, TOP + 14, why)
    axis = "".join(sheet.axis(height - BOTTOM))
    title = written(8, 20, fitting(report.description, width - 16), ' class="t"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"><title>{plain(report.description)}</title><style>{STYLE}</style>'
        f'<rect class="p" width="100%" height="100%"/>{title}'
        f"{body}{axis}</svg>"
    ).encode()


def to_png(report: Report) -> bytes:
    return png_of(to_svg(report))


def _tags(report: Report, sheet: Sheet) -> Iterator[Part]:
    curve = report.findings.curves.get("scores")
    whole = [each for each in report.findings.found if each.span is None][:MOST_TAGS]
    if curve is None or not whole:
        return
    rows = [curve.columns.index(str(each.value)) for each in whole]
    yield sheet.heat(curve.values[:, rows].T, TOP, ROW * len(rows), 0.0, 1.0)
    for number, each in enumerate(whole):
        yield Part(
            sheet.label(TOP + ROW * number + 12, f"{each.value} {each.confidence:.2f}"), TOP + ROW * (number + 1)
        )


def _chords(report: Report, sheet: Sheet) -> Iterator[Part]:
    readings = (("chord", "chords"), ("majmin", "major, minor"))
    for row, (kind, name) in enumerate(each for each in readings if report.findings.of(each[0])):
        yield sheet.blocks(report.findings.of(kind), TOP + 34 * row, name)


def _key(report: Report, sheet: Sheet) -> Iterator[Part]:
    curve = report.findings.curves.get("chroma")
    if curve is None:
        whole = [replace(each, span=Span(0, report.duration)) for each in report.findings.of("key")]
        yield sheet.blocks(whole, TOP, "key")
        return
    loudest = np.maximum(curve.values.max(axis=1, keepdims=True), 1e-9)
    yield sheet.heat((curve.values / loudest).T[::-1], TOP, 12 * ROW, 0.0, 1.0)
    for number, name in enumerate(reversed(curve.columns)):
        yield Part(sheet.label(TOP + ROW * number + 12, name), TOP + ROW * (number + 1))
    yield sheet.blocks(report.findings.of("local key"), TOP + 12 * ROW + 8, "key")


def _structure(report: Report, sheet: Sheet) -> Iterator[Part]:
    curve = report.findings.curves.get("features")
    if curve is None or len(curve.values) < 2:
        return
    alike, height = _similarity(curve.values[:: max(1, -(-len(curve.values) // MOST_CELLS))]), sheet.plot // 2
    yield sheet.blocks(report.findings.of("segment"), TOP, "segments")
    yield sheet.heat(alike, TOP + 40, height, 0.0, 1.0)
    yield Part("".join(sheet.down(TOP + 40, height)), TOP + 40 + height)


def _similarity(rows: Values) -> Values:
    standard = (rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-9)
    length = np.maximum(np.linalg.norm(standard, axis=1, keepdims=True), 1e-9)
    return np.asarray((standard / length) @ (standard / length).T)


def _notes(report: Report, sheet: Sheet) -> Iterator[Part]:
    notes = [each for each in report.findings.of("note") if each.span]
    if not notes:
        return
    pitches = [int(each.value) for each in notes]
    low, high = min(pitches) - 1, max(pitches) + 1
    size = max(4.0, 300 / (high - low + 1))
    bars = "".join(_note(each, TOP + (high - int(each.value)) * size, size - 1, sheet) for each in notes)
    octaves = "".join(
        sheet.label(TOP + (high - pitch) * size + size, f"C{pitch // 12 - 1}")
        for pitch in range(low, high + 1)
        if pitch % 12 == 0
    )
    yield Part(bars + octaves, TOP + (high - low + 1) * size)


def _note(note: Finding, y: float, height: float, sheet: Sheet) -> str:
    assert note.span is not None  # noqa: S101 - notes have times
    x, end = sheet.x(note.span.start), sheet.x(note.span.end)
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(1.0, end - x):.1f}" height="{height:.1f}"'
    return f'<rect class="n" {place} opacity="{0.3 + 0.7 * (note.confidence or 0):.2f}"/>'


def _beats(report: Report, sheet: Sheet) -> Iterator[Part]:
    onsets = report.findings.curves.get("onsets")
    top = TOP if onsets is None else TOP + 104
    if onsets is not None:
        yield sheet.line(onsets, 0, TOP, 100, "onsets")
    lines = []
    for beat in report.findings.of("beat"):
        assert beat.span is not None  # noqa: S101 - beats have times
        x, length = sheet.x(beat.span.start), 26 if beat.value == 1 else 12
        lines.append(f'<path class="s" d="M{x:.1f} {top}v{length}"/>')
    yield Part("".join(lines) + sheet.label(top + 12, "beats, bars"), top + 28)


def _loudness(report: Report, sheet: Sheet) -> Iterator[Part]:
    curves = [(name, curve) for name in ("momentary", "short term") if (curve := report.findings.curves.get(name))]
    for row, (name, curve) in enumerate(curves):
        yield sheet.line(curve, 0, TOP + 110 * row, 100, f"{name} LUFS")


def _f0(report: Report, sheet: Sheet) -> Iterator[Part]:
    if curve := report.findings.curves.get("f0"):
        yield sheet.line(curve, 0, TOP, 200, "Hz")


def _embedding(report: Report, sheet: Sheet) -> Iterator[Part]:
    curve = report.findings.curves.get("embedding")
    if curve is None or not len(heard := curve.values[np.isfinite(curve.values)]):
        return
    spread = float(heard.std()) or 1.0
    yield sheet.heat(curve.values.T, TOP, 240, -2 * spread, 2 * spread)


_DRAWN: Mapping[Task, Callable[[Report, Sheet], Iterator[Part]]] = {
    Task.TAGS: _tags,
    Task.CHORDS: _chords,
    Task.KEY: _key,
    Task.STRUCTURE: _structure,
    Task.NOTES: _notes,
    Task.BEATS: _beats,
    Task.LOUDNESS: _loudness,
    Task.F0: _f0,
    Task.EMBEDDING: _embedding,
}
