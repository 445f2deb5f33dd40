"""The distance of two graphs: nought of the same, the same both ways, of no key; near for versions of a song."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from descant.analysis.harmony.likeness import Shape, distance, distances, shape_of, transposition
from descant.analysis.harmony.tracks import Track
from descant.ingest.chords.spelling import semitones_of
from tests.analysis.harmony.test_aligning import SONG, stretched
from tests.analysis.harmony.test_graphs import graph_of
from tests.analysis.harmony.versions import a_track, tracks


def shape(versions: list[Track], by: int = 0) -> Shape:
    return shape_of(graph_of(versions, transpositions=[by] * len(versions)))


@given(tracks(most=4))
def test_equal_graphs_are_not_apart(versions: list[Track]) -> None:
    assert distance(shape(versions), shape(versions)) == pytest.approx(0, abs=1e-7)


@given(tracks(most=3), tracks(most=3))
@settings(max_examples=40)
def test_it_is_the_same_both_ways_and_within_bounds(ones: list[Track], others: list[Track]) -> None:
    there, back = distance(shape(ones), shape(others)), distance(shape(others), shape(ones))
    assert there == pytest.approx(back, abs=1e-9)
    assert 0 <= there <= 1


@pytest.mark.parametrize("by", range(-6, 7))
def test_it_knows_no_key(by: int) -> None:
    one, other = [a_track("one", SONG)], [a_track("other", SONG.replace("A:min", "E:min"))]
    plain, moved = (distance(shape(one), shape(other, each)) for each in (0, by))
    assert moved == pytest.approx(plain, abs=1e-9)
    assert 0 < plain < 0.3
    assert (semitones_of(transposition(shape(one), shape(one, by))) + semitones_of(by)) % 12 == 0


def test_other_chords_are_further_than_another_tempo() -> None:
    song = a_track("one", SONG)
    faster = shape([stretched(song, 4, [1.3, 0.8, 1.0])])
    other = shape(
        [a_track("other", "E:min C:maj E:min B:7 E:min C:maj D:maj G:maj B:7 E:min A:min B:7 E:min B:7 E:min E:min")]
    )
    assert distance(shape([song]), faster) < distance(shape([song]), other) - 0.1


def test_many_at_once_are_as_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = [shape([a_track(str(at), " ".join(SONG.split()[at:]))]) for at in range(5)]
    one_by_one = [[distance(one, other) for other in shapes] for one in shapes]
    monkeypatch.setattr("descant.analysis.harmony.warping._TOGETHER", 2)
    np.testing.assert_allclose(distances(shapes, shapes), one_by_one, atol=1e-12)


def test_silence_is_like_silence_alone() -> None:
    silent, song = shape([a_track("a", "N N")]), shape([a_track("b", SONG)])
    nothing = shape([a_track("c", "")])
    assert distance(silent, silent) == distance(nothing, nothing) == 0
    assert distance(silent, song) > 0.9
    assert distance(nothing, song) > 0.5
