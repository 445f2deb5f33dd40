"""Peaks are what audiowaveform's format says, whatever the blocks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.ingest.sound.peaks import HEADER, Peaks, fewer
from tests.ingest.sounds import RATE, melody


def test_a_pixel_has_the_lowest_and_the_highest_sample_of_all_channels() -> None:
    peaks = Peaks(400)  # 4 frames a pixel
    peaks.add(np.array([[0, 0.5], [-0.25, 0], [0, 0], [0, 0], [1, 0]], np.float32))
    data = peaks.to_dat()
    assert HEADER.unpack(data[:24]) == (2, 0, 400, 4, 2, 1)
    assert np.frombuffer(data[24:], "<i2").tolist() == [-8192, 16384, 0, 32767]


def test_samples_beyond_full_scale_are_cut() -> None:
    peaks = Peaks(100)
    peaks.add(np.array([[7.5], [-7.5]], np.float32))
    assert np.frombuffer(peaks.to_dat()[24:], "<i2").tolist() == [32767, 32767, -32768, -32768]


@settings(deadline=None, max_examples=30)
@given(cuts=st.lists(st.integers(0, RATE), max_size=20))
def test_peaks_do_not_depend_on_the_blocks(cuts: list[int]) -> None:
    samples = melody(1.003)
    whole, pieces = Peaks(RATE), Peaks(RATE)
    whole.add(samples)
    for start, end in pairwise((0, *sorted(cuts), len(samples))):
        pieces.add(samples[start:end])
    assert whole.to_dat() == pieces.to_dat()


def test_no_sound_has_no_pixels() -> None:
    assert Peaks(RATE).to_dat() == HEADER.pack(2, 0, RATE, RATE // 100, 0, 1)


@pytest.mark.parametrize(("most", "together"), [(1, 101), (10, 11), (50, 3), (100, 2), (101, 1), (5000, 1)])
def test_fewer_pixels_have_all_that_is_lowest_and_highest(tmp_path: Path, most: int, together: int) -> None:
    peaks = Peaks(RATE)
    peaks.add(melody(1.003))
    kept = tmp_path / "peaks.dat"
    kept.write_bytes(peaks.to_dat())
    whole = np.frombuffer(kept.read_bytes()[HEADER.size :], "<i2").reshape(-1, 2)
    assert len(whole) == 101
    data = fewer(kept, most)
    found = np.frombuffer(data[HEADER.size :], "<i2").reshape(-1, 2)
    assert HEADER.unpack(data[: HEADER.size]) == (2, 0, RATE, RATE // 100 * together, len(found), 1)
    assert len(found) <= most
    for at, (lowest, highest) in enumerate(found.tolist()):
        own = whole[at * together : (at + 1) * together]
        assert (lowest, highest) == (own[:, 0].min(), own[:, 1].max())
