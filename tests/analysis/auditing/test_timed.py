"""Chords, beats, keys and the rest are measured as mir_eval measures them."""

from __future__ import annotations

import json
from pathlib import Path

import mido
import pytest

from descant.analysis.auditing.timed import MEASURED, measured
from descant.analysis.auditing.timed_truths import Truth, timed_truths
from descant.analysis.findings import Finding, Span
from descant.errors import InvalidInput


def only(path: Path, kind: str) -> Truth:
    [truth] = timed_truths(path, kind)
    return truth


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
    found = measured("chord", only(reference, "chord").found, only(estimate, "chord").found)
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


def test_chords_outside_of_what_the_truth_tells_count_for_nothing() -> None:
    truth = [Finding("chord", "C:maj", Span(6, 10))]
    assert measured("chord", truth, [Finding("chord", "C:maj", Span(0, 1))])["majmin"] == 0
    assert measured("chord", truth, [Finding("chord", "C:maj", Span(5, 8))])["majmin"] == 0.5


def test_segments_of_a_day_are_compared() -> None:
    truth = [Finding("segment", "A", Span(0, 40_000)), Finding("segment", "B", Span(40_000, 86_400))]
    assert measured("segment", truth, truth)["Pairwise F-measure"] == 1.0


def test_truths_are_read_from_lab_beats_and_jams(tmp_path: Path, shared_data: Path) -> None:
    _, beats = only(shared_data / "audio" / "beats" / "sample.beats", "beat")
    assert [each.value for each in beats] == [1, 2, 3, 4]
    _, lab = only(shared_data / "audio" / "chords" / "pop1.lab", "chord")
    assert lab[1] == Finding("chord", "E:min", Span(0.5341, 2.5082))
    with pytest.raises(InvalidInput, match=r"1212\.jams: it says nothing of a beat"):
        timed_truths(shared_data / "chords" / "casd" / "1212.jams", "beat")
    broken = tmp_path / "a.lab"
    broken.write_text("# remark\n0.0 1.0 C\n1.0\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"a\.lab:3"):
        timed_truths(broken, "chord")


def test_every_annotator_of_jams_is_a_truth(shared_data: Path) -> None:
    truths = timed_truths(shared_data / "chords" / "casd" / "1212.jams", "chord")
    assert len(truths) == 4
    assert len({each.by for each in truths}) == 4
    assert len({tuple(one.value for one in each.found) for each in truths}) == 4


def test_notes_are_read_from_midi_and_from_jams_in_hertz(tmp_path: Path) -> None:
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(60)))
    for pitch in (69, 72):
        track += [
            mido.Message("note_on", note=pitch, velocity=80),
            mido.Message("note_off", note=pitch, time=480),
        ]
    file.save(tmp_path / "a.mid")
    played = only(tmp_path / "a.mid", "note").found
    rows = [
        {"time": n, "duration": 1.0, "value": hertz, "confidence": None} for n, hertz in enumerate((440.0, 523.2511306))
    ]
    (tmp_path / "a.jams").write_text(json.dumps({"annotations": [{"namespace": "note_hz", "data": rows}]}), "utf-8")
    sung = only(tmp_path / "a.jams", "note").found
    assert [each.span for each in played] == [each.span for each in sung] == [Span(0, 1), Span(1, 2)]
    assert [each.value for each in played] == [69, 72]
    assert [each.value for each in sung] == pytest.approx([69, 72])
    assert measured("note", played, sung)["F-measure"] == 1.0
    with pytest.raises(InvalidInput, match=r"a\.mid: it says nothing of a chord"):
        timed_truths(tmp_path / "a.mid", "chord")
