"""What is learnt: a path is worth what it is made of, the best path is worth most, chances are chances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis.harmony.scores.chords import chords_of
from descant.analysis.harmony.scores.decoding import Path, Stretch, best_path
from descant.analysis.harmony.scores.harmonies import harmony_of
from descant.analysis.harmony.scores.learning import Lesson, counted, learnt_from, lesson, made_of
from descant.analysis.harmony.scores.model import Model
from descant.analysis.harmony.scores.parameters import Parameters, feature_names, learnt
from descant.analysis.harmony.scores.posteriors import chances
from descant.analysis.harmony.scores.states import CHORDS, KEYS
from descant.ingest.harmony import HarmonyEvent
from tests.analysis.harmony.scores.written import written

SCORE = written(
    "E5:2 F5:2 E5:2 D5:2 C5:4 D5:4 C5:4",
    "C4+G4:2 C4+A4:2 C4+G4:2 B3+F4+G4:2 C4+E4+G4:4 B3+F4+G4:4 C4+E4+G4:4",
    "C3:2 F3:2 G3:2 G3:2 C3:4 G3:4 C3:4",
)
HEARD = harmony_of(chords_of(SCORE), SCORE)


@pytest.fixture(scope="module")
def known() -> Lesson:
    return lesson(SCORE, HEARD)


def worth(model: Model, some: Lesson, path: Path) -> float:
    made = made_of(model, some.evidence, path)
    return sum(model.parameters.weights[name] * much for name, much in made.items())


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(learnt())


def test_there_are_few_weights() -> None:
    assert set(learnt().weights) == set(feature_names())
    assert len(feature_names()) < 60


def test_parameters_are_read_as_they_were_written() -> None:
    written_down = learnt().to_json()
    assert Parameters.from_json(written_down).to_json() == written_down


def test_an_analysis_is_heard_as_a_path(known: Lesson) -> None:
    assert [each.chord // 10 for stretches in known.path for each in stretches] == [0, 5, 0, 7, 0, 7, 0]
    assert known.fit == 1.0
    assert known.chords == 7


def test_where_an_analysis_says_nothing_the_chord_before_goes_on() -> None:
    first, second, *rest = HEARD.events
    unknown = HarmonyEvent(second.start, second.end, None, "?")
    found = lesson(SCORE, replace(HEARD, events=(first, unknown, *rest)))
    assert found.path[0] == [Stretch(0, 8, 0, 0)]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_path_is_worth_more_than_the_best(data: st.DataObject) -> None:
    known, model = lesson(SCORE, HEARD), Model(learnt())
    best = best_path(model, known.evidence)
    states = st.tuples(st.integers(0, KEYS - 1), st.integers(0, CHORDS - 1))
    changed = [[*stretches] for stretches in best]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at] = [
            each._replace(**dict(zip(("key", "chord"), data.draw(states), strict=True))) for each in best[at]
        ]
    assert worth(model, known, changed) <= worth(model, known, best) + 1e-6


def test_the_best_of_a_short_bar_is_the_best_of_all() -> None:
    """Every path through a bar of two slices, one by one."""
    score = written("E5 D5", "G4+C4 F4+G4+B4", "C3 G2", metre="1/4")
    known, model = lesson(score, HEARD), Model(learnt())
    found = worth(model, known, best_path(model, known.evidence))
    near = {each.chord for stretches in best_path(model, known.evidence) for each in stretches} | {0, 1, 50, 51, 70, 71}
    keys = (0, 7, 21)
    whole = [[Stretch(0, 2, key, chord)] for key in keys for chord in near]
    halves = [
        [Stretch(0, 1, key, chord), Stretch(1, 2, key, other)] for key in keys for chord in near for other in near
    ]
    bars = whole + [each for each in halves if each[0].chord != each[1].chord]
    assert found == pytest.approx(max(worth(model, known, [one, other]) for one in bars for other in bars))


def test_chances_add_up_and_agree_with_all_paths(known: Lesson, model: Model) -> None:
    path = best_path(model, known.evidence)
    found = chances(model, known.evidence, path)
    for rows, stretches in zip(found, path, strict=True):
        np.testing.assert_allclose(rows.sum(axis=1), 1)
        for each in stretches:
            assert (rows[each.begin : each.end, each.chord] > 0.5).all()


def test_chances_of_one_bar_are_those_of_its_paths(model: Model) -> None:
    known = lesson(written("C4+E4+G4", metre="1/4"), HEARD)
    (rows,) = chances(model, known.evidence, [[Stretch(0, 2, 0, 0)]])
    every = [[Stretch(0, 2, 0, chord)] for chord in range(CHORDS)]
    every += [[Stretch(0, 1, 0, chord), Stretch(1, 2, 0, other)] for chord in range(CHORDS) for other in range(CHORDS)]
    pieces = np.exp([model.parameters.sureness * _worth_in_key(model, known, each) for each in every])
    expected = np.zeros((2, CHORDS))
    for each, mass in zip(every, pieces, strict=True):
        for one in each:
            expected[one.begin : one.end, one.chord] += mass
    np.testing.assert_allclose(rows, expected / pieces.sum(), atol=1e-9)


def _worth_in_key(model: Model, known: Lesson, path: list[Stretch]) -> float:
    (evidence,) = known.evidence
    of_bar = model.worth(evidence)
    chords = sum(
        of_bar.chords[each.number, each.chord] + of_bar.numerals[each.number] * model.numerals[each.key, each.chord]
        for each in path
    )
    return float(chords + sum(model.changing(evidence)[each.begin] for each in path[1:]))


def test_learning_finds_what_is_right_and_the_same_again(known: Lesson) -> None:
    counts = counted([known])
    assert counts.numerals[0, 0, 0] == 4
    weights = learnt_from([known], counts, {}, rounds=6)
    path = best_path(Model(Parameters(weights, counts, 1.0)), known.evidence)
    wrong = sum(known.penalties[at][each.number, each.chord] for at, stretches in enumerate(path) for each in stretches)
    assert wrong == 0
    assert learnt_from([known], counts, {}, rounds=6) == weights
