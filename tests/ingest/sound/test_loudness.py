"""Loudness in blocks is what pyloudnorm measures of the whole, and what EBU's test signals say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyloudnorm import Meter

from descant.ingest.sound.loudness import Loudness
from tests.ingest.sounds import RATE, melody, read_recording


def loudness(samples: npt.NDArray[np.float32], rate: int, cuts: tuple[int, ...] = ()) -> float | None:
    meter = Loudness(rate, samples.shape[1])
    for start, end in pairwise((0, *sorted(cuts), len(samples))):
        meter.add(samples[start:end])
    return meter.integrated()


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_it_is_what_pyloudnorm_measures(rate: int, channels: int) -> None:
    random = np.random.default_rng(rate + channels)
    envelope = np.repeat(random.uniform(0, 1, 20) ** 4, rate // 5)[:, np.newaxis]
    samples = (random.normal(0, 0.2, (len(envelope), channels)) * envelope).astype(np.float32)
    expected = Meter(rate, filter_class="DeMan").integrated_loudness(samples.astype(float))
    assert loudness(samples, rate) == pytest.approx(expected, abs=0.05)


@settings(deadline=None, max_examples=30)
@given(cuts=st.lists(st.integers(0, 2 * RATE), max_size=20))
def test_it_does_not_depend_on_the_blocks(cuts: list[int]) -> None:
    samples = melody(2, channels=2)
    assert loudness(samples, RATE, tuple(cuts)) == loudness(samples, RATE)


def test_less_than_a_gating_block_and_silence_have_none() -> None:
    assert loudness(melody(0.39), RATE) is None
    assert loudness(melody(0.41), RATE) is not None
    assert loudness(melody(5) * 0, RATE) is None
    assert loudness(melody(5) * 1e-5, RATE) is None


def test_low_frequencies_of_surround_sound_do_not_count() -> None:
    samples = melody(3, channels=6) * np.array([1, 1, 1, 0, 1, 1], np.float32)
    with_effects = samples.copy()
    with_effects[:, 3] = 0.9
    assert loudness(samples, RATE) == loudness(with_effects, RATE)


@pytest.mark.parametrize(
    ("name", "expected"), [("seq-3341-1-16bit.flac", -23.0), ("1kHz_sine_-26LUFS-16bit.flac", -26.0)]
)
def test_signals_of_the_ebu_are_as_loud_as_they_say(shared_data: Path, name: str, expected: float) -> None:
    found = read_recording(shared_data / "audio" / "loudness" / name).recording
    assert found is not None
    print(f"{name}: {found.loudness} LUFS, {expected} expected")
    assert found.loudness == pytest.approx(expected, abs=0.1)
