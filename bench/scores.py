"""Scores of recordings, as means of each group of them: a table, and the figures in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from descant.analysis.auditing.timed import measured
from descant.analysis.auditing.timed_truths import timed_truths
from descant.analysis.findings import Finding

REAL, RENDERED, ALL = "real", "rendered", "all"
Said = Sequence[Sequence[Finding]]
"""of each recording"""
Means = Mapping[str, Mapping[str, Mapping[str, float]]]
"""by group, who, and measure"""


class Recording(NamedTuple):
    path: Path
    """its truths are beside it"""
    kind: str
    seconds: float


def truths(recordings: Iterable[Recording], kind: str, extension: str) -> Said:
    return [timed_truths(each.path.with_suffix(extension), kind).truths[0].found for each in recordings]


def means(
    recordings: Sequence[Recording], kind: str, known: Said, said: Mapping[str, Said], measures: Sequence[str]
) -> Means:
    """Each recording has the weight of its length."""
    found = {who: [measured(kind, *pair) for pair in zip(known, claims, strict=True)] for who, claims in said.items()}

    def mean(who: str, measure: str, is_of: Callable[[str], bool]) -> float:
        pairs = zip(found[who], recordings, strict=True)
        values, weights = zip(*((each[measure], of.seconds) for each, of in pairs if is_of(of.kind)), strict=True)
        return float(np.average(values, weights=weights))

    return {
        group: {who: {measure: mean(who, measure, is_of) for measure in measures} for who in said}
        for group, is_of in _groups(recordings)
    }


def _groups(recordings: Iterable[Recording]) -> Iterator[tuple[str, Callable[[str], bool]]]:
    kinds = dict.fromkeys(each.kind for each in recordings)
    yield from ((kind, kind.__eq__) for kind in kinds)
    if len(kinds.keys() - {REAL}) > 1:
        yield RENDERED, REAL.__ne__
    yield ALL, lambda _: True


def table(found: Means) -> Iterator[str]:
    first = next(iter(found.values()))
    measures = list(next(iter(first.values())))
    yield "| | " + " | ".join(f"{measure}, {who}" for measure in measures for who in first) + " |"
    yield "|---" * (1 + len(measures) * len(first)) + "|"
    for group, by in found.items():
        yield f"| {group} | " + " | ".join(f"{by[who][measure]:.3f}" for measure in measures for who in by) + " |"
