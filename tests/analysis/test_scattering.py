"""Scattering: a sound is near itself a moment later or softer, another timbre is far, and nothing is invented."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from descant.analysis.analysing import chosen, key_of, with_settings
from descant.analysis.built_in import BUILT_IN
from descant.analysis.few_shot import Mark, prototypes, suggestions
from descant.analysis.findings import Span
from descant.analysis.scattering import PATCHING, Scattering, _transform
from descant.analysis.similarity import Neighbours, direction_of
from descant.errors import Missing, WrongUse
from tests.analysis.hearing import found_by
from tests.analysis.sounds import RATE, chords, clicks, noise, silence, speech, tone, write

SIZE = PATCHING.frames
CADENCE = ["C:maj", "A:min", "F:maj", "G:maj"]


def row(samples: np.ndarray) -> np.ndarray:
    return _transform(8)(np.asarray(samples[:SIZE], np.float32))


def likeness(one: np.ndarray, *others: np.ndarray) -> list[float]:
    rows = [each / np.linalg.norm(each) for each in map(row, (one, *others))]
    return [float(rows[0] @ each) for each in rows[1:]]


def bright(seconds: float, pitch: int = 60) -> np.ndarray:
    return sum(tone(each, seconds, partials=40) for each in (pitch - 12, pitch, pitch + 4, pitch + 7)) * 0.5


def test_a_row_a_patch_and_the_tail_has_one(tmp_path: Path) -> None:
    found = found_by(write(tmp_path / "a.wav", chords(CADENCE, 2.0)), Scattering())
    curve = found.curves["embedding"]
    assert curve.values.shape == (3, row(noise(4)).size)
    assert curve.values.dtype == np.float32
    assert (curve.step, curve.start) == (PATCHING.seconds, PATCHING.seconds / 2)
    assert np.isfinite(curve.values).all()
    assert not found.found
    assert not found.remarks


def test_a_moment_later_and_softer_it_is_the_same() -> None:
    for sound in (chords(["C:maj"], 4.0), noise(4), clicks(120, 4), speech(4)):
        *later, softer = likeness(sound, *(sound[shift:] for shift in (1, 220, 1_100)), 0.02 * sound)
        assert min(later) > 0.98
        assert softer > 0.999


def test_another_timbre_is_farther_than_another_chord_or_a_later_moment() -> None:
    sound = chords(["C:maj"], 4.0)
    others = (bright(4.0), noise(4), clicks(120, 4), speech(4))
    later, chord, *far = likeness(sound, sound[1_100:], chords(["F:maj"], 4.0), *others)
    assert later > chord > max(far) + 0.03
    assert min(far) < 0.8


def test_the_same_each_time_whatever_is_heard_around_it(tmp_path: Path) -> None:
    sound = np.concatenate([chords(CADENCE, 2.0), noise(3)])
    one = found_by(write(tmp_path / "a.wav", sound), Scattering()).curves["embedding"].values
    again = found_by(write(tmp_path / "b.wav", sound), Scattering()).curves["embedding"].values
    assert np.array_equal(one, again)
    longer = found_by(write(tmp_path / "c.wav", np.tile(sound, 4)), Scattering()).curves["embedding"].values
    assert np.allclose(longer[:3], one[:3], atol=1e-5)


def test_silent_patches_have_no_row(tmp_path: Path) -> None:
    sound = np.concatenate([chords(CADENCE[:2], 3.0), silence(6)])
    found = found_by(write(tmp_path / "a.wav", sound), Scattering())
    missing = np.isnan(found.curves["embedding"].values)
    assert missing[3:].all()
    assert not missing[:2].any()
    assert "patches are silent" in found.remarks[-1]


def test_what_a_setting_changes_is_in_the_key() -> None:
    fine = with_settings(Scattering(), {"per_octave": 12})
    assert key_of("a", fine) != key_of("a", Scattering())
    assert key_of("a", Scattering()) == key_of("a", BUILT_IN["scattering"])
    assert _transform(12)(noise(4)[:SIZE]).size > row(noise(4)).size
    for number in (7, 17):
        with pytest.raises(WrongUse, match="per_octave"):
            Scattering(per_octave=number)


def test_it_is_asked_by_name_or_task_only() -> None:
    assert [each.name for each in chosen(["embedding"])] == ["scattering"]
    assert "scattering" not in {each.name for each in chosen([])}


def test_without_kymatio_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kymatio", None)
    _transform.cache_clear()
    with pytest.raises(Missing) as missing:
        found_by(write(tmp_path / "a.wav", noise(1)), Scattering())
    assert "descant[scattering]" in str(missing.value.remedy)


# -- what embeddings are for -----------------------------------------------------------------------------------


def test_recordings_of_one_timbre_are_alike(tmp_path: Path) -> None:
    sounds = {
        "soft": chords(CADENCE, 2.0),
        "soft again": chords(CADENCE[::-1], 2.0),
        "bright": np.concatenate([bright(2.0, pitch) for pitch in (60, 57, 65, 67)]),
        "bright again": np.concatenate([bright(2.0, pitch) for pitch in (62, 64, 59, 60)]),
        "noise": noise(8),
        "noise again": noise(8, seed=8),
        "speech": speech(8),
        "speech again": speech(8, pitch=140, seed=8),
    }
    found = {
        name: direction_of(found_by(write(tmp_path / f"{name}.wav", sound), Scattering()))
        for name, sound in sounds.items()
    }
    assert all(each is not None for each in found.values())
    neighbours = Neighbours(list(found), np.stack(list(found.values())))  # type: ignore[arg-type]
    for name, direction in found.items():
        own, nearest = neighbours.nearest(direction, 2)  # type: ignore[arg-type]
        assert own.name == name
        assert {name, nearest.name} == {name.split()[0], f"{name.split()[0]} again"}


def test_passages_like_the_one_that_was_marked_are_suggested_first(tmp_path: Path) -> None:
    patch = SIZE / RATE
    order = ["bright", "soft", "noise", "soft", "bright", "noise", "bright", "soft"]
    makers = {"bright": bright(4.0), "soft": chords(["C:maj"], 4.0), "noise": noise(4)}
    sound = np.concatenate([makers[name][:SIZE] for name in order])
    curve = found_by(write(tmp_path / "a.wav", sound), Scattering()).curves["embedding"]
    marks = [Mark("a", Span(0, patch), is_instance=True)]
    wanted = prototypes(marks, [("a", curve)])
    assert wanted
    best = suggestions(wanted, marks, [("a", curve)], 2)
    assert sorted(round(each.span.start / patch) for each in best) == [4, 6]
