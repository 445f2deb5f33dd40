"""Chords as numbers: a root of twelve and a kind, which is Harte's quality with the bass; kinds in classes.

Token 0 ends a sequence, 1 is `N`, 2 is `X`; then come twelve for each kind of a table, `12 * (kind + 1) + root`.
Spelling is left out: what sounds the same is the same. Classes are what the index tells apart; kinds are verified.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from descant.analysis.harmony.vocabularies import simplified
from descant.ingest.chords.labels import NO_CHORD, UNLABELLED, chord, degrees
from descant.ingest.chords.spelling import OCTAVE, pitch_class, semitones_above
from descant.ontology.records import ChordVocabulary

END, SILENT, UNKNOWN = 0, 1, 2
FIRST = OCTAVE
"""the first token that is a chord"""
SPECIAL = {NO_CHORD: SILENT, UNLABELLED: UNKNOWN}
_CLASSES = ("maj", "maj7", "7", "min", "min7", "dim", "hdim7", "aug", "sus", "bare")
CLASSES = (*_CLASSES, *(f"{each}, inverted" for each in _CLASSES))
MOST_KINDS = 20_000
"""of a part; collections have some hundreds, hostile ones millions, which every search would look at"""
ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_CLASS_OF_SEVENTH = {"maj7": "maj7", "7": "7", "min7": "min7", "hdim7": "hdim7"}
_CLASS_OF_TRIAD = {"sus4": "sus", "sus2": "sus", "5": "bare", "1": "bare"}


@dataclass(frozen=True, slots=True)
class Kind:
    """All of a chord but its root, with degrees as semitones."""

    triad: str
    """of the vocabulary `triads`"""
    sounding: frozenset[int]
    """above the root, which is among them; the bass only where the quality has it"""
    bass: int
    group: int
    """number of its class"""

    @classmethod
    @lru_cache(maxsize=1 << 15)
    def of(cls, text: str) -> Self:
        """Of `min7/b3`."""
        quality, _, bass = text.partition("/")
        triad = _quality(simplified(f"C:{quality}", ChordVocabulary.TRIADS))
        seventh = _quality(simplified(f"C:{quality}", ChordVocabulary.SEVENTHS))
        name = _CLASS_OF_SEVENTH.get(seventh) or _CLASS_OF_TRIAD.get(triad, triad)
        sounding = frozenset(map(semitones_above, degrees(quality)))
        lowest = semitones_above(bass or "1")
        return cls(triad, sounding, lowest, _CLASSES.index(name) + (len(_CLASSES) if lowest else 0))


def _quality(label: str) -> str:
    return label.partition(":")[2]


@lru_cache(maxsize=1 << 14)
def apart(label: str) -> tuple[str, int] | None:
    """Kind and root: `("min7/b3", 2)`; None for N and X. Raises InvalidInput for what is no label."""
    found = chord(label)
    if found.root is None:
        return None
    kind = f"{found.quality}/{found.bass}" if found.bass != "1" else f"{found.quality}"
    return kind, pitch_class(found.root)


def together(token: int, kinds: list[str]) -> str:
    """The label of a token, plainly spelt."""
    if token < FIRST:
        return UNLABELLED if token == UNKNOWN else NO_CHORD
    return f"{ROOTS[token % OCTAVE]}:{kinds[token // OCTAVE - 1]}"


class Numbering(dict[str, int]):
    """Tokens by label. Kinds are numbered as they come."""

    def __init__(self, kinds: Iterable[str] = ()) -> None:
        super().__init__(SPECIAL)
        self._numbers = {kind: number for number, kind in enumerate(kinds, 1)}

    @property
    def kinds(self) -> list[str]:
        return list(self._numbers)

    def token(self, kind: str, root: int) -> int:
        """`X` where there is no room for another kind."""
        if kind not in self._numbers and len(self._numbers) >= MOST_KINDS:
            return UNKNOWN
        return self._numbers.setdefault(kind, len(self._numbers) + 1) * OCTAVE + root

    def __missing__(self, label: str) -> int:
        found = apart(label)
        token = self[label] = SPECIAL[label] if found is None else self.token(*found)
        return token
