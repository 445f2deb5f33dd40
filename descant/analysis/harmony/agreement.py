"""How far versions of the same recording agree, two and two, by the measures that chord estimation is judged by.

mir_eval's (https://mir-eval.readthedocs.io): the share of the time in which both have the same root, the same of major
and minor, the same of sevenths. What a measure has no place for (a suspension among major and minor) is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from descant.analysis.harmony.tracks import Track

MEASURES = ("root", "majmin", "sevenths")


def agreement(tracks: Sequence[Track]) -> dict[str, float]:
    """The mean over all pairs; nan where there is none. The first of a pair counts as the reference."""
    from mir_eval import chord

    known = [each for each in tracks if len(each)]
    pairs = [chord.evaluate(*_rows(one), *_rows(other)) for one, other in combinations(known, 2)]
    return {each: float(np.mean([pair[each] for pair in pairs])) if pairs else float("nan") for each in MEASURES}


def _rows(track: Track) -> tuple[np.ndarray, list[str]]:
    return np.stack((track.starts, track.ends), axis=1), list(track.labels)
