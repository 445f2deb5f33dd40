"""A picture of what every version plays along time: a line for each, systems below each other as in a score, as SVG.

All systems have one scale, so that what is as long looks as long. Below the versions stands how coherent they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from descant.analysis.exporting.sheet import LETTER, WIDE, drawn, fitting, plain, written
from descant.analysis.harmony.coherence import Coherence
from descant.analysis.harmony.frames import stretches
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.layout import bounds_of
from descant.analysis.harmony.pictures import END, Named, name_in, steps
from descant.analysis.harmony.tracks import Times

MOST_SYSTEMS = 60
TALLEST = 12_000
"""pixels: with many versions there are fewer systems"""
ROW, CURVE, HEAD, BELOW = 22, 26, 20, 22
"""pixels: of a version, of the coherence, of the names above, and to the next system"""
RIGHT, TOP = 12, 8
_FRAME = 44
"""pixels of a usual frame"""
_APART = 12
"""pixels between names of frames"""
_ROUNDING = 1e-6


def timeline_picture(
    graph: ChordGraph,
    found: Coherence,
    width: int = WIDE,
    *,
    first: int = 0,
    systems: int = MOST_SYSTEMS,
    named: Named | None = None,
) -> bytes:
    """From a frame on, so many systems; `named` says where a frame is, else its time or number."""
    sheet = _Sheet(graph, found, width, named or name_in(graph))
    most = max(1, min(systems, MOST_SYSTEMS, TALLEST // sheet.high))
    lines = list(islice(sheet.broken(first), most))
    parts = [part for at, line in enumerate(lines) for part in sheet.system(line, TOP + at * sheet.high)]
    title = f"Chords of {len(graph.versions)} versions along time"
    return drawn(width, TOP + max(1, len(lines)) * sheet.high, title, parts)


def distinct(names: Sequence[str]) -> list[str]:
    """Without the words that most of them have. One that would be called as another, or not at all, stays whole."""
    words = [name.split() for name in names]
    often = Counter(word for each in words for word in set(each))
    short = [" ".join(word for word in each if 2 * often[word] <= len(names)) for each in words]
    once = Counter(short)
    return [
        each if any(map(str.isalnum, each)) and once[each] == 1 else name
        for each, name in zip(short, names, strict=True)
    ]


class _Sheet:
    def __init__(self, graph: ChordGraph, found: Coherence, width: int, named: Named) -> None:
        self._graph, self._found, self._named = graph, found, named
        self._bounds: Times = bounds_of(graph.frames.lasts)
        self._left = min(120, width // 4)
        self._plot = width - self._left - RIGHT
        self._lasts = self._scale()
        self._names = distinct([each.name for each in graph.versions])

    @property
    def high(self) -> int:
        return HEAD + ROW * len(self._graph.versions) + CURVE + BELOW

    def _scale(self) -> float:
        """How long a system is: as many usual frames as there is room for, and by fours, as phrases often are."""
        room = max(1, self._plot // _FRAME)
        room -= room % 4 if room >= 8 else 0
        lengths = np.diff(self._bounds)
        return room * float(np.median(lengths)) if len(lengths) else 1.0

    def broken(self, first: int) -> Iterator[range]:
        """The frames of each system: so many as fit in, one at least."""
        while first < len(self._graph.frames):
            last = self._bounds[first] + self._lasts * (1 + _ROUNDING)
            end = max(int(np.searchsorted(self._bounds, last, "right")) - 1, first + 1)
            yield range(first, end)
            first = end

    def system(self, frames: range, y: float) -> Iterator[str]:
        bounds = self._bounds[frames.start : frames.stop + 1] - self._bounds[frames.start]
        scale = self._plot / max(self._lasts, float(bounds[-1]))
        places = dict(enumerate((self._left + bounds * scale).tolist(), frames.start))
        yield from self._heads(frames, places, y)
        for at, name in enumerate(self._names):
            top = y + HEAD + ROW * at
            yield written(self._left - 6, top + 15, fitting(name, self._left - 10), END)
            yield from self._lane(at, frames, places, top)
        yield from self._curve(frames, places, y + HEAD + ROW * len(self._graph.versions) + 4)

    def _heads(self, frames: range, places: Mapping[int, float], y: float) -> Iterator[str]:
        free = 0.0
        for frame in frames:
            name = self._named(frame)
            if places[frame] >= free:
                yield f'<path class="s" d="M{places[frame]:.1f} {y + HEAD}v-5"/>'
                yield written(places[frame] + 2, y + HEAD - 6, name)
                free = places[frame] + LETTER * len(name) + _APART

    def _lane(self, at: int, frames: range, places: Mapping[int, float], y: float) -> Iterator[str]:
        """A box for each stretch of one chord; nothing where nothing is said."""
        for begin, end, code in stretches(self._graph.codes[at, frames.start : frames.stop]):
            left, right = places[frames.start + begin], places[frames.start + end]
            yield self._box(self._graph.chords[code], left, right, y)

    def _box(self, label: str, left: float, right: float, y: float) -> str:
        wide = max(0.5, right - left - 1)
        inside = written(left + 3, y + 15, label) if LETTER * len(label) + 4 <= wide else ""
        place = f'x="{left:.1f}" y="{y}" width="{wide:.1f}" height="{ROW - 3}"'
        shape = f'<rect class="b" {place} rx="2" fill-opacity=".1"/>'
        return f"<g><title>{plain(label)}</title>{shape}{inside}</g>"

    def _curve(self, frames: range, places: Mapping[int, float], y: float) -> Iterator[str]:
        down = CURVE - 8
        heights = [y + down * (1 - value) for value in self._found.frames[frames.start : frames.stop].tolist()]
        curve = steps(list(places.values()), heights)
        yield f'<path class="s" d="M{self._left} {y + down}H{places[frames.stop]:.1f}"/>'
        yield f'<path class="c" d="{curve}"/>' if curve else ""
        yield written(self._left - 6, y + 13, "coherence", END)
