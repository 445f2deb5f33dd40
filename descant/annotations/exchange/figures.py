"""Where annotations are in each score, bar by bar, as a picture (SVG) that says in words what it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from xml.sax.saxutils import escape

WIDTH, ROW, GAP, LEFT = 900, 48, 34, 8
"""pixels"""


def bars_drawn(bars: Mapping[str, Sequence[int]]) -> bytes | None:
    """A row for each score, a column for each bar, as high as there are places in it; None where there are none."""
    if not bars:
        return None
    last = max(max(each) for each in bars.values())
    most = max(max(Counter(each).values()) for each in bars.values())
    tops = count(GAP, ROW + GAP)
    rows = "".join(_row(name, here, last, most, next(tops)) for name, here in bars.items())
    height = GAP + len(bars) * (ROW + GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        ' font-family="sans-serif" font-size="12" fill="#222">'
        f"<title>Places that are annotated, bar by bar, to bar {last}</title>"
        f"<desc>{escape(_in_words(bars))}</desc>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{rows}</svg>'
    ).encode()


def _row(name: str, bars: Sequence[int], last: int, most: int, top: int) -> str:
    width = (WIDTH - 2 * LEFT) / last
    columns = "".join(
        f'<rect x="{LEFT + (bar - 1) * width:.2f}" y="{top + ROW * (1 - number / most):.2f}"'
        f' width="{max(width - 0.5, 0.5):.2f}" height="{ROW * number / most:.2f}" fill="#0072b2">'
        f"<title>bar {bar}: {number}</title></rect>"
        for bar, number in sorted(Counter(bars).items())
    )
    line = f'<path d="M{LEFT} {top + ROW}H{WIDTH - LEFT}" stroke="#888"/>'
    return f'<text x="{LEFT}" y="{top - 6}">{escape(name.rpartition("/")[2])}</text>{columns}{line}'


def _in_words(bars: Mapping[str, Sequence[int]]) -> str:
    said = (
        f"{name.rpartition('/')[2]}: {len(here)} places in {len(set(here))} bars, from {min(here)} to {max(here)}"
        for name, here in bars.items()
    )
    return "; ".join(said)
