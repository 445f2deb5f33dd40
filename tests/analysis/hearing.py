"""Asking analysers in tests: of a file, or of samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from descant.analysis import Analyser
from descant.analysis.analysing import analyse_with
from descant.analysis.built_in import BUILT_IN
from descant.analysis.findings import Findings
from descant.analysis.hearing import Form, Heard, hear


def findings(path: Path, *asked: Analyser | str) -> list[Findings]:
    """What each of them finds."""
    analysers = [BUILT_IN[each] if isinstance(each, str) else each for each in asked]
    _, found = analyse_with(path, analysers, name=path.name)
    return list(found.values())


def found_by(path: Path, asked: Analyser | str) -> Findings:
    [found] = findings(path, asked)
    return found


class Collector:
    """An ear that keeps all that it hears."""

    def __init__(self, rate: int | None) -> None:
        self.rate = rate
        self.blocks: list[np.ndarray] = []

    def take(self, samples: np.ndarray) -> None:
        self.blocks.append(samples.copy())


def collected(path: Path, rate: int | None) -> np.ndarray:
    """All samples of a recording, as they are heard at a rate."""
    ears: list[Collector] = []

    def fresh(form: Form) -> list[Collector]:
        ears[:] = [Collector(rate)]
        return ears

    hear(path, path.name, fresh)
    return np.concatenate(ears[0].blocks)


def heard(path: Path) -> Heard:
    return analyse_with(path, [], name=path.name)[0]
