"""The chords of both versions beside each other, the second's in the key and the time of the first.

How far they agree, in a bar and in all, is what `harmony.agreement` says, the first counting as the reference.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from descant.analysis.harmony.agreement import Agreement, agreement
from descant.analysis.harmony.scores.chords import ScoreChord
from descant.analysis.harmony.tracks import Track, track_of
from descant.analysis.harmony.transposing import moved, transposed
from descant.ingest.chords.roman import Key
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.score import Bar
from descant.ontology.records import TimeBase

MOSTLY = 0.5
"""share of a bar's time that names the bar"""
ALIKE = 0.9
"""mean likeness of pitch classes from which on chords are the same that are neither major nor minor"""


class Chords(StrEnum):
    """What a bar's chords are to the other's, for the most of its time."""

    SAME = "same chord"
    ROOT = "same root"
    OTHER = "other chord"
    NONE = "no chord"
    """in the first version"""


class Placed(NamedTuple):
    start: float
    end: float
    """quarters from the beginning of the first version's bar"""
    label: str
    key: Key | None


@dataclass(frozen=True, slots=True)
class BarChords:
    one: tuple[Placed, ...]
    other: tuple[Placed, ...]
    agreement: Agreement
    kind: Chords


@dataclass(frozen=True, slots=True)
class Harmonies:
    bars: tuple[BarChords, ...]
    """of those that are compared"""
    whole: Agreement

    def share(self, kind: Chords) -> float | None:
        """Of the bars that have a chord in the first version."""
        known = [bar for bar in self.bars if bar.kind is not Chords.NONE]
        return sum(bar.kind is kind for bar in known) / len(known) if known else None


def harmonies(
    one: Sequence[ScoreChord], other: Sequence[ScoreChord], bars: Sequence[tuple[Bar, Bar]], fifths: int
) -> Harmonies:
    """Of bars that stand beside each other; the second is written so many fifths higher."""
    ours, theirs = _Placing(one, 0), _Placing(other, -fifths)
    found = [_bar(tuple(ours.within(bar, bar)), tuple(theirs.within(beside, bar))) for bar, beside in bars]
    starts, time = [], 0.0
    for bar, _ in bars:
        starts.append(time)
        time += bar.duration or 0.0
    sides = ([bar.one for bar in found], [bar.other for bar in found])
    return Harmonies(tuple(found), agreement(*(_track(side, starts) for side in sides)))


class _Placing:
    def __init__(self, chords: Sequence[ScoreChord], fifths: int) -> None:
        self._chords = sorted(chords, key=lambda each: each.start)
        self._starts = [each.start for each in self._chords]
        self._fifths = fifths

    def within(self, bar: Bar, measure: Bar) -> Iterator[Placed]:
        """What sounds in the bar, in the time of that which it is measured by."""
        if bar.onset is None or not bar.duration or not measure.duration:
            return
        scale, end = measure.duration / bar.duration, bar.onset + bar.duration
        first = max(0, bisect_right(self._starts, bar.onset) - 1)
        for chord in self._chords[first : bisect_left(self._starts, end)]:
            begin, until = max(chord.start, bar.onset), min(chord.end, end)
            if until > begin:
                yield Placed((begin - bar.onset) * scale, (until - bar.onset) * scale, *self._moved(chord))

    def _moved(self, chord: ScoreChord) -> tuple[str, Key | None]:
        key = chord.key and Key(moved(chord.key.tonic, self._fifths), minor=chord.key.minor)
        return transposed(chord.label, self._fifths), key


def _bar(one: tuple[Placed, ...], other: tuple[Placed, ...]) -> BarChords:
    found = agreement(_track([one], [0.0]), _track([other], [0.0]))
    return BarChords(one, other, found, _kind(found))


def _kind(found: Agreement) -> Chords:
    if found.root is None:
        return Chords.NONE
    same = found.majmin if found.majmin is not None else float((found.pcp or 0.0) >= ALIKE)
    return Chords.SAME if same >= MOSTLY else Chords.ROOT if found.root >= MOSTLY else Chords.OTHER


def _track(bars: Sequence[Sequence[Placed]], starts: Sequence[float]) -> Track:
    placed = [(start, each) for start, bar in zip(starts, bars, strict=True) for each in bar]
    harmony = Harmony(
        events=tuple(HarmonyEvent(at + each.start, at + each.end, each.label, each.label) for at, each in placed),
        time_base=TimeBase.QUARTERS,
        keys=tuple(Segment(at + each.start, at + each.end, str(each.key)) for at, each in placed if each.key),
    )
    return track_of(harmony, "chords")
