"""How sure it is that a bar begins where it was found, and that the recording is one of the score at all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from descant.analysis.synchronising.features import FRAMES, Values
from descant.analysis.synchronising.notes import Numbers
from descant.analysis.synchronising.onsets import Heard, Moments

_WIDE = 0.5
"""bars to each side that are judged with one"""
_ELSEWHERE = (7.0, 13.0, 29.0)
"""seconds: what is like each other so far apart is so by chance"""


class Evidence(NamedTuple):
    """Of each bar that is played."""

    alike: Numbers
    """cosine of what should sound and what does, over the bar"""
    struck: Numbers
    """how much louder what is struck becomes, about its beginning"""
    apart: Numbers
    """seconds from its beginning to the nearest moment at which something is struck"""
    bend: Numbers
    """how much faster or slower time passes behind its beginning than before it, as a logarithm"""


class Weights(NamedTuple):
    """Of a logistic regression."""

    always: float = -2.84
    alike: float = 4.5
    struck: float = 4.8
    apart: float = -0.74
    bend: float = -3.4


USUAL = Weights()


def evidence(bounds: Numbers, times: Numbers, moments: Moments, own: Values, recording: Heard) -> Evidence:
    """`own` is what should sound, frame by frame of the recording; `bounds` and `times` are where bars begin."""
    cosines = np.concatenate(([0.0], np.cumsum((own * recording.chroma).sum(axis=1))))
    frames = np.clip(np.round(times * FRAMES).astype(int), 0, len(own))
    alike = np.diff(cosines[frames]) / np.maximum(1, np.diff(frames))
    lengths = np.diff(bounds)
    first, last = (np.searchsorted(moments.quarters, bounds[:-1] + each * lengths) for each in (-_WIDE, _WIDE))
    struck = np.concatenate(([0.0], np.cumsum(moments.struck)))
    near = np.abs(np.interp(bounds[:-1], moments.quarters, moments.seconds) - _nearest(moments, times[:-1]))
    pace = np.log(np.maximum(np.diff(times), 0.05) / lengths)
    return Evidence(
        alike,
        (struck[last] - struck[first]) / np.maximum(1, last - first),
        np.minimum(1, near),
        np.minimum(1, np.abs(np.diff(pace, prepend=pace[:1]))),
    )


def confidence(found: Evidence, weights: Weights = USUAL) -> Numbers:
    odds = weights.always + sum(weight * values for weight, values in zip(weights[1:], found, strict=True))
    return np.asarray(1 / (1 + np.exp(-odds)))


def worth(own: Values, recording: Heard, times: Numbers) -> float:
    """How much more like each other they are than they are by chance, as a share of what can be: 1 is all."""
    first, last = (round(float(each) * FRAMES) for each in (times[0], times[-1]))
    score, sound = own[max(0, first) : last], recording.chroma[max(0, first) : last]
    if not len(score):
        return 0.0
    alike = float((score * sound).sum(axis=1).mean())
    chance = np.mean(
        [float((score * np.roll(sound, round(each * FRAMES), axis=0)).sum(axis=1).mean()) for each in _ELSEWHERE]
    )
    return float((alike - chance) / (1 - chance))


def _nearest(moments: Moments, seconds: Numbers) -> Numbers:
    after = np.clip(np.searchsorted(moments.seconds, seconds), 1, max(1, len(moments.seconds) - 1))
    before, behind = moments.seconds[after - 1], moments.seconds[np.minimum(after, len(moments.seconds) - 1)]
    return np.where(np.abs(seconds - before) < np.abs(seconds - behind), before, behind)
