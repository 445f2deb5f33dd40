"""Moments at which something is struck in a recording of which no score is known.

Between them a held chord is the same at every moment, so warping has no opinion of where in it one is; there time is
divided, as it is between the notes of a score.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from descant.analysis.synchronising.features import FRAMES, Sound, Values
from descant.analysis.synchronising.notes import Numbers
from descant.analysis.synchronising.onsets import Expected, heard, lateness

_CLEAR = 0.2
"""how much louder, of what can be, what is struck becomes"""
_APART = 5
"""frames to each side within which no other moment is clearer"""
_SETTLED = 3
"""frames from where growth begins to where what has begun is heard"""


def strokes(sound: Sound, bounds: Numbers, places: Sequence[int]) -> Expected:
    """In the line of its pieces as the other recording has them; `bounds` are where these begin in the recording."""
    own = heard(sound.features.chroma, sound.energy)
    begun = own.growth * np.roll(own.chroma, -_SETTLED, axis=0) ** 2
    strength = begun.sum(axis=1)
    clear = _clear(strength)
    seconds = clear / FRAMES - lateness(strength[clear])
    chosen, line = _in_line(seconds, bounds, places)
    frames = clear[chosen]
    struck = begun[frames]
    return Expected(line, struck / struck.sum(axis=1, keepdims=True), _held(sound.features.chroma, frames, line))


def _clear(strength: Values) -> np.ndarray:
    """Frames that are the clearest around them."""
    padded = np.pad(strength, _APART)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _APART + 1)
    return np.flatnonzero((strength >= _CLEAR) & (around.argmax(axis=1) == _APART))


def _in_line(seconds: Numbers, bounds: Numbers, places: Sequence[int]) -> tuple[np.ndarray, Numbers]:
    """Which of them are in each piece, as often as it is played, and where that is in the line."""
    starts = np.concatenate(([0.0], np.cumsum(np.diff(bounds)[list(places)])))
    chosen = [np.flatnonzero((seconds >= bounds[place]) & (seconds < bounds[place + 1])) for place in places]
    line = [
        starts[at] + seconds[some] - bounds[place] for at, (place, some) in enumerate(zip(places, chosen, strict=True))
    ]
    return np.concatenate(chosen), np.concatenate(line)


def _held(chroma: Values, frames: np.ndarray, line: Numbers) -> Values:
    """From each to the next; of the last, for a second."""
    sums = np.concatenate((np.zeros((len(chroma), 1)), np.cumsum(chroma, axis=1, dtype=float)), axis=1)
    lengths = np.maximum(1, np.round(np.diff(line, append=line[-1:] + 1) * FRAMES)).astype(int)
    last = np.minimum(frames + lengths, chroma.shape[1])
    held = (sums[:, last] - sums[:, frames]).T
    size = np.linalg.norm(held, axis=1, keepdims=True)
    return np.asarray(held / np.where(size > 0, size, 1), np.float32)
