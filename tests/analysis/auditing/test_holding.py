"""Truths are read in a process of its own: what is too much for it is refused by name, and holds nobody else up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from descant.analysis.auditing import holding
from descant.analysis.auditing.holding import hold
from descant.analysis.auditing.timed import measured
from descant.analysis.findings import Finding, Span
from descant.errors import InvalidInput, TooLarge
from descant.ingest.child import Children

FOUND = [Finding("note", 60, Span(0.0, 1.0)), Finding("note", 64, Span(1.0, 2.0))]


def test_figures_come_back_of_each_annotator_and_each_claim(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("0 1 60\n1 2 65\n", encoding="utf-8")
    [said], wrong = hold(path, "note", [FOUND, []], name="a.lab", form=".lab", strict=False)
    truth = [FOUND[0], Finding("note", 65.0, Span(1.0, 2.0))]
    assert (said.by, said.figures) == ("", [measured("note", truth, FOUND), measured("note", truth, [])])
    assert wrong == []
    assert hold(path, "beat", [FOUND], name="a.lab", form=".lab", strict=False) == ([], [])


def test_what_is_wrong_is_an_error_only_where_nothing_else_is_there(tmp_path: Path) -> None:
    def by(name: str, end: float) -> dict[str, object]:
        data = [{"time": n, "duration": end, "value": "CG"[n]} for n in range(2)]
        return {"namespace": "chord", "data": data, "annotation_metadata": {"annotator": {"name": name}}}

    path = tmp_path / "a.jams"
    path.write_text(json.dumps({"annotations": [by("Ada", 1), by("Bob", 2)]}), encoding="utf-8")
    chords = [[Finding("chord", "C:maj", Span(0, 2))]]
    [said], [wrong] = hold(path, "chord", chords, name="a.jams", form=".jams", strict=True)
    assert said.by == "Ada"
    assert wrong == "Bob: the chords cannot be compared: Chord Intervals must not overlap"
    path.write_text(json.dumps({"annotations": [by("Bob", 2)]}), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"a\.jams: Bob: the chords cannot be compared"):
        hold(path, "chord", chords, name="a.jams", form=".jams", strict=False)
    with pytest.raises(InvalidInput, match=r"b\.lab: it cannot be read: No such file"):
        hold(tmp_path / "b", "chord", chords, name="b.lab", form=".lab", strict=False)


def test_a_truth_that_takes_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.lab"
    path.write_text("0 1 60\n" * 400_000, encoding="utf-8")
    small = Children("descant.analysis.auditing.worker", memory=100, by="the audit")
    monkeypatch.setattr(holding, "_children", lambda: small)
    with pytest.raises(TooLarge, match=r"a\.lab: the audit took more than 100 MB of memory"):
        hold(path, "note", [FOUND], name="a.lab", form=".lab", strict=True)
    monkeypatch.setattr(holding, "SECONDS", 0.05)
    with pytest.raises(TooLarge, match=r"a\.lab: the audit took more than 0\.05 s"):
        hold(path, "note", [FOUND], name="a.lab", form=".lab", strict=True)
    small.close()
