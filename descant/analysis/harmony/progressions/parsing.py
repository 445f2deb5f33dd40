"""Patterns read: `ii-V-I`, `Dm7 G7 C`, `I ? (V|viio) I`, `ii … I in C`. Places in messages are characters from 1.

Spaces, commas, bars, arrows and dashes separate chords. A hyphen or dash does so only where a chord, numeral or
wildcard can begin after it, or where it follows a numeral: `C-7` and `D- G7` are minor chords, `C-F` is two chords.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from descant.analysis.harmony.progressions.patterns import (
    Any,
    Either,
    Element,
    Gap,
    Named,
    Pattern,
    Place,
    Repeated,
    Unsounded,
    extent_of,
)
from descant.analysis.harmony.progressions.words import is_numeral, moved, named
from descant.errors import InvalidInput
from descant.ingest.chords.roman import Key
from descant.ingest.chords.romantext import key_of
from descant.ingest.chords.spelling import pitch_class

LONGEST_TEXT = 1000
"""characters"""
MOST_CHORDS = 64
"""that a match may have"""
MOST_CHOICES = 64
"""words, wildcards and brackets in all"""
DEEPEST = 4
MOST_TIMES = 16

_CONDITION = re.compile(
    r"[\s,]+(?:(?P<written>as\s+written)|(?P<exactly>exactly)|in\s+(?P<own>its)\s+(?:(?P<own_mode>minor|major)\s+)?key"
    r"|in\s+(?P<mode>minor|major)|in\s+(?P<tonic>[A-Ga-g](?:bb?|##?|♭|♯)?)(?P<short>m)?(?:[\s:]+(?P<of>minor|min|major|maj))?)\s*$"
)
_DASHES = "-–—−‐‑"
_BEGINS = re.compile(r"[A-GNX?*(…>→]|\.\.|[b#♭♯]{0,2}[IViv]|Ger|It\b|It6|Fr")
_SEPARATORS = re.compile(rf"(?:\s|[,;|→⇒>]|[{_DASHES}])+")
_ANY, _GAP = ("?", "*"), ("…", "...", "..")
_TIMES = re.compile(r"\{(\d{1,2})(?:,(\d{1,2}))?\}")
_REMEDY = "Write chords or numerals one after another, such as `ii-V-I` or `Dm7 G7 C`."


class _Conditions(NamedTuple):
    place: Place = Place.ANYWHERE
    tonic: int = 0
    minor: bool = False
    written: bool = False
    exactly: bool = False


def parse(text: str, *, exactly: bool = False, written: bool = False) -> Pattern:
    """The pattern of a text, which may end in conditions: `in C`, `in A minor`, `in minor`, `in its key`,
    `as written`, `exactly`. Raises InvalidInput with the place."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput.at(
            f"the pattern has {len(text):,} characters; {LONGEST_TEXT:,} are read", remedy="Make it shorter."
        )
    body, said = _conditions_apart(text)
    asked = said._replace(exactly=said.exactly or exactly, written=said.written or written)
    reader = _Reader(body, asked)
    elements = reader.whole()
    _require_sense(reader, elements, asked)
    return Pattern(
        elements=elements,
        place=Place.GIVEN if asked.written else asked.place,
        tonic=0 if asked.written else asked.tonic,
        minor=asked.minor,
        written=asked.written,
        exactly=asked.exactly,
    )


def _conditions_apart(text: str) -> tuple[str, _Conditions]:
    """The text without the conditions at its end, in any order."""
    found = _Conditions()
    while match := _CONDITION.search(text):
        text = text[: match.start()]
        if match["written"]:
            found = found._replace(written=True)
        elif match["exactly"]:
            found = found._replace(exactly=True)
        elif match["own"]:
            found = found._replace(place=Place.OWN, minor=match["own_mode"] == "minor")
        elif match["mode"]:
            found = found._replace(minor=match["mode"] == "minor")
        else:
            key = _key(match)
            found = found._replace(place=Place.GIVEN, tonic=pitch_class(key.tonic), minor=key.minor)
    return text, found


def _key(match: re.Match[str]) -> Key:
    tonic = match["tonic"].replace("♭", "b").replace("♯", "#")
    said = (match["of"] or "").startswith("min") or bool(match["short"])
    key = key_of(f"{tonic}:") or Key("C")
    return Key(key.tonic, minor=said or (key.minor and not match["of"]))


class _Reader:
    def __init__(self, text: str, asked: _Conditions) -> None:
        self._text, self._asked, self._at, self._count = text, asked, 0, 0
        self.numeral: int | None = None
        """where the first numeral stands"""
        self.chord: int | None = None

    def whole(self) -> tuple[Element, ...]:
        elements = self._elements(0)
        if self._at < len(self._text):
            self.refuse("a bracket is closed that was not opened", "Take `)` away.")
        return elements

    def refuse(self, reason: str, remedy: str = _REMEDY, at: int | None = None) -> NoReturn:
        raise InvalidInput.at(f"{reason}, at character {(self._at if at is None else at) + 1}", remedy=remedy)

    def _elements(self, depth: int) -> tuple[Element, ...]:
        found: list[Element] = []
        self._skip(depth)
        while self._at < len(self._text) and self._text[self._at] not in (")|" if depth else ")"):
            found.append(self._times(self._element(depth)))
            self._skip(depth)
        return tuple(found)

    def _skip(self, depth: int) -> None:
        """Separators; in brackets a bar separates choices."""
        match = _SEPARATORS.match(self._text, self._at)
        if match:
            bar = match[0].find("|") if depth else -1
            self._at = match.end() if bar < 0 else match.start() + bar

    def _element(self, depth: int) -> Element:
        self._count += 1
        if self._count > MOST_CHOICES:
            self.refuse(f"the pattern has more than {MOST_CHOICES} chords", "Make it shorter.")
        for texts, element in ((_GAP, Gap()), (_ANY, Any())):
            for text in texts:
                if self._text.startswith(text, self._at):
                    self._at += len(text)
                    return element
        return self._either(depth + 1) if self._text[self._at] == "(" else self._word(depth)

    def _either(self, depth: int) -> Either:
        if depth > DEEPEST:
            self.refuse(f"brackets stand in brackets more than {DEEPEST} deep", "Use fewer.")
        opened = self._at
        choices: list[tuple[Element, ...]] = []
        while self._at < len(self._text) and self._text[self._at] != ")":
            self._at += 1
            choices.append(self._elements(depth))
            if not choices[-1]:
                self.refuse("nothing is asked for here", "Name a chord, or write `{0,1}` after what may be left out.")
        if self._at == len(self._text):
            self.refuse("a bracket is not closed", "Close it with `)`.", opened)
        self._at += 1
        return Either(tuple(choices))

    def _times(self, element: Element) -> Element:
        if self._at == len(self._text) or self._text[self._at] != "{":
            return element
        match = _TIMES.match(self._text, self._at)
        least, most = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if match is None or not least <= most <= MOST_TIMES or not most:
            self.refuse("how often is not understood", f"Write `{{2}}` or `{{1,3}}`, {MOST_TIMES} at most.")
        self._at = match.end()
        return Repeated(element, least, most)

    def _word(self, depth: int) -> Named | Unsounded:
        at, word = self._at, self._next_word(depth)
        found = named(word, minor=self._asked.minor, exactly=self._asked.exactly)
        if found is None:
            self.refuse(f"{word[:40]!r} is no chord", at=at)
        self._at += len(word)
        if isinstance(found, Unsounded):
            return found
        if is_numeral(word):
            self.numeral = at if self.numeral is None else self.numeral
            return found
        self.chord = at if self.chord is None else self.chord
        return moved(found, -self._asked.tonic) if self._asked.place is Place.GIVEN else found

    def _next_word(self, depth: int) -> str:
        """Up to a separator, or to a bracket that is none of its own."""
        inside, end = 0, self._at
        while end < len(self._text):
            letter = self._text[end]
            inside += (letter in "([") - (letter in ")]")
            if inside < 0 or (inside == 0 and self._ends(end)):
                break
            end += 1
        return self._text[self._at : end]

    def _ends(self, at: int) -> bool:
        letter = self._text[at]
        if letter in _DASHES:
            return is_numeral(self._text[self._at : at]) or bool(_BEGINS.match(self._text, at + 1))
        return letter in "{…" or self._text.startswith("..", at) or bool(_SEPARATORS.match(letter))


def _require_sense(reader: _Reader, elements: tuple[Element, ...], asked: _Conditions) -> None:
    if not elements:
        reader.refuse("the pattern is empty", at=0)
    if not any(_names(each) for each in elements):
        reader.refuse("every chord may be left out or is a wildcard", "Name at least one.", 0)
    _, most = extent_of(elements)
    if most > MOST_CHORDS:
        reader.refuse(f"a match could have {most:,} chords; {MOST_CHORDS} are looked for", "Repeat less.", 0)
    if reader.numeral is not None and asked.written:
        reader.refuse("a numeral is not written in any sequence", "Say a key, such as `in C`.", reader.numeral)
    if reader.chord is not None and reader.numeral is not None and asked.place is not Place.GIVEN:
        reader.refuse(
            "numerals and chord names are mixed", "Write all in one way, or say the key: `in C`.", reader.chord
        )
    if reader.chord is not None and (asked.place is Place.OWN or (asked.minor and asked.place is Place.ANYWHERE)):
        reader.refuse("a chord name is in no key of its own", "Write numerals.", reader.chord)


def _names(element: Element) -> bool:
    """Whether it cannot be matched without a chord that is named."""
    if isinstance(element, Either):
        return all(any(map(_names, choice)) for choice in element.choices)
    if isinstance(element, Repeated):
        return element.least > 0 and _names(element.element)
    return isinstance(element, (Named, Unsounded))
