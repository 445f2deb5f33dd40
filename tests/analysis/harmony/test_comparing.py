"""The four questions, each asked of songs whose answer is known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

from descant.analysis.harmony.comparing import covers, harmonisations, likeness, variation
from descant.analysis.harmony.tracks import Track
from tests.analysis.harmony.test_aligning import SONG
from tests.analysis.harmony.test_graphs import graph_of
from tests.analysis.harmony.versions import a_track, tracks


def test_how_covers_of_a_song_compare() -> None:
    graph = graph_of(
        [
            a_track("first", "C:maj F:maj G:7 C:maj"),
            a_track("like it", "C:maj F:maj G:maj C:maj"),
            a_track("apart", "C:maj F:maj Db:7 F#:maj"),
        ]
    )
    found = covers(graph)
    assert found.to_others[2] == min(found.to_others)
    assert found.near[0, 1] == max(found.near[0, 1], found.near[0, 2], found.near[1, 2])
    (passage,) = found.apart
    assert (passage.first, passage.last) == (2, 3)
    assert passage.chords == (("G:7", "C:maj"), ("G:maj", "C:maj"), ("Db:7", "F#:maj"))
    assert passage.coherence < found.coherence.whole


@given(tracks(least=2, most=4))
def test_nearness_of_two_is_of_both(versions: list[Track]) -> None:
    near = covers(graph_of(versions)).near
    for one in range(len(versions)):
        for other in range(len(versions)):
            assert near[one, other] == pytest.approx(near[other, one], nan_ok=True)
            assert math.isnan(near[one, other]) or -1e-9 <= near[one, other] <= 1 + 1e-9


def test_how_musicians_harmonise_a_piece() -> None:
    graph = graph_of(
        [
            a_track(name, f"C:maj {chord}")
            for name, chord in zip("abcd", ["F:maj", "F:maj", "D:min7", "Db:7"], strict=True)
        ]
    )
    found = harmonisations(graph)
    assert found.agreed == pytest.approx(0.5)
    assert found.uncertainty.tolist() == pytest.approx([0, 1.5])
    assert (found.choices[1][0].chord, found.choices[1][0].share) == ("F:maj", 0.5)


def test_how_one_musician_varies() -> None:
    own, others = ["C:maj F:maj G:7", "C:maj F:maj G:maj"], ["A:min D:min E:7", "C:maj Db:maj G:7"]
    graph = graph_of([a_track(str(at), each) for at, each in enumerate([*own, *others])])
    found = variation(graph, [0, 1])
    assert found.within > found.across
    assert found.steadiness == pytest.approx(found.within - found.across)
    alone = variation(graph, [0])
    assert math.isnan(alone.within)


def test_how_alike_two_pieces_are() -> None:
    one, same = graph_of([a_track("a", SONG)]), graph_of([a_track("b", SONG)], transpositions=[2])
    found = likeness(one, same)
    assert found.distance == pytest.approx(0, abs=1e-7)
    assert found.transposition == -2
    motion, share = found.shared[0]
    assert share <= 1
    assert all(0 <= step < 12 for step in motion)
