"""A sheet on which pictures are drawn, in SVG: a time axis to the right, labels at the left, light or dark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

import numpy as np

from descant.analysis.exporting.raster import data_url
from descant.analysis.exporting.words import clock, short
from descant.analysis.findings import Curve, Finding, Values

WIDE, NARROWEST, WIDEST = 960, 280, 4000
"""pixels of a picture"""
RIGHT, TOP, BOTTOM, ROW = 20, 34, 30, 16
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1d1b19}.t{font-weight:600}.s{fill:none;stroke:#1d1b19;stroke-width:.5}"
    ".p{fill:#fbfaf7}.b{fill:#103474;stroke:#1d1b19;stroke-width:.5}.n{fill:#103474}"
    ".c{fill:none;stroke:#103474;stroke-width:1}image{image-rendering:pixelated}"
    "@media (prefers-color-scheme:dark){text{fill:#e9e5dd}.s{stroke:#e9e5dd}.p{fill:#161513}"
    ".b{fill:#a3bff2;stroke:#e9e5dd}.n{fill:#a3bff2}.c{stroke:#a3bff2}image{filter:invert(1) hue-rotate(180deg)}}"
)
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600, 7200)
_FIGURES = 90
"""pixels from one time of the axis to the next, at least"""
LETTER = 7.0
"""pixels, at most about"""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Part:
    """A piece of a picture, and how far down it reaches."""

    def __init__(self, text: str, height: float) -> None:
        self.text, self.height = text, height


def plain(text: str) -> str:
    """As XML can have it: without control characters."""
    return escape(_NO_XML.sub("", text))


def fitting(text: str, width: float) -> str:
    """So much of it as there is room for."""
    most = int(width / LETTER)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def written(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{plain(text)}</text>'


def drawn(width: float, height: float, title: str, parts: Iterable[str], style: str = "") -> bytes:
    """A whole picture. `style` comes after that of all."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"><title>{plain(title)}</title><style>{STYLE}{style}</style>'
        f'<rect class="p" width="100%" height="100%"/>{"".join(parts)}</svg>'
    ).encode()


@dataclass(frozen=True, slots=True)
class Sheet:
    """So wide, for a recording that lasts so many seconds."""

    width: int
    duration: float

    @property
    def left(self) -> int:
        return 120 if self.width >= WIDE / 2 else 108

    @property
    def plot(self) -> int:
        return self.width - self.left - RIGHT

    def x(self, seconds: float) -> float:
        return self.left + min(max(seconds / max(self.duration, 1e-9), 0.0), 1.0) * self.plot

    def label(self, y: float, text: str) -> str:
        return written(self.left - 6, y, text, ' text-anchor="end"')

    def heat(self, values: Values, y: float, height: float, lowest: float, highest: float) -> Part:
        place = f'x="{self.left}" y="{y}" width="{self.plot}" height="{height}"'
        image = f'<image {place} preserveAspectRatio="none" href="{data_url(values, lowest, highest)}"/>'
        return Part(f'{image}<rect class="s" {place}/>', y + height)

    def blocks(self, findings: list[Finding], y: float, name: str) -> Part:
        """Labelled spans side by side; a label stands where there is room for it."""
        return Part(self.label(y + 18, name) + "".join(self._block(each, y) for each in findings), y + 26)

    def _block(self, finding: Finding, y: float) -> str:
        assert finding.span is not None  # noqa: S101 - these have times
        start, end = finding.span
        x, text = self.x(start), short(str(finding.value))
        long, shade = self.x(end) - x, 1 if finding.confidence is None else finding.confidence
        place = f'x="{x:.1f}" y="{y}" width="{max(long, 0.5):.1f}" height="26" fill-opacity="{0.25 * shade:.2f}"'
        tip = plain(f"{finding.value}, {start:.2f} to {end:.2f} s")
        inside = written(x + 3, y + 17, text) if long > 7 * len(text) + 4 else ""
        return f'<g><title>{tip}</title><rect class="b" {place}/>{inside}</g>'

    def line(self, curve: Curve, column: int, y: float, height: float, name: str) -> Part:
        """At most two points a pixel: the highest of what falls together."""
        values = curve.values[:, column].astype(float)
        together = max(1, len(values) // (2 * self.plot))
        whole = values[: len(values) // together * together].reshape(-1, together)
        highest = np.where(np.isfinite(whole), whole, -np.inf).max(axis=1)
        known = highest[np.isfinite(highest)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        points, pen = [], "M"
        for number, value in enumerate(highest):
            if not np.isfinite(value):
                pen = "M"
                continue
            x = self.x(curve.start + number * together * curve.step)
            points.append(f"{pen}{x:.1f} {y + height - (value - low) / max(high - low, 1e-9) * height:.1f}")
            pen = "L"
        ends = self.label(y + 10, f"{high:.4g}") + self.label(y + height, f"{low:.4g}")
        return Part(f'<path class="c" d="{"".join(points)}"/>{self.label(y + height / 2, name)}{ends}', y + height)

    def axis(self, y: float) -> Iterator[str]:
        """Times, so few that they do not touch; the last ends where the picture does."""
        for second in self.times(self.plot):
            x = self.x(second)
            at_end = x > self.width - RIGHT - 10
            yield f'<path class="s" d="M{x:.1f} {y}v5"/>'
            anchor = ' text-anchor="end"' if at_end else ' text-anchor="middle"' if second else ""
            yield written(x + RIGHT - 4 if at_end else x, y + 18, clock(second), anchor)

    def down(self, y: float, height: float) -> Iterator[str]:
        """The same times from above to below."""
        for second in self.times(height * 2):
            at = y + height * second / max(self.duration, 1e-9)
            yield f'<path class="s" d="M{self.left - 5} {at:.1f}h5"/>'
            yield written(self.left - 8, min(max(at + 4, y + 10), y + height), clock(second), ' text-anchor="end"')

    def times(self, room: float) -> Iterator[float]:
        """Seconds that are written within so many pixels."""
        most = max(1.0, room / _FIGURES)
        step = next((each for each in _STEPS if self.duration / each <= most), _STEPS[-1])
        yield from (float(each) for each in np.arange(0, self.duration + 1e-6, step))
