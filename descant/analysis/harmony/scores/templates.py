"""What a stretch of a bar counts for in each chord: one matrix for each feature, rows of `evidence` by chords."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.scores.sounding import ACCENTED, FIRM, PLACES, WEAK
from descant.analysis.harmony.scores.states import CHORDS, QUALITIES, factors, ways
from descant.ingest.chords.spelling import interval, semitones_of

Matrix = npt.NDArray[np.float32]
TIMES, ABSENT, FIRST_BASS, LOWEST, BASS, ONE, BEATS = 0, 36, 48, 60, 72, 84, 85
"""where the columns of a row begin: beats by kind and pitch class, pitch classes that are absent, the bass"""
WIDTH = 86
_KINDS = {WEAK: "weak", ACCENTED: "accented", FIRM: "firm"}
_BASSES = {FIRST_BASS: "first bass", LOWEST: "lowest", BASS: "bass"}


@cache
def templates() -> dict[str, Matrix]:
    found: dict[str, Matrix] = {}
    for chord in range(CHORDS):
        for name, column in _counted(chord):
            found.setdefault(name, np.zeros((WIDTH, CHORDS), dtype=np.float32))[column, chord] = 1.0
    return found


def _counted(chord: int) -> Iterator[tuple[str, int]]:
    """Features of a chord, and the columns that they count."""
    own = {pitch: name for name, _, pitch in factors(chord)}
    for pitch in range(12):
        factor = own.get(pitch, "other")
        yield f"firm {factor}", TIMES + 12 * FIRM + pitch
        for kind in (WEAK, ACCENTED):
            yield f"{_KINDS[kind]} {'chord' if pitch in own else 'other'}", TIMES + 12 * kind + pitch
        for column, name in _BASSES.items():
            yield f"{name} {factor}", column + pitch
        if pitch in own:
            yield f"no {factor}", ABSENT + pitch
    yield f"is {QUALITIES[chord % len(QUALITIES)]}", ONE


@cache
def heard() -> Matrix:
    """Places on the line of fifths by chords: which sound as a note of the chord."""
    found = np.zeros((len(PLACES), CHORDS), dtype=np.float32)
    for chord in range(CHORDS):
        own = {pitch for _, _, pitch in factors(chord)}
        found[[semitones_of(place) in own for place in PLACES], chord] = 1.0
    return found


@cache
def written() -> Matrix:
    """Places by chords and the ways to write their roots: which are a note of the chord, so written."""
    found = np.zeros((len(PLACES), CHORDS, 3), dtype=np.float32)
    for chord in range(CHORDS):
        for way, root in enumerate(ways(chord // len(QUALITIES))):
            places = [root + interval(degree) for _, degree, _ in factors(chord)]
            found[[place in places for place in PLACES], chord, way] = 1.0
    return found
