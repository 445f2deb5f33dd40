"""Chord words of lead sheets, songbooks and `<harmony>`, made into Harte: `Cmaj7(#11)/E` is `C:maj7(#11)/3`.

Half-diminished is half-diminished, a bass note becomes a degree, spelling is kept, nothing is transposed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from descant.ingest.chords.labels import NO_CHORD, bass_degree, label
from descant.ingest.chords.spelling import is_note

_SIGNS = str.maketrans({"♭": "b", "♯": "#", "−": "-", "–": "-", "°": "o", "º": "o", "Ø": "ø", "∆": "^", "Δ": "^"})
_SILENT = {"N", "NC", "N.C.", "N.C", "n.c.", "nc", "NoChord"}
_LONGEST = 40

_ROOT = re.compile(r"([A-G])(bb|##|b|#|s(?!us))?")
_QUALITIES = (
    (r"(?:minor|min|mi|m|-)[\s(]*(?:maj|Maj|ma|M|\^)", "minmaj"),
    (r"major|Major|maj|Maj|MAJ|ma(?!dd)|Ma|mj|M|\^|j", "maj"),
    (r"minor|Minor|min|Min|MIN|mi|m|-(?!5)", "min"),
    (r"half-?dim(?:inished)?|hdim|ø|h", "hdim"),
    (r"diminished|dim|o", "dim"),
    (r"augmented|aug|\+", "aug"),
    (r"dom(?:inant)?", "dom"),
    (r"", "dom"),
)
_QUALITY = re.compile("|".join(f"(?P<{name}_{at}>{words})" for at, (words, name) in enumerate(_QUALITIES)))
_TRIADS = {
    "maj": {"3", "5"},
    "dom": {"3", "5"},
    "min": {"b3", "5"},
    "minmaj": {"b3", "5"},
    "hdim": {"b3", "b5"},
    "dim": {"b3", "b5"},
    "aug": {"3", "#5"},
}
_SEVENTHS = {"maj": "7", "minmaj": "7", "dim": "bb7"}
_NUMBER = re.compile(r"6[/,]?9|13|11|9|7|6|5|4|2")
_MORE = {"9": ("9",), "11": ("9", "11"), "13": ("9", "11", "13")}

_CHANGE = re.compile(
    r"(?P<sus>sus(?:pended)?(?P<by>24|2(?:sus)?4|4(?:sus)?2|2|4)?)"
    r"|(?P<add>add(?P<added>[b#+-]?\d{1,2}))"
    r"|(?P<no>(?:no|omit)(?P<omitted>[b#]?\d{1,2})d?)"
    r"|(?P<major>(?:maj|Maj|ma|M|\^)7)"
    r"|(?P<alt>alt(?:ered)?)"
    r"|(?P<raised>\+(?!\d))"
    r"|(?P<altered>[b#+-](?:13|11|10|9|7|6|5|4|2))"
    r"|(?P<plain>13|11|9|7|6|4|2)"
    r"|(?P<filler>[\s(),]|/(?=[b#+\d-])|th\b)"
)
_ALTERED = {"b9", "#9", "#11", "b13"}


@lru_cache(maxsize=1 << 14)
def from_words(text: str) -> str | None:
    """Harte's label, or None where the words are not understood."""
    words = text.strip().translate(_SIGNS)
    if words in _SILENT:
        return NO_CHORD
    found = _ROOT.match(words) if len(words) <= _LONGEST else None
    if found is None:
        return None
    root = found[1] + (found[2] or "").replace("s", "#")
    kind, bass = _bass_apart(words[found.end() :])
    if bass is not None and not is_note(bass):
        return None
    degrees = _degrees(kind)
    if degrees is None:
        return None
    return label(root, frozenset(degrees), bass_degree(root, bass) if bass else None)


def _bass_apart(words: str) -> tuple[str, str | None]:
    """`m7/Bb` apart; `6/9` is no bass."""
    kind, slash, bass = words.rpartition("/")
    if not slash or bass.strip("() ").isdecimal():
        return words, None
    return kind, re.sub("s$", "#", bass.strip())


def _degrees(kind: str) -> set[str] | None:
    match = _QUALITY.match(kind)
    if match is None or match.lastgroup is None:
        return None
    quality = match.lastgroup.partition("_")[0]
    rest = kind[match.end() :].lstrip(" (")
    number = _NUMBER.match(rest)
    degrees = _numbered(quality, number[0] if number else "", kind)
    return _changed(degrees, rest[number.end() :] if number else rest)


def _numbered(quality: str, number: str, kind: str) -> set[str]:
    """The triad and what the number after it means: `6`, `7`, `69`, `13`."""
    triad = set(_TRIADS[quality])
    if number in ("5", "4", "2"):
        bare = {"5": {"5"}, "4": {"4", "5"}, "2": {"2", "5"}}[number]
        return bare if quality == "dom" else triad | ({number} - {"5"})
    if number.startswith("6"):
        return triad | {"6"} | ({"9"} if number.endswith("9") else set())
    if number or quality in ("hdim", "minmaj") or kind.startswith("^"):  # a triangle alone means its seventh
        return triad | {_SEVENTHS.get(quality, "b7")} | set(_MORE.get(number, ()))
    return triad


def _changed(degrees: set[str], words: str) -> set[str] | None:
    at = 0
    while at < len(words):
        match = _CHANGE.match(words, at)
        if match is None:
            return None
        degrees = _change(degrees, match)
        at = match.end()
    return degrees


def _change(degrees: set[str], match: re.Match[str]) -> set[str]:
    if match["sus"]:
        held = {"2": {"2"}, "24": {"2", "4"}, "42": {"2", "4"}}.get((match["by"] or "4").replace("sus", ""), {"4"})
        return _without(degrees, "3") | held
    if match["add"]:
        return degrees | {_spelt(match["added"])}
    if match["no"]:
        return _without(degrees, match["omitted"].strip("b#"))
    if match["major"]:
        return _without(degrees, "7") | {"7"}
    if match["alt"]:
        return _without(degrees, "5") | {"3", "b7"} | _ALTERED
    if match["altered"] or match["raised"]:
        altered = _spelt(match["altered"] or "#5")
        return _without(degrees, altered.strip("b#")) | {altered}
    if match["plain"]:
        return degrees | {"b7" if match["plain"] == "7" else match["plain"]}
    return degrees


def _without(degrees: set[str], number: str) -> set[str]:
    return {each for each in degrees if each.strip("b#") != number}


def _spelt(degree: str) -> str:
    return degree.replace("+", "#").replace("-", "b")
