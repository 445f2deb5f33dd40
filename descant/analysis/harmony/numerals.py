"""Chords as Roman numerals in a key, in RomanText's notation: G:7/3 in C major is `V65`, D:7 there is `V7/V`.

What a numeral means is known to the reader of RomanText (`romantext.from_numeral`). So the numeral of a chord is looked
up among all that can be written in the key, the plainest first: what comes out is read as the same chord again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, product
from typing import NamedTuple, Self

from descant.ingest.chords.labels import NO_CHORD, chord, degrees
from descant.ingest.chords.roman import NUMERALS, Key
from descant.ingest.chords.romantext import from_numeral
from descant.ingest.chords.spelling import OCTAVE, fifths, interval
from descant.ontology.records import Chord

_TRIADS, _SEVENTHS = ("", "6", "64"), ("7", "65", "43", "42")
_MAJOR = (("I", "ii", "iii", "IV", "V", "vi", "viio"), ("I", "ii", "iii", "IV", "V", "vi", "viiø"))
_MINOR = (
    ("i", "iio", "III", "iv", "V", "v", "VI", "VII", "viio"),
    ("i", "iiø", "III", "iv", "V", "v", "VI", "viio"),
)
"""what stands on the degrees of a key: triads, and seventh chords"""
_TARGETS = ("V", "IV", "ii", "vi", "iii"), ("V", "iv", "III", "VI", "VII")
"""what a dominant may lead to in major and minor, the usual first"""
_SIXTHS = ("It6", "Ger65", "Fr43", "It", "Ger", "Fr", "It64", "Ger43", "Ger42", "Ger7", "Fr65", "Fr42", "Fr7")
_ACCIDENTALS = ("", "b", "#")
_CHORDS = ("maj", "min", "dim", "aug", "7", "min7", "maj7", "hdim7", "dim7")
"""what brackets may stand after"""
_MOST_TRIED = 200
"""ways to write brackets"""


class _Sound(NamedTuple):
    """A chord, in fifths."""

    root: int
    above: frozenset[int]
    bass: int

    @classmethod
    def of(cls, label: str) -> Self | None:
        found = chord(label)
        if found.root is None or found.quality is None or found.bass is None:
            return None
        return cls(fifths(found.root), frozenset(map(interval, degrees(found.quality))), interval(found.bass))

    def respelt(self) -> tuple[Self, Self, Self]:
        """As it is, and what sounds the same."""
        return self, self._replace(root=self.root - OCTAVE), self._replace(root=self.root + OCTAVE)


@lru_cache(maxsize=1 << 14)
def numeral(label: str, key: Key) -> str | None:
    """The numeral of a chord; None for `X`, and for what no numeral says, such as a bass outside the chord."""
    if label == NO_CHORD:
        return "NC"
    sound = _Sound.of(label)
    return (_plain(sound, key) or _with_brackets(label, key)) if sound else None


def _plain(sound: _Sound, key: Key) -> str | None:
    """As it is spelt, or else as it sounds."""
    known = _numerals(key)
    return next((known[each] for each in sound.respelt() if each in known), None)


def _with_brackets(label: str, key: Key) -> str | None:
    """The nearest triad or seventh chord, with what is left out or stands beside: `V7[addb9]`, `I[no5]`."""
    said = chord(label)
    wanted = degrees(said.quality or "1")
    tried = chain.from_iterable(_bracketed(*each, wanted) for each in _nearest(said, wanted, key))
    respelt = [each for sound in (_Sound.of(label),) if sound for each in sound.respelt()]
    return next((text for text in islice(tried, _MOST_TRIED) if _reading(text, key) in respelt), None)


def _nearest(said: Chord, wanted: frozenset[str], key: Key) -> list[tuple[str, frozenset[str]]]:
    """Numerals on the same root and bass, those with the fewest changes first, then the plainest."""
    order = {text: place for place, text in enumerate(_numerals(key).values())}
    found = []
    for quality in _CHORDS:
        sound = _Sound.of(f"{said.root}:{quality}/{said.bass}")
        known = _plain(sound, key) if sound else None
        if known:
            found.append((known, degrees(quality)))
    return sorted(found, key=lambda each: (len(each[1] ^ wanted), order[each[0]]))


def _bracketed(known: str, own: frozenset[str], wanted: frozenset[str]) -> Iterator[str]:
    """All ways to say what is left out and what is added."""
    left_out = [(f"[no{number}]",) for number in _numbers(own - wanted)]
    added = [[f"[add{accidental}{number}]" for accidental in _ACCIDENTALS] for number in _numbers(wanted - own)]
    head, slash, over = known.partition("/")
    for brackets in product(*left_out, *added):
        yield head + "".join(brackets) + slash + over


def _numbers(some: frozenset[str]) -> list[str]:
    return sorted({each.strip("b#") for each in some}, key=int)


@lru_cache(maxsize=64)
def _numerals(key: Key) -> dict[_Sound, str]:
    """What sounds how, of all that is written without brackets; of two that mean the same the plainer."""
    found: dict[_Sound, str] = {}
    for text in _writable(key):
        sound = _reading(text, key)
        if sound:
            found.setdefault(sound, text)
    return found


def _reading(text: str, key: Key) -> _Sound | None:
    label = from_numeral(text, key)
    return _Sound.of(label) if label else None


def _writable(key: Key) -> Iterator[str]:
    """From the plain to the far-fetched: chords of the key, their dominants, sixths, the other mode, anything."""
    yield from _figured(*(_MINOR if key.minor else _MAJOR))
    for target in _TARGETS[key.minor]:
        yield from (f"{each}/{target}" for each in _figured(("V",), ("V",)))
        yield from (f"{each}/{target}" for each in _figured(("viio",), ("viio", "viiø")))
    yield from _SIXTHS
    yield from _figured(*(_MAJOR if key.minor else _MINOR))
    for accidental, name in product(_ACCIDENTALS, NUMERALS):
        large, small = accidental + name, accidental + name.lower()
        yield from _figured((large, small, f"{small}o", f"{large}+"), (large, small, f"{small}ø", f"{small}o"))
        yield from (f"{large}b{figures}" for figures in _SEVENTHS)
        yield from (f"{each}#{figures}" for figures in _SEVENTHS for each in (large, small))


def _figured(triads: Sequence[str], sevenths: Sequence[str]) -> Iterator[str]:
    for names, figures in ((triads, _TRIADS), (sevenths, _SEVENTHS)):
        yield from (name + each for name in names for each in figures)
