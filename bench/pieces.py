"""Pieces whose chords, beats and keys are known, because they are made from them: the same for the same seed.

Each kind of music (`bench/repertoire.py`) has some, each in another key, of about a minute. A bar without a chord goes
before all others; in pieces with drums these begin there. Nothing was chosen by how well an analyser hears it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

from bench.progressions import Key, Placed, progression
from bench.repertoire import KINDS, Kind
from bench.textures import Ensemble, Note, played
from descant.ingest.chords.labels import NO_CHORD

SEED = 1729
SECONDS = 60
TONICS = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
LOOSENESS = 0.02
"""by how much, as a share, bars of a piece without drums are faster or slower than its tempo"""


@dataclass(frozen=True)
class Piece:
    name: str
    kind: str
    key: Key
    metre: int
    """beats in a bar"""
    bars: tuple[int, ...]
    """microseconds of a beat, in each bar"""
    chords: tuple[Placed, ...]
    notes: tuple[Note, ...]
    """their times in beats"""
    ensemble: Ensemble

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *accumulate(each * self.metre for each in self.bars))

    def seconds(self, beat: float) -> float:
        bar = min(int(beat // self.metre), len(self.bars) - 1)
        return (self._starts[bar] + (beat - bar * self.metre) * self.bars[bar]) / 1e6

    def chord_rows(self) -> Iterator[tuple[float, float, str]]:
        """Seconds and Harte's labels, without gaps."""
        yield 0.0, self.seconds(self.chords[0].start), NO_CHORD
        for each in self.chords:
            yield self.seconds(each.start), self.seconds(each.end), each.label

    def beat_rows(self) -> Iterator[tuple[float, int]]:
        """Seconds, and places in the bar; where nobody plays there are no beats."""
        first = 0 if self.ensemble.drums else self.metre
        for beat in range(first, len(self.bars) * self.metre):
            yield self.seconds(beat), beat % self.metre + 1


def pieces(seed: int = SEED) -> Iterator[Piece]:
    turns = ((kind, turn) for kind in KINDS for turn in range(len(kind.ensembles)))
    for number, (kind, turn) in enumerate(turns):
        yield _piece(kind, turn, number, Random(f"{seed} {number}"))


def _piece(kind: Kind, turn: int, number: int, random: Random) -> Piece:
    ensemble, journey, metre = (
        choices[turn % len(choices)] for choices in (kind.ensembles, kind.journeys, kind.metres)
    )
    _, mode = journey[0]
    key = Key(TONICS[mode][number * 5 % 12], mode)
    beat = 60e6 / random.uniform(*kind.tempi)
    count = round(SECONDS * 1e6 / beat / metre)
    chords = tuple(progression(kind.phrases, journey, key, metre, count, random))
    bars = tuple(_bars(beat, int(chords[-1].end) // metre, 0 if ensemble.drums else LOOSENESS, random))
    notes = tuple(played(chords, ensemble, metre, random))
    return Piece(f"{kind.name}{turn + 1}", kind.name, key, metre, bars, chords, notes, ensemble)


def _bars(beat: float, count: int, loose: float, random: Random) -> Iterator[int]:
    for _ in range(count):
        yield round(beat * (1 + random.uniform(-loose, loose)))
