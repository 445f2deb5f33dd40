"""When each note is struck, more regular than warping has it: where a chord is held, all moments of it are alike.

Moments at which something is struck stand in a row, each near where warping has it. What speaks for a time is that the
pitch classes that begin grow louder there, that what sounds changes there, and that time passes as it does around it.
That sound grows, and not when it grows most, is what counts: bows and voices take a quarter of a second for that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.synchronising.features import FRAMES, Values
from descant.analysis.synchronising.notes import Numbers, Sounding
from descant.ingest.chords.spelling import OCTAVE

Frames = npt.NDArray[np.int64]
_AROUND = 60
"""frames to each side of where warping has a moment"""
_BEFORE, _BEHIND = 3, 6
"""frames whose energy is held beside each other"""
_MOST = 3.0
"""natural logarithm of how much louder it becomes, at most"""
_FAINT = 1e-3
"""of what usually sounds: what is less is not there"""
_LEVELLED = 3.0
"""seconds to each side that say how fast time passes"""
_CLEAREST = 75
"""percentile of moments by how much louder it becomes, that tells how fast an instrument speaks"""
_LATENESS = (0.109, -0.121)
"""seconds that what hardly grows in a tenth of a second is late, and what is added for what is all there by then"""
_APART = 1e-3
"""quarters between moments, at least"""
_NEVER = np.float32(1e6)


class Costs(NamedTuple):
    struck: float = 3.0
    """odds of what grows as loud as it can"""
    sounding: float = 0.15
    """odds of each frame in which what sounds is what should"""
    uneven: float = 0.12
    """standard deviation of the time from one moment to the next, as a share of it"""
    least: float = 0.03
    """the same in seconds, beside that"""


USUAL = Costs()


class Expected(NamedTuple):
    """Moments at which something should be struck."""

    quarters: Numbers
    """where they are in what is written; of a recording, its seconds"""
    struck: Values
    """(moments, pitch classes): what begins, as shares of 1"""
    held: Values
    """the same: what sounds from each moment to the next, of length 1 or 0"""


class Moments(NamedTuple):
    """At which something is struck."""

    quarters: Numbers
    seconds: Numbers
    """in the recording"""
    struck: Numbers
    """how much louder it becomes there, 0 to 1"""


class Heard(NamedTuple):
    """Of a recording, in the key of the score."""

    chroma: Values
    """(frames, pitch classes), of length 1 or 0"""
    growth: Values
    """(frames, pitch classes): how much louder each becomes, 0 to 1"""


def heard(chroma: Values, energy: Values) -> Heard:
    lengths = np.linalg.norm(chroma, axis=0)
    return Heard(np.asarray((chroma / np.where(lengths > 0, lengths, 1)).T, np.float32), _growth(energy))


def expected(sounding: Sounding) -> Expected:
    begun = sounding.begun
    steps, group = np.unique(np.round(sounding.starts[begun] / _APART).astype(int), return_inverse=True)
    quarters = steps * _APART
    struck = np.zeros((len(quarters), OCTAVE), np.float32)
    struck[group, sounding.pitches[begun] % OCTAVE] = 1
    struck /= np.maximum(1, struck.sum(axis=1, keepdims=True))
    return Expected(quarters, struck, _held(sounding, quarters))


def moments_of(awaited: Expected, recording: Heard, seconds: Numbers, costs: Costs = USUAL) -> Moments:
    """`seconds` are those of the recording at which warping has them."""
    middles = np.round(seconds * FRAMES).astype(int)
    odds = _odds(awaited, recording, middles, costs)
    frames = middles + _best(odds, middles, _gaps(awaited.quarters, seconds), costs) - _AROUND
    inside = np.clip(frames, 0, len(recording.growth) - 1)
    return Moments(awaited.quarters, frames / FRAMES, (recording.growth[inside] * awaited.struck).sum(axis=1))


def on_time(moments: Moments) -> Moments:
    """Instruments that speak slowly are heard late, and all moments of a recording by as much."""
    return moments._replace(seconds=moments.seconds - lateness(moments.struck))


def lateness(struck: npt.NDArray[np.floating]) -> float:
    """Seconds, by how much louder it becomes at moments of a recording."""
    always, growing = _LATENESS
    return always + growing * (float(np.percentile(struck, _CLEAREST)) if len(struck) else 0.0)


def _growth(energy: Values) -> Values:
    sums = np.concatenate((np.zeros((OCTAVE, 1)), np.cumsum(energy, axis=1, dtype=float)), axis=1)
    at, end = np.arange(energy.shape[1]), energy.shape[1]
    first, last = np.maximum(0, at - _BEFORE), np.minimum(end, at + _BEHIND)
    faint = _FAINT * float(np.median(energy.sum(axis=0))) + 1e-12
    before = (sums[:, at] - sums[:, first]) / np.maximum(1, at - first) + faint
    behind = (sums[:, last] - sums[:, at]) / (last - at) + faint
    return np.asarray(np.log(behind / before).clip(0, _MOST).T / _MOST, np.float32)


def _held(sounding: Sounding, quarters: Numbers) -> Values:
    """What sounds from each moment to the next, of length 1."""
    changes = np.zeros((len(quarters) + 1, OCTAVE))
    first, last = (np.searchsorted(quarters, each - _APART / 2) for each in (sounding.starts, sounding.ends))
    np.add.at(changes, (first, sounding.pitches % OCTAVE), 1)
    after = np.minimum(np.maximum(first + 1, last), len(quarters))  # also of what is held over the last moment
    np.add.at(changes, (after, sounding.pitches % OCTAVE), -1)
    held = np.cumsum(changes, axis=0)[:-1] > 0.5
    lengths = np.linalg.norm(held, axis=1, keepdims=True)
    return np.asarray(held / np.where(lengths > 0, lengths, 1), np.float32)


def _odds(awaited: Expected, recording: Heard, middles: Frames, costs: Costs) -> Values:
    """(moments, frames around each)"""
    found = np.zeros((len(middles), 2 * _AROUND + 1), np.float32)
    struck, held = awaited.struck, awaited.held
    before = np.concatenate((np.zeros((1, OCTAVE), np.float32), held[:-1]))
    around = np.arange(-_AROUND, _AROUND + 1)
    for row, middle in enumerate(middles.tolist()):
        frames = np.clip(middle + around, 0, len(recording.chroma) - 1)
        changed = np.cumsum(recording.chroma[frames] @ (before[row] - held[row]))
        found[row] = costs.struck * (recording.growth[frames] @ struck[row])
        found[row, 1:] += costs.sounding * changed[:-1]
    return found


def _gaps(quarters: Numbers, seconds: Numbers) -> Numbers:
    """Seconds that should pass from each moment to the next, by the pace around them."""
    when = (seconds[1:] + seconds[:-1]) / 2
    first, last = (np.interp(when + each, seconds, quarters) for each in (-_LEVELLED, _LEVELLED))
    passed = np.interp(last, quarters, seconds) - np.interp(first, quarters, seconds)
    return np.asarray(np.diff(quarters) * passed / np.maximum(1e-6, last - first))


def _best(odds: Values, middles: Frames, gaps: Numbers, costs: Costs) -> Frames:
    """For each moment the best place around where it was thought to be."""
    size = 2 * _AROUND + 1
    shifts = np.arange(1 - size, size)
    moved = np.arange(size)[:, None] - np.arange(size)[None, :] + size - 1  # to, from
    came = np.zeros((len(odds), size), np.int16)
    value = odds[0].copy()
    for row, gap in enumerate(gaps, 1):
        passed = (middles[row] - middles[row - 1] + shifts) / FRAMES
        uneven = (passed - gap) / (costs.uneven * gap + costs.least)
        ways = value[None, :] - np.where(passed > 0, uneven**2 / 2, _NEVER).astype(np.float32)[moved]
        came[row] = ways.argmax(axis=1)
        value = ways[np.arange(size), came[row]] + odds[row]
    found = np.zeros(len(odds), np.int64)
    found[-1] = int(value.argmax())
    for row in range(len(odds) - 1, 0, -1):
        found[row - 1] = came[row, found[row]]
    return found
