"""A short sound of our own, on which a process loads and compiles what it needs before somebody waits for it."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

RATE, SECONDS = 22_050, 6
"""longer than the patches of the nets"""
TONES = (261.6, 329.6, 392.0)


@contextmanager
def sample() -> Iterator[Path]:
    """A chord that is struck twice a second: with a pitch, and with beats."""
    times = np.arange(RATE * SECONDS) / RATE
    sound = sum(np.sin(2 * np.pi * tone * times) for tone in TONES) * np.exp(-6 * (times % 0.5))
    with TemporaryDirectory(prefix="descant-") as folder:
        path = Path(folder) / "sample.wav"
        with wave.open(str(path), "wb") as opened:
            opened.setnchannels(1)
            opened.setsampwidth(2)
            opened.setframerate(RATE)
            opened.writeframes((sound * 8000).astype("<i2").tobytes())
        yield path
