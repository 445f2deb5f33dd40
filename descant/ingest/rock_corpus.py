"""The Rock Corpus' harmonic analyses (`.har`), and their expanded twins: a small grammar of macros and bars.

    Vr: I | IV . . V | $A*2 |        % a macro; `.` continues, `*2` does it again
    S: [C] [4/4] $Vr R | V |         % the song

Bars are divided evenly among their chords and dots; an empty bar continues. Bars count from 0, as in the corpus's
timings. http://rockcorpus.midside.com/harmonic_analyses.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from descant.errors import InvalidInput
from descant.ingest.chords.rock import from_rock
from descant.ingest.chords.timeline import Onset, Remarks, lasting, quarters_of, segments
from descant.ingest.harmony import Harmony
from descant.ingest.inputs import Input
from descant.ingest.reading import About, Reading, Text
from descant.ontology.records import TimeBase

_LARGEST = 1 << 20
_MOST_TOKENS = 200_000
_DEEPEST = 50
_NAMED = re.compile(r"\s*([^\s:|$\[\]%]+):(?:\s|$)")
_TOKEN = re.compile(r"\|(?:\*\d+)?|[^\s|]+")
_REPEATED = re.compile(r"(.+?)\*(\d+)")
_KEY = re.compile(r"\[([A-G](?:b|#)?)\]")
_METRE = re.compile(r"\[(\d+/\d+|0)\]")
_MESSAGE = "Warning:"
"""five of the expanded files begin with words of the program that wrote them"""
_LEAVE = "$"
_EXPANDED = re.compile(r"^\s*\[[A-G][b#]?\]\s[^\n]*\|", re.MULTILINE)
_SONG = re.compile(r"^S:\s", re.MULTILINE)
_ANNOTATORS = {"_dt": "David Temperley", "_tdc": "Trevor de Clercq"}


class _Token(NamedTuple):
    text: str
    line: int
    column: int

    @property
    def place(self) -> str:
        return f"line {self.line}, column {self.column}"


class RockCorpus:
    name = "rock-corpus"
    version = "2"
    description = "Rock Corpus harmonic analyses (.har)"
    extensions: tuple[str, ...] = (".har",)

    def recognises(self, file: Input) -> bool:
        if file.extension == ".har":
            return True
        head = file.head.decode("utf-8", "replace")
        song = _SONG.search(head)
        return file.extension in (".txt", "") and bool(_EXPANDED.search(head) or (song and "|" in head))

    def read(self, file: Input) -> Iterator[Reading]:
        text = file.text(_LARGEST)
        macros = _macros(text)
        song = macros.get("S")
        if song is None:
            raise InvalidInput.at("there is no song, no line `S:`", file=file.name, remedy="Is it a .har file?")
        walk = _Walk(Remarks())
        for token in _Expansion(macros, file.name).of(song):
            walk.take(token)
        title = re.search(r"^%[ \t]*(\S.*)$", text, re.MULTILINE)
        yield Reading(
            media_type="text/plain",
            about=About(titles=(Text(title[1].strip()),)) if title else About(),
            harmonies=(walk.harmony(_annotator(file.name)),),
            problems=walk.remarks.problems(),
        )


def _annotator(name: str) -> str | None:
    stem = name.rpartition(".")[0]
    return next((person for end, person in _ANNOTATORS.items() if stem.endswith(end)), None)


def _macros(text: str) -> dict[str, list[_Token]]:
    """The definitions by name; the song is `S`, and a text without any name is all song. A line may go on."""
    found: dict[str, list[_Token]] = {}
    name = "S"
    for number, line in enumerate(text.splitlines(), 1):
        line = "" if line.startswith(_MESSAGE) else line.partition("%")[0]
        start = 0
        named = _NAMED.match(line)
        if named:
            name, start = named[1], named.end()
            found[name] = []
        tokens = [_Token(each[0], number, each.start() + 1) for each in _TOKEN.finditer(line, start)]
        if tokens:
            found.setdefault(name, []).extend(tokens)
    return found


@dataclass(slots=True)
class _Expansion:
    """The song without macros; where one begins its name stands, `$Vr`, and where it ends `$`."""

    macros: dict[str, list[_Token]]
    file: str
    tokens: int = 0
    open: list[str] = field(default_factory=list)

    def of(self, tokens: list[_Token]) -> Iterator[_Token]:
        for token in tokens:
            text, times = self._repeats(token)
            for _ in range(times):
                self._count(token)
                if text.startswith("$"):
                    yield from self._macro(token._replace(text=text))
                else:
                    yield token._replace(text=text)

    def _macro(self, token: _Token) -> Iterator[_Token]:
        name = token.text[1:]
        if name not in self.macros:
            raise self._error(token, f"the macro ${name} is not defined")
        if name in self.open or len(self.open) >= _DEEPEST:
            raise self._error(token, f"the macro ${name} leads back to itself")
        yield token
        self.open.append(name)
        yield from self.of(self.macros[name])
        self.open.pop()
        yield token._replace(text=_LEAVE)

    def _repeats(self, token: _Token) -> tuple[str, int]:
        match = _REPEATED.fullmatch(token.text)
        if match is None:
            return token.text, 1
        if len(match[2]) > 6 or int(match[2]) > _MOST_TOKENS:
            raise self._error(token, f"{match[1]} is repeated {match[2][:20]} times")
        return match[1], int(match[2])

    def _count(self, token: _Token) -> None:
        self.tokens += 1
        if self.tokens > _MOST_TOKENS:
            raise self._error(token, f"the song has more than {_MOST_TOKENS:,} chords and bars")

    def _error(self, token: _Token, reason: str) -> InvalidInput:
        return InvalidInput.at(
            reason,
            file=self.file,
            line=token.line,
            column=token.column,
            remedy="Define it, or mend its name or number.",
        )


@dataclass(slots=True)
class _Walk:
    """Through the expanded song, bar by bar. Key and metre that a macro sets hold as long as the macro."""

    remarks: Remarks
    key: str | None = None
    metre: Fraction = Fraction(4)
    length: Fraction = Fraction(4)
    """of this bar"""
    outside: list[tuple[str | None, Fraction]] = field(default_factory=list)
    """key and metre of the macros around"""
    bar: int = 0
    at: Fraction = Fraction(0)
    cells: list[_Token | None] = field(default_factory=list)
    """chords and dots (None) of the bar"""
    keyed: list[str | None] = field(default_factory=list)
    onsets: list[Onset] = field(default_factory=list)
    sections: list[tuple[Fraction, str]] = field(default_factory=list)
    keys: list[tuple[Fraction, str]] = field(default_factory=list)
    pending: list[tuple[list[tuple[Fraction, str]], int, str]] = field(default_factory=list)
    free: bool = False

    def take(self, token: _Token) -> None:
        text = token.text
        if text == "|":
            self._close()
        elif text == _LEAVE:
            self._leave()
        elif text.startswith("$"):
            self._enter(text[1:])
        elif text == ".":
            self._cell(None)
        elif text.startswith("["):
            self._bracket(token)
        else:
            self._cell(token)

    def harmony(self, annotator: str | None) -> Harmony:
        if self.cells:
            self._close()
        said = ["Numerals of the Rock Corpus were made into Harte's labels."]
        if self.free:
            said.append("Bars marked [0], which have no metre, are as long as the bar before.")
        return Harmony(
            events=lasting(self.onsets, self.at),
            time_base=TimeBase.QUARTERS,
            annotator=annotator,
            notation="rock",
            keys=segments(self.keys, self.at),
            sections=segments(self.sections, self.at),
            conversions=tuple(said),
        )

    def _cell(self, token: _Token | None) -> None:
        self.cells.append(token)
        self.keyed.append(self.key)

    def _bracket(self, token: _Token) -> None:
        key, metre = _KEY.fullmatch(token.text), _METRE.fullmatch(token.text)
        length = quarters_of(metre[1]) if metre else None
        if key:
            self._modulate(key[1])
        elif metre and metre[1] == "0":
            self.free = True
        elif length is not None:
            self.metre = self.length = length
        else:
            self.remarks.add(token.place, f"{token.text[:80]} is neither a key nor a metre; it is left out.")

    def _enter(self, name: str) -> None:
        if not self.outside:
            self.pending.append((self.sections, len(self.cells), name))
        self.outside.append((self.key, self.metre))

    def _leave(self) -> None:
        key, self.metre = self.outside.pop()
        if key and key != self.key:
            self._modulate(key)
        if not self.cells:
            self.length = self.metre

    def _modulate(self, key: str) -> None:
        self.key = key
        self.pending.append((self.keys, len(self.cells), key))

    def _close(self) -> None:
        """The bar ends: its cells are as many equal parts."""
        part = self.length / max(1, len(self.cells))
        for kind, cell, text in self.pending:
            kind.append((self.at + cell * part, text))
        for cell, token in enumerate(self.cells):
            if token is not None:
                self.onsets.append(
                    Onset(self.at + cell * part, self._label(token, self.keyed[cell]), token.text, str(self.bar))
                )
        self.pending, self.cells, self.keyed = [], [], []
        self.at += self.length
        self.bar += 1
        self.length = self.metre

    def _label(self, token: _Token, key: str | None) -> str | None:
        label = from_rock(token.text, key) if key else None
        if label is None:
            self.remarks.not_understood(token.place, token.text)
        return label
