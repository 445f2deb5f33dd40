"""Pictures of chord sequence graphs: coherence along time, and the graph itself of a passage, as SVG.

What is thick is heavy, and every chord is written: nothing hangs on colour.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from descant.analysis.exporting.sheet import WIDE, drawn, fitting, plain, written
from descant.analysis.exporting.words import clock
from descant.analysis.harmony.coherence import Coherence
from descant.analysis.harmony.frames import GAP
from descant.analysis.harmony.graphs import ChordGraph, Node

TALL = 180
END = ' text-anchor="end"'
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 28, 34
PASSAGE = 12
"""frames of a graph that are drawn"""
COLUMN, LINE, GAP_BETWEEN = 120, 44, 34
"""pixels: of a frame, of a node, and between two frames"""
_MOST_NODES = 8
"""of a frame that are drawn"""
_HIGH = 0.8
"""a mean whose name stands below it"""
_TIME = 90
"""pixels from one time of the axis to the next, at least"""


Named = Callable[[int], str]
"""how a frame is called: else by its time or number"""


def coherence_picture(graph: ChordGraph, found: Coherence, width: int = WIDE, named: Named | None = None) -> bytes:
    """Each frame as a step, as long as it lasts; none where nothing can be compared. A broken line is the mean."""
    bounds = [0.0, *found.lasts.cumsum().tolist()]
    across, down = width - LEFT - RIGHT, TALL - TOP - BOTTOM
    places = [LEFT + across * time / max(bounds[-1], 1e-9) for time in bounds]
    heights = [TOP + down * (1 - value) for value in found.frames.tolist()]
    parts = [f'<path class="s" d="M{LEFT} {TOP}v{down}h{across}"/>', f'<path class="c" d="{steps(places, heights)}"/>']
    parts += [written(LEFT - 6, TOP + down * (1 - share) + 4, f"{share:g}", END) for share in (0, 0.5, 1)]
    if math.isfinite(found.whole):
        mean = TOP + down * (1 - found.whole)
        parts.append(f'<path class="s" stroke-dasharray="4 3" d="M{LEFT} {mean:.1f}h{across}"/>')
        beside = mean - 4 if found.whole < _HIGH else mean + 14  # not across what lies at the top
        parts.append(written(LEFT + 4, beside, f"mean {found.whole:.2f}"))
    title = f"Coherence along time, {found.whole:.2f} in the mean" if math.isfinite(found.whole) else "No coherence"
    return drawn(width, TALL, title, [*parts, *_axis(places, named or name_in(graph))])


def steps(places: Sequence[float], heights: Sequence[float]) -> str:
    """A path with a step from each place to the next; none where a height is not known."""
    known = [math.isfinite(y) for y in heights]
    return "".join(
        (f"V{y:.1f}" if at and known[at - 1] else f"M{places[at]:.1f} {y:.1f}") + f"H{places[at + 1]:.1f}"
        for at, y in enumerate(heights)
        if known[at]
    )


def graph_picture(graph: ChordGraph, first: int = 0, named: Named | None = None) -> bytes:
    """So many frames from the first on: a column each, the heaviest chord above."""
    named = named or name_in(graph)
    frames = range(first, min(first + PASSAGE, len(graph.frames)))
    columns: dict[int, list[Node]] = {frame: [] for frame in frames}
    for node in graph.nodes:
        if node.frame in columns and len(columns[node.frame]) < _MOST_NODES:
            columns[node.frame].append(node)
    places = {
        (frame, node.chord): (COLUMN * at + 8, TOP + LINE * row)
        for at, frame in enumerate(frames)
        for row, node in enumerate(columns[frame])
    }
    width = COLUMN * max(1, len(frames)) + 16
    height = TOP + LINE * max((len(each) for each in columns.values()), default=1) + 8
    parts = [*_edges(graph, frames, places)]
    for at, frame in enumerate(frames):
        parts.append(written(COLUMN * at + 8, 16, fitting(named(frame), COLUMN)))
        parts += [_node(graph, node, *places[frame, node.chord]) for node in columns[frame]]
    last = frames[-1] + 1 if frames else 0
    return drawn(width, height, f"The chord sequence graph, frames {first + 1} to {last}", parts)


def _node(graph: ChordGraph, node: Node, x: float, y: float) -> str:
    label, wide = graph.name(node.chord), COLUMN - GAP_BETWEEN
    called = ", ".join(f"{name} {share:.0%}" for name, share in graph.called(node.frame, node.chord).items())
    tip = plain(f"{label}: {node.weight:.0%}" + (f" ({called})" if node.chord != GAP else ""))
    dashed = ' stroke-dasharray="3 2"' if node.chord == GAP else ""
    box = f'<rect class="b" x="{x}" y="{y}" width="{wide}" height="30" rx="4"'
    shade = f' fill-opacity="{0.06 + 0.3 * node.weight:.2f}"{dashed}/>'
    text = written(x + 5, y + 13, fitting(label, wide)) + written(x + 5, y + 26, f"{node.weight:.0%}")
    return f"<g><title>{tip}</title>{box}{shade}{text}</g>"


def _edges(graph: ChordGraph, frames: range, places: Mapping[tuple[int, int], tuple[float, float]]) -> Iterator[str]:
    for edge in graph.edges:
        here, there = places.get((edge.frame, edge.chord)), places.get((edge.frame + 1, edge.following))
        if edge.frame in frames and here and there:
            start, y, end, to = here[0] + COLUMN - GAP_BETWEEN, here[1] + 15, there[0], there[1] + 15
            line = f"M{start:.0f} {y:.0f}C{start + 16:.0f} {y:.0f} {end - 16:.0f} {to:.0f} {end:.0f} {to:.0f}"
            tip = plain(f"{graph.name(edge.chord)} to {graph.name(edge.following)}: {edge.weight:.0%}")
            wide = 0.6 + 4 * edge.weight
            yield f'<path class="c" d="{line}" style="stroke-width:{wide:.1f}"><title>{tip}</title></path>'


def _axis(places: Sequence[float], named: Named) -> Iterator[str]:
    """Names of frames below, so few that they do not touch."""
    free = 0.0
    for frame, place in enumerate(places[:-1]):
        if place >= free:
            yield f'<path class="s" d="M{place:.1f} {TALL - BOTTOM}v5"/>'
            yield written(place, TALL - BOTTOM + 20, named(frame))
            free = place + _TIME


def name_in(graph: ChordGraph) -> Named:
    return partial(frame_name, graph)


def frame_name(graph: ChordGraph, frame: int) -> str:
    """When it begins, where that is the same in all versions; else its number, from 1."""
    return clock(float(graph.frames.starts[0, frame]), 1) if graph.shared_seconds else f"{frame + 1}"
