"""Spectra of a sound that comes in blocks: frames that are centred on their times, as librosa has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import numpy as np

from descant.analysis.findings import Values
from descant.analysis.hearing import Samples
from descant.analysis.mel import mel_filters


class Loudness(StrEnum):
    """How powers become what a net takes."""

    LOG10 = "log10(1 + 10000 x)"
    LN = "ln(1 + x)"
    DB = "dB"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MelSpectrum:
    """A front end: powers of the short-time spectrum in bands of Slaney's or HTK's mel scale."""

    rate: int
    size: int
    """samples in a frame"""
    hop: int
    """samples from one frame to the next"""
    bands: int
    lowest: float = 0.0
    highest: float | None = None
    """Hz; None: half of the rate"""
    htk: bool = False
    normalised: bool = True
    """whether each band has the same area"""
    power: float = 2.0
    loudness: Loudness = Loudness.LOG10
    half_precision: bool = False
    """whether powers are rounded to 16 bits, as they were where the net was trained"""

    @property
    def step(self) -> float:
        return self.hop / self.rate

    def of(self, frames: Values) -> Values:
        """The spectra of frames of samples."""
        from scipy.fft import rfft

        magnitudes = np.abs(rfft(frames * _window(self.size), axis=1))
        powers = np.asarray(magnitudes**self.power @ _filters(self), np.float32)
        if self.half_precision:
            powers = in_half_precision(powers)  # before the factor, which overflows in 16 bits
        return _LOUDNESS[self.loudness](powers)


_LOUDNESS: dict[Loudness, Callable[[Values], Values]] = {
    Loudness.LOG10: lambda x: np.log10(np.float32(10000) * x + np.float32(1)),
    Loudness.LN: np.log1p,
    Loudness.DB: lambda x: 10 * np.log10(np.maximum(x, np.float32(1e-10))),
    Loudness.NONE: lambda x: x,
}


def in_half_precision(values: Values) -> Values:
    """What 16 bits would keep of numbers that are not negative; numpy's own way takes ten times as long.

    Adding and taking away what is large enough leaves eleven bits of a number (Veltkamp), and multiples of 2^-24 of one
    that is too small for these.
    """
    split = values * np.float32(2**13 + 1)
    return np.where(values < _SMALLEST_NORMAL, (values + np.float32(0.75)) - np.float32(0.75), split - (split - values))


_SMALLEST_NORMAL = np.float32(2**-14)


@lru_cache(maxsize=8)
def _window(size: int) -> Values:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size), np.float32)  # Hann's, periodic


@lru_cache(maxsize=8)
def _filters(spectrum: MelSpectrum) -> Values:
    return mel_filters(
        rate=spectrum.rate,
        size=spectrum.size,
        bands=spectrum.bands,
        lowest=spectrum.lowest,
        highest=spectrum.highest,
        htk=spectrum.htk,
        normalised=spectrum.normalised,
    )


@dataclass(slots=True)
class Frames:
    """Cuts blocks into frames, the first of which is centred on the first sample, the last near the last."""

    size: int
    hop: int
    _waiting: Samples = field(init=False)

    def __post_init__(self) -> None:
        self._waiting = np.zeros(self.size // 2, np.float32)

    def take(self, samples: Samples) -> Values:
        """The frames that are whole now, a view that is good until the next call."""
        waiting = np.concatenate((self._waiting, samples))
        if len(waiting) < self.size:
            self._waiting = waiting
            return np.empty((0, self.size), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(waiting, self.size)[:: self.hop]
        self._waiting = waiting[len(frames) * self.hop :]
        return frames

    def rest(self) -> Values:
        return self.take(np.zeros(self.size // 2, np.float32))
