"""Peaks for drawing a waveform, in the binary format of BBC's audiowaveform, version 2, with 16 bits.

https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md: a header of six numbers, then the lowest and the
highest sample of each pixel. Channels are drawn as one: the lowest and highest of all of them.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

PIXELS = 100
"""a second, about: a whole number of frames is one pixel"""
HEADER = struct.Struct("<iIiiIi")
"""version, flags (0: 16 bits), rate, frames a pixel, pixels, channels"""


class Peaks:
    """Takes blocks of samples, then gives the file."""

    def __init__(self, rate: int) -> None:
        self._rate, self._frames = rate, max(1, rate // PIXELS)
        self._rest = np.empty((0, 2), np.float32)
        """lowest and highest of the frames that fill no pixel yet"""
        self._pixels: list[npt.NDArray[np.int16]] = []

    def add(self, block: npt.NDArray[np.float32]) -> None:
        extremes = np.concatenate((self._rest, np.stack((block.min(axis=1), block.max(axis=1)), axis=1)))
        whole = len(extremes) - len(extremes) % self._frames
        self._keep(extremes[:whole].reshape(-1, self._frames, 2))
        self._rest = extremes[whole:]

    def _keep(self, pixels: npt.NDArray[np.float32]) -> None:
        lowest, highest = pixels[:, :, 0].min(axis=1), pixels[:, :, 1].max(axis=1)
        self._pixels.append(to_int16(np.stack((lowest, highest), axis=1)))

    def to_dat(self) -> bytes:
        """Nothing may be added after this."""
        if len(self._rest):
            self._keep(self._rest[np.newaxis])
        pixels = np.concatenate(self._pixels) if self._pixels else np.empty((0, 2), np.int16)
        return HEADER.pack(2, 0, self._rate, self._frames, len(pixels), 1) + pixels.astype("<i2").tobytes()


def to_int16(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    return np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)


def fewer(kept: Path, most: int) -> bytes:
    """A file of these with so many pixels at the most: each as long as a whole number of those that are kept."""
    with kept.open("rb") as file:
        version, flags, rate, frames, _, channels = HEADER.unpack(file.read(HEADER.size))
    pixels = np.memmap(kept, "<i2", mode="r", offset=HEADER.size).reshape(-1, 2)
    together = max(1, -(-len(pixels) // most))
    starts = np.arange(0, len(pixels), together)
    found = np.stack((np.minimum.reduceat(pixels[:, 0], starts), np.maximum.reduceat(pixels[:, 1], starts)), axis=1)
    return HEADER.pack(version, flags, rate, frames * together, len(found), channels) + found.astype("<i2").tobytes()
