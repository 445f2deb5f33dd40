"""Holds a tagger that was just made to what the original said of some sounds (scripts/store_originals.py)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
WITHIN = 1e-4
"""of a probability"""


def hold(card: Path) -> None:
    """Ends the program where it says something else."""
    apart = farthest(card)
    if apart > WITHIN:
        sys.exit(f"{card}: it is {apart:.2g} from what the original says, where {WITHIN:g} is allowed")
    print(f"{card}  within {apart:.1g} of the original")


def farthest(card: Path) -> float:
    """The largest difference in any tag of any patch."""
    sys.path.insert(0, str(ROOT))
    from descant.analysis.models import read_card
    from descant.analysis.tags import Tagger
    from tests.analysis.hearing import found_by
    from tests.analysis.sounds import MADE, write

    tagger, apart = Tagger(read_card(card), speech=True), list[float]()
    stored = np.load(ROOT / "tests" / "analysis" / "originals" / "musicnn.npz")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in MADE.items():
            said = found_by(write(Path(folder) / f"{name}.wav", make()), tagger).curves["scores"].values
            original = stored[f"{name}|{card.stem}"]
            apart.append(float(np.abs(said[: len(original)] - original).max()))
    return max(apart)
