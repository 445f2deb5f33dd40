"""Every recording can be heard: whatever its rate, channels and format, however it is cut into blocks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis import hearing
from descant.analysis.findings import Span
from descant.analysis.hearing import LEVEL_STEP, Levels, hear
from descant.analysis.mel import mel_filters
from descant.analysis.passages import Passage, Passages
from descant.analysis.patches import LEAST_FRESH, Patch, Patches, Patching, Waveform
from descant.analysis.spectra import in_half_precision
from descant.errors import InvalidInput
from tests.analysis.hearing import Collector, collected, findings, heard
from tests.analysis.sounds import RATE, chords, noise, silence, write
from tests.ingest.sounds import convert


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 44_100, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_everybody_hears_at_his_own_rate(tmp_path: Path, rate: int, channels: int) -> None:
    time = np.arange(2 * rate) / rate
    tone = np.repeat(0.5 * np.sin(2 * np.pi * 440 * time)[:, np.newaxis], channels, axis=1)
    path = write(tmp_path / "tone.wav", tone.astype(np.float32), rate=rate)
    mixed = collected(path, 16_000)
    assert abs(len(mixed) - 32_000) <= 2
    middle = slice(4000, 28_000)
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(len(mixed)) / 16_000)
    assert np.abs(mixed[middle] - expected[middle]).max() < 0.01
    assert collected(path, None).shape == (2 * rate, channels)


def test_what_is_no_number_or_no_sound_is_silence_and_said(tmp_path: Path) -> None:
    samples = noise(2)
    samples[100:200], samples[300], samples[400] = np.nan, np.inf, 1e30
    path = write(tmp_path / "broken.wav", samples, subtype="FLOAT")
    assert heard(path).remarks == ("102 samples are no numbers, and were taken for silence",)
    assert np.isfinite(collected(path, 16_000)).all()


def test_a_telephone_s_bandwidth_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", noise(4)[::2], rate=8000)
    said = findings(path, "mtt-musicnn", "chords", "notes")
    assert said
    found = hear(path, path.name, lambda form: [Collector(22_050)])
    assert "nothing above 4,000 Hz" in found.remarks[0]


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.mov", "film.avi"])
def test_a_film_is_heard_by_its_sound(tmp_path: Path, name: str) -> None:
    source = write(tmp_path / "chords.wav", chords(["C:maj", "G:maj"]))
    film = ["-f", "lavfi", "-i", "color=c=black:s=32x32:r=5:d=4", "-shortest", "-c:v", "mpeg4", "-c:a", "aac"]
    path = convert(source, tmp_path / name, *film)
    assert heard(path).duration == pytest.approx(4, abs=0.2)


def test_a_file_without_samples_is_refused_with_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "empty.wav", silence(0))
    with pytest.raises(InvalidInput, match=r"empty\.wav"):
        heard(path)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=6))
def test_levels_do_not_depend_on_the_blocks(cuts: list[int]) -> None:
    samples = noise(0.4)
    levels = Levels(RATE)
    for block in np.split(samples, sorted(cuts)):
        levels.take(block)
    whole = Levels(RATE)
    whole.take(samples)
    assert np.allclose(levels.values(), whole.values(), atol=1e-4)


def test_silence_is_told_from_what_sounds(tmp_path: Path) -> None:
    path = write(tmp_path / "both.wav", np.concatenate([noise(2), silence(3), noise(1)]))
    found = heard(path)
    assert not found.is_silent
    assert found.silent(Span(2.1, 4.9))
    assert not found.silent(Span(1.5, 2.5))
    [pause] = found.silences()
    assert pause == pytest.approx((2, 5), abs=LEVEL_STEP)
    assert heard(write(tmp_path / "none.wav", silence(2))).is_silent


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([8000, 16_000, 22_050, 44_100]),
    st.sampled_from([512, 1024, 2048]),
    st.integers(10, 128),
    st.booleans(),
    st.booleans(),
)
@pytest.mark.filterwarnings("ignore:Empty filters")
def test_mel_filters_are_librosa_s(rate: int, size: int, bands: int, htk: bool, normalised: bool) -> None:
    from librosa.filters import mel

    ours = mel_filters(rate=rate, size=size, bands=bands, lowest=0.0, highest=None, htk=htk, normalised=normalised)
    norm = "slaney" if normalised else None
    assert np.allclose(ours.T, mel(sr=rate, n_fft=size, n_mels=bands, htk=htk, norm=norm), rtol=1e-4, atol=1e-7)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 60_000, width=32), min_size=1, max_size=20))
def test_half_precision_is_that_of_16_bits(numbers: list[float]) -> None:
    values = np.array(numbers, np.float32)
    expected = values.astype(np.float16).astype(np.float32)
    ours = in_half_precision(values)
    halfway = np.abs(np.abs(values - expected) - np.spacing(values.astype(np.float16)).astype(np.float32) / 2)
    is_tie = halfway <= np.spacing(values)  # which may be rounded to either side
    assert np.array_equal(ours[~is_tie], expected[~is_tie])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.integers(5, 40), st.integers(1, 40), st.lists(st.integers(0, 400), max_size=5))
def test_patches_cover_all_but_a_crumb_whatever_the_blocks(length: int, frames: int, hop: int, cuts: list[int]) -> None:
    hop = min(hop, frames)
    given_: list[Patch] = []
    patches = Patches(Patching(Waveform(1), frames, hop), given_.append)
    samples = np.arange(1, length + 1, dtype=np.float32)
    for block in np.split(samples, sorted(cuts)):
        patches.take(block)
    patches.finish()
    covered: set[int] = set()
    for patch in given_:
        assert len(patch.values) == frames
        first, end = int(patch.span.start), int(patch.span.end)
        assert np.array_equal(patch.values[: end - first], samples[first:end])
        assert not patch.values[end - first :].any()
        assert patch.fresh == pytest.approx(len(set(range(first, end)) - covered) / frames)
        covered |= set(range(first, end))
    assert given_
    assert length - len(covered) < LEAST_FRESH * frames


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.lists(st.integers(0, 3000), max_size=5))
def test_cores_of_passages_are_all_of_the_sound_once(length: int, cuts: list[int]) -> None:
    cores: list[np.ndarray] = []

    def give(passage: Passage) -> None:
        assert passage.start % 8 == 0
        assert passage.core[0] >= min(passage.start + passage.core[0], 16)
        cores.append(passage.samples[slice(*passage.core)])

    passages = Passages(1, give, unit=8, seconds=240, beside=16)
    for block in np.split(np.arange(length), sorted(cuts)):
        passages.take(block)
    passages.finish()
    assert np.array_equal(np.concatenate(cores), np.arange(length))
    assert all(len(core) <= 240 * 1.5 + 16 for core in cores)


def test_a_recording_beyond_a_day_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from descant.errors import TooLarge

    monkeypatch.setattr(hearing, "LONGEST", 1)
    with pytest.raises(TooLarge, match=r"long\.wav"):
        heard(write(tmp_path / "long.wav", noise(2)))


def test_a_damaged_file_says_where(tmp_path: Path) -> None:
    path = tmp_path / "damaged.flac"
    soundfile.write(path, noise(5), RATE)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b""
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match=r"damaged\.flac.*after \d\.\d\d s"):
        heard(path)
