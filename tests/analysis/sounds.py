"""Sounds for analysers, made of sines and noise: the same samples each time. Needs numpy and soundfile alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

RATE = 22_050
Samples = npt.NDArray[np.float32]

TRIADS = {"C:maj": (60, 64, 67), "A:min": (57, 60, 64), "F:maj": (53, 57, 60), "G:maj": (55, 59, 62)}


def frequency(pitch: float) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12))


def tone(pitch: float, seconds: float, *, rate: int = RATE, partials: int = 6) -> Samples:
    """A plucked string, more or less."""
    time = np.arange(int(seconds * rate)) / rate
    waves = sum(np.sin(2 * np.pi * k * frequency(pitch) * time) / k**1.5 for k in range(1, partials + 1))
    shape = np.exp(-1.5 * time) * np.minimum(time / 0.01, 1) * np.minimum((seconds - time) / 0.02, 1)
    return np.asarray(0.2 * waves * shape, np.float32)


def chords(labels: Sequence[str], seconds: float = 2.0) -> Samples:
    """Each chord with its root in the bass."""
    parts = []
    for label in labels:
        pitches = (TRIADS[label][0] - 12, *TRIADS[label])
        parts.append(sum(tone(pitch, seconds) for pitch in pitches))
    return np.concatenate(parts).astype(np.float32) * 0.5


def scale(pitches: Sequence[int], seconds: float = 0.5) -> Samples:
    return np.concatenate([tone(pitch, seconds) for pitch in pitches])


def clicks(tempo: float, seconds: float, *, accent: int = 4) -> Samples:
    """A metronome, whose first of each bar is lower and louder, with noise as of a brush between."""
    samples = np.zeros(int(seconds * RATE), np.float32)
    random = np.random.default_rng(5)
    for number, time in enumerate(np.arange(0, seconds - 0.2, 60 / tempo)):
        first, down = int(time * RATE), number % accent == 0
        click = tone(36 if down else 60, 0.15) * (3.0 if down else 1.0)
        burst = random.normal(0, 0.05, 400).astype(np.float32) * np.linspace(1, 0, 400, dtype=np.float32)
        samples[first : first + len(click)] += click
        samples[first : first + len(burst)] += burst
    return samples


def noise(seconds: float, *, level: float = 0.1, seed: int = 3) -> Samples:
    return np.random.default_rng(seed).normal(0, level, int(seconds * RATE)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)


def speech(seconds: float, *, pitch: float = 115.0, seed: int = 4) -> Samples:
    """Nobody says anything: syllables of a voice that glides, through formants, with hisses and pauses between."""
    from scipy.signal import lfilter

    random = np.random.default_rng(seed)
    parts: list[Samples] = []
    while sum(map(len, parts)) < seconds * RATE:
        length = random.uniform(0.1, 0.22)
        parts += [_hiss(random.uniform(0.03, 0.09), random), _syllable(length, pitch, random, lfilter)]
        if random.random() < 0.35:
            parts.append(silence(random.uniform(0.08, 0.3)))
    return np.concatenate(parts)[: int(seconds * RATE)]


def _syllable(seconds: float, pitch: float, random: np.random.Generator, lfilter: Any) -> Samples:
    """Pulses from one pitch to another, through the three formants of a vowel."""
    count = int(seconds * RATE)
    glide = pitch * np.geomspace(random.uniform(0.9, 1.4), random.uniform(0.75, 1.1), count)
    wave = np.diff(np.floor(np.cumsum(glide) / RATE), prepend=0)
    vowels = ((310, 2020, 2960), (360, 640, 2390), (700, 1150, 2240), (530, 1680, 2410), (400, 1920, 2560))
    for formant, width in zip(vowels[random.integers(len(vowels))], (80, 110, 160), strict=True):
        radius = np.exp(-np.pi * width / RATE)
        turn = 2 * radius * np.cos(2 * np.pi * formant / RATE)
        wave = lfilter([1 - turn + radius**2], [1, -turn, radius**2], wave)
    shape = np.sin(np.pi * np.arange(count) / count) ** 0.5
    return np.asarray(0.2 * shape * wave / np.abs(wave).max(), np.float32)


def _hiss(seconds: float, random: np.random.Generator) -> Samples:
    burst = np.diff(random.normal(0, 0.02, int(seconds * RATE) + 1))
    return np.asarray(burst * np.hanning(len(burst)), np.float32)


MADE = {
    "chords": lambda: chords(["C:maj", "A:min", "F:maj", "G:maj", "C:maj"], 3.0),
    "scale": lambda: scale([60, 62, 64, 65, 67, 69, 71, 72] * 2),
    "noise": lambda: noise(7.0),
}
"""those of which outputs of the original implementations are stored"""


def write(path: Path, samples: Samples, *, rate: int = RATE, **more: str) -> Path:
    soundfile.write(path, samples, rate, **more)
    return path
