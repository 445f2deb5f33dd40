"""Two versions beside each other as a picture: each is a line of bars, and bands lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from descant.analysis.alignment.passages import Passage
from descant.analysis.exporting.sheet import WIDE, drawn, fitting, written

LEFT, RIGHT, TOP, LINE, BETWEEN = 16, 16, 44, 14, 96
_APART = 64
"""pixels from one number of a bar to the next, at least"""
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_UNSURE = 0.6
_STYLE = (
    ".u{fill:none;stroke:#103474;stroke-width:1;stroke-dasharray:4 3}.h{fill:none;stroke:#1d1b19;stroke-width:1}"
    ".e{fill:url(#descant-alone)}"
    "@media (prefers-color-scheme:dark){.u{stroke:#a3bff2}.h{stroke:#e9e5dd}}"
)
_HATCHED = (
    '<defs><pattern id="descant-alone" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path class="h" d="M-1 1l2-2M0 6L6 0M5 7l2-2"/></pattern></defs>'
)


def bands(names: tuple[str, str], bars: tuple[int, int], passages: Sequence[Passage], width: int = WIDE) -> bytes:
    """A band is filled where it is sure, has a broken edge where it is not; bars of one version alone are hatched."""
    plot = width - LEFT - RIGHT
    scale = plot / max(1, *bars)
    title = f"Bars of {names[0]} (above) and of {names[1]}"
    low = TOP + LINE + BETWEEN
    parts = [_HATCHED, written(8, 18, fitting(title, width - 16), ' class="t"')]
    parts += [band for each in passages for band in _band(each, scale)]
    for y, count, side in ((TOP, bars[0], 0), (low, bars[1], 1)):
        alone = [own for each in passages if (own := (each.one, each.other)[side]) and None in (each.one, each.other)]
        parts += [_rect("e", bar, y, scale) for bar in alone]
        parts.append(f'<rect class="s" x="{LEFT}" y="{y}" width="{count * scale:.1f}" height="{LINE}"/>')
        parts += _numbers(count, scale, y - 4 if side == 0 else y + LINE + 14)
    return drawn(width, low + LINE + 52, title, [*parts, *_legend(low + LINE + 26, width)], _STYLE)


def _x(bar: float, scale: float) -> float:
    """Where a bar begins, counted from 1."""
    return LEFT + (bar - 1) * scale


def _band(passage: Passage, scale: float) -> Iterator[str]:
    if not (passage.one and passage.other):  # drawn on the line of its version
        return
    (first, last), (begin, end) = passage.one, passage.other
    above, below = (_x(first, scale), _x(last + 1, scale)), (_x(begin, scale), _x(end + 1, scale))
    top, low = TOP + LINE, TOP + LINE + BETWEEN
    outline = f"M{above[0]:.1f} {top}H{above[1]:.1f}L{below[1]:.1f} {low}H{below[0]:.1f}z"
    is_sure = passage.certainty is None or passage.certainty >= _UNSURE
    sure = "" if passage.certainty is None else f", sure by {passage.certainty:.2f} or more"
    said = f"<title>{_bars(first, last)} above, {_bars(begin, end)} below{sure}</title>"
    yield f'<g>{said}<path class="{"n" if is_sure else "u"}" fill-opacity=".35" d="{outline}"/></g>'


def _rect(style: str, bars: tuple[int, int], y: float, scale: float) -> str:
    x, end = _x(bars[0], scale), _x(bars[1] + 1, scale)
    said = f"<title>{_bars(*bars)}, here alone</title>"
    return f'<g>{said}<rect class="{style}" x="{x:.1f}" y="{y}" width="{end - x:.1f}" height="{LINE}"/></g>'


def _bars(first: int, last: int) -> str:
    return f"bar {first}" if first == last else f"bars {first} to {last}"


def _numbers(count: int, scale: float, y: float) -> Iterator[str]:
    step = next((each for each in _STEPS if each * scale >= _APART), count)
    for bar in (1, *range(step, count + 1, max(1, step))):
        if bar == 1 or bar * scale >= _APART / 2:
            yield written(_x(bar, scale), y, str(bar))


def _legend(y: float, width: int) -> Iterator[str]:
    x = float(LEFT)
    for style, more, words in (
        ("n", ' fill-opacity=".35"', "the same"),
        ("u", "", "not sure"),
        ("e", "", "in one version only"),
    ):
        if x + 34 + 7 * len(words) > width:
            return
        yield f'<rect class="{style}" x="{x}" y="{y}" width="26" height="12"{more}/>{written(x + 32, y + 10, words)}'
        x += 48 + 7 * len(words)
