"""Chord sequence graphs: what goes in comes out, and what they weigh is conserved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.harmony.frames import GAP, Frames, heard, side_by_side, together
from descant.analysis.harmony.graphs import ChordGraph, Nodes, chord_graph
from descant.analysis.harmony.tracks import Event, Track, track
from descant.analysis.harmony.vocabularies import simplified
from descant.errors import InvalidInput
from descant.ingest.chords.labels import chord
from descant.ontology.records import ChordVocabulary, FrameUnit
from tests.analysis.harmony.versions import a_track, tracks


def graph_of(versions: list[Track], unit: FrameUnit = FrameUnit.CHANGE, **settings: object) -> ChordGraph:
    return chord_graph(versions, together(versions, unit), **settings)  # type: ignore[arg-type]


graphs = st.builds(
    graph_of,
    tracks(),
    st.sampled_from([FrameUnit.CHANGE, FrameUnit.SECOND]),
    vocabulary=st.sampled_from(ChordVocabulary),
    nodes=st.sampled_from(Nodes),
)


@given(graphs)
def test_the_weights_of_a_frame_add_up_to_one(graph: ChordGraph) -> None:
    sums = Counter[int]()
    for node in graph.nodes:
        sums[node.frame] += node.weight
        if node.chord == GAP:
            assert node.weight == pytest.approx(graph.gaps[node.frame])
    assert all(sums[frame] == pytest.approx(1) for frame in range(len(graph.frames)))


@given(graphs)
def test_what_leaves_a_node_and_what_reaches_it_is_its_weight(graph: ChordGraph) -> None:
    leaving, reaching = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for edge in graph.edges:
        leaving[edge.frame, edge.chord] += edge.weight
        reaching[edge.frame + 1, edge.following] += edge.weight
    for node in graph.nodes:
        if node.frame < len(graph.frames) - 1:
            assert leaving[node.frame, node.chord] == pytest.approx(node.weight)
        if node.frame > 0:
            assert reaching[node.frame, node.chord] == pytest.approx(node.weight)


@given(graphs)
def test_what_a_node_is_called_adds_up_to_its_weight(graph: ChordGraph) -> None:
    for node in graph.nodes:
        if node.chord != GAP:
            called = graph.called(node.frame, node.chord)
            assert sum(called.values()) == pytest.approx(node.weight)
            own = chord(graph.chords[node.chord]).pcp
            assert all(chord(simplified(each, graph.vocabulary)).pcp == own for each in called)


@given(graphs)
def test_every_chord_is_another(graph: ChordGraph) -> None:
    used = {node.chord for node in graph.nodes} - {GAP}
    assert used == set(range(len(graph.chords)))


@given(tracks(least=2), st.randoms(use_true_random=False))
def test_the_order_of_versions_changes_nothing(versions: list[Track], random: object) -> None:
    mixed = list(versions)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    found = [
        Counter({(node.frame, graph.name(node.chord)): round(node.weight, 9) for node in graph.nodes})
        for graph in map(graph_of, (versions, mixed))
    ]
    assert found[0] == found[1]


@given(tracks(), st.integers(-5, 6))
def test_a_transposed_graph_is_the_same_graph(versions: list[Track], by: int) -> None:
    plain, moved = (graph_of(versions, transpositions=[each] * len(versions)) for each in (0, by))
    weights = [sorted((node.frame, round(node.weight, 9)) for node in graph.nodes) for graph in (plain, moved)]
    assert weights[0] == weights[1]
    assert [each.transposition for each in moved.versions] == [by] * len(versions)


@given(tracks(least=1, most=1, of=None))
def test_a_version_alone_is_kept_as_it_is(versions: list[Track]) -> None:
    """Every change is a frame: the graph of one version says what it says, when it says it."""
    graph = graph_of(versions)
    said = [graph.labels[code] if code != GAP else "X" for code in graph.said[0]]
    inside = graph.frames.starts[0]
    at = np.searchsorted(versions[0].starts, inside, "right") - 1
    expected = [
        versions[0].labels[index] if index >= 0 and inside[frame] < versions[0].ends[index] else "X"
        for frame, index in enumerate(at)
    ]
    assert said == expected


def test_enharmonic_spellings_are_one_chord_that_keeps_both_names() -> None:
    graph = graph_of([a_track("a", "Db:maj"), a_track("b", "C#:maj"), a_track("c", "Db:maj")])
    assert graph.chords == ("Db:maj",)
    assert graph.called(0, 0) == pytest.approx({"Db:maj": 2 / 3, "C#:maj": 1 / 3})


def test_by_profile_what_sounds_alike_is_one_node() -> None:
    versions = [a_track("a", "A:min7"), a_track("b", "C:maj6")]
    assert len(graph_of(versions).chords) == 2
    assert len(graph_of(versions, nodes=Nodes.PROFILE).chords) == 1


def test_vocabularies_apply_to_every_version_alike() -> None:
    versions = [a_track("a", "C:9/3 G:7"), a_track("b", "C:maj G:sus4")]
    graph = graph_of(versions, vocabulary=ChordVocabulary.MAJMIN)
    assert [(node.frame, graph.name(node.chord), node.weight) for node in graph.nodes] == [
        (0, "C:maj", 1.0),
        (1, "gap", 0.5),
        (1, "G:maj", 0.5),
    ]
    assert graph.called(0, graph.chords.index("C:maj")) == {"C:9/3": 0.5, "C:maj": 0.5}


def test_a_frame_has_the_chord_that_lasts_longest_in_it() -> None:
    said = [(0.0, 0.4, "C:maj"), (0.4, 0.9, "G:7"), (0.9, 1.3, "C:maj"), (3.6, 4.0, "F:maj")]
    one = track("a", [Event(*each, "") for each in said])
    found = heard(one, np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0, 4.0]))
    # half a second of C in two pieces and half a second of G: the first; 0.3 of C against silence: silence
    assert found.tolist() == [0, GAP, GAP, GAP]


@given(tracks(least=1, most=1), st.lists(st.floats(0, 20), min_size=2, max_size=12, unique=True).map(sorted))
def test_the_longest_is_found_as_one_would_by_hand(versions: list[Track], bounds: list[float]) -> None:
    (one,) = versions
    found = heard(one, np.array(bounds[:-1]), np.array(bounds[1:]))
    for code, start, end in zip(found, bounds, bounds[1:], strict=False):
        lasts = Counter[str]()
        for label, begins, ends in zip(one.labels, one.starts, one.ends, strict=True):
            lasts[label] += max(0.0, min(end, ends) - max(start, begins))
        longest = max(lasts.values(), default=0.0)
        silent = (end - start) - sum(lasts.values())
        if code == GAP:
            assert longest <= silent + 1e-9
        else:
            assert lasts[one.labels[code]] == pytest.approx(longest)
            assert longest >= silent - 1e-9


def test_bars_stand_side_by_side_at_each_versions_own_times() -> None:
    slow, fast = a_track("slow", "C:maj G:7 C:maj", step=4), a_track("fast", "C:maj F:maj", step=1)
    slow = _with_bars(slow, [0, 4, 8, 12])
    fast = _with_bars(fast, [0, 1, 2])
    graph = chord_graph([slow, fast], side_by_side([slow, fast], FrameUnit.BAR))
    assert [[graph.name(code) for code in row] for row in graph.codes] == [
        ["C:maj", "G:7", "C:maj"],
        ["C:maj", "F:maj", "gap"],
    ]
    assert graph.frames.lasts.tolist() == [2.5, 2.5, 4]


def _with_bars(one: Track, bars: list[float]) -> Track:
    return replace(one, bars=np.array(bars, float))


@pytest.mark.parametrize("unit", [FrameUnit.BAR, FrameUnit.BEAT])
def test_bars_that_nobody_knows_are_not_invented(unit: FrameUnit) -> None:
    with pytest.raises(InvalidInput, match=f"nothing says where its {unit.name.lower()}s are"):
        together([a_track("a", "C:maj")], unit)


def test_nothing_makes_an_empty_graph() -> None:
    graph = graph_of([a_track("a", ""), a_track("b", "")])
    assert (len(graph.frames), graph.nodes, graph.edges, graph.chords) == (0, (), (), ())


def test_a_day_in_seconds() -> None:
    long = track("day", [Event(0.0, 86_400.0, "C:maj", "")])
    graph = graph_of([long, long], FrameUnit.SECOND)
    assert len(graph.frames) == 86_400
    with pytest.raises(InvalidInput, match="1,000,000 at most"):
        together([track("years", [Event(0.0, 5e6, "C:maj", "")])], FrameUnit.SECOND)


def test_frames_know_how_long_they_are() -> None:
    frames = Frames(FrameUnit.BAR, np.array([[0.0, 2], [1, np.nan]]), np.array([[2.0, 4], [2, np.nan]]))
    assert frames.lasts.tolist() == [1.5, 2]
    assert len(frames) == 2
    assert frames.span(0, 1) == (0, 0, 4)
    assert replace(frames, measure=1).span(0, 1) == (1, 1, 2)
    assert replace(frames, measure=1).span(1, 1) == (0, 2, 4)
    nowhere = np.full((2, 2), np.nan)
    assert Frames(FrameUnit.BAR, nowhere, nowhere).span(0, 1) is None
