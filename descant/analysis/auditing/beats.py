"""Beats held against a truth: the figures of mir_eval.beat, by steps that grow with the beats, not with their square.

https://mir-eval.readthedocs.io/latest/api/beat.html says what each means. Times are seconds, sorted, each once.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Times: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[np.intp]
UNCOUNTED = 5.0
"""seconds at the beginning whose beats do not count, as people need them to find the pulse"""
SIGMA = 0.04
"""seconds: the width of Cemgil's window"""
GOTO_ERROR, GOTO_MEAN, GOTO_DEVIATION, GOTO_SHARE = 0.35, 0.2, 0.2, 0.25
P_WINDOW, P_RATE = 0.2, 100
"""of the median interval; steps a second"""
CONTINUITY = 0.175
"""of an interval, for phase and period"""
BINS = 41
"""of errors, for the information gain"""


def evaluate(truth: Times, claim: Times) -> dict[str, float]:
    """`mir_eval.beat.evaluate`; what is before the first five seconds does not count."""
    from mir_eval import beat

    truth, claim = truth[truth >= UNCOUNTED], claim[claim >= UNCOUNTED]
    if not (len(truth) and len(claim)):
        return dict.fromkeys(_MEASURES, 0.0)
    accuracies = [_cemgil(each, claim) for each in _variations(truth)]
    found = [beat.f_measure(truth, claim), accuracies[0], max(accuracies), _goto(truth, claim)]
    several = len(truth) > 1 and len(claim) > 1
    found += [_p_score(truth, claim), *_continuity(truth, claim), _gain(truth, claim)] if several else [0.0] * 6
    return dict(zip(_MEASURES, map(float, found), strict=True))


_MEASURES = (
    *("F-measure", "Cemgil", "Cemgil Best Metric Level", "Goto", "P-score"),
    *("Correct Metric Level Continuous", "Correct Metric Level Total"),
    *("Any Metric Level Continuous", "Any Metric Level Total", "Information gain"),
)


def _variations(beats: Times) -> tuple[Times, ...]:
    """As they are; between them; both; every other, from the first and from the second on."""
    double = np.interp(np.arange(0, len(beats) - 0.5, 0.5), np.arange(len(beats)), beats)
    return beats, double[1::2], double, beats[::2], beats[1::2]


def _nearest(times: Times, among: Times) -> Numbers:
    """The number of the nearest to each; of two, the first."""
    after = np.clip(np.searchsorted(among, times), 1, max(1, len(among) - 1))
    before = after - 1
    if len(among) == 1:
        return before
    return np.where(np.abs(times - among[before]) <= np.abs(times - among[after]), before, after)


def _cemgil(truth: Times, claim: Times) -> float:
    if not len(truth):
        return 0.0
    error = truth - claim[_nearest(truth, claim)]
    return float(np.exp(-(error**2) / (2 * SIGMA**2)).sum() / (0.5 * (len(claim) + len(truth))))


def _goto(truth: Times, claim: Times) -> float:
    """1 where a quarter of the beats or more is found without a break, and near enough."""
    error = np.ones(len(truth))
    error[1:-1] = _alone(truth, claim)
    wrong = np.flatnonzero(np.abs(error) > GOTO_ERROR)  # the first and the last always are
    if len(wrong) < 3:
        track = error[wrong[0] + 1 : wrong[-1] - 1]
    else:
        longest = int(np.argmax(np.diff(wrong)))
        if wrong[longest + 1] - wrong[longest] - 1 <= GOTO_SHARE * (len(truth) - 2):
            return 0.0
        track = error[wrong[longest] : wrong[longest + 1] + 1]
    is_near = len(track) > 1 and np.abs(track).mean() < GOTO_MEAN and track.std(ddof=1) < GOTO_DEVIATION
    return float(is_near)


def _alone(truth: Times, claim: Times) -> Times:
    """How far the only claim between the middles before and after a beat is from it, as a share of that way; else 1."""
    if len(truth) < 3:
        return np.ones(0)
    half = 0.5 * np.diff(truth)
    first = np.searchsorted(claim, truth[1:-1] - half[:-1])
    count = np.searchsorted(claim, truth[1:-1] + half[1:]) - first
    away = claim[np.minimum(first, len(claim) - 1)] - truth[1:-1]
    return np.where(count == 1, away / np.where(away < 0, half[:-1], half[1:]), 1.0)


def _p_score(truth: Times, claim: Times) -> float:
    """How many pairs are near, in steps of 10 ms."""
    start = min(truth[0], claim[0])
    one, other = (np.unique(np.ceil((each - start) * P_RATE).astype(np.int64)) for each in (truth, claim))
    if len(one) < 2:
        return 0.0
    window = round(float(P_WINDOW * np.median(np.diff(one))))
    near = np.searchsorted(other, one + window, "right") - np.searchsorted(other, one - window)
    return float(near.sum() / max(len(truth), len(claim)))


def _continuity(truth: Times, claim: Times) -> tuple[float, float, float, float]:
    """Of the longest stretch, and of all that is right: at this metric level, and at the best of all."""
    found = [_right(each, claim) for each in _variations(truth)]
    longest, total = [_longest(each) / len(each) for each in found], [each.mean() for each in found]
    return longest[0], total[0], max(longest), max(total)


def _right(truth: Times, claim: Times) -> npt.NDArray[np.bool_]:
    """Which claims are as far from a beat, and from each other, as beats are from each other; each beat has one."""
    right = np.zeros(max(len(truth), len(claim)), bool)
    if len(truth) < 2:
        return right
    nearest, number = _nearest(claim, truth), np.arange(len(claim))
    is_first = (number == 0) | (nearest == 0)  # which have nothing before them, so they are measured by what follows
    of_truth = np.diff(truth)[np.where(is_first & (nearest + 1 < len(truth)), nearest, nearest - 1)]
    of_claim = np.diff(claim)[np.where(is_first & (number + 1 < len(claim)), number, number - 1)]
    phase, period = np.abs(claim - truth[nearest]) / of_truth, np.abs(1 - of_claim / of_truth)
    able = np.flatnonzero((phase < CONTINUITY) & (period < CONTINUITY))
    right[able[np.unique(nearest[able], return_index=True)[1]]] = True
    return right


def _longest(right: npt.NDArray[np.bool_]) -> int:
    wrong = np.flatnonzero(~np.concatenate(([False], right, [False])))
    return int(np.diff(wrong).max()) - 1


def _gain(truth: Times, claim: Times) -> float:
    """How far errors are from being anywhere alike often."""
    most = np.log2(BINS)
    return float((most - max(_entropy(truth, claim), _entropy(claim, truth))) / most)


def _entropy(truth: Times, claim: Times) -> float:
    nearest, last = _nearest(claim, truth), len(truth) - 1
    error = claim - truth[nearest]
    before = truth[nearest] - truth[nearest - 1]  # of the first it is less than none, as mir_eval has it
    after = truth[np.minimum(nearest + 1, last)] - truth[nearest]
    way = np.where((nearest == last) | (error < 0), before, after)
    places = np.mod(0.5 * error / (0.5 * way) + 0.5, -1) + 0.5
    shares = np.histogram(places, np.linspace(-0.5, 0.5, BINS + 1))[0] / len(claim)
    known = shares[shares > 0]
    return float(-(known * np.log2(known)).sum())
