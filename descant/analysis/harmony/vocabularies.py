"""How far chords are told apart: each label made into one of a named vocabulary.

- `full`: as it is;
- `sevenths`: the triad with its seventh or sixth, without bass and what is added above;
- `triads`: maj, min, dim, aug, sus4, sus2, a bare fifth, a bare root;
- `majmin`: by the third alone, so that dim is min and aug is maj; what has no third has no place in it and becomes `X`;
- `root`: the root alone, `C:1`.

`N` and `X` stay. mir_eval's measures by the same names leave out more (diminished chords are not compared at all in
its majmin): here a version is to keep its place in a graph.
"""

from __future__ import annotations

from functools import lru_cache

from descant.ingest.chords.labels import SHORTHANDS, UNLABELLED, chord, degrees
from descant.ingest.chords.spelling import interval
from descant.ontology.records import ChordVocabulary

TRIADS = ("maj", "min", "dim", "aug", "sus4", "sus2", "5", "1")
SEVENTHS = ("7", "maj7", "min7", "minmaj7", "hdim7", "dim7", "maj6", "min6")
_UPPER = frozenset(interval(each) for each in ("b7", "7", "bb7", "6"))
"""degrees that make a seventh chord of a triad; bb7 and 6 are told apart by their triads"""


@lru_cache(maxsize=1 << 14)
def simplified(label: str, vocabulary: ChordVocabulary) -> str:
    """The label's place in a vocabulary."""
    found = chord(label)
    if found.root is None or found.quality is None or vocabulary is ChordVocabulary.FULL:
        return label
    if vocabulary is ChordVocabulary.ROOT:
        return f"{found.root}:1"
    above = frozenset(interval(each) for each in degrees(found.quality))
    quality = _QUALITIES[vocabulary](above)
    return f"{found.root}:{quality}" if quality else UNLABELLED


def _places(quality: str) -> frozenset[int]:
    return frozenset(interval(each) for each in SHORTHANDS[quality])


def _triad(above: frozenset[int]) -> str:
    """The first that is there whole; else by its third alone."""
    whole = next((each for each in TRIADS if _places(each) <= above), "1")
    return whole if whole not in ("5", "1", "sus4", "sus2") else _third(above) or whole


def _third(above: frozenset[int]) -> str:
    return "maj" if interval("3") in above else "min" if interval("b3") in above else ""


def _majmin(above: frozenset[int]) -> str:
    """That of the triad: of two thirds the one that belongs to it."""
    return _THIRDS.get(_triad(above), "")


def _seventh(above: frozenset[int]) -> str:
    triad = _triad(above)
    upper = above & _UPPER
    return next((each for each in SEVENTHS if _places(each) <= _places(triad) | upper), triad)


_THIRDS = {"maj": "maj", "aug": "maj", "min": "min", "dim": "min"}
_QUALITIES = {
    ChordVocabulary.SEVENTHS: _seventh,
    ChordVocabulary.TRIADS: _triad,
    ChordVocabulary.MAJMIN: _majmin,
}
