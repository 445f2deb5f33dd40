"""DCML annotation tables (https://github.com/DCMLab): a chord a row, tab-separated, in the versions that there are.

Times come from `quarterbeats` (or `quarterbeats_all_endings`), or else from bar, place in the bar and metre. Rows
without a chord (phrase ends, cadences) are passed over; repeats are not played.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from descant.errors import InvalidInput
from descant.ingest.chords.dcml import LABEL, Parts, from_dcml, global_key, local_key, parts_of
from descant.ingest.chords.labels import NO_CHORD
from descant.ingest.chords.roman import Key
from descant.ingest.chords.timeline import Onset, Remarks, lasting, quarters_of, segments
from descant.ingest.harmony import Harmony
from descant.ingest.inputs import Input
from descant.ingest.reading import Reading
from descant.ontology.records import TimeBase

ANNOTATOR = "a DCML table"
"""which names nobody"""
_LONGEST_LINE = 1 << 20
_NAMES = {
    "chord": ("chord", "label", "chords"),
    "bar": ("mn", "measure"),
    "globalkey": ("globalkey", "global_key"),
    "localkey": ("localkey", "local_key"),
    "quarterbeats": ("quarterbeats", "quarterbeats_all_endings"),
    "onset": ("mn_onset", "onset", "mc_onset"),
    "lasts": ("duration_qb", "length"),
}
_PLAIN = ("mc", "beat", "timesig", "numeral", "form", "figbass", "changes", "relativeroot", "pedal", "mc_onset")
_SILENT = ("@none", "none")


class Dcml:
    name = "dcml"
    version = "2"
    description = "DCML harmony tables (.tsv)"
    extensions: tuple[str, ...] = (".tsv",)

    def recognises(self, file: Input) -> bool:
        header = file.head.decode("utf-8-sig", "replace").partition("\n")[0].strip("\r").split("\t")
        return bool({"mc", "mn", "measure"} & set(header)) and bool({"numeral", "chord", "label"} & set(header))

    def read(self, file: Input) -> Iterator[Reading]:
        table = _Table(file.name)
        rows = csv.DictReader(file.lines(_LONGEST_LINE), delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
        try:
            for row in rows:
                table.take({name: value for name, value in row.items() if isinstance(value, str)}, rows.line_num)
        except csv.Error as error:
            raise InvalidInput.at(str(error), file=file.name, line=rows.line_num, remedy="Is it a table?") from error
        if not table.onsets:
            raise InvalidInput.at("there are no chords", file=file.name, remedy="Is it the table of harmonies?")
        yield Reading(
            media_type="text/tab-separated-values",
            harmonies=(table.harmony(),),
            problems=table.remarks.problems(),
        )


@dataclass(slots=True)
class _Table:
    file: str
    remarks: Remarks = field(default_factory=Remarks)
    onsets: list[Onset] = field(default_factory=list)
    keys: list[tuple[Fraction, str]] = field(default_factory=list)
    globalkey: Key | None = None
    localkey: str = ""
    end: Fraction = Fraction(0)
    clock: _Clock = field(default_factory=lambda: _Clock())

    def take(self, row: Mapping[str, str], line: int) -> None:
        cells = {name: next((row[each] for each in names if row.get(each)), "") for name, names in _NAMES.items()}
        cells |= {name: row.get(name, "") for name in _PLAIN}
        at = self._place(cells, line)
        words, parts = cells["chord"] or cells["numeral"], _parts(cells)
        if at is None or not words or (parts is None and not _looks_like_chord(words)):
            return
        key = self._key(cells, words, at, line)
        label = NO_CHORD if words in _SILENT else from_dcml(parts, key) if parts and key else None
        if label is None:
            self.remarks.not_understood(f"line {line}", words)
        if self.onsets and at <= self.onsets[-1].at:
            self._earlier(at, words, line)
            return
        self.onsets.append(Onset(at, label, words, cells["bar"] or None))
        self.end = max(self.end, at + (_fraction(cells["lasts"]) or 1))

    def harmony(self) -> Harmony:
        return Harmony(
            events=lasting(self.onsets, self.end),
            time_base=TimeBase.QUARTERS,
            annotator=ANNOTATOR,
            notation="dcml",
            keys=segments(self.keys, self.end),
            conversions=("Labels of the DCML standard were made into Harte's.",),
        )

    def _place(self, cells: Mapping[str, str], line: int) -> Fraction | None:
        try:
            return _fraction(cells["quarterbeats"]) if cells["quarterbeats"] else self.clock.place(cells)
        except (ValueError, ZeroDivisionError) as error:
            raise InvalidInput.at(
                f"the place of the chord is no number: {error}",
                file=self.file,
                line=line,
                remedy="Write numbers or fractions in quarterbeats, mc and mn_onset.",
            ) from error

    def _earlier(self, at: Fraction, words: str, line: int) -> None:
        self.remarks.add(f"line {line}", f"{words[:80]!r} stands no later than the chord before it; it is left out.")

    def _key(self, cells: Mapping[str, str], words: str, at: Fraction, line: int) -> Key | None:
        """Keys hold until others are named, in columns or in the label."""
        match = LABEL.fullmatch(words[:60])
        named = cells["globalkey"] or (match and match["globalkey"]) or ""
        if named:
            self.globalkey = global_key(named)
            if self.globalkey is None:
                self.remarks.add(f"line {line}", f"{named[:80]!r} is no key.")
        self.localkey = cells["localkey"] or (match and match["localkey"]) or ("" if named else self.localkey)
        if self.globalkey is None:
            return None
        key = local_key(self.globalkey, self.localkey) if self.localkey else self.globalkey
        if key is not None:
            self.keys.append((at, str(key)))
        return key


@dataclass(slots=True)
class _Clock:
    """Quarters from bars and metres, for tables without them. Bars that no row names are as long as the last."""

    bar: int | None = None
    start: Fraction = Fraction(0)
    length: Fraction = Fraction(4)

    def place(self, cells: Mapping[str, str]) -> Fraction | None:
        number = cells["mc"] or cells["bar"]
        if not number:
            return None
        bar = int(number)
        if self.bar is not None:
            self.start += self.length * max(0, bar - self.bar)
        metre = quarters_of(cells["timesig"]) or self.length
        onset = _onset(cells, metre)
        missing = _missing(cells) if self.bar is None else Fraction(0)
        self.bar, self.length = bar, metre
        if missing:  # an upbeat: its bar is shorter by what is missing
            self.start = -missing
        return self.start + onset


def _onset(cells: Mapping[str, str], metre: Fraction) -> Fraction:
    """Place in the bar, in quarters: as part of a whole note, or as a beat from 1."""
    if cells["onset"]:
        return (_fraction(cells["onset"]) or Fraction(0)) * 4
    below = cells["timesig"].rpartition("/")[2]
    beat = _fraction(cells["beat"]) or Fraction(1)
    return (beat - 1) * (Fraction(4, int(below)) if below.isdecimal() else 1)


def _missing(cells: Mapping[str, str]) -> Fraction:
    if not cells["mc_onset"]:
        return Fraction(0)
    return ((_fraction(cells["onset"]) or Fraction(0)) - (_fraction(cells["mc_onset"]) or Fraction(0))) * 4


def _fraction(text: str) -> Fraction | None:
    if not text:
        return None
    if len(text) > 40 or "e" in text.lower():
        raise ValueError(text[:40])
    found = Fraction(text)
    if not -1_000_000 < found < 1_000_000_000:
        raise ValueError(text)
    return found


def _parts(cells: Mapping[str, str]) -> Parts | None:
    if cells["numeral"]:
        return Parts(*(cells[name] for name in Parts.__slots__))
    return parts_of(cells["chord"])


def _looks_like_chord(words: str) -> bool:
    """Not only the end of a phrase or a cadence."""
    return words.strip("\\{}|.") != "" and not words.startswith(("|", "\\\\", "{", "}"))
