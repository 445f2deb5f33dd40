"""Notes held against a truth: the figures of mir_eval.transcription, of pairs that are near instead of all.

https://mir-eval.readthedocs.io/latest/api/transcription.html says what each means. Times are seconds, pitches MIDI's.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Times: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[np.intp]
ONSET, OFFSET, SHARE = 0.05, 0.05, 0.2
"""seconds by which an onset may differ, and an end; or an end by this share of how long the note lasts"""
CENTS = 50.0
DIGITS = 4
"""to which differences are rounded, so that exactly 50 ms are near"""
MOST_PAIRS = 3_000_000
"""of notes that are near: an opera act has a tenth of it. What has more is no music, or one moment of noise"""


class Notes(NamedTuple):
    """So many, in any order."""

    onsets: Times
    ends: Times
    hertz: Times


class Pairs(NamedTuple):
    """Numbers of notes in the truth and in the claim that may be the same."""

    truth: Numbers
    claim: Numbers

    def where(self, kept: npt.NDArray[np.bool_]) -> Pairs:
        return Pairs(self.truth[kept], self.claim[kept])


def evaluate(truth: Notes, claim: Notes) -> dict[str, float]:
    """`mir_eval.transcription.evaluate`; ValueError where notes last no time, or too many are near each other."""
    if any((each.ends <= each.onsets).any() for each in (truth, claim)):
        raise ValueError("a note ends when it begins, or before")
    at_once = _near(truth.onsets, claim.onsets, np.full(len(truth.onsets), ONSET))
    tolerances = np.maximum(SHARE * (truth.ends - truth.onsets), OFFSET)
    end_at_once = _near(truth.ends, claim.ends, tolerances)
    alike = at_once.where(_cents(truth, claim, at_once) <= CENTS)
    ends = np.abs(truth.ends[alike.truth] - claim.ends[alike.claim])
    whole = alike.where(np.around(ends, DIGITS) <= tolerances[alike.truth])
    of = len(truth.onsets), len(claim.onsets)
    return {
        **_matched(truth, claim, whole, ""),
        **_matched(truth, claim, alike, "_no_offset"),
        **_shares(_largest(at_once, of), of, "Onset_", ""),
        **_shares(_largest(end_at_once, of), of, "Offset_", ""),
    }


def _near(truth: Times, claim: Times, tolerances: Times) -> Pairs:
    """In the order of the truth, and of the claim; only so many of the claim are looked at as may be near."""
    order = np.argsort(claim, kind="stable")
    widest = tolerances + 10.0**-DIGITS
    first = np.searchsorted(claim[order], truth - widest)
    count = np.searchsorted(claim[order], truth + widest, "right") - first
    if (pairs := int(count.sum())) > MOST_PAIRS:
        raise ValueError(f"{pairs:,} pairs of notes are near each other, of which no more than {MOST_PAIRS:,} are told")
    numbers = np.repeat(np.arange(len(truth)), count)
    places = np.arange(pairs) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    found = Pairs(numbers, order[places])
    near = np.around(np.abs(truth[found.truth] - claim[found.claim]), DIGITS) <= tolerances[found.truth]
    found = found.where(near)
    return Pairs(*(each[np.lexsort((found.claim, found.truth))] for each in found))


def _cents(truth: Notes, claim: Notes, pairs: Pairs) -> Times:
    return np.asarray(np.abs(1200 * (np.log2(truth.hertz[pairs.truth]) - np.log2(claim.hertz[pairs.claim]))))


def _largest(pairs: Pairs, of: tuple[int, int]) -> int:
    """How many notes can be told to be the same at the most, each once."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    graph = csr_array((np.ones(len(pairs.truth), bool), (pairs.truth, pairs.claim)), shape=of)
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())


def _matched(truth: Notes, claim: Notes, pairs: Pairs, ending: str) -> dict[str, float]:
    """With how far notes that are the same overlap, which hangs on the choice that mir_eval makes among the largest."""
    from mir_eval.transcription import average_overlap_ratio
    from mir_eval.util import _bipartite_match

    graph: dict[int, list[int]] = {}
    for one, other in zip(pairs.truth.tolist(), pairs.claim.tolist(), strict=True):
        graph.setdefault(other, []).append(one)
    matching = sorted(_bipartite_match(graph).items())
    spans = (np.stack((each.onsets, each.ends), axis=1) for each in (truth, claim))
    shares = _shares(len(matching), (len(truth.onsets), len(claim.onsets)), "", ending)
    return shares | {f"Average_Overlap_Ratio{ending}": float(average_overlap_ratio(*spans, matching))}


def _shares(same: int, of: tuple[int, int], beginning: str, ending: str) -> dict[str, float]:
    recall, precision = (same / each if each else 0.0 for each in of)
    both = precision + recall
    figures = {"Precision": precision, "Recall": recall, "F-measure": 2 * precision * recall / both if both else 0.0}
    return {f"{beginning}{name}{ending}": value for name, value in figures.items()}
