"""MIDI: a performance as a table of notes, in quarters and in seconds.

Its kind is notated: it has pitches, bars and parts that can be counted and compared like a score's, and no sound.
Durations are from key down to key up: the pedal is passed over.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Any

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.performance.bars import bars_of
from descant.ingest.performance.clock import Clock
from descant.ingest.performance.events import PERCUSSION, Events, Key, Played, events_of
from descant.ingest.performance.programs import PERCUSSION as DRUMS
from descant.ingest.performance.programs import PROGRAMS
from descant.ingest.performance.spelling import spell
from descant.ingest.reading import About, Instrument, Problem, Reading, Text
from descant.ingest.score import Movement, Note, NoteTable, Score
from descant.ontology.records import SourceKind

LARGEST = 10_000_000
"""bytes"""
_INDEPENDENT = 2
"""the format in which each track is a piece of its own"""
_KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
"""tonics by fifths, from seven flats in major"""


class Midi:
    name = "midi"
    version = "1"
    description = "MIDI (Standard MIDI Files, formats 0, 1 and 2)"
    extensions: tuple[str, ...] = (".mid", ".midi", ".smf")

    def recognises(self, file: Input) -> bool:
        return file.head.startswith(b"MThd") or file.extension in self.extensions

    def read(self, file: Input) -> Iterator[Reading]:
        division, kind, tracks = _tracks(file)
        numbered = list(enumerate(tracks, start=1))
        pieces = [[each] for each in numbered] if kind == _INDEPENDENT else [numbered]
        for piece in pieces:
            yield _Performance(events_of(piece, file.name), division, file.name).reading()


def _tracks(file: Input) -> tuple[int, int, list[Any]]:
    """The header's division, the format, and the tracks in mido's messages."""
    import mido

    data = io.BytesIO(file.data(LARGEST))
    try:
        opened = mido.MidiFile(file=data, clip=True)
    except Exception as error:  # mido raises whatever it stumbles over
        reason = str(error) or "it ends too early"
        raise InvalidInput.at(
            f"byte {data.tell()}: this is no whole MIDI file: {reason}", file=file.name, remedy="Export it anew."
        ) from error
    if opened.ticks_per_beat == 0 or opened.ticks_per_beat & 0xFF == 0 > opened.ticks_per_beat:
        raise InvalidInput.at("its header divides time by zero", file=file.name, remedy="Export it anew.")
    return opened.ticks_per_beat, opened.type, opened.tracks


class _Performance:
    """One piece on its way from events to a reading."""

    def __init__(self, events: Events, division: int, name: str) -> None:
        self._events, self._clock, self._name = events, Clock(division, events.tempos), name
        if not events.played:
            raise InvalidInput.at("it has no notes", file=name, remedy="Export it with its notes.")
        self._bars, self._starts = bars_of(
            events.metres,
            events.keys,
            end=max(each.end for each in events.played),
            ticks_a_quarter=self._clock.ticks_a_quarter,
            name=name,
        )
        voices = sorted({(each.track, each.channel) for each in events.played})
        self._parts = dict(zip(voices, _unique([self._part_name(*voice) for voice in voices]), strict=True))
        self._struck: Counter[str] = Counter()
        self._staves = {voice: index for index, voice in enumerate(voices, start=1)}

    def reading(self) -> Reading:
        notes = sorted(map(self._note, self._events.played), key=lambda each: (each[0].onset, *_place(each[0])))
        parts = tuple(self._parts.values())
        return Reading(
            media_type="audio/midi",
            kind=SourceKind.NOTATED,
            about=self._about(),
            score=Score(
                bars=self._bars,
                notes=NoteTable(tuple(note for note, _ in notes), tuple(seconds for _, seconds in notes)),
                movements=(Movement(1, first_bar=1, last_bar=len(self._bars)),),
                parts=parts,
            ),
            problems=tuple(Problem(place, message) for place, message in self._remarks()),
        )

    def _note(self, played: Played) -> tuple[Note, tuple[float, float]]:
        voice = played.track, played.channel
        has_pitch = played.channel != PERCUSSION
        step, alter, octave = spell(played.key, self._sharps(played.start)) if has_pitch else ("", 0, 0)
        onset, seconds = self._clock.quarters(played.start), self._clock.seconds(played.start)
        note = Note(
            id=self._id(played),
            bar=bisect_right(self._starts, played.start),
            onset=onset,
            duration=self._clock.quarters(played.end) - onset,
            step=step,
            alter=alter,
            octave=octave,
            staff=self._staves[voice],
            part=self._parts[voice],
            sounding=played.key if has_pitch else None,
            velocity=played.velocity,
        )
        return note, (seconds, self._clock.seconds(played.end) - seconds)

    def _id(self, played: Played) -> str:
        """With the key, because that of percussion stands nowhere else; a note that is struck twice gets a number."""
        name = f"t{played.track}c{played.channel + 1}k{played.key}s{played.start}"
        self._struck[name] += 1
        return name if self._struck[name] == 1 else f"{name}n{self._struck[name]}"

    def _sharps(self, tick: int) -> int:
        keys = self._events.keys
        index = bisect_right(keys, tick, key=lambda each: each.tick) - 1
        return keys[index].sharps if index >= 0 else 0

    def _part_name(self, track: int, channel: int) -> str:
        return self._events.names.get(track) or self._instrument(track, channel) or f"Track {track}"

    def _instrument(self, track: int, channel: int) -> str | None:
        program = self._events.programs.get((track, channel))
        return DRUMS if channel == PERCUSSION else PROGRAMS[program] if program is not None else None

    def _about(self) -> About:
        """The first track's name is the piece's, where it has no notes of its own: so the specification has it."""
        playing, first = {track for track, _ in self._parts}, min(self._events.names, default=0)
        title = None if first in playing and len(playing) > 1 else self._events.names.get(first)
        labels = [label for voice in self._parts if (label := self._instrument(*voice))]
        return About(
            titles=(Text(title),) if title else (),
            key=_key_name(self._events.keys[0]) if self._events.keys else None,
            metre=self._bars[0].metre if self._events.metres else None,
            instruments=tuple(Instrument(label, labels.count(label)) for label in dict.fromkeys(labels)),
            rights="; ".join(dict.fromkeys(filter(None, self._events.copyright))) or None,
        )

    def _remarks(self) -> Iterator[tuple[str, str]]:
        yield from self._events.remarks
        if self._clock.is_smpte:
            yield "header", "time is in seconds alone (SMPTE): quarters are counted at a tempo of 120"
        if not self._events.metres:
            yield "time signatures", "there is none: 4/4 is assumed"


def _place(note: Note) -> tuple[int, int, str]:
    return note.staff, note.sounding or 0, note.id


def _key_name(key: Key) -> str:
    tonic = _KEYS[key.sharps + 7 + 3 * key.minor]
    tonic = tonic.replace("b", "-flat").replace("#", "-sharp")
    return f"{tonic} {'minor' if key.minor else 'major'}"


def _unique(labels: list[str]) -> list[str]:
    """Labels that come again get a number."""
    seen: dict[str, int] = {}
    unique = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        unique.append(label if labels.count(label) == 1 else f"{label} {seen[label]}")
    return unique
