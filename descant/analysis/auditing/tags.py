"""How well tags of machines agree with those of people, and with each other.

Whatever needs scores without a threshold (average precision, ROC-AUC, calibration) is said only of tags that have both
clips with them and clips without. Nothing is averaged over tags that were never asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from descant.analysis.auditing.joining import joined
from descant.analysis.auditing.truths import Labels, Scores
from descant.errors import InvalidInput

BINS = 10
"""of scores, for calibration"""
CONFUSED_FROM = 2
"""clips with a tag, from which on it is said what they are confused with"""


@dataclass(frozen=True, slots=True)
class Table:
    """Clips that both know, and the tags that both have words for."""

    clips: tuple[str, ...]
    tags: tuple[str, ...]
    truth: npt.NDArray[np.bool_]
    scores: npt.NDArray[np.float64]
    threshold: float

    @property
    def claimed(self) -> npt.NDArray[np.bool_]:
        return self.scores >= self.threshold


def table_of(labels: Labels, scores: Scores, *, threshold: float, tags: Sequence[str] = ()) -> Table:
    """What can be compared. A tag that a machine does not name has the score 0."""
    heard = joined(labels.of, {clip: (clip,) for clip in scores.of})
    if not heard:
        raise InvalidInput("The truth and the claims have no clip in common.", remedy="Clips are known by file names.")
    clips = tuple(sorted(heard))
    named = dict.fromkeys([*labels.tags, *(tag for clip in clips for tag in scores.of[heard[clip]])])
    wanted = tuple(tags) or tuple(named)
    truth = np.array([[tag in labels.of[clip] for tag in wanted] for clip in clips], bool)
    found = np.array([[scores.of[heard[clip]].get(tag, 0.0) for tag in wanted] for clip in clips], np.float64)
    return Table(clips, wanted, truth, found, threshold)


def audit(table: Table) -> dict[str, Any]:
    """All figures, as JSON has them."""
    tags = {tag: _of_tag(table, column) for column, tag in enumerate(table.tags)}
    asked = {tag: each for tag, each in tags.items() if each["support"]}
    return {
        "clips": len(table.clips),
        "threshold": table.threshold,
        "tags": tags,
        "macro": {name: _mean([each[name] for each in asked.values()]) for name in _AVERAGED},
        "by_clip": _by_clip(table),
        "calibration": list(_pooled(table)),
        "confusion": {tag: dict(_confused(table, column)) for column, tag in enumerate(table.tags) if tag in asked},
    }


_AVERAGED = ("precision", "recall", "f1", "average_precision", "roc_auc", "calibration_error")


def _of_tag(table: Table, column: int) -> dict[str, Any]:
    truth, claimed, scores = table.truth[:, column], table.claimed[:, column], table.scores[:, column]
    right = int(np.count_nonzero(truth & claimed))
    precision, recall = _share(right, int(claimed.sum())), _share(right, int(truth.sum()))
    return {
        "support": int(truth.sum()),
        "claimed": int(claimed.sum()),
        "precision": precision,
        "recall": recall,
        "f1": _f1(precision, recall),
        **_without_threshold(truth, scores),
    }


def _without_threshold(truth: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64]) -> dict[str, Any]:
    from sklearn.metrics import average_precision_score, roc_auc_score

    if truth.all() or not truth.any():
        return {"average_precision": None, "roc_auc": None, "calibration_error": None, "calibration": []}
    bins = list(_calibration(truth, scores))
    error = sum(each["clips"] * abs(each["said"] - each["true"]) for each in bins) / len(truth)
    return {
        "average_precision": min(1.0, float(average_precision_score(truth, scores))),  # a sum, which may round above
        "roc_auc": float(roc_auc_score(truth, scores)),
        "calibration_error": float(error),
        "calibration": bins,
    }


def _calibration(truth: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64]) -> Iterator[dict[str, Any]]:
    """How sure a machine was, and how often it was right then."""
    places = np.minimum((scores * BINS).astype(int), BINS - 1)
    for number in range(BINS):
        here = places == number
        if here.any():
            yield {"clips": int(here.sum()), "said": float(scores[here].mean()), "true": float(truth[here].mean())}


def _pooled(table: Table) -> Iterator[dict[str, Any]]:
    """The same of all tags that some clips have and others have not."""
    varied = table.truth.any(axis=0) & ~table.truth.all(axis=0)
    return _calibration(table.truth[:, varied].ravel(), table.scores[:, varied].ravel())


def _by_clip(table: Table) -> dict[str, Any]:
    """Means over clips of what is right among what is said of each, as Beat Byte Bot's authors counted."""
    right = np.count_nonzero(table.truth & table.claimed, axis=1)
    said, true = table.claimed.sum(axis=1), table.truth.sum(axis=1)
    has_truth = true > 0
    precision = np.divide(right, said, out=np.zeros(len(right)), where=said > 0)[has_truth]
    recall = (right[has_truth] / true[has_truth]) if has_truth.any() else np.zeros(0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros(len(both)), where=both > 0)
    return {
        name: _mean([float(each) for each in values])
        for name, values in (("precision", precision), ("recall", recall), ("f1", f1))
    }


def _confused(table: Table, column: int) -> Iterator[tuple[str, float]]:
    """What else is claimed of clips that have a tag and not that one: the share of these, the largest first."""
    has = table.truth[:, column]
    if np.count_nonzero(has) < CONFUSED_FROM:
        return
    wrong = table.claimed[has] & ~table.truth[has]
    shares = wrong.mean(axis=0)
    for other in np.argsort(-shares, kind="stable"):
        if shares[other] > 0 and other != column:
            yield table.tags[other], float(shares[other])


def agreement(one: Scores, other: Scores, *, threshold: float) -> dict[str, Any]:
    """How far two machines say the same of the same clips: correlation of scores, Cohen's kappa of claims."""
    from sklearn.metrics import cohen_kappa_score

    same = joined(one.of, {clip: (clip,) for clip in other.of})
    clips = [(one.of[clip], other.of[same[clip]]) for clip in sorted(same)]
    tags = sorted({tag for pair in clips for of in pair for tag in of})
    found = {}
    for tag in tags:
        a, b = (np.array([pair[which].get(tag, 0.0) for pair in clips]) for which in (0, 1))
        varies = len(clips) > 1 and a.std() > 0 and b.std() > 0
        claims = (a >= threshold), (b >= threshold)
        differ = any(each.any() and not each.all() for each in claims)
        found[tag] = {
            "correlation": float(np.corrcoef(a, b)[0, 1]) if varies else None,
            "kappa": float(cohen_kappa_score(*claims)) if differ else None,
            "both": int(np.count_nonzero(claims[0] & claims[1])),
            "only_one": int(np.count_nonzero(claims[0] != claims[1])),
        }
    return {"clips": len(clips), "tags": found}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _f1(precision: float | None, recall: float | None) -> float | None:
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _mean(values: Sequence[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return sum(known) / len(known) if known else None
