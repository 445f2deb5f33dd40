"""Chords, beats, keys and the rest are measured as mir_eval measures them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from descant.analysis.auditing.timed import MEASURED, measured
from descant.analysis.auditing.timed_truths import timed_truth
from descant.analysis.findings import Finding, Span
from descant.errors import InvalidInput


@pytest.mark.parametrize("number", range(10))
def test_chords_have_the_scores_that_mir_eval_expects(shared_data: Path, number: int) -> None:
    folder = shared_data / "chords" / "mir_eval"
    references = sorted(folder.rglob("ref*.lab"))
    if number >= len(references):
        pytest.skip("there are fewer pairs")
    reference = references[number]
    estimate = reference.with_name(reference.name.replace("ref", "est"))
    expected = json.loads(
        reference.with_name(reference.name.replace("ref", "output").replace(".lab", ".json")).read_text()
    )
    found = measured("chord", timed_truth(reference, "chord"), timed_truth(estimate, "chord"))
    for name in found:
        if name in expected:
            assert found[name] == pytest.approx(expected[name], abs=1e-6)


@pytest.mark.parametrize("kind", MEASURED)
def test_what_is_right_has_the_highest_score(kind: str) -> None:
    values = {"chord": "C:maj", "beat": 1, "key": "C:major", "note": 60, "segment": "A"}
    truth = [Finding(kind, values[kind], Span(second, second + 1.0)) for second in range(6, 40, 2)]
    found = measured(kind, truth, truth)
    best = {"chord": "majmin", "beat": "F-measure", "key": "score", "note": "F-measure", "segment": "F-measure@0.5"}
    assert found.get(best[kind], max(found.values())) == pytest.approx(1.0)


@pytest.mark.parametrize("kind", MEASURED)
def test_nothing_against_something_is_worth_nothing_but_no_error(kind: str) -> None:
    values = {"chord": "C:maj", "beat": 1, "key": "C:major", "note": 60, "segment": "A"}
    truth = [Finding(kind, values[kind], Span(second, second + 1.0)) for second in range(6, 40, 2)]
    if kind in ("beat", "key", "note"):
        assert min(measured(kind, truth, []).values()) == 0


def test_truths_are_read_from_lab_beats_and_jams(tmp_path: Path, shared_data: Path) -> None:
    beats = timed_truth(shared_data / "audio" / "beats" / "sample.beats", "beat")
    assert [each.value for each in beats] == [1, 2, 3, 4]
    lab = timed_truth(shared_data / "audio" / "chords" / "pop1.lab", "chord")
    assert lab[1] == Finding("chord", "E:min", Span(0.5341, 2.5082))
    with pytest.raises(InvalidInput, match=r"1212\.jams: it says nothing of a beat"):
        timed_truth(shared_data / "chords" / "casd" / "1212.jams", "beat")
    broken = tmp_path / "a.lab"
    broken.write_text("# remark\n0.0 1.0 C\n1.0\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"a\.lab:3"):
        timed_truth(broken, "chord")
