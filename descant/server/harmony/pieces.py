"""A piece whose chords are here, its graph by some wishes, and what is computed of that when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from descant.analysis.harmony.asking import Asked
from descant.analysis.harmony.coherence import Coherence, coherence
from descant.analysis.harmony.comparing import Covers, Harmonisations, covers, harmonisations
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.layout import Layout, layout
from descant.analysis.harmony.pictures import frame_name
from descant.analysis.harmony.places import Place, Places
from descant.analysis.harmony.songs import Alike
from descant.jobs.harmony.songs import KeptSong

EVENT, _CELL, _NODE = 400, 40, 400
"""bytes of a chord with its words and place, or of a bar; of what a version has in a frame; of a node with its edges"""


@dataclass(frozen=True)
class Piece:
    kept: KeptSong
    graph: ChordGraph
    asked: Asked

    @property
    def weight(self) -> int:
        """In bytes, with all that may be computed of it."""
        events = sum(len(each.chords) + len(each.bars) for each in self.kept.lanes)
        return EVENT * events + _CELL * self.graph.codes.size + _NODE * len(self.graph.nodes)

    @property
    def alike(self) -> Alike:
        return self.asked.wishes.alike or self.kept.song.alike

    @cached_property
    def coherence(self) -> Coherence:
        return coherence(self.graph, self.asked.kernel, self.asked.key)

    @cached_property
    def covers(self) -> Covers:
        return covers(self.graph, self.asked.kernel, self.asked.key)

    @cached_property
    def harmonisations(self) -> Harmonisations:
        return harmonisations(self.graph)

    @cached_property
    def layout(self) -> Layout:
        return layout(self.graph)

    @cached_property
    def places(self) -> tuple[Places, ...]:
        """Of each version: the bars of its score, where they are known."""
        return tuple(lane.places for lane in self.kept.lanes)

    def place(self, frame: int) -> Place | None:
        """In the bars of the version that tells where frames are."""
        span = self.graph.frames.span(frame, frame)
        return self.places[span.version].at(span.start) if span else None

    def name(self, frame: int) -> str:
        """`27`, or `27.3` for its third beat; where no bars are known, its time or number."""
        place = self.place(frame)
        if place is None:
            return frame_name(self.graph, frame)
        beat = "" if place.beat == 1 else f".{float(place.beat):.3g}"
        return f"{self.bar(place)}{beat}"

    @staticmethod
    def bar(place: Place) -> str:
        """In brackets where no number is printed."""
        return place.printed or f"({place.bar.index})"
