"""Reports as pictures: SVG with words in it, and PNG of the same.

Time runs to the right. Shades say how much; letters, labels and heights say what, so that nothing hangs on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html import escape

import numpy as np

from descant.analysis.exporting.raster import data_url
from descant.analysis.findings import Curve, Finding, Span, Task, Values
from descant.analysis.reports import Report
from descant.errors import Missing, NotAcceptable

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 960, 120, 16, 34, 30
"""pixels"""
ROW = 16
MOST_TAGS, MOST_CELLS = 14, 400
"""rows of tags; cells on a side of a self-similarity"""
PLOT = WIDTH - LEFT - RIGHT
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1d1b19}.t{font-weight:600}.s{fill:none;stroke:#1d1b19;stroke-width:.5}"
    ".b{fill:#fbfaf7;stroke:#1d1b19;stroke-width:.5}.n{fill:#103474}.c{fill:none;stroke:#103474;stroke-width:1}"
    "image{image-rendering:pixelated}"
)


def to_svg(report: Report) -> bytes:
    draw = _DRAWN.get(report.task)
    if draw is None:
        raise NotAcceptable(f"There is no picture of {report.task}.", remedy="Take CSV or JAMS.")
    parts = list(draw(report)) if report.findings.found or report.task is Task.EMBEDDING else []
    height = BOTTOM + max((part.height for part in parts), default=TOP + ROW)
    axis = "".join(_axis(report.duration, height - BOTTOM)) if report.task is not Task.STRUCTURE or not parts else ""
    body = "".join(part.text for part in parts) or _text(LEFT, TOP + 14, "; ".join(report.findings.remarks))
    title = f"{report.description}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#fbfaf7"/>{_text(8, 20, title, "t")}{body}{axis}</svg>'
    ).encode()


def to_png(report: Report) -> bytes:
    try:
        import pyvips
    except ImportError as error:
        raise Missing(
            "PNG is drawn with descant[images].", remedy="pip install 'descant[images]', or take SVG."
        ) from error
    drawn: bytes = pyvips.Image.svgload_buffer(to_svg(report), scale=2.0).pngsave_buffer()
    return drawn


class Part:
    """A piece of a picture, and how far down it reaches."""

    def __init__(self, text: str, height: float) -> None:
        self.text, self.height = text, height


def _tags(report: Report) -> Iterator[Part]:
    curve = report.findings.curves.get("scores")
    whole = [each for each in report.findings.found if each.span is None][:MOST_TAGS]
    if curve is None or not whole:
        return
    rows = [curve.columns.index(str(each.value)) for each in whole]
    yield _heat(curve.values[:, rows].T, TOP, ROW * len(rows), 0.0, 1.0)
    for number, each in enumerate(whole):
        yield Part(_label(TOP + ROW * number + 12, f"{each.value} {each.confidence:.2f}"), TOP + ROW * (number + 1))


def _chords(report: Report) -> Iterator[Part]:
    readings = (("chord", "chords"), ("majmin", "major, minor"))
    for row, (kind, name) in enumerate(each for each in readings if report.findings.of(each[0])):
        yield _blocks(report.findings.of(kind), report.duration, TOP + 34 * row, name)


def _key(report: Report) -> Iterator[Part]:
    curve = report.findings.curves.get("chroma")
    if curve is None:
        whole = [replace(each, span=Span(0, report.duration)) for each in report.findings.of("key")]
        yield _blocks(whole, report.duration, TOP, "key")
        return
    loudest = np.maximum(curve.values.max(axis=1, keepdims=True), 1e-9)
    yield _heat((curve.values / loudest).T[::-1], TOP, 12 * ROW, 0.0, 1.0)
    for number, name in enumerate(reversed(curve.columns)):
        yield Part(_label(TOP + ROW * number + 12, name), TOP + ROW * (number + 1))
    yield _blocks(report.findings.of("local key"), report.duration, TOP + 12 * ROW + 8, "key")


def _structure(report: Report) -> Iterator[Part]:
    curve = report.findings.curves.get("features")
    if curve is None or len(curve.values) < 2:
        return
    side = WIDTH - LEFT - RIGHT - 300
    alike = _similarity(curve.values[:: max(1, -(-len(curve.values) // MOST_CELLS))])
    yield _heat(alike, TOP + 40, side, 0.0, 1.0, width=side)
    yield _blocks(report.findings.of("segment"), report.duration, TOP, "segments", width=side)


def _similarity(rows: Values) -> Values:
    standard = (rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-9)
    length = np.maximum(np.linalg.norm(standard, axis=1, keepdims=True), 1e-9)
    return np.asarray((standard / length) @ (standard / length).T)


def _notes(report: Report) -> Iterator[Part]:
    notes = [each for each in report.findings.of("note") if each.span]
    if not notes:
        return
    pitches = [int(each.value) for each in notes]
    low, high = min(pitches) - 1, max(pitches) + 1
    size = max(4.0, 300 / (high - low + 1))
    bars = "".join(_note(each, TOP + (high - int(each.value)) * size, size - 1, report.duration) for each in notes)
    octaves = "".join(
        _label(TOP + (high - pitch) * size + size, f"C{pitch // 12 - 1}")
        for pitch in range(low, high + 1)
        if pitch % 12 == 0
    )
    yield Part(bars + octaves, TOP + (high - low + 1) * size)


def _note(note: Finding, y: float, height: float, duration: float) -> str:
    assert note.span is not None  # noqa: S101 - notes have times
    x, end = _x(note.span.start, duration), _x(note.span.end, duration)
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(1.0, end - x):.1f}" height="{height:.1f}"'
    return f'<rect class="n" {place} opacity="{0.3 + 0.7 * (note.confidence or 0):.2f}"/>'


def _beats(report: Report) -> Iterator[Part]:
    onsets = report.findings.curves.get("onsets")
    top = TOP if onsets is None else TOP + 104
    if onsets is not None:
        yield _line(onsets, 0, report.duration, TOP, 100, "onsets")
    lines = []
    for beat in report.findings.of("beat"):
        assert beat.span is not None  # noqa: S101 - beats have times
        x, length = _x(beat.span.start, report.duration), 26 if beat.value == 1 else 12
        lines.append(f'<path class="s" d="M{x:.1f} {top}v{length}"/>')
    yield Part("".join(lines) + _label(top + 12, "beats, bars"), top + 28)


def _loudness(report: Report) -> Iterator[Part]:
    for row, name in enumerate(("momentary", "short term")):
        yield _line(report.findings.curves[name], 0, report.duration, TOP + 110 * row, 100, f"{name} LUFS")


def _f0(report: Report) -> Iterator[Part]:
    yield _line(report.findings.curves["f0"], 0, report.duration, TOP, 200, "Hz")


def _embedding(report: Report) -> Iterator[Part]:
    curve = report.findings.curves["embedding"]
    heard = curve.values[np.isfinite(curve.values)]
    if not len(heard):
        return
    spread = float(heard.std()) or 1.0
    yield _heat(curve.values.T, TOP, 240, -2 * spread, 2 * spread)


_DRAWN: Mapping[Task, Callable[[Report], Iterator[Part]]] = {
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


def _heat(values: Values, y: float, height: float, lowest: float, highest: float, *, width: float = PLOT) -> Part:
    place = f'x="{LEFT}" y="{y}" width="{width}" height="{height}"'
    image = f'<image {place} preserveAspectRatio="none" href="{data_url(values, lowest, highest)}"/>'
    return Part(f'{image}<rect class="s" {place}/>', y + height)


def _blocks(findings: list[Finding], duration: float, y: float, name: str, *, width: float = PLOT) -> Part:
    """Labelled spans side by side; a label stands where there is room for it."""
    parts = [_label(y + 18, name)]
    for each in findings:
        assert each.span is not None  # noqa: S101 - these have times
        x, long = LEFT + each.span.start / duration * width, (each.span.end - each.span.start) / duration * width
        shade = 1 if each.confidence is None else each.confidence
        tip = f"{each.value}, {each.span.start:.2f} to {each.span.end:.2f} s"
        place = f'x="{x:.1f}" y="{y}" width="{max(long, 0.5):.1f}" height="26"'
        fill = f"rgb(16 52 116 / {0.25 * shade:.2f})"
        parts.append(f'<g><title>{escape(tip)}</title><rect class="b" {place} style="fill:{fill}"/>')
        text = _short(str(each.value))
        parts.append(f"{_text(x + 3, y + 17, text)}</g>" if long > 7 * len(text) + 4 else "</g>")
    return Part("".join(parts), y + 26)


def _short(label: str) -> str:
    """A plain triad in the fewest letters."""
    root, _, quality = label.partition(":")
    return {"maj": root, "min": f"{root}m"}.get(quality, label)


def _line(curve: Curve, column: int, duration: float, y: float, height: float, name: str) -> Part:
    """At most two points a pixel: the highest of what falls together."""
    values = curve.values[:, column].astype(float)
    together = max(1, len(values) // (2 * PLOT))
    whole = values[: len(values) // together * together].reshape(-1, together)
    finite = np.where(np.isfinite(whole), whole, -np.inf).max(axis=1)
    known = finite[np.isfinite(finite)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    points, pen = [], "M"
    for number, value in enumerate(finite):
        if not np.isfinite(value):
            pen = "M"
            continue
        x = _x(curve.start + number * together * curve.step, duration)
        points.append(f"{pen}{x:.1f} {y + height - (value - low) / max(high - low, 1e-9) * height:.1f}")
        pen = "L"
    ends = _label(y + 10, f"{high:.4g}") + _label(y + height, f"{low:.4g}")
    return Part(f'<path class="c" d="{"".join(points)}"/>{_label(y + height / 2, name)}{ends}', y + height)


def _axis(duration: float, y: float) -> Iterator[str]:
    """Seconds, or minutes and seconds, at some eight places."""
    step = next((each for each in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600) if duration / each <= 9), 7200)
    for second in np.arange(0, duration + 1e-6, step):
        x = _x(float(second), duration)
        yield f'<path class="s" d="M{x:.1f} {y}v5"/>'
        yield _text(x, y + 18, f"{int(second) // 60}:{int(second) % 60:02d}")


def _x(seconds: float, duration: float) -> float:
    return LEFT + min(max(seconds / max(duration, 1e-9), 0.0), 1.0) * PLOT


def _label(y: float, text: str) -> str:
    return f'<text x="{LEFT - 6}" y="{y:.1f}" text-anchor="end">{escape(text)}</text>'


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{f" class={kind!r}" if kind else ""}>{escape(text)}</text>'
