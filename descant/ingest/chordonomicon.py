"""Chordonomicon (https://arxiv.org/abs/2410.22046): 666,000 songs in a table, a row a song, a reading a row.

The table is read row by row, whatever its size. Chords have no durations: each counts one quarter, and only the order
is meant.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from descant.errors import InvalidInput
from descant.ingest.chords.timeline import Remarks, segments
from descant.ingest.chords.words import from_words
from descant.ingest.harmony import Harmony, HarmonyEvent
from descant.ingest.inputs import Input
from descant.ingest.reading import About, Reading
from descant.ontology.records import TimeBase

_LONGEST_LINE = 1 << 20
_SECTION = re.compile(r"<([^<>\s]+)>")
_BESIDE = {"id", "genres", "main_genre", "release_date", "decade", "spotify_song_id", "artist_id"}
_CONVERSIONS = (
    "Chord words of Chordonomicon were made into Harte's labels.",
    "The file gives no durations: every chord counts one quarter.",
)


class Chordonomicon:
    name = "chordonomicon"
    version = "1"
    description = "Chordonomicon tables (.csv)"
    extensions: tuple[str, ...] = (".csv",)

    def recognises(self, file: Input) -> bool:
        header = file.head.decode("utf-8-sig", "replace").partition("\n")[0]
        names = {name.strip().strip('"') for name in header.split(",")}
        return "chords" in names and bool(names & _BESIDE)

    def read(self, file: Input) -> Iterator[Reading]:
        rows = csv.reader(file.lines(_LONGEST_LINE), strict=True)
        try:
            header = next(rows, [])
            if "chords" not in header:
                raise InvalidInput.at("there is no column `chords`", file=file.name, remedy="Is it Chordonomicon?")
            for row in rows:
                if row:
                    yield _reading(dict(zip(header, row, strict=False)), rows.line_num, len(row) == len(header))
        except csv.Error as error:
            raise InvalidInput.at(
                f"the table is broken: {error}", file=file.name, line=rows.line_num, remedy="Is the file whole?"
            ) from error


def _reading(row: Mapping[str, str], line: int, whole: bool) -> Reading:
    remarks = Remarks()
    if not whole:
        remarks.add(f"line {line}", "The row has not as many cells as the header.")
    events, sections = _events(row.get("chords", ""), line, remarks)
    if not events:
        remarks.add(f"line {line}", "The row has no chords.")
    harmony = Harmony(
        events=tuple(events),
        time_base=TimeBase.QUARTERS,
        notation="chordonomicon",
        sections=segments(sections, Fraction(len(events))),
        conversions=_CONVERSIONS,
    )
    return Reading(
        media_type="text/csv",
        about=About(tags={name: value for name, value in row.items() if value and name != "chords"}),
        harmonies=(harmony,) if events else (),
        problems=remarks.problems(),
    )


def _events(chords: str, line: int, remarks: Remarks) -> tuple[list[HarmonyEvent], list[tuple[Fraction, str]]]:
    events: list[HarmonyEvent] = []
    sections: list[tuple[Fraction, str]] = []
    for word in chords.split():
        at = len(events)
        section = _SECTION.fullmatch(word)
        if section:
            sections.append((Fraction(at), section[1]))
            continue
        label = from_words(word)
        if label is None:
            remarks.not_understood(f"line {line}, chord {at + 1}", word)
        events.append(HarmonyEvent(float(at), float(at + 1), label, word))
    return events, sections
