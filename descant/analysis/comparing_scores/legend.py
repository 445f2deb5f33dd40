"""How kinds look: each has a colour, a mark, and its words. Marks alone tell them apart, in grey or in print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from descant.analysis.comparing_scores.kinds import Kind, Status
from descant.analysis.exporting.sheet import LETTER, written

_SIZE = 8
"""pixels of a mark"""
_SWATCH, _LINE = 26, 20


class Look(NamedTuple):
    name: str
    """of its pattern"""
    light: str
    dark: str
    """colours of the paper that are beneath the mark"""
    mark: str
    """a path on 8 × 8 pixels"""
    words: str


_EMPTY = ("#fbfaf7", "#161513")
_LOOKS: Mapping[Kind | Status, Look] = {
    Kind.IDENTICAL: Look("identical", "#000000", "#e9e5dd", "", "identical"),
    Kind.OCTAVE: Look("octave", "#f4531b", "#f4531b", "M0 2h8M0 6h8", "another octave"),
    Kind.DURATION: Look("duration", "#26d6fc", "#26d6fc", "M2 0v8M6 0v8", "another duration"),
    Kind.BOTH: Look("both", "#1b44f4", "#6f8bff", "M0 4h8M4 0v8", "octave and duration"),
    Kind.OTHER_PITCH: Look("pitch", "#859900", "#859900", "M-2 2l4-4M0 8L8 0M6 10l4-4", "same time, other pitch"),
    Kind.NONE: Look("none", "#d825da", "#e36be4", "M1 1h2v2h-2zM5 5h2v2h-2z", "no match"),
    Status.LEFT_OUT: Look("left-out", *_EMPTY, "M0 0l8 8M8 0l-8 8", "bar left out"),
    Status.ADDED: Look("added", *_EMPTY, "M4 1v6M1 4h6", "bar added"),
    Status.NOT_FILLED: Look("not-filled", *_EMPTY, "M4 4h1", "bar not filled"),
}
KINDS = tuple(_LOOKS)
"""of what a bar is made up, in the order in which they are drawn"""
STYLE = (
    ".m{fill:none;stroke:#fbfaf7;stroke-width:1.6}.k{fill:none;stroke:#1d1b19;stroke-width:1}"
    ".two{fill:none;stroke:#b3541e;stroke-width:2;stroke-dasharray:7 4}.one{fill:none;stroke:#103474;stroke-width:1.6}"
    + "".join(f".f-{each.name}{{fill:{each.light}}}" for each in _LOOKS.values())
    + "@media (prefers-color-scheme:dark){.m{stroke:#161513}.k{stroke:#e9e5dd}.two{stroke:#ffab7a}.one{stroke:#a3bff2}"
    + "".join(f".f-{each.name}{{fill:{each.dark}}}" for each in _LOOKS.values())
    + "}"
)


def patterns() -> str:
    """Definitions that fills refer to."""
    return f"<defs>{''.join(map(_pattern, _LOOKS.values()))}</defs>"


def badges() -> str:
    """The mark of each kind, on 8 × 8 pixels of its colour, to be placed beside a note."""
    return f"<defs>{''.join(_badge(kind, _LOOKS[kind]) for kind in Kind)}</defs>"


def _badge(kind: Kind, look: Look) -> str:
    box = f'<rect class="f-{look.name}" width="{_SIZE}" height="{_SIZE}" style="stroke:none"/>'
    mark = f'<path class="m" d="{look.mark}" style="stroke-width:1.6"/>' if look.mark else ""
    size = f'viewBox="0 0 {_SIZE} {_SIZE}" width="{_SIZE}" height="{_SIZE}"'
    return f'<symbol id="badge-{kind.name.lower()}" {size}>{box}{mark}</symbol>'


def colours() -> str:
    """Of notes that are not identical."""
    light = "".join(
        f".c-{kind.name.lower()}{{color:{_LOOKS[kind].light};fill:{_LOOKS[kind].light}}}" for kind in _OTHER
    )
    dark = "".join(f".c-{kind.name.lower()}{{color:{_LOOKS[kind].dark};fill:{_LOOKS[kind].dark}}}" for kind in _OTHER)
    return f"{light}@media(prefers-color-scheme:dark){{{dark}}}"


_OTHER = [kind for kind in Kind if kind is not Kind.IDENTICAL]


def fill(kind: Kind | Status) -> str:
    return f'fill="url(#descant-{_LOOKS[kind].name})"'


def words(kind: Kind | Status) -> str:
    return _LOOKS[kind].words


def legend(x: float, y: float, width: float, shares: Mapping[Kind | Status, str]) -> tuple[list[str], float]:
    """Swatches with their words and what is said of each, in lines so wide; and where the last line ends."""
    parts, left = [], x
    for kind, said in shares.items():
        text = f"{words(kind)}: {said}"
        wide = _SWATCH + 6 + LETTER * len(text) + 14
        if left > x and left + wide > x + width:
            left, y = x, y + _LINE
        box = f'<rect class="s" x="{left:.1f}" y="{y}" width="{_SWATCH}" height="14"'
        parts += [f'{box} style="{_fill(kind)}"/>', written(left + _SWATCH + 6, y + 11, text)]
        left += wide
    return parts, y + _LINE


def _fill(kind: Kind | Status) -> str:
    """As a style, which is stronger than a class."""
    return f"fill:url(#descant-{_LOOKS[kind].name})"


def line_legend(x: float, y: float, names: Sequence[str]) -> Iterator[str]:
    """Of the first version, with a whole line, and of the second, with a broken one."""
    for style, name in zip(("one", "two"), names, strict=True):
        yield f'<path class="{style}" d="M{x:.1f} {y}h34"/>{written(x + 40, y + 4, name)}'
        x += 40 + LETTER * len(name) + 24


def _pattern(look: Look) -> str:
    beneath = f'<rect class="f-{look.name}" width="{_SIZE}" height="{_SIZE}"/>'
    ink = "k" if look.light == _EMPTY[0] else "m"
    mark = f'<path class="{ink}" d="{look.mark}"/>' if look.mark else ""
    size = f'width="{_SIZE}" height="{_SIZE}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="descant-{look.name}" {size}>{beneath}{mark}</pattern>'
