"""Our own tags in Beat Byte Bot's vocabulary: figures that can be counted by hand, and that our reader reads again."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.analysis.exporting import Recorded, exported
from descant.analysis.findings import Finding, Findings, Span, Task
from descant.analysis.reports import Report
from descant.errors import NotAcceptable
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.prediction import TagFigures

OF = Recorded("low cello.wav", "sha256-a", "https://example.org/id/file/sha256-a.wav")
HEARD = (
    Finding("tag", "cello", None, 0.3),  # the mean of all four patches
    Finding("tag", "no vocals", None, 0.1),
    Finding("tag", "cello", Span(0, 3), 0.5),
    Finding("tag", "cello", Span(3, 6), 0.25),
    Finding("tag", "no vocals", Span(3, 6), 0.25),
)


def report(found: tuple[Finding, ...], task: Task = Task.TAGS) -> Report:
    return Report(
        key="0123",
        analyser="mtt-musicnn",
        task=task,
        version="2.1",
        description="Tags",
        duration=12.0,
        settings={"said_from": 0.2},
        findings=Findings(found),
    )


def test_averages_are_of_the_segments_that_reach_the_threshold_and_not_our_own(tmp_path: Path) -> None:
    (tmp_path / "tags.ttl").write_bytes(exported(report(HEARD), "b8b", of=OF))
    said = read(Input.of(tmp_path / "tags.ttl")).predicted
    assert said
    assert said.name == "low cello.wav"
    [run] = said.predictions
    assert (run.model, run.threshold) == ("mtt-musicnn", 0.2)
    assert set(run.tags) == {
        TagFigures("cello", 0.375, 0.5, 0.25, 2),
        TagFigures("no vocals", 0.25, 0.25, 0.25, 1),
    }


def test_a_recording_of_which_no_segment_is_sure_has_a_prediction_without_labels(tmp_path: Path) -> None:
    (tmp_path / "tags.ttl").write_bytes(exported(report(HEARD[:2]), "b8b", of=OF))
    said = read(Input.of(tmp_path / "tags.ttl")).predicted
    assert said
    assert [each.tags for each in said.predictions] == [()]


def test_what_is_no_tag_or_of_no_recording_has_no_such_file() -> None:
    with pytest.raises(NotAcceptable, match="gives no tags"):
        exported(report((), Task.KEY), "b8b", of=OF)
    with pytest.raises(NotAcceptable, match="of which recording"):
        exported(report(HEARD), "b8b")
