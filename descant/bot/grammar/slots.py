"""What stands in a question in a form of its own: bars, dates, keys, tempi, durations, thresholds, progressions, names
in quotation marks. Each is taken out of the text, so that nothing else reads it as a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from string import ascii_letters, digits
from typing import Any

from descant.bot.grammar.dates import SINCE, since

Range = tuple[float, float]
MOST_BARS = 1_000_000

_DASH = r"\s*(?:-|–|—|to|bis|until|through|und|and)\s*"
_NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?"
_ABOVE = r"above|over|at least|more than|from|>=?|über|mindestens|mehr als|ab"
_PRINTED = r"[0-9]{1,7}(?:(?-i:[a-zA-Z])(?!\w))?"
BAR = re.compile(_PRINTED)
"""the number of one, as it is printed: a part of a bar that is cut in two has a letter"""
_BARS = re.compile(
    rf"\b(?:bars?|measures?|mm?\.|bb?\.|takte?n?|t\.)\s*({_PRINTED})(?:{_DASH}({_PRINTED}))?(?![\d.]*\s*(?:bpm|minut|sec|sek|%))",
    re.I,
)
COUNTED = {
    each: number
    for number, names in enumerate(
        (
            *(("one", "ein"), ("two", "zwei"), ("three", "drei"), ("four", "vier"), ("five", "fünf"), ("six", "sechs")),
            *(("seven", "sieben"), ("eight", "acht"), ("nine", "neun"), ("ten", "zehn"), ("eleven", "elf")),
            ("twelve", "zwölf"),
        ),
        1,
    )
    for each in names
}
_EDGE = re.compile(
    rf"\b(?:(?P<first>first|opening|erste[nrs]?)|last|final|closing|letzte[nrs]?)\s+(?P<count>\d{{1,4}}|{'|'.join(COUNTED)})?"
    r"\s*(?P<noun>bars?|measures?|takte?n?)\b(?!\s*\d)",
    re.I,
)
_SOME = 8
"""bars of which nobody says how many"""
_PERCENT = re.compile(rf"\b(?:{_ABOVE})\s*({_NUMBER})\s*(?:%|percent|per cent|prozent)(?!\w)", re.I)
_LEAST = re.compile(
    rf"(?:(?:\b(?:{_ABOVE})|>=?)\s*|(?<=\s)(?=0[.,]\d))((?:0[.,]\d{{1,4}})|1[.,]0{{1,4}}|[.,]\d{{1,4}}|1|0)(?![\d.,]*\d|\s*(?:bpm|minut|sec|sek))",
    re.I,
)
_KEY = re.compile(
    r"(?<![\w♭♯#])([A-Ha-h])(?:\s?(♭|♯|#|b(?=[\s-]*(?:major|minor|dur|moll))|[- ]?flat|[- ]?sharp)|(is|es|s(?=-)))?"
    r"[\s-]*(major|minor|dur|moll)\b",
    re.I,
)
_UNNAMED = re.compile(r"\s+keys?\b", re.I)
_BPM = r"\s*(?P<unit>bpm|beats (?:a|per) minute|schläge[n]? (?:pro|in der) minute)"
_TIMES = r"(?:minutes?|minuten?|min|seconds|(?<=\b1 )second|sekunden?|secs?|sek|s|hours?|stunden?|h)\b"
_TIME = rf"\s*(?P<unit>{_TIMES})"
_BETWEEN = rf"(?:between|zwischen|from|von)?\s*(?P<first>{_NUMBER}){_DASH}(?P<last>{_NUMBER})"
_MORE = r"(?:faster than|longer than|more than|over|above|at least|schneller als|länger als|über|mehr als|mindestens)"
_LESS = (
    r"(?:slower than|shorter than|less than|under|below|at most"
    r"|langsamer als|kürzer als|unter|weniger als|höchstens)"
)
_FASTER = r"(?:(?:faster|quicker) than|schneller als|tempo (?:above|over|über))"
_SLOWER = r"(?:slower than|langsamer als|tempo (?:below|under|unter))"
_Ends = Callable[[float, float], Range]
_ABOUT = 0.03
"""how far from a number that is said alone"""


def _from(first: float, _: float) -> Range:
    return first, inf


def _to(first: float, _: float) -> Range:
    return 0.0, first


def _ranges(unit: str) -> list[tuple[re.Pattern[str], _Ends]]:
    forms: list[tuple[str, _Ends]] = [
        (_BETWEEN, lambda first, last: (min(first, last), max(first, last))),
        (rf"{_MORE}\s*(?P<first>{_NUMBER})", _from),
        (rf"{_LESS}\s*(?P<first>{_NUMBER})", _to),
        (rf"(?<![\w.])(?P<first>{_NUMBER})", lambda first, _: (first * (1 - _ABOUT), first * (1 + _ABOUT))),
    ]
    return [(re.compile(form + unit, re.I), ends) for form, ends in forms]


_TEMPI, _DURATIONS = _ranges(_BPM), _ranges(_TIME)
_TEMPI += [  # what is fast or slow need not say by which unit
    (re.compile(rf"\b{words}\s*(?P<first>{_NUMBER})(?![.,]?\d)(?!\s*{_TIMES})(?P<unit>)", re.I), ends)
    for words, ends in ((_FASTER, _from), (_SLOWER, _to))
]
_SECONDS = {"m": 60.0, "h": 3600.0, "s": 1.0, "b": 1.0, "": 1.0}
"""by how a unit begins; Stunden are hours, Schläge a minute are beats"""
_CHORD = (
    r"(?:[A-H](?:bb?|##?|♭|♯)?"
    r"(?:maj|min|mi|ma|dim|aug|sus|add|m|M|ø|°|o(?!\w)|\+|-(?=\d)|\d{1,2}|[b#♭♯]\d{1,2}|\([^()]{1,12}\))*"
    r"(?:/[A-G](?:b|#|♭|♯)?)?|[b#♭♯]?(?:VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(?:ø|°|o(?!\w)|\+|maj|\d{1,2}|/(?:[ivIV]+))*|\?|…)"
)
_IN_MODE = r"in (?:a |einer )?([Mm]inor|[Mm]ajor|[Mm]oll|[Dd]ur)(?:[ -](?:keys?|[Tt]onart(?:en)?))?"
_PROGRESSION = re.compile(
    rf"(?<![\w♭♯#]){_CHORD}(?:\s*(?:[-–→|,>]|\s)\s*{_CHORD})+(?!\w)"
    rf"(?:\s+(?:as written|exactly|{_IN_MODE}|in its key|in [A-G][b#♭♯]?m?\b))?"
)
_MODES = {"minor": "minor", "major": "major", "moll": "minor", "dur": "major"}
_MODE = re.compile(rf"\s+{_IN_MODE}$")
_H, _B = re.compile(r"(?<!\w)H"), re.compile(r"(?<!\w)B(?![b♭#♯])")
_MODEL = re.compile(r"\b(?:(?:mtt|msd)[-_ ])?(?:musicnn|vgg)\b", re.I)
QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,200})[\"“”„«»]")
IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]{1,500}")


@dataclass(slots=True)
class Slots:
    """Of a text, and `rest`, with blanks in their places."""

    rest: str
    bars: tuple[str, str] | None = None
    edge: int = 0
    bars_at: int | None = None
    """where they stand"""
    since: date | None = None
    key: str = ""
    tempo: Range | None = None
    seconds: Range | None = None
    least: float | None = None
    pattern: str = ""
    models: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()

    def take(self, expression: re.Pattern[str], read: Callable[[re.Match[str]], Any]) -> Any:
        """What the first match says; one that says nothing that is possible stays in the text."""
        for found in expression.finditer(self.rest):
            if (value := read(found)) is not None:
                self.rest = f"{self.rest[: found.start()]} {' ' * (len(found[0]) - 1)}{self.rest[found.end() :]}"
                return value
        return None


def slots_of(text: str, today: date, *, with_key: bool = True) -> Slots:
    """In an order in which none takes what is another's: `faster than 120 bpm` is no threshold.

    `with_key`: one may also be part of a name, as in `Trio in D minor`.
    """
    slots = Slots(text)
    names = [*iter(lambda: slots.take(IRI, lambda found: found[0].rstrip(".,;:!?)")), None)]
    names += iter(lambda: slots.take(QUOTED, lambda found: found[1].strip() or None), None)
    slots.quoted = tuple(names)
    slots.models = tuple(iter(lambda: slots.take(_MODEL, lambda found: found[0].lower().replace(" ", "-")), None))
    slots.since = slots.take(SINCE, lambda found: since(found, today))
    found = slots.take(_BARS, lambda found: (_bars(found), found.start()) if _bars(found) else None)
    slots.bars, slots.bars_at = found or (None, None)
    if not slots.bars:
        slots.edge, slots.bars_at = slots.take(_EDGE, lambda found: (_edge(found), found.start())) or (0, None)
    slots.tempo, slots.seconds = _range(slots, _TEMPI), _range(slots, _DURATIONS)
    slots.key = (slots.take(_KEY, _key) or "") if with_key else ""
    slots.least = slots.take(_PERCENT, _share)
    if slots.least is None:
        slots.least = slots.take(_LEAST, lambda found: _float(found[1]))
    slots.pattern = slots.take(_PROGRESSION, lambda found: _in_english(" ".join(found[0].split()))) or ""
    return slots


def _range(slots: Slots, ranges: Sequence[tuple[re.Pattern[str], _Ends]]) -> Range | None:
    """From and to, in beats a minute or in seconds."""
    for expression, ends in ranges:
        if found := slots.take(expression, lambda each: each):
            first = _float(found["first"])
            last = _float(found["last"]) if "last" in expression.groupindex else first
            scale = _SECONDS["h" if found["unit"].lower().startswith("stunde") else found["unit"][:1].lower()]
            low, high = ends(first, last)
            return low * scale, high * scale
    return None


def _bars(found: re.Match[str]) -> tuple[str, str] | None:
    """An upbeat has the number 0."""
    first, last = sorted((_plain(found[1]), _plain(found[2] or found[1])), key=printed_order)
    return (first, last) if printed_order(last)[0] <= MOST_BARS else None


def _plain(bar: str) -> str:
    return f"{int(bar.rstrip(ascii_letters))}{bar.lstrip(digits).lower()}"


def printed_order(bar: str) -> tuple[int, str]:
    """8 is before 8a, and both before 9."""
    return int(bar.rstrip(ascii_letters)), bar.lstrip(digits)


def _edge(found: re.Match[str]) -> int:
    said = (found["count"] or "").lower()
    one = found["noun"].lower() in ("bar", "measure", "takt")
    count = int(said) if said.isdecimal() else COUNTED.get(said, 1 if one else _SOME)
    return count if found["first"] else -count


def _in_english(pattern: str) -> str:
    """Whoever writes H writes B where others write Bb."""
    pattern = _MODE.sub(lambda found: f" in {_MODES[found[1].lower()]}", pattern)
    if not _H.search(pattern):
        return pattern
    return _H.sub("B", _B.sub("Bb", pattern))


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _share(found: re.Match[str]) -> float | None:
    share = _float(found[1]) / 100
    return share if share <= 1 else None


def _key(found: re.Match[str]) -> str | None:
    """`Bb minor`: as programs write it. A German b is B flat, and h is B. `A minor key` is none that is named."""
    if found[1] == "a" and _UNNAMED.match(found.string, found.end()):
        return None
    letter, sign, ending, mode = found[1].upper(), (found[2] or "").strip(" -").lower(), found[3], found[4].lower()
    is_german = mode in ("dur", "moll")
    sharp = sign in ("♯", "#", "sharp") or (ending or "").lower() == "is"
    flat = sign in ("♭", "b", "flat") or (ending or "").lower() in ("es", "s")
    if is_german and letter == "B" and not (sharp or flat):
        flat = True
    if is_german and letter == "H":
        letter = "B"
    return f"{letter}{'#' if sharp else 'b' if flat else ''} {'minor' if mode in ('minor', 'moll') else 'major'}"
