"""Names of what was decoded: roots and keys spelt as the notes are, inversions, augmented sixths, numerals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from descant.analysis.harmony.numerals import numeral
from descant.analysis.harmony.scores.sounding import NOTHING, PLACES, Floats
from descant.analysis.harmony.scores.states import FACTORS, QUALITIES, factors, ways
from descant.analysis.harmony.scores.templates import written
from descant.ingest.chords.labels import label
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import interval, note, writable

_MIDDLES = (2.0, -1.0)
"""fifths from a tonic to the middle of what is written in its key: major, minor"""
_SIXTHS = frozenset({"1", "3", "5", "#6"}), frozenset({"1", "3", "#6"})
"""German and Italian"""


def key_name(key: int, spelt: Floats) -> Key:
    """The tonic that lies nearest to the notes; `spelt` is how long each place on the line of fifths sounds."""
    mode, tonic = divmod(key, 12)
    total = spelt.sum()
    centre = float(spelt @ np.array(PLACES)) / total if total else _MIDDLES[mode]
    place = min(ways(tonic), key=lambda each: abs(each + _MIDDLES[mode] - centre))
    return Key(note(writable(place)), minor=bool(mode))


def chord_name(chord: int, basses: Sequence[int], spelt: Floats, key: Key) -> str:
    """Harte's label with its inversion. The bass is the first of these pitches that belongs to the chord."""
    root = _root(chord, spelt, key)
    own = {pitch: degree for _, degree, pitch in factors(chord)}
    inversion = next((own[pitch % 12] for pitch in basses if pitch < NOTHING and pitch % 12 in own), "1")
    return _sixth(chord, root, inversion, spelt, key) or _plain(chord, root, inversion)


def _root(chord: int, spelt: Floats, key: Key) -> int:
    """The place where most notes are as the chord has them; else the one that is nearest to the key."""
    matched = spelt @ written()[:, chord]
    near = [-abs(place - key.place(1) - _MIDDLES[key.minor]) for place in ways(chord // len(QUALITIES))]
    best = max(range(len(near)), key=lambda way: (round(float(matched[way]), 6), near[way]))
    return writable(ways(chord // len(QUALITIES))[best])


def _plain(chord: int, root: int, inversion: str) -> str:
    quality = QUALITIES[chord % len(QUALITIES)]
    return _label(root, frozenset(FACTORS[quality]), inversion)


def _sixth(chord: int, root: int, inversion: str, spelt: Floats, key: Key) -> str | None:
    """A seventh chord that is written with an augmented sixth, where the key has one there."""
    if QUALITIES[chord % len(QUALITIES)] != "7" or _sounds(spelt, root, "#6") <= _sounds(spelt, root, "b7"):
        return None
    degrees = _SIXTHS[0] if _sounds(spelt, root, "5") else _SIXTHS[1]
    found = _label(root, degrees, "#6" if inversion == "b7" else inversion)
    return found if (numeral(found, key) or "").startswith(("Ger", "It")) else None


def _sounds(spelt: Floats, root: int, degree: str) -> float:
    place = root + interval(degree)
    return float(spelt[place - PLACES.start]) if place in PLACES else 0.0


def _label(root: int, degrees: frozenset[str], inversion: str) -> str:
    """With two accidentals at most: `writable` roots have such labels."""
    found = label(note(root), degrees, inversion)
    if found is None:
        raise AssertionError(f"{note(root)} has no label with {sorted(degrees)}")
    return found
