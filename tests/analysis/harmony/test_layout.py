"""Where a graph is drawn: the same row everywhere, nothing over something else, the circle of fifths; always alike."""

from __future__ import annotations

import random
import time
from collections import Counter

import numpy as np
from hypothesis import given

from descant.analysis.harmony.frames import GAP
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.layout import MOST_ROWS, layout
from descant.analysis.harmony.tracks import Event, Track, track
from descant.ingest.chords.labels import SHORTHANDS
from descant.ontology.records import FrameUnit
from tests.analysis.harmony.test_graphs import graph_of, graphs
from tests.analysis.harmony.versions import a_track

PATIENCE = 5.0
"""seconds, on any machine"""


def row_of(graph: ChordGraph, label: str) -> int:
    return int(layout(graph).rows[graph.chords.index(label)])


@given(graphs)
def test_no_two_chords_of_a_frame_are_in_one_row(graph: ChordGraph) -> None:
    found = layout(graph)
    taken = Counter((node.frame, int(found.rows[node.chord])) for node in graph.nodes)
    assert set(taken.values()) <= {1}
    assert all(0 <= row < len(found.names) for row in found.rows.tolist())


@given(graphs)
def test_it_is_always_alike_and_frames_follow_each_other(graph: ChordGraph) -> None:
    one, other = layout(graph), layout(graph)
    assert one.names == other.names
    assert np.array_equal(one.rows, other.rows)
    assert len(one.bounds) == len(graph.frames) + 1
    assert (np.diff(one.bounds) > 0).all()


def test_rows_follow_the_circle_of_fifths_with_relatives_beside_each_other() -> None:
    graph = graph_of([a_track("a", "C:maj A:min F:maj D:min G:7 E:min C:maj B:dim N -"), a_track("b", "C:maj")])
    assert layout(graph).names == ("Bm", "G", "Em", "C", "Am", "F", "Dm", "N", "–")
    assert layout(graph).rows[GAP] == len(layout(graph).names) - 1


def test_the_circle_is_cut_far_from_what_sounds() -> None:
    """F sharp and G flat are neighbours where the piece is there, and so are C and G in one in C."""
    sharp = graph_of([a_track("a", "B:maj F#:maj Db:maj F#:maj")])
    assert layout(sharp).names[:3] == ("Db", "F#", "B")


def test_chords_on_a_root_share_a_row_unless_they_sound_together() -> None:
    apart = graph_of([a_track("a", "C:maj C:7 C:maj/3 G:maj")])
    assert len({row_of(apart, each) for each in ("C:maj", "C:7", "C:maj/3")}) == 1
    together = graph_of([a_track("a", "C:maj C:7"), a_track("b", "C:7 C:7")])
    assert row_of(together, "C:maj") == row_of(together, "C:7") + 1


def hostile(count: int) -> list[Track]:
    """Versions that have all another chord in each frame, of very many chords."""
    chance = random.Random(7)
    labels = [f"{root}:{name}" for root in ("C", "Db", "E", "F#", "A") for name in SHORTHANDS]
    degrees = [f"{label}({added})" for label in labels for added in ("b2", "4", "#4", "b6", "6", "b7", "7")]
    said = [[chance.choice(degrees) for _ in range(count)] for _ in range(20)]
    return [
        track(str(at), [Event(beat, beat + 1, label, "") for beat, label in enumerate(own)])
        for at, own in enumerate(said)
    ]


def test_what_is_hostile_takes_few_rows_and_little_time() -> None:
    graph = graph_of(hostile(5_000), FrameUnit.SECOND)
    assert len(graph.nodes) > 90_000
    begun = time.thread_time()
    found = layout(graph)
    assert time.thread_time() - begun < PATIENCE
    assert len(found.names) <= 12 * 2 * MOST_ROWS + 2


def test_of_nothing_there_is_nothing_but_the_row_of_gaps() -> None:
    found = layout(graph_of([a_track("a", "")]))
    assert found.names == ("–",)
    assert found.bounds.tolist() == [0.0]
