"""How far versions agree; mir_eval as the judge of what bears its names."""

from __future__ import annotations

import math
import time
from itertools import accumulate, combinations, pairwise

import mir_eval.chord
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.harmony.agreement import MEASURES, MOST_PAIRS, _pair_at, agreement, all_pairs, mean_of, pairs
from descant.analysis.harmony.reporting import agreement_document
from descant.analysis.harmony.songs import Alike, Song
from descant.analysis.harmony.tracks import Track, track_of
from descant.errors import WrongUse
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ontology.records import TimeBase
from tests.analysis.harmony.labels import chords


def version(*said: tuple[str | None, float], keys: tuple[tuple[str, float], ...] = (), name: str = "one") -> Track:
    """Labels and how long they last, one after another."""
    harmony = Harmony(
        events=tuple(HarmonyEvent(start, end, label, label or "?") for start, end, label in _placed(said)),
        time_base=TimeBase.QUARTERS,
        keys=tuple(Segment(start, end, label or "") for start, end, label in _placed(keys)),
    )
    return track_of(harmony, name)


def _placed(said: tuple[tuple[str | None, float], ...]) -> list[tuple[float, float, str | None]]:
    edges = pairwise(accumulate((lasts for _, lasts in said), initial=0.0))
    return [(*edge, label) for edge, (label, _) in zip(edges, said, strict=True)]


def test_shares_are_of_time() -> None:
    first = version(("C:maj", 3), ("G:7/3", 1), keys=(("C major", 4),))
    second = version(("C:maj", 1), ("A:min", 1), ("C:maj", 1), ("G:maj/3", 1), keys=(("C major", 2), ("G major", 2)))
    found = agreement(first, second)
    assert (found.root, found.bass, found.majmin, found.sevenths) == (0.75, 0.75, 0.75, 0.5)
    assert (found.key, found.numeral, found.time) == (0.5, 0.25, 4.0)
    assert found.pcp == pytest.approx((2 + 2 / 3 + np.sqrt(3 / 4)) / 4)


def test_only_where_the_first_has_a_chord() -> None:
    first = version(("N", 2), ("C:maj", 1), (None, 5), ("X", 1))
    second = version(("C:maj", 2.5), ("F:maj", 7), keys=(("C major", 9.5),))
    found = agreement(first, second, rests=False)
    assert (found.root, found.time, found.key, found.numeral) == (0.5, 1.0, None, None)


def test_no_chord_is_like_no_chord_alone() -> None:
    first, second = version(("N", 3), ("C:maj", 1)), version(("N", 1), ("C:maj", 1), ("X", 1), ("C:maj", 1))
    found = agreement(first, second)
    assert (found.root, found.majmin, found.time) == (0.5, 0.5, 4.0)
    assert agreement(second, first).root == pytest.approx(2 / 3)


def test_who_names_no_key_is_not_wrong_about_it() -> None:
    first = version(("C:maj", 2), keys=(("C major", 2),))
    found = agreement(first, version(("C:maj", 2)))
    assert (found.root, found.key, found.numeral) == (1.0, None, None)


def test_a_key_may_change_within_a_chord() -> None:
    first = version(("C:maj", 4), keys=(("C major", 1), ("G major", 3)))
    second = version(("C:maj", 4), keys=(("C major", 4),))
    found = agreement(first, second)
    assert (found.key, found.numeral) == (0.25, 0.25)


def test_means_are_of_all_pairs_and_of_keys_where_there_are_some() -> None:
    keyed = {"keys": (("C major", 2.0),)}
    tracks = [version(("C:maj", 2), **keyed), version(("C:maj", 2)), version(("F:maj", 2), **keyed), version()]
    found = pairs(tracks)
    assert [(each.one, each.other) for each in found] == [(0, 1), (0, 2), (1, 2)]
    means = mean_of(found)
    assert (means["root"], means["key"], means["numeral"]) == (pytest.approx(1 / 3), 1.0, 0.0)
    assert "key" not in mean_of(pairs(tracks[:2]))
    assert np.isnan(mean_of(pairs(tracks[3:]))["root"])


def test_where_the_second_has_none_it_is_wrong() -> None:
    found = agreement(version(("C:maj", 4)), version(("C:maj", 1), ("N", 1), (None, 1)))
    assert (found.root, found.majmin, found.pcp) == (0.25, 0.25, pytest.approx(0.25))


def test_nothing_to_compare() -> None:
    found = agreement(version(), version(("C:maj", 1)))
    assert [getattr(found, each) for each in MEASURES] == [None] * len(MEASURES)
    assert found.time == 0


def test_enharmonics_are_alike() -> None:
    first = version(("F#:7", 1), keys=(("B minor", 1),))
    second = version(("Gb:7", 1), keys=(("Cb minor", 1),))
    found = agreement(first, second)
    assert (found.root, found.sevenths, found.key, found.pcp) == (1, 1, 1, pytest.approx(1))


def test_times_must_be_of_one_kind() -> None:
    seconds = track_of(Harmony(events=(), time_base=TimeBase.SECONDS), "a recording")
    with pytest.raises(WrongUse, match="Align"):
        agreement(version(("C:maj", 1)), seconds)


said = st.lists(
    st.tuples(chords.filter(lambda label: not any(each in label for each in ("maj11", "aug7"))), st.integers(1, 4)),
    min_size=1,
    max_size=6,
)


@given(said)
def test_one_agrees_with_itself(some: list[tuple[str, int]]) -> None:
    found = agreement(version(*some), version(*some))
    assert found.root == found.bass == 1
    assert found.pcp == pytest.approx(1)


simple = st.just("N") | st.builds(
    "{}:{}{}".format,
    st.sampled_from(["C", "G", "F#", "Gb", "Ab", "B"]),
    st.sampled_from(
        ["maj", "min", "7", "maj7", "min7", "dim", "hdim7", "dim7", "aug", "sus4", "9", "maj(9)", "maj(4)"]
    ),
    st.sampled_from(["", "/5"]),
)
plain = st.lists(st.tuples(simple, st.integers(1, 4)), min_size=4, max_size=4)


@given(plain, plain)
def test_shares_are_mir_evals(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    ours, theirs = version(*one), version(*other)
    found = agreement(ours, version(*other, ("N", 20)))
    intervals, reference, estimate = mir_eval.util.merge_labeled_intervals(
        *_rows(ours), *mir_eval.util.adjust_intervals(*_rows(theirs), 0.0, ours.duration, "N", "N")
    )
    lengths = mir_eval.util.intervals_to_durations(intervals)
    for name in ("root", "majmin", "sevenths"):
        scores = getattr(mir_eval.chord, name)(reference, estimate)
        expected = mir_eval.chord.weighted_accuracy(scores, lengths) if (scores >= 0).any() else None
        assert getattr(found, name) == (None if expected is None else pytest.approx(expected)), name


def _rows(some: Track) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], list[str]]:
    return np.column_stack([some.starts, some.ends]), list(some.labels)


def test_of_very_many_versions_a_sample_is_compared() -> None:
    tracks = [version(("C:maj", 3), ("G:7" if at % 2 else "G:maj", 1), name=f"version {at}") for at in range(3_000)]
    tracks[7] = version(name="silent")
    begun = time.thread_time()
    document = agreement_document(Song("song", tuple(tracks), Alike.TIMES), Alike.TIMES)
    assert time.thread_time() - begun < 20
    compared = [(each["one"], each["other"]) for each in document["pairs"]]
    assert len(set(compared)) == MOST_PAIRS < document["pairsInAll"] == math.comb(2_999, 2)
    assert all(one != other and "silent" not in (one, other) for one, other in compared)
    assert document["agreement"]["root"] == 1
    assert document["agreement"]["sevenths"] == pytest.approx((3 + 0.5) / 4, abs=0.01)
    places = [_pair_at(number) for number in range(math.comb(30, 2))]
    assert sorted(places) == sorted(combinations(range(30), 2))


def test_all_pairs_of_a_hundred_versions_are_compared() -> None:
    tracks = [version(("C:maj", 1), name=str(at)) for at in range(100)]
    assert len(pairs(tracks)) == all_pairs(tracks) == 4_950
