"""What a Standard MIDI File says, in ticks: notes, and the signs that hold for all tracks.

https://midi.org/standard-midi-files-specification
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from descant.errors import TooLarge

MOST_NOTES = 1_000_000
PERCUSSION = 9
"""the channel of General MIDI that has instruments for keys"""


class Played(NamedTuple):
    track: int
    """from 1"""
    channel: int
    """from 0, as in the file"""
    key: int
    velocity: int
    start: int
    end: int


class Metre(NamedTuple):
    tick: int
    numerator: int
    denominator: int


class Key(NamedTuple):
    tick: int
    sharps: int
    """flats negative"""
    minor: bool


@dataclass(slots=True)
class Events:
    played: list[Played] = field(default_factory=list)
    tempos: list[tuple[int, int]] = field(default_factory=list)
    """tick, and microseconds a quarter"""
    metres: list[Metre] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    """of tracks"""
    programs: dict[tuple[int, int], int] = field(default_factory=dict)
    """the first of each track and channel"""
    copyright: list[str] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    """place and message, for the reading's problems"""


def events_of(tracks: Iterable[tuple[int, Any]], name: str) -> Events:
    """All events of mido's tracks, which come with their numbers."""
    found = Events()
    for number, messages in tracks:
        _Track(found, number).take(messages)
        if len(found.played) > MOST_NOTES:
            raise TooLarge(f"{name} has more than {MOST_NOTES:,} notes.", remedy="Split it.")
    found.played.sort(key=lambda each: (each.start, each.track, each.channel, each.key))
    for signs in (found.tempos, found.metres, found.keys):
        signs.sort(key=lambda each: each[0])
    return found


class _Track:
    def __init__(self, found: Events, number: int) -> None:
        self._found, self._number = found, number
        self._sounding: dict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)
        """of channel and key: start and velocity of what is held, oldest first"""
        self._tick = 0

    def take(self, messages: Iterable[Any]) -> None:
        for message in messages:
            self._tick += message.time
            self._take(message)
        hanging = [(*where, *each) for where, held in self._sounding.items() for each in held]
        for channel, key, start, velocity in hanging:
            self._found.played.append(Played(self._number, channel, key, velocity, start, self._tick))
        if hanging:
            self._remark(f"{len(hanging)} notes are never ended, and were ended with the track")

    def _take(self, message: Any) -> None:
        match message.type:
            case "note_on" if message.velocity:
                self._sounding[message.channel, message.note].append((self._tick, message.velocity))
            case "note_on" | "note_off":
                self._end(message.channel, message.note)
            case "program_change":
                self._found.programs.setdefault((self._number, message.channel), message.program)
            case "set_tempo" if message.tempo:
                self._found.tempos.append((self._tick, message.tempo))
            case "set_tempo":
                self._remark(f"tick {self._tick}: a tempo of zero was passed over")
            case "time_signature":
                self._metre(message.numerator, message.denominator)
            case "key_signature":
                self._found.keys.append(_key(self._tick, message.key))
            case "track_name":
                self._found.names.setdefault(self._number, _text(message.name))
            case "copyright":
                self._found.copyright.append(_text(message.text))

    def _end(self, channel: int, key: int) -> None:
        held = self._sounding[channel, key]
        if held:  # else it ends what has not begun, as some programs do to be sure
            start, velocity = held.popleft()
            self._found.played.append(Played(self._number, channel, key, velocity, start, self._tick))

    def _metre(self, numerator: int, denominator: int) -> None:
        if numerator and denominator <= 128:
            self._found.metres.append(Metre(self._tick, numerator, denominator))
        else:
            self._remark(f"tick {self._tick}: {numerator} over {denominator} is no time signature, and was passed over")

    def _remark(self, message: str) -> None:
        self._found.remarks.append((f"track {self._number}", message))


_FIFTHS = {step: fifths for fifths, step in enumerate("FCGDAEB", start=-1)}


def _key(tick: int, said: str) -> Key:
    """mido says `Bb`, `F#m`."""
    minor = said.endswith("m")
    fifths = _FIFTHS[said[0]] + 7 * said.count("#") - 7 * said.count("b")
    return Key(tick, fifths - 3 if minor else fifths, minor)


def _text(said: str) -> str:
    """mido takes all text for Latin-1."""
    with suppress(UnicodeError):
        said = said.encode("latin-1").decode("utf-8")
    return said.replace("\0", "").strip()
