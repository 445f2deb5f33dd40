"""Versions that are moved and stretched are brought together again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis.harmony.aligning import aligned, transpositions
from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.graphs import chord_graph
from descant.analysis.harmony.profiles import profiles, turned
from descant.analysis.harmony.tracks import Event, Track, track
from descant.analysis.harmony.transposing import transposed
from descant.analysis.harmony.warping import costs_by_transposition, warp
from descant.errors import InvalidInput
from descant.ingest.chords.spelling import semitones_of
from tests.analysis.harmony.versions import a_track

SONG = "C:maj A:min F:maj G:7 C:maj E:7 A:min D:7 G:maj C:7 F:maj F:min C:maj Ab:maj G:7 C:maj"


def stretched(one: Track, by: int, speeds: list[float], name: str = "moved") -> Track:
    """`by` fifths higher, and faster and slower by turns."""
    ends = np.concatenate(([0.0], np.cumsum(1 / np.array(speeds))))
    places = np.linspace(0, one.duration, len(ends))
    times = [np.interp(each, places, ends * one.duration / len(speeds)) for each in (one.starts, one.ends)]
    rows = zip(*times, one.labels, strict=True)
    return track(name, [Event(float(start), float(end), transposed(label, by), "") for start, end, label in rows])


@given(st.integers(-6, 6), st.lists(st.sampled_from([0.7, 0.85, 1.0, 1.2, 1.4]), min_size=1, max_size=4))
@settings(max_examples=25)
def test_what_was_moved_and_stretched_is_found_again(by: int, speeds: list[float]) -> None:
    one = a_track("one", SONG)
    other = stretched(one, by, speeds)
    assert (semitones_of(*transpositions(one, [other])) + semitones_of(by)) % 12 == 0
    alignment = aligned([one, other])
    graph = chord_graph([one, other], alignment.frames, transpositions=alignment.transpositions)
    assert coherence(graph).whole > 0.9
    assert max(alignment.costs) < 0.1


def test_three_versions_meet_at_the_one_that_is_like_the_others() -> None:
    versions = [a_track("odd", "C:maj D:maj E:maj F#:maj G#:maj"), a_track("one", SONG), a_track("two", SONG)]
    alignment = aligned(versions)
    assert alignment.medoid in (1, 2)
    assert alignment.costs[0] > alignment.costs[1]


def test_annotated_tonics_win() -> None:
    """Whatever it sounds like: a song in C and the same chords said to be in G."""
    from dataclasses import replace

    one, other = replace(a_track("one", SONG), tonic="C"), replace(a_track("other", SONG), tonic="G")
    assert transpositions(one, [other, one]) == (-1, 0)
    assert aligned([one, other]).transpositions == (0, -1)
    assert transpositions(one, [replace(other, by_program=True), other]) == (0, -1)


def test_frames_are_those_of_the_medoid_and_run_forwards_everywhere() -> None:
    one = a_track("one", SONG)
    alignment = aligned([one, stretched(one, 3, [0.7, 1.4])])
    assert len(alignment.frames) == 16
    for starts, ends in zip(alignment.frames.starts, alignment.frames.ends, strict=True):
        assert np.all(np.diff(starts) >= 0)
        assert np.all(ends >= starts)
    np.testing.assert_allclose(alignment.frames.starts[0], one.starts)


def test_a_version_without_chords_is_named() -> None:
    with pytest.raises(InvalidInput, match="silent has no chords"):
        aligned([a_track("one", SONG), a_track("silent", "")])


def test_nothing_in_common_is_a_high_cost_and_no_error() -> None:
    alignment = aligned([a_track("one", "N N N"), a_track("two", "C:maj C#:maj C:maj")])
    assert alignment.costs[1] > 0.2


vectors = st.lists(st.sampled_from(SONG.split()), min_size=6, max_size=11).map(profiles)


@given(vectors, vectors, st.integers(0, 11))
def test_warping_knows_no_direction_and_finds_the_turn(one: np.ndarray, other: np.ndarray, turn: int) -> None:
    there = costs_by_transposition(one, other[None])[0]
    back = costs_by_transposition(other, one[None])[0]
    np.testing.assert_allclose(there, np.roll(back[::-1], 1), atol=1e-9)
    moved = costs_by_transposition(one, turned(other, turn)[None])[0]
    np.testing.assert_allclose(np.roll(moved, turn), there, atol=1e-9)


@given(vectors, vectors)
def test_a_path_leads_from_beginning_to_end_by_its_steps_and_costs_what_it_says(
    one: np.ndarray, other: np.ndarray
) -> None:
    (path,) = warp(one, other[None])
    assert (path.rows[0], path.columns[0]) == (0, 0)
    assert (path.rows[-1], path.columns[-1]) == (len(one) - 1, len(other) - 1)
    steps = list(zip(np.diff(path.rows).tolist(), np.diff(path.columns).tolist(), strict=True))
    assert set(steps) <= {(1, 1), (1, 2), (2, 1)}
    weights = [2, *(sum(step) for step in steps)]
    distances = [1 - float(one[row] @ other[column]) for row, column in zip(path.rows, path.columns, strict=True)]
    total = sum(weight * apart for weight, apart in zip(weights, distances, strict=True))
    assert path.cost == pytest.approx(total / (len(one) + len(other)), abs=1e-9)
    assert path.cost == pytest.approx(costs_by_transposition(one, other[None])[0, 0], abs=1e-9)


@given(vectors, st.lists(st.permutations(SONG.split()[:9]).map(profiles), min_size=1, max_size=20))
def test_several_are_warped_as_each_alone_is(one: np.ndarray, others: list[np.ndarray]) -> None:
    several = np.array(others)
    for path, other in zip(warp(one, several), others, strict=True):
        (alone,) = warp(one, other[None])
        assert path.cost == alone.cost
        np.testing.assert_array_equal(path.columns, alone.columns)
    alone = np.concatenate([costs_by_transposition(one, other[None]) for other in others])
    np.testing.assert_array_equal(costs_by_transposition(one, several), alone)


def test_lengths_that_no_path_joins_cost_infinitely() -> None:
    (path,) = warp(profiles(["C:maj"] * 10), profiles(["C:maj"] * 3)[None])
    assert path.cost == np.inf
    assert len(path.rows) == 0
