"""More of the same: what is near the marks comes first, and every answer helps."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from descant.analysis.few_shot import Mark, prototypes, spans_of, suggestions
from descant.analysis.findings import Curve, Span

STEP = 3.0
Embeddings = list[tuple[str, Curve]]


def collection(
    seed: int = 1, files: int = 6, patches: int = 40
) -> tuple[list[tuple[str, Curve]], set[tuple[str, int]]]:
    """Recordings in which a technique returns: a direction of its own, in much that is random."""
    random = np.random.default_rng(seed)
    technique, lookalike = random.normal(size=(2, 24))
    found, true = [], set()
    for number in range(files):
        rows = random.normal(size=(patches, 24))
        for patch in range(patches):
            if random.random() < 0.2:
                rows[patch] += 0.8 * technique
                true.add((f"f{number}", patch))
            elif random.random() < 0.2:
                rows[patch] += 0.6 * technique + lookalike  # sounds like it, and is none
        found.append((f"f{number}", Curve(rows.astype(np.float32), STEP, start=STEP / 2)))
    return found, true


def mark(place: tuple[str, int], *, is_instance: bool) -> Mark:
    return Mark(place[0], Span(place[1] * STEP, (place[1] + 1) * STEP), is_instance)


def precision(marks: list[Mark], embeddings: Embeddings, true: set[tuple[str, int]]) -> float:
    """Average precision over all passages, those that were marked among them."""
    found = prototypes(marks, embeddings)
    assert found
    scores = {(file, n): score for file, curve in embeddings for n, score in enumerate(found.scores(curve.values))}
    return float(average_precision_score([place in true for place in scores], list(scores.values())))


def test_every_answer_helps() -> None:
    gains = []
    for seed in range(8):
        embeddings, true = collection(seed)
        marks = [mark(place, is_instance=True) for place in sorted(true)[:3]]
        figures = [precision(marks, embeddings, true)]
        for _ in range(3):  # a person answers the ten best suggestions, three times
            found = prototypes(marks, embeddings)
            assert found
            for each in suggestions(found, marks, embeddings, 10):
                place = each.file, round(each.span.start / STEP)
                marks.append(mark(place, is_instance=place in true))
            figures.append(precision(marks, embeddings, true))
        gains.append(figures)
    means = np.mean(gains, axis=0)
    assert means[-1] > means[0] + 0.05


def test_what_was_marked_is_not_suggested_and_no_more_than_asked_for() -> None:
    embeddings, true = collection()
    marks = [mark(place, is_instance=True) for place in sorted(true)[:4]]
    found = prototypes(marks, embeddings)
    assert found
    best = suggestions(found, marks, embeddings, 5)
    assert len(best) == 5
    assert [each.score for each in best] == sorted((each.score for each in best), reverse=True)
    places = {(each.file, each.span) for each in suggestions(found, marks, embeddings, 10_000)}
    assert not places & {(each.file, each.span) for each in marks}
    starts = sorted((file, span.start) for file, span in places)
    assert len(starts) > 6 * 40 / 4
    assert all(
        one[0] != two[0] or two[1] - one[1] > STEP + 0.1 for one, two in itertools.pairwise(starts)
    )  # none beside another


def test_of_passages_that_overlap_the_best_is_suggested() -> None:
    rows = np.array([[1, 0], [0.9, 0.4], [0.95, 0.3], [0, 1], [0.8, 0.6]], np.float32)
    curve = Curve(rows, 1.0, start=1.0)  # patches of two seconds, one a second
    found = prototypes([Mark("g", Span(0, 2), is_instance=True)], [("g", Curve(rows[:1], 1.0, start=1.0))])
    assert found
    best = suggestions(found, [], [("f", curve)], 10)
    assert [each.span.start for each in best] == [0, 4]


def test_a_mark_within_a_patch_is_that_patch() -> None:
    embeddings, _ = collection()
    short = [Mark("f0", Span(3.2, 3.6), is_instance=True)]
    found = prototypes(short, embeddings)
    assert found
    whole = prototypes([Mark("f0", Span(3.0, 6.0), is_instance=True)], embeddings)
    assert whole
    assert np.array_equal(found.instance, whole.instance)


def test_without_an_instance_that_was_heard_there_is_nothing_to_go_by() -> None:
    embeddings, _ = collection()
    assert prototypes([], embeddings) is None
    assert prototypes([Mark("elsewhere", Span(0, 3), is_instance=True)], embeddings) is None
    assert prototypes([Mark("f0", Span(0, 3), is_instance=False)], embeddings) is None
    silent = [("f0", Curve(np.full((2, 4), np.nan, np.float32), STEP, start=1.5))]
    assert prototypes([Mark("f0", Span(0, 3), is_instance=True)], silent) is None


def test_patches_lie_around_their_middles() -> None:
    curve = Curve(np.zeros((3, 2), np.float32), 2.0, start=1.5)
    assert spans_of(curve) == [Span(0.0, 3.0), Span(2.0, 5.0), Span(4.0, 7.0)]
    assert pytest.approx(3.0) == spans_of(curve)[0].end


def test_the_last_patch_lies_where_it_reaches_back_to() -> None:
    curve = Curve(np.zeros((3, 2), np.float32), 2.0, start=1.5, last=4.9)
    assert spans_of(curve)[1:] == [Span(2.0, 5.0), Span(pytest.approx(3.4), pytest.approx(6.4))]
