"""The same sound is known again in other formats; other sounds are not taken for it."""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from descant.ingest.sound.decoding import SoundFile
from descant.ingest.sound.fingerprint import ALIKE, is_same, likeness
from descant.ingest.sound.worker import Measured
from tests.ingest.sounds import RATE, convert, melody, need_chromaprint, read_recording, write

FORMATS = [
    ("a.flac", ()),
    ("a.flac", ("-ar", "44100", "-ac", "2")),
    ("a.ogg", ("-c:a", "libvorbis", "-q:a", "0")),
    ("a.opus", ("-c:a", "libopus", "-b:a", "32k")),
    ("a.mp3", ("-b:a", "32k")),
    ("a.mp3", ("-b:a", "160k")),
    ("a.m4a", ("-b:a", "48k")),
    ("a.m4a", ("-b:a", "128k")),
    ("a.mp3", ("-b:a", "64k", "-af", "volume=0.3")),
    ("a.flac", ("-af", "adelay=700:all=1")),
]


def fingerprint(path: Path) -> str:
    need_chromaprint()
    found = read_recording(path).recording
    assert found is not None
    assert found.fingerprint is not None
    return found.fingerprint


def test_a_sound_is_known_again_in_every_format(tmp_path: Path) -> None:
    wav = write(tmp_path / "a.wav", melody(15))
    original = fingerprint(wav)
    for name, options in FORMATS:
        converted = fingerprint(convert(wav, tmp_path / name, *options))
        alike = likeness(original, converted)
        print(f"{name:7} {' '.join(options):25} {alike:.2f}")
        assert alike > ALIKE
        assert is_same(original, converted)


def test_other_sounds_are_not_taken_for_it(tmp_path: Path) -> None:
    prints = [fingerprint(write(tmp_path / f"{seed}.wav", melody(15, seed=seed))) for seed in range(5)]
    assert max(likeness(one, other) for one, other in combinations(prints, 2)) < ALIKE - 0.2


def test_what_is_alike_but_for_a_few_seconds_is_another_sound(tmp_path: Path) -> None:
    """As settings of one tune are, and verses that end differently."""
    one = melody(40)
    other = np.concatenate([one[: 20 * RATE], melody(6, seed=2), one[26 * RATE :]])
    prints = [fingerprint(write(tmp_path / name, each)) for name, each in (("a.wav", one), ("b.wav", other))]
    assert likeness(*prints) > ALIKE
    assert not is_same(*prints)
    assert is_same(prints[0], prints[0])


def test_a_pause_that_is_silent_in_one_file_and_not_quite_in_another_makes_no_other_sound(tmp_path: Path) -> None:
    hiss = np.random.default_rng(0).normal(0, 3e-4, (8 * RATE, 1)).astype(np.float32)
    wav = write(tmp_path / "a.wav", np.concatenate([melody(15), hiss, melody(15, seed=2)]))
    softer = convert(wav, tmp_path / "b.mp3", "-b:a", "64k", "-af", "volume=0.3")
    assert is_same(fingerprint(wav), fingerprint(softer))


def test_likeness_is_the_same_from_both_sides_and_one_with_itself(tmp_path: Path) -> None:
    one, other = (fingerprint(write(tmp_path / "a.wav", melody(seconds, seed=3))) for seconds in (8, 14))
    assert likeness(one, one) == 1
    assert likeness(one, other) == likeness(other, one)


def test_a_single_tone_is_too_little_to_be_known_again(tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(10 * RATE) / RATE, dtype=np.float32)[:, np.newaxis]
    assert likeness(*[fingerprint(write(tmp_path / "a.wav", tone))] * 2) == 0


def test_only_the_first_two_minutes_count(tmp_path: Path) -> None:
    long, longer = melody(125), melody(140)
    assert fingerprint(write(tmp_path / "a.flac", long)) == fingerprint(write(tmp_path / "b.flac", longer))


def test_without_the_library_there_is_a_problem_and_no_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "chromaprint", None)
    path = write(tmp_path / "a.wav", melody(5))
    with SoundFile(path, "a.wav") as sound:
        found = Measured(sound, "a.wav").document()
    assert found["fingerprint"] is None
    assert "libchromaprint1" in found["problems"][0][1]


def test_real_recordings_are_known_again_and_told_apart(shared_data: Path, tmp_path: Path) -> None:
    audio = shared_data / "audio"
    paths = [*sorted((audio / "clips").glob("[1Hs]*.ogg")), *sorted((audio / "sync").glob("*.wav"))]
    prints = {path: fingerprint(path) for path in paths}
    others = {(a, b): likeness(prints[a], prints[b]) for a, b in combinations(paths, 2)}
    print(f"most alike of {len(others)} pairs: {max(others.values()):.2f}")
    assert max(others.values()) < ALIKE - 0.1
    assert not any(is_same(prints[a], prints[b]) for a, b in others)
    for path in paths:
        for name, options in (("a.mp3", ("-b:a", "48k")), ("a.m4a", ("-b:a", "48k"))):
            converted = fingerprint(convert(path, tmp_path / name, "-vn", *options))
            alike = likeness(prints[path], converted)
            print(f"{path.name[:40]:40} {name} {alike:.2f}")
            assert alike > ALIKE
            assert is_same(prints[path], converted)
