"""Bars as they usually sound: 32 of them, each in twelve transpositions, to the nearest of which a bar is put.

They are data, made by scripts/train_bar_templates.py. Another set needs another index, so they have a name.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from descant.analysis.alignment.bars import Values
from descant.analysis.parallels.features import Bytes, coarse
from descant.ingest.chords.spelling import OCTAVE

FILE = Path(__file__).with_name("templates.json")
_AT_ONCE = 1 << 14
Codes = npt.NDArray[np.int64]
"""of bars: number of the template × 12 + semitones by which it is moved up"""


def count() -> int:
    return len(_templates()) // OCTAVE


def name() -> int:
    """By which an index knows whether it was made with these."""
    return crc32(_templates().tobytes())


def alike(sounds: Bytes) -> Values:
    """(bars, codes): how like each template each bar is, up to 1."""
    return np.asarray(coarse(sounds) @ _templates().T, np.float32)


def nearest(sounds: Bytes) -> Codes:
    steps = range(0, len(sounds), _AT_ONCE)
    found = [alike(sounds[at : at + _AT_ONCE]).argmax(axis=1) for at in steps]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def moved(templates: Values) -> Values:
    """(templates × 12, numbers): each in all transpositions."""
    both = templates[:, :OCTAVE], templates[:, OCTAVE:]
    every = [np.concatenate([np.roll(each, by, axis=1) for each in both], axis=1) for by in range(OCTAVE)]
    return np.stack(every, axis=1).reshape(-1, 2 * OCTAVE)


@cache
def _templates() -> Values:
    values = np.array(json.loads(FILE.read_bytes()), np.float32)
    return moved(values / np.linalg.norm(values, axis=1, keepdims=True))
