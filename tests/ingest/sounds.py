"""Recordings made for tests: small ones by soundfile, and the formats that only ffmpeg writes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from descant.ingest.inputs import Input
from descant.ingest.reading import Reading
from descant.ingest.recording import RecordingReader
from descant.ingest.sound.ffmpeg import find_ffmpeg
from tests.conftest import missing

RATE = 22050


def melody(seconds: float = 12.0, *, seed: int = 1, channels: int = 1) -> npt.NDArray[np.float32]:
    """Tones with overtones that change eight times a second: something to be known again."""
    random = np.random.default_rng(seed)
    time = np.arange(int(seconds * RATE)) / RATE
    pitches = 220 * 2 ** (random.integers(0, 24, int(seconds * 8) + 1) / 12)
    phase = 2 * np.pi * np.cumsum(np.repeat(pitches, RATE // 8 + 1)[: len(time)]) / RATE
    tone = sum(np.sin(k * phase) / k for k in range(1, 6)) * 0.2
    return np.repeat(np.asarray(tone, np.float32)[:, np.newaxis], channels, axis=1)


def write(path: Path, samples: npt.NDArray[np.float32], *, rate: int = RATE, **more: str) -> Path:
    soundfile.write(path, samples, rate, **more)
    return path


def convert(source: Path, target: Path, *options: str) -> Path:
    """By ffmpeg; skips where it is not installed."""
    programs = find_ffmpeg()
    if programs is None:
        missing("ffmpeg is not installed")
    subprocess.run([programs.ffmpeg, "-v", "error", "-y", "-i", str(source), *options, str(target)], check=True)
    return target


def read_recording(path: Path, name: str | None = None) -> Reading:
    [reading] = RecordingReader().read(Input.of(path, name=name))
    return reading


def need_chromaprint() -> None:
    try:
        import chromaprint  # noqa: F401
    except ImportError:
        missing("libchromaprint1 is not installed")
