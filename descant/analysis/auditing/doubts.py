"""Labels of people that are probably wrong, the most doubtful first: confident learning, by cleanlab.

Northcutt, Jiang and Chuang (Journal of Artificial Intelligence Research 70, 2021): where a model is surer of the
contrary than it usually is, the label is doubted, not the model believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from descant.analysis.auditing.tags import Table
from descant.errors import Missing

FEWEST = 5
"""clips with a tag, and without, from which on its labels can be doubted"""


@dataclass(frozen=True, slots=True)
class Doubt:
    clip: str
    tag: str
    labelled: bool
    """whether people gave it the tag"""
    score: float
    quality: float
    """how probable the label is"""


def doubts(table: Table) -> list[Doubt]:
    return sorted(_doubts(table), key=lambda each: (each.quality, each.clip, each.tag))


def _doubts(table: Table) -> Iterator[Doubt]:
    filtering, ranking = _cleanlab()
    for column, tag in enumerate(table.tags):
        labels, scores = table.truth[:, column].astype(int), np.clip(table.scores[:, column], 0, 1)
        if min(labels.sum(), len(labels) - labels.sum()) < FEWEST:
            continue
        probabilities = np.stack((1 - scores, scores), axis=1)
        issues = filtering.find_label_issues(labels, probabilities, n_jobs=1)
        quality = ranking.get_label_quality_scores(labels, probabilities)
        for number in np.flatnonzero(issues):
            yield Doubt(table.clips[number], tag, bool(labels[number]), float(scores[number]), float(quality[number]))


def _cleanlab() -> tuple[Any, Any]:
    try:
        from cleanlab import filter as filtering
        from cleanlab import rank
    except ImportError as error:
        raise Missing("Labels are doubted with descant[audio].", remedy="pip install 'descant[audio]'") from error
    return filtering, rank
