"""Scores as sound: a soft organ in a small room, the same each time for the same notes.

    samples = synthesise(score.notes)
    Path("litolff.flac").write_bytes(flac(samples, title="Piano trio"))
    for bar, (start, end) in bar_times(score.bars): ...

Seconds are quarters at one tempo, from the beginning; repeats are not played, as in the note table. What is a
performance has seconds of its own, and these are kept.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from descant.errors import InvalidInput, Missing, TooLarge
from descant.ingest.score import Bar, Note, NoteTable

Samples = NDArray[np.float32]

TEMPO = 72.0
"""quarters a minute"""
RATE = 44_100
LONGEST = 3600.0
"""seconds"""
PEAK = 0.8
"""of full scale, at the loudest place"""
ATTACK, RELEASE = 0.04, 0.12
"""seconds; a tone sounds on in its release after its end"""
GRACE = 0.1
"""seconds of a grace note, on the beat"""
PARTIALS = (1.0, 0.5, 0.2, 0.16, 0.05, 0.06, 0.0, 0.03)
"""strength of each: a stopped pipe with its octave"""
_PERIOD = 1 << 16
"""samples of a period, a power of two: so many that the error of looking up is that of 16 bits"""
_QUICK = 1 << 14
"""lengths with many factors of two are transformed quickly"""
_ROOM, _DECAY, _WET = 1.0, 0.22, 0.12
"""seconds of reverberation, its time constant, and its share"""


class Tone(NamedTuple):
    """What sounds: tied notes are one."""

    pitch: int
    """MIDI"""
    start: float
    """seconds, as is the end"""
    end: float


def synthesise(table: NoteTable, *, tempo: float = TEMPO, rate: int = RATE) -> Samples:
    """One channel, from the first quarter to the end of the last tone's reverberation."""
    sounding = list(tones(table, tempo))
    if not sounding:
        raise InvalidInput("There is no note that sounds.", remedy="Give notes with pitches.")
    end = max(tone.end for tone in sounding)
    if end > LONGEST:
        raise TooLarge(f"It would sound for {end:,.0f} s.", remedy=f"{LONGEST:,.0f} s are made at once.")
    dry = np.zeros(round((end + RELEASE + _ROOM) * rate), dtype=np.float64)
    for tone in sounding:
        sound, start = _pipe(tone, rate), round(tone.start * rate)
        dry[start : start + len(sound)] += sound[: len(dry) - start]
    wet = _in_a_room(dry, rate)
    loudest = float(np.abs(wet).max())
    return (wet * (PEAK / loudest if loudest else 0.0)).astype(np.float32)


def tones(table: NoteTable, tempo: float = TEMPO) -> Iterator[Tone]:
    """In the order of their beginnings."""
    held: dict[tuple[str, int, int], Tone] = {}
    found: list[Tone] = []
    for note, (start, end) in zip(table.notes, _times(table, tempo), strict=True):
        if note.sounding is None:
            continue
        key = (note.part, note.staff, note.sounding)
        before = held.pop(key, None) if note.tie in ("m", "t") else None
        tone = Tone(note.sounding, before.start if before else start, end)
        if note.tie in ("i", "m"):
            held[key] = tone
        else:
            found.append(tone)
    return iter(sorted((*found, *held.values()), key=lambda tone: (tone.start, tone.pitch)))


def bar_times(bars: Iterable[Bar], *, tempo: float = TEMPO) -> Iterator[tuple[Bar, tuple[float, float]]]:
    """Those bars that have a time, with their beginning and end in the sound."""
    for bar in bars:
        if bar.onset is not None and bar.duration:
            yield bar, (bar.onset * 60 / tempo, (bar.onset + bar.duration) * 60 / tempo)


def flac(samples: Samples, *, rate: int = RATE, **tags: str) -> bytes:
    """A FLAC file of 16 bits; tags are those of libsndfile: title, artist, comment, license, …"""
    target = io.BytesIO()
    with require().SoundFile(target, "w", rate, 1, "PCM_16", format="FLAC") as file:
        for name, value in tags.items():
            setattr(file, name, value)
        file.write(samples)
    return target.getvalue()


def require() -> Any:
    """The module soundfile, or the error that says that it is missing."""
    try:
        import soundfile
    except (ImportError, OSError) as error:  # the binding, or the library under it
        raise Missing(
            f"Writing sound needs soundfile: {error}", remedy="Install it: pip install 'descant[audio]'."
        ) from error
    return soundfile


def _times(table: NoteTable, tempo: float) -> Iterator[tuple[float, float]]:
    if table.seconds:
        yield from ((start, start + length) for start, length in table.seconds)
    else:
        yield from (_written(note, 60 / tempo) for note in table.notes)


def _written(note: Note, quarter: float) -> tuple[float, float]:
    start = note.onset * quarter
    return start, start + (GRACE if note.grace else note.duration * quarter)


def _pipe(tone: Tone, rate: int) -> NDArray[np.float64]:
    """A tone that begins and ends at nothing."""
    seconds = max(tone.end - tone.start, ATTACK) + RELEASE
    frequency = 440.0 * 2 ** ((tone.pitch - 69) / 12)
    wave = _wave(min(len(PARTIALS), int(rate / 2 / frequency)))
    phase = np.arange(round(seconds * rate)) * (frequency * _PERIOD / rate)
    sound = wave[phase.astype(np.int64) & (_PERIOD - 1)]
    rise, fall = _rise(round(ATTACK * rate)), _rise(round(RELEASE * rate))[::-1]
    sound[: len(rise)] *= rise
    sound[-len(fall) :] *= fall
    # Ears hear the middle louder than the bass: each octave down from middle C is a little stronger.
    louder: float = 2 ** ((60 - tone.pitch) / 48)
    return np.asarray(sound * louder)


@cache
def _rise(samples: int) -> NDArray[np.float64]:
    return np.asarray(np.sin(np.arange(samples) / samples * np.pi / 2))


@cache
def _wave(partials: int) -> NDArray[np.float64]:
    """One period with so many partials, finely: to look a sample up is faster than to sum sines."""
    phase = 2 * np.pi * np.arange(_PERIOD) / _PERIOD
    return np.asarray(sum((PARTIALS[n] * np.sin((n + 1) * phase) for n in range(partials)), np.zeros(_PERIOD)))


def _in_a_room(dry: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """With a decaying noise after it, always the same one."""
    time = np.arange(round(_ROOM * rate)) / rate
    echo = np.random.default_rng(244).standard_normal(len(time)) * np.exp(-time / _DECAY)
    echo *= _WET / np.sqrt(np.sum(echo**2))
    size = -(-(len(dry) + len(echo)) // _QUICK) * _QUICK
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(echo, size), size)[: len(dry)]
    return np.asarray(dry + wet)
