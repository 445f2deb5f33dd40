"""What is played of a chord: voices, basses, drums, and melodies with notes that pass between those of the chord.

Voices go the shortest way from chord to chord. Every pitch class of a chord is played, and no other, but for the notes
that are marked as passing. Times are in beats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import NamedTuple

from bench.progressions import Placed

MIDDLE, LOW, HIGH = range(53, 77), range(36, 52), range(67, 87)
"""pitches of voices, basses and melodies"""
MAJOR, MINOR, RISING = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 11)
"""scales; the last where a chord has the leading note of a minor key"""
KICK, SNARE, HAT, PEDAL_HAT, RIDE = 36, 38, 42, 44, 51


class Note(NamedTuple):
    start: float
    end: float
    pitch: int
    loudness: int
    part: str
    passing: bool = False
    """not of the chord"""


@dataclass(frozen=True)
class Ensemble:
    """Who plays what; instruments are General MIDI's, counted from 0."""

    harmony: int
    rhythm: tuple[str, ...] = ("x",)
    """of each bar in turn, a character for each part of it: x is struck, . sounds on"""
    broken: tuple[int, ...] = ()
    """voices in turn, instead of all together"""
    step: float = 0.5
    """beats from one of them to the next"""
    pedal: bool = False
    """what is broken sounds on until the chord ends"""
    rootless: bool = False
    """the root of chords of four notes and more is left to the bass"""
    bass: str = ""
    """held, eighths, fifths, walking, or none at all; where nothing is said the voices have it below them"""
    bass_instrument: int = 32
    lift: int = 0
    """semitones by which the voices are higher"""
    melody: int | None = None
    drums: str = ""
    """rock or swing"""
    swing: bool = False


def played(chords: Sequence[Placed], ensemble: Ensemble, metre: int, random: Random) -> Iterator[Note]:
    found = [*_harmony(chords, ensemble, metre), *_bass(chords, ensemble, random)]
    if ensemble.melody is not None:
        found += _melody(chords, random)
    if ensemble.drums:
        found += _drums(int(chords[-1].end), ensemble.drums, metre)
    for each in sorted(found):
        start, end = (_swung(beat) if ensemble.swing else beat for beat in each[:2])
        late = 0 if each.part == "drums" else random.uniform(0, 0.02)
        yield each._replace(start=start + late, end=end, loudness=each.loudness + random.randint(-8, 8))


def _swung(beat: float) -> float:
    """The second half of a beat begins after two thirds of it."""
    whole, part = divmod(beat, 1)
    return whole + (part * 4 / 3 if part <= 0.5 else (1 + part) * 2 / 3 - 1 / 3)


def _harmony(chords: Sequence[Placed], ensemble: Ensemble, metre: int) -> Iterator[Note]:
    before: tuple[int, ...] = (60, 64, 67)
    low = 43
    for chord in chords:
        before = _voices(_upper(chord, ensemble.rootless or not ensemble.bass), before)
        low = _nearest(chord.bass, low, LOW)
        voices = [pitch + ensemble.lift for pitch in (before if ensemble.bass else (low, *before))]
        yield from _broken(chord, voices, ensemble) if ensemble.broken else _struck(chord, voices, ensemble, metre)


def _upper(chord: Placed, rootless: bool) -> list[int]:
    """Pitch classes of the voices above the bass: three or four, and no third twice."""
    classes = sorted(chord.classes)
    if chord.bass != chord.root:
        rest = [each for each in classes if each != chord.bass]
        return rest if len(rest) > 2 else [*rest, chord.root]
    if len(classes) > 4 or (rootless and len(classes) > 3):
        return [each for each in classes if each != chord.root]
    return classes


def _voices(classes: Sequence[int], before: Sequence[int]) -> tuple[int, ...]:
    """Pitches that are near to those before and to each other, none twice."""
    places = [[pitch for pitch in MIDDLE if pitch % 12 == each] for each in classes]
    found = {tuple(sorted(each)) for each in product(*places) if len({*each}) == len(each)}

    def way(voices: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
        there = sum(min(abs(pitch - old) for old in before) for pitch in voices)
        back = sum(min(abs(pitch - old) for pitch in voices) for old in before)
        return there + back + max(voices[-1] - voices[0] - 14, 0), abs(sum(voices) - 64 * len(voices)), voices

    return min(found, key=way)


def _nearest(pitch_class: int, before: int, within: range) -> int:
    return min((each for each in within if each % 12 == pitch_class), key=lambda each: (abs(each - before), each))


def _struck(chord: Placed, voices: Sequence[int], ensemble: Ensemble, metre: int) -> Iterator[Note]:
    """Together at the chord's beginning, and where the rhythm of the bar says so."""
    bar = int(chord.start // metre)
    rhythm = ensemble.rhythm[bar % len(ensemble.rhythm)]
    beats = [bar * metre + at * metre / len(rhythm) for at, sign in enumerate(rhythm) if sign == "x"]
    starts = [chord.start, *(beat for beat in beats if chord.start < beat < chord.end)]
    for start, end in zip(starts, [*starts[1:], chord.end], strict=True):
        for pitch in voices:
            yield Note(start, end, pitch, 72 if start == chord.start else 62, "harmony")


def _broken(chord: Placed, voices: Sequence[int], ensemble: Ensemble) -> Iterator[Note]:
    """One after the other, faster where a chord is too short for all; with the pedal, until struck again."""
    length = chord.end - chord.start
    count = max(round(length / ensemble.step), len(voices))
    order = ensemble.broken if len(voices) == 1 + max(ensemble.broken) else range(len(voices))
    struck = [voices[order[number % len(order)]] for number in range(count)]
    for number, pitch in enumerate(struck):
        again = struck.index(pitch, number + 1) if pitch in struck[number + 1 :] else count
        until = again if ensemble.pedal else number + 1
        start, end = (chord.start + at * length / count for at in (number, until))
        yield Note(start, end, pitch, 64 if number else 74, "harmony")


def _bass(chords: Sequence[Placed], ensemble: Ensemble, random: Random) -> Iterator[Note]:
    before = 43
    for chord, after in zip(chords, [*chords[1:], chords[-1]], strict=True):
        if ensemble.bass in ("", "none"):
            return
        low = before = _nearest(chord.bass, before, LOW)
        beats = round(chord.end - chord.start)
        if ensemble.bass == "walking":
            line = _walk(chord, low, after, random)
        elif ensemble.bass == "eighths":
            line = [(low, False)] * (2 * beats)
        elif ensemble.bass == "fifths" and beats > 1 and chord.bass == chord.root:
            line = [(low, False), (_fifth(chord, low), False)]
        else:
            line = [(low, False)]
        step = (chord.end - chord.start) / len(line)
        for number, (pitch, passing) in enumerate(line):
            start = chord.start + number * step
            yield Note(start, start + step, pitch, 84, "bass", passing)


def _fifth(chord: Placed, low: int) -> int:
    """The fifth of the chord, or what it has instead."""
    above = [pitch for pitch in range(low + 6, low + 9) if pitch % 12 in chord.classes]
    return above[0] if above else low


def _walk(chord: Placed, low: int, after: Placed, random: Random) -> list[tuple[int, bool]]:
    """A note a beat: the bass, notes of the chord, and at last one that leads on to the next bass."""
    beats = round(chord.end - chord.start)
    line = [(low, False)]
    for _ in range(beats - 2):
        near = [each for each in LOW if each % 12 in chord.classes and 0 < abs(each - line[-1][0]) <= 7]
        line.append((random.choice(near), False))
    if beats > 1:
        leads = _nearest(after.bass, line[-1][0], LOW) + random.choice((-1, 1))
        line.append((leads, leads % 12 not in chord.classes))
    return line


def _melody(chords: Sequence[Placed], random: Random) -> Iterator[Note]:
    """Notes of the chord on beats, a rest now and then; between two of them, often, one that passes or turns."""
    anchors = list(_anchors(chords, random))
    for (start, end, pitch, chord), (_, _, after, _) in zip(anchors, [*anchors[1:], anchors[-1]], strict=True):
        between = _between(pitch, after, chord) if end - start >= 1 and random.random() < 0.5 else None
        if random.random() < 0.12:
            continue
        yield Note(start, end if between is None else end - 0.5, pitch, 88, "melody")
        if between is not None:
            yield Note(end - 0.5, end, between, 80, "melody", between % 12 not in chord.classes)


def _anchors(chords: Sequence[Placed], random: Random) -> Iterator[tuple[float, float, int, Placed]]:
    before = 74
    for chord in chords:
        start = chord.start
        while start < chord.end:
            end = min(start + random.choice((1, 1, 2)), chord.end)
            near = [each for each in HIGH if each % 12 in chord.classes and abs(each - before) <= 5]
            before = random.choice(near) if near else _nearest(chord.root, before, HIGH)
            yield start, end, before, chord
            start = end


def _between(pitch: int, after: int, chord: Placed) -> int | None:
    """The note of the scale halfway, or above where the melody stays; None where it goes a step."""
    low, high = sorted((pitch, after))
    if high == low:
        high += 3
    scale = _scale(chord)
    way = [each for each in range(low + 1, high) if each % 12 in scale]
    return min(way, key=lambda each: abs(2 * each - low - high)) if way else None


def _scale(chord: Placed) -> set[int]:
    tonic = chord.key.pitch_class
    minor = RISING if (tonic + 11) % 12 in chord.classes else MINOR
    return {(tonic + each) % 12 for each in (MAJOR if chord.key.mode == "major" else minor)}


def _drums(end: int, style: str, metre: int) -> Iterator[Note]:
    for beat in range(end):
        place = beat % metre
        for offset, drum in _beat(style, place):
            yield Note(beat + offset, beat + offset + 0.25, drum, 70 if drum in (HAT, RIDE) else 85, "drums")


def _beat(style: str, place: int) -> Iterator[tuple[float, int]]:
    if style == "swing":
        yield 0, RIDE
        if place % 2:
            yield from ((0.5, RIDE), (0, PEDAL_HAT))
        return
    yield from ((0, HAT), (0.5, HAT))
    yield 0, KICK if place == 0 or (style == "rock" and place == 2) else SNARE
