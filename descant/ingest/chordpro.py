"""ChordPro songs (https://www.chordpro.org/chordpro/chordpro-file-format-specification/): chords in lyrics, and grids.

Lyrics have no metre: there each chord counts one quarter, and only the order is meant. In a grid a bar has the length
of the metre. Nothing is transposed: a capo is said in `extra`, the labels are what is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from descant.errors import InvalidInput
from descant.ingest.chords.labels import NO_CHORD
from descant.ingest.chords.timeline import Onset, Remarks, lasting, quarters_of, segments
from descant.ingest.chords.words import from_words
from descant.ingest.harmony import Harmony
from descant.ingest.inputs import Input
from descant.ingest.reading import About, Person, Reading, Text
from descant.ontology.records import SourceKind, TimeBase

_LARGEST = 4 << 20
_DIRECTIVE = re.compile(r"\{\s*([A-Za-z_]+)(?:-[\w-]+)?(?:[:\s](.*))?\}")
_CHORD = re.compile(r"\[([^\[\]]*)\]")
_ANY_CHORD = re.compile(r"\[[A-G][^\[\]\n]{0,20}\]")
_KNOWN = re.compile(r"^\s*\{\s*(?:title|t|subtitle|st|artist|start_of_\w+|so[cvbgt]|new_song|ns)\b[^}\n]*\}", re.M)
_SHORT = {"t": "title", "st": "subtitle", "ns": "new_song", "sov": "start_of_verse", "soc": "start_of_chorus"}
_SHORT |= {"sob": "start_of_bridge", "sog": "start_of_grid", "sot": "start_of_tab"}
_SHORT |= {"eov": "end_of_verse", "eoc": "end_of_chorus", "eob": "end_of_bridge", "eog": "end_of_grid"}
_SHORT |= {"eot": "end_of_tab"}
_ROLES = {"composer": "creator", "lyricist": "lyricist", "arranger": "arranger", "artist": "performer"}
_UNPLAYED = ("tab", "abc", "ly", "svg", "textblock")
_TAGS = ("capo", "tempo", "year", "album", "copyright", "transpose")


class ChordPro:
    name = "chordpro"
    version = "1"
    description = "ChordPro songs"
    extensions: tuple[str, ...] = (".cho", ".chordpro", ".crd", ".chopro", ".pro")

    def recognises(self, file: Input) -> bool:
        head = file.head.decode("utf-8", "replace")
        if file.extension in self.extensions:
            return bool(_KNOWN.search(head) or _ANY_CHORD.search(head))
        return file.extension in (".txt", "") and bool(_KNOWN.search(head))

    def read(self, file: Input) -> Iterator[Reading]:
        song, found = _Song(), False
        for number, line in enumerate(file.text(_LARGEST).splitlines(), 1):
            directive = _DIRECTIVE.fullmatch(line.strip())
            name = _SHORT.get(directive[1].lower(), directive[1].lower()) if directive else ""
            if name == "new_song":
                if song.onsets:
                    found = True
                    yield song.reading()
                song = _Song()
            elif directive:
                song.directive(name, (directive[2] or "").strip(" \t:"), number)
            elif not line.startswith("#"):
                song.line(line, number)
        if song.onsets:
            yield song.reading()
        elif not found:
            raise InvalidInput.at("there are no chords", file=file.name, remedy="Chords stand in brackets: `[Am]`.")


@dataclass(slots=True)
class _Song:
    remarks: Remarks = field(default_factory=Remarks)
    said: dict[str, list[str]] = field(default_factory=dict)
    onsets: list[Onset] = field(default_factory=list)
    sections: list[tuple[Fraction, str]] = field(default_factory=list)
    environment: str = ""
    bar_length: Fraction = Fraction(4)
    at: Fraction = Fraction(0)
    bar: int = 0

    def directive(self, name: str, value: str, line: int) -> None:
        if name == "meta":
            name, _, value = value.partition(" ")
        if name.startswith("start_of_"):
            self.environment = name.removeprefix("start_of_")
            label = re.search(r'label="([^"]*)"', value)
            if self.environment not in _UNPLAYED:
                self.sections.append((self.at, label[1] if label else value or self.environment))
        elif name.startswith("end_of_"):
            self.environment = ""
        elif name == "time":
            length = quarters_of(value)
            if length is None:
                self.remarks.add(f"line {line}", f"{value[:80]!r} is no metre; the one before holds.")
            self.bar_length = length or self.bar_length
        if value:
            self.said.setdefault(name, []).append(value)

    def line(self, line: str, number: int) -> None:
        if self.environment in _UNPLAYED:
            return
        if self.environment == "grid":
            self._grid(line, number)
            return
        for match in _CHORD.finditer(line):
            words = match[1].strip()
            if words.strip("|/. ") and not words.startswith("*"):
                self._chord(words, f"line {number}, column {match.start() + 1}", None)
                self.at += 1

    def reading(self) -> Reading:
        people = [Person(name, role) for each, role in _ROLES.items() for name in self.said.get(each, ())]
        return Reading(
            media_type="text/plain",
            kind=SourceKind.NOTATED,
            about=About(
                titles=tuple(map(Text, self.said.get("title", ())[:1])),
                people=tuple(people),
                key=self._first("key"),
                metre=self._first("time"),
                rights=self._first("copyright"),
                tags={name: said for name in _TAGS if (said := self._first(name))},
            ),
            harmonies=(self._harmony(),),
            problems=self.remarks.problems(),
        )

    def _harmony(self) -> Harmony:
        conversions = ["Chord words were made into Harte's labels."]
        if any(onset.bar is None for onset in self.onsets):
            conversions.append("The file gives no durations in lyrics: there every chord counts one quarter.")
        capo = self._first("capo")
        if capo:
            conversions.append(f"The chords are as written; a capo at fret {capo} raises what sounds.")
        return Harmony(
            events=lasting(self.onsets, self.at),
            time_base=TimeBase.QUARTERS,
            notation="chordpro",
            title=self._first("title"),
            keys=segments([(Fraction(0), key)] if (key := _key(self._first("key"))) else [], self.at),
            sections=segments(self.sections, self.at),
            conversions=tuple(conversions),
            extra={"capo": capo} if capo else {},
        )

    def _grid(self, line: str, number: int) -> None:
        """`| Am . . . | C . G . |`: cells share the bar, `%` is the bar before."""
        for bar in re.split(r":?\|[|.:]?", line)[1:-1]:
            found = bar.split()
            if not found:
                continue
            self.bar += 1
            start, part = self.at, self.bar_length / len(found)
            for index, words in enumerate(found):
                self.at = start + index * part
                if words not in (".", "/", "%", "%%"):
                    self._chord(words, f"line {number}, bar {self.bar}", str(self.bar))
            self.at = start + self.bar_length

    def _chord(self, words: str, place: str, bar: str | None) -> None:
        bare = words.strip("|/. ()")
        label = from_words(bare) or (NO_CHORD if bare.lower() in ("nc", "n.c", "n/c") else None)
        if label is None:
            self.remarks.not_understood(place, words)
        self.onsets.append(Onset(self.at, label, words, bar))

    def _first(self, name: str) -> str | None:
        return next(iter(self.said.get(name, ())), None)


def _key(text: str | None) -> str | None:
    """`Am` is A minor."""
    match = re.fullmatch(r"([A-G][b#]?)\s*(?:(?P<minor>m|min|minor)|maj|major)?", text or "")
    if match is None:
        return None
    return f"{match[1]} {'minor' if match['minor'] else 'major'}"
