"""The words that a notation usually has for a chord: what is not said of an event beside its label.

They are found again from the label, so nothing is lost: `A:min` in Chordonomicon's notation is `Amin`, `F#:maj/b7` is
`Fs/E`. Where a file has other words, as `A-` or a numeral, these are said.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from descant.ingest.chords.labels import chord
from descant.ingest.chords.spelling import fifths, interval, note

_CHORDONOMICON = {
    "maj": "",
    "min": "min",
    "dim": "dim",
    "aug": "aug",
    "sus2": "sus2",
    "sus4": "sus4",
    "5": "no3d",
    "7": "7",
    "maj7": "maj7",
    "min7": "min7",
    "minmaj7": "minmaj7",
    "dim7": "dim7",
    "hdim7": "min7b5",
    "maj6": "6",
    "min6": "min6",
    "9": "9",
    "maj9": "maj9",
    "min9": "min9",
    "11": "11",
    "min11": "min11",
    "13": "13",
    "min13": "min13",
    "maj(9)": "add9",
    "sus4(b7)": "7sus4",
}
QUALITIES: Mapping[str, Mapping[str, str]] = {"chordonomicon": _CHORDONOMICON}
"""by notation: what is written after the root"""


@lru_cache(maxsize=1 << 14)
def usual_words(label: str, notation: str) -> str | None:
    """None where the notation has no usual words for the label."""
    found = chord(label)
    words = QUALITIES.get(notation, {}).get(found.quality or "")
    if words is None or found.root is None or found.bass is None:
        return None
    bass = note(fifths(found.root) + interval(found.bass))
    return _written(found.root) + words + (f"/{_written(bass)}" if found.bass != "1" else "")


def _written(name: str) -> str:
    """A sharp is an s."""
    return name.replace("#", "s")
