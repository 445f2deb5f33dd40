"""Roman numerals in a key, made into Harte. One engine for RomanText, DCML and the Rock Corpus, whose dialects differ
in what a plain 7 means and where the sixth and seventh degrees of minor lie.

Augmented sixths are labelled from their bass (the lowered sixth degree), which is where one hears a root: `Ger65` in
C is `Ab:maj(#6)`; the raised fourth stays spelt as an augmented sixth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from descant.ingest.chords.labels import label
from descant.ingest.chords.spelling import SEMITONE, degree, fifths, interval, is_note, note

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
_MINOR = (0, 0, -SEMITONE, 0, 0, -SEMITONE, -SEMITONE)
_TRIADS = {"maj": ("3", "5"), "min": ("b3", "5"), "dim": ("b3", "b5"), "aug": ("3", "#5")}

FIGURES: dict[str, tuple[int, tuple[int, ...]]] = {
    **dict.fromkeys(("", "5", "53", "3"), (0, ())),
    **dict.fromkeys(("6", "63"), (1, ())),
    "64": (2, ()),
    **dict.fromkeys(("7", "75", "753"), (0, (7,))),
    **dict.fromkeys(("65", "653"), (1, (7,))),
    **dict.fromkeys(("43", "643"), (2, (7,))),
    **dict.fromkeys(("42", "2", "642"), (3, (7,))),
    "9": (0, (7, 9)),
    "11": (0, (7, 9, 11)),
    "13": (0, (7, 9, 11, 13)),
}
"""figured bass: which chord note is in the bass (0 the root), and what stands above the triad"""

AUGMENTED_SIXTHS: dict[str, tuple[str, ...]] = {
    "It": ("#4", "b6", "1"),
    "Ger": ("#4", "b6", "1", "b3"),
    "Fr": ("2", "#4", "b6", "1"),
}
"""degrees of the key, stacked from the root that their figures count from"""


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and a mode: `Key("F#", minor=True)`."""

    tonic: str
    minor: bool = False

    def place(self, number: int) -> int:
        """Fifths of a diatonic degree (natural minor); 9 is the second."""
        at = (number - 1) % 7
        return fifths(self.tonic) + interval(str(at + 1)) + (_MINOR[at] if self.minor else 0)

    def above(self, number: int, steps: int) -> str:
        """The diatonic interval over a degree: the 7 over V of C is `b7`."""
        return degree(self.place(number + steps - 1) - self.place(number), number=steps)

    @property
    def short(self) -> str:
        """As RomanText has it: `a` is minor."""
        return self.tonic[0].lower() + self.tonic[1:] if self.minor else self.tonic

    def __str__(self) -> str:
        return f"{self.tonic} minor" if self.minor else f"{self.tonic} major"


def key_named(text: str) -> Key | None:
    """`F# minor`; None for what is no name of a key, or of one in a mode that is neither major nor minor."""
    tonic, _, mode = text.partition(" ")
    return Key(tonic, minor=mode == "minor") if is_note(tonic) and mode in ("major", "minor") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """One numeral, read; what a dialect leaves to the key is already said (`seventh`)."""

    number: int
    alteration: int = 0
    """semitones"""
    triad: str = "maj"
    inversion: int = 0
    upper: tuple[str, ...] = ()
    """degrees above the triad"""
    added: tuple[str, ...] = ()
    left_out: tuple[int, ...] = ()
    """numbers of degrees that are replaced or left out"""

    @property
    def minor(self) -> bool:
        return self.triad in ("min", "dim")


Raise = Callable[[Key, int, bool], bool]
"""whether a degree of minor is raised above natural minor: key, number, whether the chord is minor"""


def natural(key: Key, number: int, minor_chord: bool) -> bool:
    """Degrees are those of natural minor: the leading note is #vii."""
    return False


def by_quality(key: Key, number: int, minor_chord: bool) -> bool:
    """vi and vii stand on the raised degrees, VI and VII on the natural ones."""
    return key.minor and number in (6, 7) and minor_chord


def split_numeral(text: str) -> tuple[int, bool] | None:
    """Number and whether it is in capitals."""
    if text.upper() not in NUMERALS or text not in (text.upper(), text.lower()):
        return None
    return NUMERALS.index(text.upper()) + 1, text.isupper()


def root(key: Key, numeral: Numeral, raised: Raise) -> int:
    place = key.place(numeral.number) + SEMITONE * numeral.alteration
    return place + (SEMITONE if raised(key, numeral.number, numeral.minor) else 0)


def applied(key: Key, numeral: Numeral, raised: Raise) -> Key:
    """The key that a numeral after a slash stands for."""
    return Key(note(root(key, numeral, raised)), minor=numeral.minor)


def harte(key: Key, numeral: Numeral, raised: Raise, *, pedal: int | None = None) -> str | None:
    """The label; None where the spelling goes beyond two accidentals."""
    tonic = root(key, numeral, raised)
    triad = _TRIADS[numeral.triad]
    stacked = ("1", *triad, *numeral.upper)
    left_out = {str(each) for each in numeral.left_out}
    degrees = {each for each in stacked if each.strip("b#") not in left_out} | set(numeral.added)
    bass = stacked[min(numeral.inversion, len(stacked) - 1)]
    if bass.strip("b#") in left_out and numeral.added:
        bass = numeral.added[0]
    if pedal is not None:
        bass = degree(pedal - tonic)
    return _spelt(tonic, degrees, bass)


def augmented_sixth(key: Key, kind: str, inversion: int | None) -> str | None:
    """From the lowered sixth degree; without figures that degree is in the bass."""
    stack = AUGMENTED_SIXTHS[kind]
    lowered = fifths(key.tonic) + interval("b6")
    places = [fifths(key.tonic) + interval(each) for each in stack]
    degrees = {degree(place - lowered) for place in places}
    bass = "1" if inversion is None else degree(places[inversion % len(places)] - lowered)
    return _spelt(lowered, degrees, bass)


def _spelt(place: int, degrees: set[str], bass: str) -> str | None:
    return label(note(place), frozenset(degrees), degree(interval(bass)))
