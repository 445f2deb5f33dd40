"""Coherence: its laws, its kernels, and the figures that the published annotations of real songs have."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from descant.analysis.harmony.coherence import Coherence, coherence
from descant.analysis.harmony.frames import GAP
from descant.analysis.harmony.graphs import chord_graph
from descant.analysis.harmony.kernels import KERNELS
from descant.analysis.harmony.profiles import PLAIN
from descant.analysis.harmony.tracks import Track
from descant.analysis.harmony.transposing import transposed
from descant.errors import WrongUse
from descant.ingest.chords.roman import Key
from descant.ontology.records import FrameUnit
from tests.analysis.harmony.labels import labels
from tests.analysis.harmony.test_graphs import graph_of
from tests.analysis.harmony.versions import a_track, tracks

C = Key("C")
kernels = st.sampled_from(list(KERNELS))


def of(*words: str, kernel: str = "pcp", weights: tuple[float, ...] = ()) -> Coherence:
    versions = [a_track(str(at), each, weight=weights[at] if weights else 1.0) for at, each in enumerate(words)]
    return coherence(graph_of(versions), kernel, C)


@given(tracks(least=2), kernels)
def test_it_is_the_weighted_mean_over_pairs(versions: list[Track], kernel: str) -> None:
    graph = graph_of(versions)
    near = KERNELS[kernel](graph.chords, PLAIN, C)
    found = coherence(graph, kernel, C)
    for frame in range(len(graph.frames)):
        pairs = [
            (graph.weights[one] * graph.weights[other], near[graph.codes[one, frame], graph.codes[other, frame]])
            for one, other in combinations(range(len(versions)), 2)
            if GAP not in (graph.codes[one, frame], graph.codes[other, frame])
        ]
        if not pairs:
            assert math.isnan(found.frames[frame])
        else:
            expected = sum(weight * value for weight, value in pairs) / sum(weight for weight, _ in pairs)
            assert found.frames[frame] == pytest.approx(expected, abs=1e-9)


@given(tracks(least=2), kernels)
def test_so_is_that_of_transitions(versions: list[Track], kernel: str) -> None:
    graph = graph_of(versions)
    near = KERNELS[kernel](graph.chords, PLAIN, C)
    found = coherence(graph, kernel, C)
    assert len(found.edges) == max(len(graph.frames) - 1, 0)
    for frame, value in enumerate(found.edges):
        here = graph.codes[:, frame : frame + 2]
        pairs = [
            (graph.weights[a] * graph.weights[b], near[here[a, 0], here[b, 0]] * near[here[a, 1], here[b, 1]])
            for a, b in combinations(range(len(versions)), 2)
            if GAP not in (*here[a], *here[b])
        ]
        if pairs:
            expected = sum(weight * near for weight, near in pairs) / sum(weight for weight, _ in pairs)
            assert value == pytest.approx(expected, abs=1e-9)
        else:
            assert math.isnan(value)


@given(tracks(least=2), kernels)
def test_it_lies_between_nought_and_one(versions: list[Track], kernel: str) -> None:
    found = coherence(graph_of(versions), kernel, C)
    for values in (found.frames, found.edges, np.array([found.whole, found.chance, found.of_edges])):
        known = values[np.isfinite(values)]
        assert np.all((known >= 0) & (known <= 1))


@given(tracks(least=2), st.integers(-6, 6), st.sampled_from(["pcp", "jaccard", "tonal"]))
def test_transposition_changes_nothing(versions: list[Track], by: int, kernel: str) -> None:
    plain, moved = (graph_of(versions, transpositions=[each] * len(versions)) for each in (0, by))
    one, other = coherence(plain, kernel), coherence(moved, kernel)
    np.testing.assert_allclose(one.frames, other.frames, atol=1e-9)
    np.testing.assert_allclose([one.whole, one.chance], [other.whole, other.chance], atol=1e-9)


@pytest.mark.parametrize("kernel", KERNELS)
def test_it_is_one_only_where_all_sound_the_same(kernel: str) -> None:
    assert of("C:maj N", "C:maj N", "C:maj N", kernel=kernel).frames.tolist() == pytest.approx([1, 1])
    assert of("Db:maj", "C#:maj", kernel=kernel).whole == pytest.approx(1)
    assert of("C:maj", "C:maj", "A:min", kernel=kernel).whole < 1
    assert of("C:maj", "N", kernel=kernel).whole == 0


@pytest.mark.parametrize("shares", [(1, 1), (3, 1), (2, 5)])
def test_two_camps(shares: tuple[int, int]) -> None:
    """1 - 2pq(1-k) W²/(W² - sum of w²), for camps of shares p and q."""
    near = KERNELS["pcp"](["C:maj", "A:min"], PLAIN, None)[0, 1]
    many = sum(shares)
    p, q = (each / many for each in shares)
    expected = 1 - 2 * p * q * (1 - near) * many**2 / (many**2 - many)
    assert of(*["C:maj"] * shares[0], *["A:min"] * shares[1]).whole == pytest.approx(expected)


def test_one_version_alone_has_none() -> None:
    found = of("C:maj G:7")
    assert all(map(math.isnan, (*found.frames, found.whole, found.chance, found.over_chance)))
    assert found.compared == 0


def test_versions_that_never_meet_have_none() -> None:
    assert math.isnan(of("C:maj - ", "- C:maj").whole)


def test_frames_count_by_how_long_they_are() -> None:
    one, other = a_track("a", "C:maj C:maj C:maj G:maj"), a_track("b", "C:maj C:maj C:maj N")
    assert coherence(graph_of([one, other])).whole == pytest.approx(0.75)


def test_over_chance() -> None:
    """Where versions agree no more than if their frames were shuffled, nothing is over chance."""
    shuffled = of("C:maj C:maj N N", "C:maj N C:maj N")
    assert shuffled.chance == pytest.approx(0.5)
    assert shuffled.over_chance == pytest.approx(0)
    assert of("C:maj N", "C:maj N").over_chance == pytest.approx(1)
    assert math.isnan(of("C:maj", "C:maj").over_chance)


@given(st.lists(labels, min_size=1, max_size=8), kernels)
def test_kernels_are_symmetric_and_know_what_is_the_same(some: list[str], kernel: str) -> None:
    near = KERNELS[kernel](some, PLAIN, C)
    np.testing.assert_allclose(near, near.T)
    assert np.all((near >= 0) & (near <= 1 + 1e-9))
    for at, label in enumerate(some):
        assert near[at, at] == pytest.approx(0 if label == "X" else 1)


@given(st.lists(labels, min_size=1, max_size=6), st.integers(-6, 6), kernels)
def test_kernels_know_no_key_but_the_one_they_are_told(some: list[str], by: int, kernel: str) -> None:
    moved = [transposed(each, by) for each in some]
    key = Key(transposed("C:maj", by).partition(":")[0])
    np.testing.assert_allclose(KERNELS[kernel](some, PLAIN, C), KERNELS[kernel](moved, PLAIN, key), atol=1e-9)


@pytest.mark.parametrize("kernel", ["jaccard", "tonal", "lerdahl", "pcp"])
def test_nearer_chords_are_nearer(kernel: str) -> None:
    near = KERNELS[kernel](["C:maj", "A:min", "F#:maj"], PLAIN, C)
    assert near[0, 1] > near[0, 2]


def test_lerdahls_distances() -> None:
    """In C major: I to V 5 steps, I to vi 7 (Lerdahl 2001): the nearness follows them."""
    near = KERNELS["lerdahl"](["C:maj", "G:maj", "A:min", "F:maj"], PLAIN, C)[0]
    furthest = 5 / (1 - near[1])
    assert near[2] == pytest.approx(1 - 7 / furthest)
    assert near[3] == pytest.approx(near[1])


def test_lerdahl_needs_a_key() -> None:
    with pytest.raises(WrongUse, match="within a key"):
        KERNELS["lerdahl"](["C:maj"], PLAIN, None)


@given(tracks(least=2, most=4))
def test_a_nearer_kernel_is_a_higher_coherence(versions: list[Track]) -> None:
    """Monotone in every pair: a kernel that is nowhere less never makes less of it."""
    graph = graph_of(versions, FrameUnit.SECOND)
    assume(len(graph.frames))
    pcp, jaccard = (KERNELS[each](graph.chords, PLAIN, None) for each in ("pcp", "jaccard"))
    assert np.all(pcp >= jaccard - 1e-9)
    found = [coherence(graph, each).frames for each in ("pcp", "jaccard")]
    assert np.all((found[0] >= found[1] - 1e-9) | np.isnan(found[0]))


def test_it_is_the_same_over_blocks_of_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = [
        a_track("a", "C:maj G:7 A:min F:maj"),
        a_track("b", "C:maj G:maj F:maj F:maj"),
        a_track("c", "A:min G:7"),
    ]
    whole = coherence(graph_of(versions))
    monkeypatch.setattr("descant.analysis.harmony.coherence._MOST_PAIRS", 1)
    np.testing.assert_array_equal(coherence(graph_of(versions)).frames, whole.frames)
    assert chord_graph(versions, graph_of(versions).frames).chords
