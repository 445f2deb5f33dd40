"""Performances that are made of scores, with a fixed seed, and played by FluidSynth: which bar begins when is exact.

Tempo wanders from beat to beat, changes at once somewhere, and slows down at the end; notes that are struck together
are not quite together; repeats are taken or not; instruments, reverberation, tuning and key are others; before and
behind there is silence, noise, or nothing.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import mido
import numpy as np
import numpy.typing as npt

from bench.rendering import RATE, SOUND_FONT
from descant.analysis.synchronising.notes import Sounding
from descant.analysis.synchronising.readings import reading_of
from descant.ingest.score import NoteTable, Score

TICKS = 480
SECONDS_A_BAR = (1.2, 3.2)
WANDERING = 0.08
"""how much slower or faster a beat is than the one before, which it comes back from"""
CHANGES = (1.0, 1.0, 0.75, 1.35)
"""of the tempo, for good"""
SLOWING = 0.6
"""share of the tempo that is left at the end"""
APART = 0.012
"""seconds between notes that are struck together, as a standard deviation"""
ENSEMBLES = (
    (0,),
    (0,),
    (0,),
    (48,),
    (40, 40, 41, 42),
    (40, 40, 41, 42),
    (73, 68, 71, 70),
    (56, 60, 60, 57),
    (6,),
    (19,),
    (52,),
    (24,),
)
"""General MIDI programs of the parts"""
ROOMS = ((0.2, 0.1), (0.5, 0.3), (0.8, 0.6), (0.9, 0.9))
"""size and level of reverberation"""
SHIFTS, CENTS = (0, 0, 0, 0, -1, 1, -2, 2), (0, 0, 0, -20, 15, 30)
LEADS = (0.0, 0.0, 0.5, 3.0, 8.0)
"""seconds before and behind"""
GAIN = "0.4"
Seconds = npt.NDArray[np.float64]
Times = npt.NDArray[np.float64]
"""a row of quarters and one of seconds that belong together, both rising"""


@dataclass(frozen=True, slots=True)
class Performance:
    name: str
    score: Score
    bars: tuple[int, ...]
    """of the score, in the order in which they are played, from 0"""
    starts: Seconds
    """of each, and where the last ends"""
    transposition: int
    path: Path


def excerpt(score: Score, bars: int) -> Score:
    kept = score.bars[:bars]
    last = kept[-1].index
    return replace(score, bars=kept, notes=NoteTable(tuple(note for note in score.notes.notes if note.bar <= last)))


def with_repeats(score: Score, chance: Random) -> Score:
    """With signs of repetition somewhere, where it has none."""
    if any(bar.repeat_end for bar in score.bars) or len(score.bars) < 24:
        return score
    first, last = chance.randint(0, 8), chance.randint(16, len(score.bars) - 4)
    bars = [
        replace(bar, repeat_start=at == first and first > 0, repeat_end=at == last) for at, bar in enumerate(score.bars)
    ]
    return replace(score, bars=tuple(bars))


def as_made(times: Times) -> Times:
    return times


def perform(
    name: str,
    score: Score,
    chance: Random,
    folder: Path,
    *,
    plain: bool = False,
    bent: Callable[[Times], Times] = as_made,
) -> Performance:
    """`plain`: in its own key, from the beginning to the end of the file. `bent` makes another tempo of the usual one,
    and changes nothing else."""
    bars = played(score, chance)
    sounding = Sounding.of(score, bars)
    lead = 0.5 if plain else chance.choice(LEADS)
    times = bent(_tempo(sounding, chance)) + np.array([[0.0], [lead]])
    shift = 0 if plain else chance.choice(SHIFTS)
    midi, sound = folder / f"{name}.mid", folder / f"{name}.wav"
    _midi(score, sounding, times, shift, chance).save(midi)
    size, level = chance.choice(ROOMS)
    room = ("-o", f"synth.reverb.room-size={size}", "-o", f"synth.reverb.level={level}")
    command = (
        "fluidsynth",
        "-ni",
        "-q",
        *room,
        "-g",
        GAIN,
        "-r",
        str(RATE),
        "-F",
        str(sound),
        str(SOUND_FONT),
        str(midi),
    )
    subprocess.run(command, check=True, capture_output=True)
    if not plain:
        _with_noise(sound, lead, chance)
    quarters, seconds = times
    starts = np.interp(sounding.bounds, quarters, seconds)
    return Performance(name, score, tuple(bars), starts, shift, sound)


def played(score: Score, chance: Random) -> list[int]:
    """Each repeat is taken or left out."""
    reading = reading_of(score)
    left_out = {skip.after: skip.to for skip in reading.skips if chance.random() < 0.5}
    found, at = list[int](), 0
    while at < len(reading.bars):
        found.append(reading.bars[at])
        at = left_out.get(at, at + 1)
    return found


def _tempo(sounding: Sounding, chance: Random) -> Times:
    bar = float(np.median(np.diff(sounding.bounds)))
    pace = chance.uniform(*SECONDS_A_BAR) / bar
    quarters = np.arange(0, sounding.length + 1)
    change, factor = chance.uniform(0.2, 0.8) * sounding.length, chance.choice(CHANGES)
    offset, paces = 0.0, list[float]()
    for quarter in quarters:
        offset = 0.8 * offset + chance.gauss(0, WANDERING)
        left = (sounding.length - quarter) / (2 * bar)
        slowing = 1 if left > 1 else SLOWING + (1 - SLOWING) * max(0.0, left)
        paces.append(pace * np.exp(offset) / slowing / (factor if quarter > change else 1))
    return np.array([[*quarters, quarters[-1] + 1], [0.0, *np.cumsum(paces)]])


def _midi(score: Score, sounding: Sounding, times: Times, shift: int, chance: Random) -> mido.MidiFile:
    programs, cents = chance.choice(ENSEMBLES), chance.choice(CENTS)
    events: list[tuple[float, int, mido.Message]] = [(0.0, 0, mido.MetaMessage("set_tempo", tempo=500_000))]
    for channel, program in enumerate(programs):
        events.append((0.0, 0, mido.Message("program_change", channel=channel, program=program)))
        events.append((0.0, 0, mido.Message("pitchwheel", channel=channel, pitch=round(cents / 200 * 8192))))
    starts, ends = (np.interp(each, *times) for each in (sounding.starts, sounding.ends))
    middle = (
        np.argsort(np.argsort(-sounding.pitches, kind="stable"), kind="stable")
        * len(programs)
        // max(1, len(sounding.pitches))
    )
    for pitch, start, end, begun, voice in zip(
        sounding.pitches.tolist(), starts, ends, sounding.begun, middle.tolist(), strict=True
    ):
        if not begun:
            continue
        apart = max(-0.04, min(0.04, chance.gauss(0, APART)))
        on = mido.Message(
            "note_on", channel=voice, note=min(127, max(0, pitch + shift)), velocity=chance.randint(45, 100)
        )
        events += [(start + apart, 2, on), (max(start + apart + 0.05, end - 0.02), 1, on.copy(velocity=0))]
    events.append((float(times[1][-1]) + 1.5, 3, mido.MetaMessage("end_of_track")))
    return mido.MidiFile(type=0, ticks_per_beat=TICKS, tracks=[mido.MidiTrack(_with_waits(events))])


def _with_waits(events: Sequence[tuple[float, int, mido.Message]]) -> Iterator[mido.Message]:
    """At half a second a beat."""
    ordered = sorted(((round(max(0.0, second) * 2 * TICKS), order, at) for at, (second, order, _) in enumerate(events)))
    before = 0
    for tick, _, at in ordered:
        yield events[at][2].copy(time=tick - before)
        before = tick


def _with_noise(sound: Path, lead: float, chance: Random) -> None:
    """Applause before and behind, or the quiet of a hall."""
    import soundfile

    samples, rate = soundfile.read(sound, dtype="float32")
    noise = np.random.default_rng(chance.randrange(2**32))
    loud = chance.choice((0.0005, 0.002, 0.03))
    before, behind = round(lead * rate), round(chance.choice(LEADS) * rate)
    samples += noise.normal(0, 0.0003, samples.shape).astype(np.float32)
    samples[:before] += noise.normal(0, loud, samples[:before].shape).astype(np.float32)
    tail = noise.normal(0, loud, (behind, samples.shape[1])).astype(np.float32)
    soundfile.write(sound, np.concatenate((samples, tail)), rate)
