"""Songs of files: versions with names of their own, scores that are heard where nobody's chords are understood."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.harmony.scores.harmonies import heard_if_silent
from descant.analysis.harmony.songs import told_apart
from descant.ingest.harmony import Harmony, HarmonyEvent
from descant.ingest.reading import Reading
from descant.ontology.records import TimeBase
from tests.analysis.harmony.test_barwise import PIECE, score


def annotated(*labels: str | None) -> Harmony:
    events = tuple(HarmonyEvent(at, at + 1, label, str(label)) for at, label in enumerate(labels))
    return Harmony(events=events, time_base=TimeBase.QUARTERS, annotator="somebody")


@given(st.lists(st.sampled_from(["a", "a 1", "a 2", "a 1 1", "", "version"]), max_size=9))
def test_each_version_has_a_name_of_its_own(names: list[str]) -> None:
    found = list(told_apart(names))
    assert len(found) == len(set(found)) == len(names)
    often = Counter(name or "version" for name in names)
    for name, called in zip(names, found, strict=True):
        assert called.startswith(name or "version")
        assert often[name or "version"] > 1 or called == (name or "version")


def test_who_is_called_as_a_number_makes_another_is_told_apart() -> None:
    assert list(told_apart(["a", "a", "a 1"])) == ["a 2", "a 3", "a 1"]


@pytest.mark.parametrize("labels", [(), ("X", None), ("X",)])
def test_a_score_whose_annotations_nobody_understands_is_heard(labels: tuple[str | None, ...]) -> None:
    reading = Reading(media_type="application/xml", score=score(PIECE), harmonies=(annotated(*labels),))
    (heard,) = heard_if_silent(reading).harmonies
    assert heard.by_program
    assert len(heard.events) >= len(PIECE) - 1
    problems = [each.message for each in heard_if_silent(reading).problems]
    assert len(problems) == bool(labels)
    assert all(f"None of its {len(labels)} chord symbols was understood" in each for each in problems)


def test_annotations_that_are_understood_stay() -> None:
    said = annotated("X", "C:maj")
    reading = Reading(media_type="application/xml", score=score(PIECE), harmonies=(annotated("X"), said))
    assert heard_if_silent(reading).harmonies == (said,)
    without_notes = replace(reading, score=None)
    assert heard_if_silent(without_notes) == without_notes
