"""Pieces as MIDI with their truths beside them, and as sound: FluidSynth with the SoundFont that Debian has.

Fluid (R3) General MIDI is by Frank Wen, under the MIT licence (Debian: `fluid-soundfont-gm`); it and FluidSynth
(LGPL-2.1 or later) are used as programs of the system, and nothing of them is kept.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import mido

from bench.pieces import Piece

SOUND_FONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
RATE = 44_100
GAIN = "0.4"
"""at which no piece is too loud for 16 bits"""
TICKS = 480
"""of a beat"""
CHANNELS = {"melody": 0, "harmony": 1, "bass": 2, "drums": 9}


def can_render() -> bool:
    return shutil.which("fluidsynth") is not None and SOUND_FONT.is_file()


def render(piece: Piece, folder: Path) -> Path:
    """The sound; beside it .mid, and the truths: .lab of the chords, .beats and .key.lab."""
    midi, sound = folder / f"{piece.name}.mid", folder / f"{piece.name}.wav"
    midi_file(piece).save(midi)
    for kind, rows in truths(piece):
        lines = ("\t".join(f"{each:.6f}" if isinstance(each, float) else str(each) for each in row) for row in rows)
        midi.with_suffix(kind).write_text("".join(f"{line}\n" for line in lines))
    command = ["fluidsynth", "-ni", "-q", "-g", GAIN, "-r", str(RATE), "-F", str(sound), str(SOUND_FONT), str(midi)]
    subprocess.run(command, check=True, capture_output=True)
    return sound


def truths(piece: Piece) -> Iterator[tuple[str, Iterable[tuple[object, ...]]]]:
    """By extension, rows whose times are in seconds."""
    end = piece.seconds(piece.chords[-1].end)
    yield ".lab", piece.chord_rows()
    yield ".beats", piece.beat_rows()
    yield ".key.lab", [(0.0, end, f"{piece.key.tonic}:{piece.key.mode}")]


def midi_file(piece: Piece) -> mido.MidiFile:
    timed: list[tuple[float, int, mido.Message]] = [(0, 0, each) for each in _instruments(piece)]
    for bar, beat in enumerate(piece.bars):
        timed.append((bar * piece.metre, 0, mido.MetaMessage("set_tempo", tempo=beat)))
    for note in piece.notes:
        channel = CHANNELS[note.part]
        played = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.loudness)
        timed += [(note.start, 2, played), (note.end, 1, played.copy(velocity=0))]
    timed.append((piece.chords[-1].end, 3, mido.MetaMessage("end_of_track")))
    return mido.MidiFile(type=0, ticks_per_beat=TICKS, tracks=[mido.MidiTrack(_with_waits(timed))])


def _instruments(piece: Piece) -> Iterator[mido.Message]:
    ensemble = piece.ensemble
    for part, program in (
        ("harmony", ensemble.harmony),
        ("bass", ensemble.bass_instrument),
        ("melody", ensemble.melody),
    ):
        if program is not None:
            yield mido.Message("program_change", channel=CHANNELS[part], program=program)


def _with_waits(timed: list[tuple[float, int, mido.Message]]) -> Iterator[mido.Message]:
    """Messages in order, what ends before what begins, each with the ticks since the one before."""
    ordered = sorted(((round(beat * TICKS), order, number) for number, (beat, order, _) in enumerate(timed)))
    before = 0
    for tick, _, number in ordered:
        yield timed[number][2].copy(time=tick - before)
        before = tick
