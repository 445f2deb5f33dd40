"""Makes descant/analysis/parallels/templates.json: bars as they usually sound, whatever the key.

`python scripts/train_bar_templates.py`. Spherical k-means over bars of half of the scores of music21's corpus; of each
bar the transposition counts that is nearest. The other half is held back for `python -m bench.passages`. The same
scores give the same file.
"""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt

from bench.passages import corpus_scores, is_held_back
from descant.analysis.alignment.bars import Bars
from descant.analysis.parallels.features import Features, coarse
from descant.analysis.parallels.templates import FILE, moved
from descant.ingest.chords.spelling import OCTAVE

TEMPLATES, BARS, TURNS, SEED = 32, 12_000, 12, 5
Values = npt.NDArray[np.float32]


def main() -> None:
    scores = [score for name, score in corpus_scores() if not is_held_back(name)]
    features = [Features.of(Bars.of(score)) for score in scores]
    bars = np.concatenate([coarse(each.sounds[~each.silent]) for each in features])
    chance = np.random.default_rng(SEED)
    some = bars[chance.choice(len(bars), min(BARS, len(bars)), replace=False)]
    found = some[chance.choice(len(some), TEMPLATES, replace=False)]
    for _ in range(TURNS):
        found = _turn(some, found)
    FILE.write_text(json.dumps(np.rint(found * 255).astype(int).tolist()) + "\n", encoding="utf-8")


def _turn(bars: Values, templates: Values) -> Values:
    """The mean of the bars that are nearest to each, moved back to where it is."""
    code = (bars @ moved(templates).T).argmax(axis=1)
    every = moved(bars).reshape(len(bars), OCTAVE, -1)
    back = every[np.arange(len(bars)), -code % OCTAVE]
    sums = np.zeros_like(templates)
    np.add.at(sums, code // OCTAVE, back)
    lonely = ~sums.any(axis=1)
    sums[lonely] = templates[lonely]
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)


if __name__ == "__main__":
    main()
