"""Each analyser finds what was put into a sound, and says nothing of what is not there."""

from __future__ import annotations

import json
import math
import tracemalloc
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from descant.analysis.analysing import chosen, configured, family, key_of, wished, with_settings
from descant.analysis.beats import STEP, tracked
from descant.analysis.built_in import BUILT_IN
from descant.analysis.chord_states import BestPath
from descant.analysis.chords import Chords
from descant.analysis.f0 import F0
from descant.analysis.findings import Task
from descant.analysis.key import Key
from descant.analysis.structure import Structure
from descant.errors import WrongUse
from tests.analysis.hearing import findings, found_by
from tests.analysis.sounds import chords, clicks, noise, scale, silence, tone, write

CADENCE = ["C:maj", "F:maj", "G:maj", "C:maj", "A:min", "F:maj", "G:maj", "C:maj"]


# -- nothing is invented ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("seconds", [0.05, 1.0, 12.0])
def test_of_silence_nothing_is_said_but_why(tmp_path: Path, name: str, seconds: float) -> None:
    found = found_by(write(tmp_path / "silence.wav", silence(seconds)), name)
    assert not found.found
    assert any("nothing to be heard" in remark or "too little" in remark for remark in found.remarks)


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("seconds", [0.0001, 0.002, 0.01, 0.3, 2.0])
def test_what_is_shorter_than_a_patch_is_heard_where_there_is_enough_of_it(
    tmp_path: Path, name: str, seconds: float
) -> None:
    found = found_by(write(tmp_path / "short.wav", tone(60, seconds)), name)
    for each in found.found:
        assert each.span is None or 0 <= each.span.start <= each.span.end
    if BUILT_IN[name].task is Task.TAGS:
        is_enough = seconds > 1.5
        said = ("shorter than a patch",) if is_enough else ("too little", "nothing to be heard")
        assert any(each in remark for remark in found.remarks for each in said)
        assert bool(found.found) is is_enough


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (192_000, 2), (48_000, 6)])
def test_whatever_the_form_what_is_found_lies_in_the_sound(tmp_path: Path, name: str, rate: int, channels: int) -> None:
    sound = np.resize(chords(CADENCE, 1.0), (6 * rate, 1)) * np.linspace(1, 0.5, channels, dtype=np.float32)
    sound[rate : rate + 99], sound[2 * rate], sound[-1] = np.nan, np.inf, 1e30
    found = found_by(write(tmp_path / "odd.wav", sound, rate=rate, subtype="FLOAT"), name)
    for each in found.found:
        assert each.span is None or 0 <= each.span.start <= each.span.end <= 6.5
        assert each.confidence is None or 0 <= each.confidence <= 1
        assert isinstance(each.value, str) or np.isfinite(each.value)
    json.dumps([[each.value, each.confidence, dict(each.more)] for each in found.found], allow_nan=False)


@pytest.mark.parametrize("name", [each.name for each in BUILT_IN.values() if each.default and each.name != "loudness"])
def test_what_does_not_move_is_silence(tmp_path: Path, name: str) -> None:
    found = found_by(write(tmp_path / "dc.wav", np.full(12 * 44100, 0.3, np.float32)), name)
    assert not found.found
    assert any("nothing to be heard" in remark or "too little" in remark for remark in found.remarks)


def test_noise_and_speech_have_no_tuning(tmp_path: Path, shared_data: Path) -> None:
    speech = next((shared_data / "audio" / "clips").glob("198-209*.ogg"))
    for path in (write(tmp_path / "noise.wav", noise(12)), speech):
        found = found_by(path, "tuning")
        assert not found.found
        assert "no tuning" in found.remarks[0]
    strings = next((shared_data / "audio" / "clips").glob("Hungarian*.ogg"))
    assert found_by(strings, "tuning").found[0].confidence > 0.3


def test_patches_of_silence_have_no_tags_and_do_not_count(tmp_path: Path) -> None:
    sound = chords(CADENCE[:4], 3.0)
    alone = found_by(write(tmp_path / "alone.wav", sound), "mtt-musicnn")
    paused = found_by(write(tmp_path / "paused.wav", np.concatenate([sound, silence(9)])), "mtt-musicnn")
    scores = paused.curves["scores"].values
    assert np.isnan(scores[-2:]).all()
    assert "silent" in paused.remarks[-1]
    highest = {each.value: each.confidence for each in alone.found if each.span is None}
    for each in paused.found[:5]:
        assert each.confidence == pytest.approx(highest[each.value], abs=0.1)


def test_noise_and_speech_have_no_key_and_no_chords(tmp_path: Path, shared_data: Path) -> None:
    speech = next((shared_data / "audio" / "clips").glob("198-209*.ogg"))
    for path in (write(tmp_path / "noise.wav", noise(12)), speech):
        key, harmony, beats = findings(path, "key", "chords", "beats")
        assert not key.found
        assert "so there is no key" in key.remarks[-1] or "like no major or minor key" in key.remarks[-1]
        assert {each.value for each in harmony.found} == {"N"}
        assert not beats.of("tempo")


# -- what was put in is found ----------------------------------------------------------------------------------


def test_tags_have_scores_for_every_patch_and_for_the_whole(tmp_path: Path) -> None:
    found = found_by(write(tmp_path / "sound.wav", chords(CADENCE, 2.0)), "mtt-musicnn")
    whole = [each for each in found.found if each.span is None]
    assert len(whole) == 50
    assert [each.confidence for each in whole] == sorted((each.confidence for each in whole), reverse=True)
    scores, embedding = found.curves["scores"], found.curves["embedding"]
    assert scores.values.shape == (6, 50)
    assert embedding.values.shape == (6, 200)
    assert not np.allclose(embedding.values[0], embedding.values[1])  # the original repeats the first
    parts = [each for each in found.found if each.span]
    assert len(parts) == np.count_nonzero(scores.values >= 0.2)
    assert parts[-1].span.end == pytest.approx(16, abs=0.1)
    assert scores.times[-1] + 1.5 == pytest.approx(16, abs=0.1)  # the last reaches back
    assert np.diff(scores.times[:-1]) == pytest.approx(scores.step)


def test_chords_are_those_that_sound(tmp_path: Path) -> None:
    found = found_by(write(tmp_path / "cadence.wav", chords(CADENCE, 2.0)), "chords")
    for reading in ("chord", "majmin"):
        middles = [each.value for second in np.arange(1, 16, 2) for each in found.of(reading) if _is_at(each, second)]
        assert middles == CADENCE
    spans = [each.span for each in found.of("chord")]
    assert spans[0].start == 0
    assert all(one.end == other.start for one, other in pairwise(spans))
    assert all(each.confidence is not None and 0 <= each.confidence <= 1 for each in found.found)


def _is_at(finding: object, second: float) -> bool:
    return finding.span.start <= second < finding.span.end  # type: ignore[attr-defined]


def test_a_pause_has_no_chord(tmp_path: Path) -> None:
    sound = np.concatenate([chords(["C:maj"], 4), silence(4), chords(["G:maj"], 4)])
    found = found_by(write(tmp_path / "pause.wav", sound), "chords")
    assert [each.value for each in found.of("chord") if _is_at(each, 6)] == ["N"]


def test_keys_of_the_whole_and_of_its_parts(tmp_path: Path) -> None:
    major = np.concatenate([chords(CADENCE, 2.0)] * 2)
    [first, *_] = found_by(write(tmp_path / "c.wav", major), "key").found
    assert (first.kind, first.value, first.span) == ("key", "C:major", None)


def test_a_modulation_is_a_change_of_the_local_key(tmp_path: Path) -> None:
    def cadence(tonic: int) -> np.ndarray:
        triads = [(0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7)]
        return np.concatenate([sum(tone(tonic + pitch, 1.5) for pitch in triad) for triad in triads * 5])

    found = found_by(write(tmp_path / "two.wav", np.concatenate([cadence(60), cadence(54)]) * 0.5), "key")
    local = found.of("local key")
    assert [each.value for each in local] == ["C:major", "F#:major"]
    assert local[0].span.end == pytest.approx(30, abs=6)


@pytest.mark.parametrize("tempo", [80, 97, 120])
def test_the_tempo_and_beats_of_a_metronome(tmp_path: Path, tempo: float) -> None:
    found = found_by(write(tmp_path / "clicks.wav", clicks(tempo, 40)), "beats")
    [said] = found.of("tempo")
    assert said.value == pytest.approx(tempo, rel=0.005)
    beats = np.array([each.span.start for each in found.of("beat")])
    true = np.arange(0, 39.8, 60 / tempo)
    assert np.median([np.abs(beats - time).min() for time in true[2:-2]]) < 0.05


def test_beats_follow_a_tempo_that_is_another_one_minutes_later(tmp_path: Path) -> None:
    found = found_by(write(tmp_path / "clicks.wav", np.concatenate([clicks(84, 180), clicks(132, 180)])), "beats")
    beats = np.array([each.span.start for each in found.of("beat")])
    for true in (np.arange(10, 240) * 60 / 84, 180 + np.arange(20, 380) * 60 / 132):
        assert np.median([np.abs(beats - time).min() for time in true]) < 0.05
        within = beats[(beats > true[0] - 0.1) & (beats < true[-1] + 0.1)]
        assert len(within) == pytest.approx(len(true), rel=0.05)


def test_beats_of_hours_need_no_gigabytes() -> None:
    onsets = np.zeros(round(2 * 3600 / STEP), np.float32)
    onsets[:: round(0.5 / STEP)] = 1
    tracemalloc.start()
    tempo, _ = tracked(onsets)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert tempo == pytest.approx(120, rel=0.03)
    assert peak < 250e6


def test_the_first_of_four_is_found_where_it_stands_out(tmp_path: Path) -> None:
    found = found_by(write(tmp_path / "clicks.wav", clicks(120, 40)), "beats")
    downs = [each.span.start for each in found.of("beat") if each.value == 1]
    assert np.abs(np.diff(downs) - 2.0).max() < 0.1
    assert min(abs(downs[3] % 2.0), 2 - downs[3] % 2.0) < 0.1
    plain = found_by(write(tmp_path / "plain.wav", clicks(120, 40, accent=1000)), "beats")
    assert {each.value for each in plain.of("beat")} == {0}
    assert "no downbeats" in plain.remarks[-1]


@pytest.mark.parametrize("cents", [-31.8, 0, 30])
def test_the_tuning(tmp_path: Path, cents: float) -> None:
    sound = np.concatenate([tone(pitch + cents / 100, 0.5) for pitch in (60, 62, 64, 65, 67, 69, 71, 72) * 2])
    [found] = found_by(write(tmp_path / "scale.wav", sound), "tuning").found
    assert found.value == pytest.approx(440 * 2 ** (cents / 1200), abs=1)


def test_notes_are_those_that_sound(tmp_path: Path) -> None:
    pitches = [60, 62, 64, 65, 67, 69, 71, 72]
    found = found_by(write(tmp_path / "scale.wav", scale(pitches, 0.6)), "notes").found
    main = [each for each in found if each.confidence > 0.3]
    for number, pitch in enumerate(pitches):
        assert any(each.value == pitch and abs(each.span.start - 0.6 * number) < 0.06 for each in main)


def test_the_fundamental_frequency_of_one_voice_and_none_of_many(tmp_path: Path) -> None:
    one = found_by(write(tmp_path / "one.wav", np.concatenate([tone(57, 2), tone(64, 2)])), "f0")
    curve = one.curves["f0"]
    at = (np.array([1.0, 3.0]) / curve.step).astype(int)
    assert curve.values[at, 0] == pytest.approx([220, 329.6], rel=0.01)
    many = found_by(write(tmp_path / "noise.wav", noise(4)), "f0")
    assert not many.found
    assert "single voice" in many.remarks[-1]


def test_loudness_range_and_true_peak(tmp_path: Path) -> None:
    time = np.arange(20 * 48_000) / 48_000
    sine = np.sin(2 * np.pi * 997 * time).astype(np.float32)
    level = np.where(time < 10, 10 ** (-20 / 20), 10 ** (-30 / 20)).astype(np.float32)
    stereo = np.repeat((sine * level)[:, np.newaxis], 2, axis=1)
    found = found_by(write(tmp_path / "tech3342.wav", stereo, rate=48_000, subtype="FLOAT"), "loudness")
    values = {each.kind: each.value for each in found.found}
    assert values["loudness range"] == pytest.approx(10, abs=1)  # EBU Tech 3342, case 1
    assert values["true peak"] == pytest.approx(-20, abs=0.2)
    assert found.curves["momentary"].values.max() == pytest.approx(-20, abs=0.2)
    high = np.sin(2 * np.pi * 12_000 * time[:48_000] + np.pi / 4).astype(np.float32)[:, np.newaxis]
    over = found_by(write(tmp_path / "peak.wav", high, rate=48_000, subtype="FLOAT"), "loudness")
    assert {each.kind: each.value for each in over.found}["true peak"] == pytest.approx(0, abs=0.4)  # samples: -3


@pytest.mark.parametrize(
    ("name", "expected"), [("seq-3341-1-16bit.flac", -23.0), ("1kHz_sine_-26LUFS-16bit.flac", -26.0)]
)
def test_signals_of_the_ebu_are_as_loud_as_they_say(shared_data: Path, name: str, expected: float) -> None:
    [whole, *_] = found_by(shared_data / "audio" / "loudness" / name, "loudness").found
    assert whole.value == pytest.approx(expected, abs=0.1)


def test_parts_that_sound_alike_have_the_same_letter(tmp_path: Path) -> None:
    a, b = chords(["C:maj", "F:maj"] * 5, 2.0), noise(20, level=0.02) + scale([84, 88, 91, 96] * 10, 0.5)
    found = found_by(write(tmp_path / "aba.wav", np.concatenate([a, b, a, b])), "structure").found
    assert [each.value for each in found] == ["A", "B", "A", "B"]
    assert [each.span.end for each in found] == pytest.approx([20, 40, 60, 80], abs=3)


def test_real_recordings_have_the_keys_that_they_are_known_for(shared_data: Path) -> None:
    clips, harmony, sync = (shared_data / "audio" / name for name in ("clips", "chords", "sync"))
    known = {
        next(clips.glob("*Sugar_Plum*.ogg")): "E:minor",
        harmony / "win01.ogg": "D:minor",
        harmony / "wtc01.ogg": "C:major",
        sync / "Chopin_Op010-03-Measures1-8_Varsi.wav": "E:major",
        sync / "Chopin_Op010-03-Measures1-8_Igoshina.wav": "E:major",
    }
    assert {path.name: found_by(path, "key").found[0].value for path in known} == {
        path.name: key for path, key in known.items()
    }


# -- the family ------------------------------------------------------------------------------------------------


def test_analysers_are_chosen_by_name_and_by_task() -> None:
    assert {each.name for each in chosen(["tags"])} == {"mtt-musicnn", "mtt-vgg"}
    assert [each.name for each in chosen(["mtt-vgg", "key"])] == ["mtt-vgg", "key"]
    default = {name for name, each in BUILT_IN.items() if each.default}
    assert {each.name for each in chosen([])} == {each.name for each in chosen(["default"])} == default
    assert {each.name for each in chosen(["default", "f0"])} == default | {"f0"}
    with pytest.raises(WrongUse, match=r"'tea'.*There are default, tags") as refused:
        chosen(["tea"])
    assert "danceability" not in refused.value.remedy, "nobody here looks for it"


def test_settings_are_checked() -> None:
    assert with_settings(Chords(), {"nets": 5}).settings()["nets"] == 5
    assert with_settings(Chords(), {"change": 10}).settings()["change"] == 10
    with pytest.raises(WrongUse, match=r"chords has no setting 'knots'.*nets"):
        with_settings(Chords(), {"knots": 5})
    with pytest.raises(WrongUse, match="It has none"):
        with_settings(Structure(), {"nets": 5})


@pytest.mark.parametrize(
    ("name", "setting", "values", "remedy"),
    [
        ("chords", "nets", (0, 6, "five", True, 3.0, None, [3], 10**400), "Give a whole number from 1 to 5"),
        ("chords", "change", (math.nan, math.inf, -1, 10**400, "x", True), "Give a number from 0 to 1000"),
        ("key", "change", (math.nan, math.inf, -math.inf, 1e4), "Give a number from 0 to 1000"),
        ("key", "clear_from", (math.nan, math.inf, -0.1, 2), "Give a number from 0 to 1"),
        ("beats", "steady_from", (math.nan, math.inf, 1.5), "Give a number from 0 to 1"),
        ("f0", "lowest", (0, -5, math.nan, 24, 6000), "Give a number from 25 to 5000"),
        ("f0", "lowest", (3000,), "an octave"),
        ("f0", "highest", (math.inf, 12_000), "Give a number from 50 to 10000"),
        ("mtt-vgg", "said_from", (-1, 2, math.nan), "Give a number from 0 to 1"),
        ("mtt-vgg", "speech", (1, "yes", None), "Give true or false"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    name: str, setting: str, values: tuple[Any, ...], remedy: str
) -> None:
    for value in values:
        with pytest.raises(WrongUse, match=name) as refused:
            with_settings(BUILT_IN[name], {setting: value})
        assert remedy in refused.value.remedy
        assert len(str(refused.value)) < 200


def test_settings_at_the_ends_of_their_ranges_can_be_meant() -> None:
    for analyser in BUILT_IN.values():
        for option in analyser.options():
            assert option.meaning, "people are told what it is"
            for value in (option.default, option.least, option.most):
                if value is not None and analyser.name != "f0":
                    assert with_settings(analyser, {option.name: value}).settings()[option.name] == value


@pytest.mark.parametrize("settings", [{"lowest": 25, "highest": 50}, {"lowest": 5000, "highest": 10_000}])
def test_voices_are_looked_for_in_the_narrowest_ranges(tmp_path: Path, settings: dict[str, float]) -> None:
    heard = (
        found_by(write(tmp_path / "a.wav", scale([60, 62])), with_settings(F0(), settings)).curves["f0"].values[:, 0]
    )
    assert np.isnan(heard).all() or settings["lowest"] <= np.nanmin(heard) <= np.nanmax(heard) <= settings["highest"]


def test_a_whole_number_is_the_same_setting() -> None:
    """What is known is not looked for again with 40 instead of 40.0."""
    assert key_of("sha256-a", with_settings(Key(), {"change": 40})) == key_of("sha256-a", Key())
    assert key_of("sha256-a", Key(change=40)) == key_of("sha256-a", Key())


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("mtt-vgg", '{"said_from": 0.2, "speech": false}'),
        ("chords", '{"change": 30.0, "nets": 3}'),
        ("key", '{"change": 40.0, "clear_from": 0.6}'),
        ("beats", '{"steady_from": 0.12}'),
        ("f0", '{"highest": 2093.0, "lowest": 65.0}'),
        ("scattering", '{"per_octave": 8}'),
    ],
)
def test_settings_are_a_part_of_keys_in_this_form(name: str, settings: str) -> None:
    """Another form would be other keys of all that is kept."""
    assert json.dumps(BUILT_IN[name].settings(), sort_keys=True) == settings


def test_who_is_set_has_to_be_asked() -> None:
    there = family()
    assert wished(["chords"], {"chords": {"nets": 5}}, there) == [Chords(nets=5)]
    with pytest.raises(WrongUse, match="chords is not among what is asked: key"):
        wished(["key"], {"chords": {"nets": 5}}, there)
    with pytest.raises(WrongUse, match="There is no analyser 'tea'"):
        wished(["key"], {"tea": {"nets": 5}}, there)


def test_the_key_of_an_analysis_says_all_that_it_depends_on() -> None:
    keys = {key_of("sha256-a", each) for each in BUILT_IN.values()}
    keys |= {key_of("sha256-b", each) for each in BUILT_IN.values()}
    keys |= {key_of("sha256-a", Chords(nets=5)), key_of("sha256-a", Chords(change=31.0))}
    assert len(keys) == 2 * len(BUILT_IN) + 2
    assert key_of("sha256-a", Chords()) == key_of("sha256-a", BUILT_IN["chords"])


def test_analysers_asked_by_their_names_have_the_settings_that_were_said() -> None:
    [found] = configured({"chords": {"settings": {"nets": 1, "change": 30.0}, "key": "k"}})
    assert found == Chords(nets=1)


def test_the_best_way_is_viterbi_s_whatever_the_passages() -> None:
    random = np.random.default_rng(1)
    likelihoods = random.normal(0, 2, (60, 5)).astype(np.float32)
    whole, parts = BestPath(6.0, first=None), BestPath(6.0, first=None)
    whole.take(likelihoods)
    for part in np.array_split(likelihoods, 4):
        parts.take(part)
    assert np.array_equal(whole.states(), parts.states())

    def score(path: np.ndarray) -> float:
        return float(likelihoods[np.arange(60), path].sum() - 6 * np.count_nonzero(np.diff(path)))

    best = score(whole.states())
    for _ in range(300):
        other = whole.states().copy()
        first, end = sorted(random.integers(0, 61, 2))
        other[first:end] = random.integers(0, 5)
        assert score(other) <= best + 1e-3
