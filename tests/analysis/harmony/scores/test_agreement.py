"""How far harmonies agree; mir_eval as the judge of what bears its names."""

from __future__ import annotations

from itertools import accumulate, pairwise

import mir_eval.chord
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.harmony.scores.agreement import agreement
from descant.errors import WrongUse
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ontology.records import TimeBase
from tests.analysis.harmony.labels import chords

MEASURES = ("root", "bass", "majmin", "sevenths", "key", "numeral", "pcp")


def harmony(*said: tuple[str | None, float], keys: tuple[tuple[str, float], ...] = ()) -> Harmony:
    """Labels and how long they last, one after another."""
    return Harmony(
        events=tuple(HarmonyEvent(start, end, label, label or "?") for start, end, label in _placed(said)),
        time_base=TimeBase.QUARTERS,
        keys=tuple(Segment(start, end, label or "") for start, end, label in _placed(keys)),
    )


def _placed(said: tuple[tuple[str | None, float], ...]) -> list[tuple[float, float, str | None]]:
    edges = pairwise(accumulate((lasts for _, lasts in said), initial=0.0))
    return [(*edge, label) for edge, (label, _) in zip(edges, said, strict=True)]


def test_shares_are_of_time() -> None:
    first = harmony(("C:maj", 3), ("G:7/3", 1), keys=(("C major", 4),))
    second = harmony(("C:maj", 1), ("A:min", 1), ("C:maj", 1), ("G:maj/3", 1), keys=(("C major", 2), ("G major", 2)))
    found = agreement(first, second)
    assert (found.root, found.bass, found.majmin, found.sevenths) == (0.75, 0.75, 0.75, 0.5)
    assert (found.key, found.numeral, found.time) == (0.5, 0.25, 4.0)
    assert found.pcp == pytest.approx((2 + 2 / 3 + np.sqrt(3 / 4)) / 4)


def test_only_where_the_first_has_a_chord() -> None:
    first = harmony(("N", 2), ("C:maj", 1), (None, 5), ("X", 1))
    found = agreement(first, harmony(("C:maj", 2.5), ("F:maj", 7)))
    assert (found.root, found.time, found.key, found.numeral) == (0.5, 1.0, None, None)


def test_where_the_second_has_none_it_is_wrong() -> None:
    found = agreement(harmony(("C:maj", 4)), harmony(("C:maj", 1), ("N", 1), (None, 1)))
    assert (found.root, found.majmin, found.pcp) == (0.25, 0.25, pytest.approx(0.25))


def test_nothing_to_compare() -> None:
    found = agreement(harmony(), harmony(("C:maj", 1)))
    assert [getattr(found, each) for each in MEASURES] == [None] * len(MEASURES)
    assert found.time == 0


def test_enharmonics_are_alike() -> None:
    first = harmony(("F#:7", 1), keys=(("B minor", 1),))
    second = harmony(("Gb:7", 1), keys=(("Cb minor", 1),))
    found = agreement(first, second)
    assert (found.root, found.sevenths, found.key, found.pcp) == (1, 1, 1, pytest.approx(1))


def test_times_must_be_of_one_kind() -> None:
    seconds = Harmony(events=(), time_base=TimeBase.SECONDS)
    with pytest.raises(WrongUse, match="Align"):
        agreement(harmony(("C:maj", 1)), seconds)


said = st.lists(
    st.tuples(chords.filter(lambda label: not any(each in label for each in ("maj11", "aug7"))), st.integers(1, 4)),
    min_size=1,
    max_size=6,
)


@given(said)
def test_one_agrees_with_itself(some: list[tuple[str, int]]) -> None:
    found = agreement(harmony(*some), harmony(*some))
    assert found.root == found.bass == 1
    assert found.pcp == pytest.approx(1)


simple = st.builds(
    "{}:{}{}".format,
    st.sampled_from(["C", "G", "F#", "Gb", "Ab", "B"]),
    st.sampled_from(["maj", "min", "7", "maj7", "min7", "dim", "hdim7", "dim7", "aug", "sus4"]),
    st.sampled_from(["", "/5"]),
)
plain = st.lists(st.tuples(simple, st.integers(1, 4)), min_size=4, max_size=4)


@given(plain, plain)
def test_shares_are_mir_evals(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    ours, theirs = harmony(*one), harmony(*other)
    found = agreement(ours, harmony(*other, ("N", 20)))
    intervals, reference, estimate = mir_eval.util.merge_labeled_intervals(
        *_rows(ours), *mir_eval.util.adjust_intervals(*_rows(theirs), 0.0, ours.events[-1].end, "N", "N")
    )
    lengths = mir_eval.util.intervals_to_durations(intervals)
    for name in ("root", "majmin", "sevenths"):
        scores = getattr(mir_eval.chord, name)(reference, estimate)
        expected = mir_eval.chord.weighted_accuracy(scores, lengths) if (scores >= 0).any() else None
        assert getattr(found, name) == (None if expected is None else pytest.approx(expected)), name


def _rows(some: Harmony) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], list[str]]:
    return np.array([(each.start, each.end) for each in some.events]), [each.label or "X" for each in some.events]
