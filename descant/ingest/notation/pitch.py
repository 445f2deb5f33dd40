"""How notes are spelt and what sounds.

An encoding that says with `@accid.ges` what sounds is believed. In one that never does, the key signature holds, and
an accidental until the end of its bar, or of the tie that leads out of it. https://music-encoding.org/guidelines/v5/data-types/data.ACCIDENTAL.GESTURAL.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from descant.ingest.notation.ties import Held
from descant.ingest.notation.xml import MEI

SEMITONES: Mapping[str, int] = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ALTERS: Mapping[str, float] = {
    "s": 1,
    "f": -1,
    "ss": 2,
    "x": 2,
    "ff": -2,
    "xs": 3,
    "sx": 3,
    "ts": 3,
    "tf": -3,
    "n": 0,
    "nf": -1,
    "ns": 1,
    "su": 1.5,
    "sd": 0.5,
    "fu": -0.5,
    "fd": -1.5,
    "nu": 0.5,
    "nd": -0.5,
    "xu": 2.5,
    "xd": 1.5,
    "ffu": -1.5,
    "ffd": -2.5,
    "1qf": -0.5,
    "3qf": -1.5,
    "1qs": 0.5,
    "3qs": 1.5,
}
"""semitones; of quarter tones the half is dropped in the note table"""


class Pitch(NamedTuple):
    step: str
    alter: int
    octave: int
    sounding: int | None
    """MIDI pitch, but for signs that transpose by octaves"""


NONE = Pitch("", 0, 0, None)


@dataclass(slots=True)
class Pitches:
    """On one staff in one bar."""

    staff: int
    signature: Mapping[str, int]
    transposition: int
    held: Held
    """of all bars"""
    explicit: bool = field(kw_only=True)
    accidentals: dict[tuple[str, int], int] = field(default_factory=dict)

    def of(self, note: etree._Element, tie: str) -> Pitch:
        name = note.get("pname", "").lower()
        if name.upper() not in SEMITONES or not name:
            return NONE
        octave = _octave(note.get("oct"), 4)
        alter = self._alter(note, name, octave, tie)
        sounding = _octave(note.get("oct.ges"), octave)
        pitch = 12 * (sounding + 1) + SEMITONES[name.upper()] + alter + self.transposition
        return Pitch(name.upper(), alter, octave, pitch)

    def _alter(self, note: etree._Element, name: str, octave: int, tie: str) -> int:
        said = self._said(note, name, octave)
        if self.explicit:
            return said or 0
        place = self.staff, name, octave
        before = self.held.before(note, tie, place)
        if said is None:
            said = before if before is not None else self.accidentals.get((name, octave), self.signature.get(name, 0))
        self.held.keep(note, tie, place, said)
        return said

    def _said(self, note: etree._Element, name: str, octave: int) -> int | None:
        """By the note itself."""
        sign = next(note.iter(MEI + "accid"), None) if len(note) else None
        signs = (note,) if sign is None else (note, sign)
        ges = next((said for each in signs if (said := each.get("accid.ges"))), None)
        written = next((said for each in signs if (said := each.get("accid"))), None)
        if not (ges or written):
            return None
        alter = int(_ALTERS.get(ges or written or "", 0))
        if written:
            self.accidentals[name, octave] = alter
        return alter


def _octave(said: str | None, otherwise: int) -> int:
    return int(said) if said and said.lstrip("-").isdecimal() and abs(int(said)) < 20 else otherwise
