"""Chords, beats, keys and the rest are measured as mir_eval measures them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import mido
import pytest

from descant.analysis.auditing.timed import MEASURED, measured
from descant.analysis.auditing.timed_truths import Truth, timed_truths
from descant.analysis.findings import Finding, Span
from descant.errors import InvalidInput


def only(path: Path, kind: str) -> Truth:
    [truth] = timed_truths(path, kind).truths
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
    truths = timed_truths(shared_data / "chords" / "casd" / "1212.jams", "chord").truths
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


def at(kind: str, *parts: tuple[float, float, str]) -> list[Finding]:
    return [Finding(kind, value, Span(start, end)) for start, end, value in parts]


def test_what_is_no_number_is_none() -> None:
    found = measured("segment", at("segment", (0, 0.05, "a")), at("segment", (0, 10, "A")))
    assert found["Pairwise F-measure"] is None
    assert all(each is None or math.isfinite(each) for each in found.values())


@pytest.mark.parametrize("kind", ["chord", "key", "segment"])
def test_truths_that_last_no_time_are_refused_in_plain_words(kind: str) -> None:
    value = "C:major" if kind == "key" else "C:maj"
    truth = at(kind, (1, 1, value), (2, 2, value))
    with pytest.raises(InvalidInput, match=f"the {kind}s cannot be compared: none of them lasts any time"):
        measured(kind, truth, at(kind, (0, 3, value)))


def test_beats_of_the_first_five_seconds_do_not_count_and_a_beat_counts_once() -> None:
    pulse = [Finding("beat", 0, Span(second, second)) for second in (6.0, 7.0, 8.0, 9.0)]
    twice = measured("beat", [*pulse, pulse[0]], [*pulse, pulse[1]])
    assert twice == measured("beat", pulse, pulse)
    assert twice["Cemgil"] == 1.0
    early = [Finding("beat", 0, Span(second, second)) for second in (1.0, 2.0, 3.0)]
    assert measured("beat", [*early, *pulse], pulse) == twice
    assert measured("beat", pulse, early)["F-measure"] == 0
    with pytest.raises(InvalidInput, match="none is after the first 5 seconds, which do not count"):
        measured("beat", early, early)


WHOLE = Finding("key", "C:major")
PARTS = at("local key", (0, 10, "C:major"), (10, 12, "A:minor"), (12, 20, "G:major"))


@pytest.mark.parametrize(
    ("truth", "claim", "score"),
    [
        (at("key", (0, 12, "C:major"), (12, 24, "G:major")), [WHOLE], 0.5),
        (at("key", (12, 24, "G:major"), (0, 12, "C:major")), [WHOLE], 0.5),
        (at("key", (0, 12, "C:major"), (12, 24, "F:major")), [WHOLE], (12 + 12 * 0.5) / 24),  # a fifth above the truth
        (at("key", (0, 12, "C:major"), (12, 20, "G:major")), [WHOLE, *PARTS], (10 + 2 * 0.3 + 8) / 20),
        (at("key", (0, 12, "C:major"), (12, 30, "G:major")), [WHOLE, *PARTS], (10 + 2 * 0.3 + 8) / 30),
        (at("key", (0, 4, "C:major"), (8, 10, "D:dorian")), [WHOLE, *PARTS], 4 / 6),
        (at("key", (0, 30, "G:major")), [WHOLE, *PARTS], 0.0),
        ([Finding("key", "C:major"), *at("local key", (0, 9, "G:major"))], [WHOLE, *PARTS], 1.0),
        (at("key", (0, 12, "C:major"), (12, 24, "G:major")), [], 0.0),
    ],
)
def test_keys_are_those_of_the_whole_or_those_of_each_moment(
    truth: list[Finding], claim: list[Finding], score: float
) -> None:
    assert measured("key", truth, claim)["score"] == pytest.approx(score)


@pytest.mark.parametrize(
    "truth",
    [at("key", (0, 12, "C:major"), (10, 24, "G:major")), [Finding("key", "C:major"), Finding("key", "G:major")]],
)
def test_keys_that_contradict_each_other_are_refused(truth: list[Finding]) -> None:
    with pytest.raises(InvalidInput, match="the keys cannot be compared: "):
        measured("key", truth, [WHOLE])


def test_one_annotator_who_is_wrong_does_not_silence_the_others(tmp_path: Path) -> None:
    def by(name: str, *labels: str) -> dict[str, object]:
        data = [{"time": n, "duration": 1, "value": label} for n, label in enumerate(labels)]
        return {"namespace": "chord", "data": data, "annotation_metadata": {"annotator": {"name": name}}}

    path = tmp_path / "a.jams"
    path.write_text(json.dumps({"annotations": [by("Ada", "C"), by("Bob", "C", "Hmaj7!!"), by("Eve", "G")]}), "utf-8")
    known = timed_truths(path, "chord")
    assert [each.by for each in known.truths] == ["Ada", "Eve"]
    [wrong] = known.wrong
    assert wrong.startswith("observation 2 by Bob: 'Hmaj7!!' is no chord")


def test_curves_in_a_truth_are_not_looked_at(tmp_path: Path) -> None:
    about = {"curve": "embedding", "step": 1, "start": 0, "shape": [10**8, 1], "columns": [], "unit": ""}
    curves = [{"namespace": "vector", "data": [], "sandbox": about}] * 12
    (tmp_path / "a.jams").write_text(json.dumps({"annotations": curves}), "utf-8")
    with pytest.raises(InvalidInput, match=r"a\.jams: it says nothing of a chord"):
        timed_truths(tmp_path / "a.jams", "chord")
