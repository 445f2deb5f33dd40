"""When something is struck in a recording of which no score is known."""

from __future__ import annotations

import numpy as np
import pytest

from descant.analysis.hearing import Heard
from descant.analysis.synchronising.features import FRAMES, Features, Sound
from descant.analysis.synchronising.strokes import strokes
from descant.ingest.chords.spelling import OCTAVE

SECONDS = 20
FAINTEST = 0.05


def fourths(growing: float) -> Sound:
    """A note a second, each a fourth above the one before, which grows for so many seconds and fades as long."""
    energy = np.full((OCTAVE, SECONDS * FRAMES), FAINTEST, np.float32)
    note = FAINTEST ** np.interp(np.arange(2 * FRAMES) / FRAMES, (0, growing, 1, 1 + growing), (1, 0, 0, 1))
    for second in range(SECONDS - 1):
        at = slice(second * FRAMES, (second + 2) * FRAMES)
        pitch = second * 5 % OCTAVE
        energy[pitch, at] = np.maximum(energy[pitch, at], note)
    shares = energy / energy.sum(axis=0)
    heard = Heard(float(SECONDS), 22_050, 1, np.zeros(SECONDS * 10, np.float32))
    return Sound(Features(np.where(shares > 0.2, shares, 0), energy * 0), energy, heard, "fourths")


@pytest.mark.parametrize(("growing", "late"), [(0.02, 0.05), (0.4, 0.25)])
def test_notes_that_grow_slowly_are_found_before_they_grow_most(growing: float, late: float) -> None:
    found = strokes(fourths(growing), np.array([0.0, SECONDS]), [0]).quarters
    within = found[(found > 0.5) & (found < SECONDS - 1.5)]
    assert len(within) == SECONDS - 2
    assert np.abs(within - np.round(within)).max() < late
