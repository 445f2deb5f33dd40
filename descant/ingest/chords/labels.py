"""Harte's chord labels (https://ismir2005.ismir.net/proceedings/1080.pdf): their grammar, pitch classes, making.

The grammar is mir_eval's, whose encoding (`reduce_extended_chords=True`) the pitch classes agree with. It is not
called here: importing it takes seconds, and it has no pitch classes for `maj11` and `aug7`, which it accepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from descant.errors import InvalidInput
from descant.ingest.chords.spelling import (
    OCTAVE,
    degree,
    degree_between,
    fifths,
    interval,
    note,
    pitch_class,
    semitones_above,
    writable,
)
from descant.ontology.records import Chord

NO_CHORD = "N"
UNLABELLED = "X"

SHORTHANDS: dict[str, tuple[str, ...]] = {
    "maj": ("3", "5"),
    "min": ("b3", "5"),
    "7": ("3", "5", "b7"),
    "min7": ("b3", "5", "b7"),
    "maj7": ("3", "5", "7"),
    "dim": ("b3", "b5"),
    "aug": ("3", "#5"),
    "hdim7": ("b3", "b5", "b7"),
    "dim7": ("b3", "b5", "bb7"),
    "minmaj7": ("b3", "5", "7"),
    "maj6": ("3", "5", "6"),
    "min6": ("b3", "5", "6"),
    "sus4": ("4", "5"),
    "sus2": ("2", "5"),
    "9": ("3", "5", "b7", "9"),
    "maj9": ("3", "5", "7", "9"),
    "min9": ("b3", "5", "b7", "9"),
    "11": ("3", "5", "b7", "9", "11"),
    "maj11": ("3", "5", "7", "9", "11"),
    "min11": ("b3", "5", "b7", "9", "11"),
    "13": ("3", "5", "b7", "9", "11", "13"),
    "maj13": ("3", "5", "7", "9", "11", "13"),
    "min13": ("b3", "5", "b7", "9", "11", "13"),
    "aug7": ("3", "#5", "b7"),
    "5": ("5",),
    "1": (),
}
"""degrees beside the root, in the order of preference for `label`"""
_WRITTEN = [name for name in SHORTHANDS if name != "aug7"]
"""mir_eval and JAMS accept aug7 but cannot encode it; aug(b7) says the same to everybody"""

_NAMES = "|".join(sorted(SHORTHANDS, key=len, reverse=True))
_DEGREE = r"(?:b*|#*)(?:1[0-3]|[1-9])"
_DEGREES = rf"\*?{_DEGREE}(?:,\*?{_DEGREE})*"
_LABEL = re.compile(
    r"(?P<root>[A-G](?:b*|#*))"
    rf"(?::(?:(?P<shorthand>{_NAMES})(?:\((?P<more>{_DEGREES})\))?|\((?P<only>{_DEGREES})\)))?"
    rf"(?:/(?P<bass>{_DEGREE}))?"
)
_OVERDONE = re.compile("b{3}|#{3}")
_LONGEST = 80


def is_harte(text: str) -> bool:
    return text in (NO_CHORD, UNLABELLED) or (len(text) <= _LONGEST and _LABEL.fullmatch(text) is not None)


@lru_cache(maxsize=1 << 14)
def chord(label: str) -> Chord:
    """The chord of a label, with root, quality, bass (a degree) and pitch classes.

    The label may have any number of accidentals; root and bass are respelt where these are more than two.
    """
    if label in (NO_CHORD, UNLABELLED):
        return Chord(label)
    match = _LABEL.fullmatch(label) if len(label) <= _LONGEST else None
    if match is None:
        raise InvalidInput(
            f"{label[:_LONGEST]!r} is no chord in Harte's notation.",
            remedy="Write a root, a colon and a quality: `C`, `Bb:min7`, `F#:7(b9)/3`.",
        )
    shorthand, more, only = match["shorthand"], match["more"], match["only"]
    quality = f"({only})" if only else f"{shorthand or 'maj'}" + (f"({more})" if more else "")
    bass = match["bass"] or "1"
    degrees = _degrees(shorthand or ("1" if only else "maj"), (more or only or "").split(","))
    root = note(writable(fifths(match["root"])))
    return Chord(label, root, quality, _within_octave(bass), _pitch_classes(root, {*degrees, bass}))


def degrees(quality: str) -> frozenset[str]:
    """Those of a quality as labels have it, `min7` or `sus4(b7)`, the root among them."""
    match = _LABEL.fullmatch(f"C:{quality}")
    if match is None:
        raise InvalidInput(f"{quality[:_LONGEST]!r} is no quality.", remedy="Write one like `min7` or `sus4(b7)`.")
    changes = (match["more"] or match["only"] or "").split(",")
    return frozenset(_degrees(match["shorthand"] or "1", changes))


@lru_cache(maxsize=1 << 14)
def label(root: str, degrees: frozenset[str], bass: str | None = None) -> str | None:
    """The plainest label of a root with degrees above it (the root needs none); `bass` is a degree.

    None where that takes more than two accidentals.
    """
    found = _plainest(root, degrees, bass)
    return found if is_harte(found) and not _OVERDONE.search(found) else None


def _plainest(root: str, degrees: frozenset[str], bass: str | None) -> str:
    wanted = degrees - {"1"}
    found = [(_distance(wanted, set(SHORTHANDS[name])), at, name) for at, name in enumerate(_WRITTEN)]
    _, _, name = min(found)
    own = set(SHORTHANDS[name])
    if not wanted & own and wanted:
        return _joined(root, f"({','.join(_sorted(wanted))})", bass)
    changes = [*_sorted(wanted - own), *(f"*{each}" for each in _sorted(own - wanted))]
    return _joined(root, name + (f"({','.join(changes)})" if changes else ""), bass)


def bass_degree(root: str, bass: str) -> str | None:
    """The degree of a bass note above the root; None where it is the root."""
    found = degree_between(root, bass)
    return None if found == "1" else found


def _joined(root: str, quality: str, bass: str | None) -> str:
    return f"{root}:{quality}" + (f"/{bass}" if bass and bass != "1" else "")


def _distance(wanted: set[str] | frozenset[str], own: set[str]) -> tuple[int, int]:
    """How much has to be said beside a shorthand; what is left out weighs as much as what is added."""
    missing = len(own - wanted)
    return len(wanted - own) + missing, missing


def _degrees(shorthand: str, changes: Iterable[str]) -> set[str]:
    """What is left out is left out of the shorthand; what is added stays."""
    said = [change for change in changes if change]
    left_out = {interval(change[1:]) for change in said if change.startswith("*")}
    own = {each for each in SHORTHANDS[shorthand] if interval(each) not in left_out}
    return {"1", *own, *(change for change in said if not change.startswith("*"))}


def _pitch_classes(root: str, degrees: Iterable[str]) -> str:
    sounding = {(pitch_class(root) + semitones_above(each)) % OCTAVE for each in degrees}
    return "".join("1" if pitch in sounding else "0" for pitch in range(12))


def _within_octave(bass: str) -> str:
    return degree(writable(interval(bass)))


def _sorted(degrees: Iterable[str]) -> list[str]:
    return sorted(degrees, key=lambda each: (int(each.lstrip("#b")), interval(each)))
