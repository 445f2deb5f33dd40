"""Tempo, beats, and downbeats where something speaks for them.

Onsets are rises of loudness in bands of the mel scale; librosa finds the tempo of some minutes and the beats of them
(Ellis, Journal of New Music Research 36, 2007). A sound without a steady pulse gets none. Bars are told by what happens
at beats: bass, loudness and changes of harmony; where no metre is clearly better than the others, there are no
downbeats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from descant.analysis import Analyser, Listener
from descant.analysis.compiled import librosa
from descant.analysis.constant_q import HOP, RATE, STEP, Spectrum, chroma, in_passages
from descant.analysis.findings import Curve, Finding, Findings, Span, Task, Values
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.metre import Metre, metre_of
from descant.analysis.settings import setting
from descant.analysis.spectra import Frames, Loudness, MelSpectrum

MEL = MelSpectrum(rate=RATE, size=2048, hop=HOP, bands=128, loudness=Loudness.DB)
QUIETEST = -50.0
"""dB: rises below it are not heard"""
BASS = 8
"""of the bands: up to about 200 Hz"""
SLOWEST, FASTEST = 30.0, 240.0
"""beats a minute that are a pulse"""
CHANCE = 4.0
"""over the square root of the frames: how much of noise recurs by chance"""
SHORTEST = 4.0
"""seconds in which a tempo can be told"""
ROUNDED = 16
"""beats over which a tempo is taken"""
PASSAGE = round(180 / STEP)
"""frames that have one tempo, at most"""


@dataclass(frozen=True)
class Beats(Analyser):
    name = "beats"
    task = Task.BEATS
    version = "2"
    description = "Tempo, beats and downbeats (librosa)"
    default = True
    steady_from: float = setting(0.12, "how much of what happens recurs with the beat, below which is no pulse", 0, 1)

    def listen(self, form: Form) -> Listener:
        return BeatListener(self)


class BeatListener(Listener):
    rate = RATE

    def __init__(self, beats: Beats) -> None:
        self._beats = beats
        self._frames = Frames(MEL.size, MEL.hop)
        self._last: Values | None = None
        self._onsets: list[Values] = []
        """(frames, 2): the rise of all bands, and how loud the bass is"""
        self._passages = in_passages(self._hear)
        self._chroma: list[Values] = []

    def take(self, samples: Samples) -> None:
        self._passages.take(samples)
        self._add(self._frames.take(samples))

    def _hear(self, spectrum: Spectrum) -> None:
        self._chroma.append(chroma(spectrum.judged).astype(np.float16))

    def _add(self, frames: Values) -> None:
        if not len(frames):
            return
        bands = np.maximum(MEL.of(frames), QUIETEST)
        before = np.concatenate((bands[:1] if self._last is None else self._last, bands[:-1]))
        rises = np.maximum(bands - before, 0)
        self._onsets.append(np.stack((rises.mean(axis=1), bands[:, :BASS].mean(axis=1)), axis=1))
        self._last = bands[-1:]

    def findings(self, heard: Heard) -> Findings:
        self._add(self._frames.rest())
        self._passages.finish()
        onsets = np.concatenate(self._onsets)
        curve = {"onsets": Curve(onsets, STEP, ("rise", "bass"), "dB")}
        steady = steadiness(onsets[:, 0])
        by_chance = CHANCE / np.sqrt(len(onsets))
        if heard.is_silent or heard.duration < SHORTEST or steady < max(self._beats.steady_from, by_chance):
            return Findings((), curve, (f"{_why(heard)}, so there is no tempo",))
        tempo, frames = tracked(onsets[:, 0])
        metre = metre_of(frames, onsets, np.concatenate(self._chroma).astype(np.float32))
        remarks = () if metre else ("no metre is clearly better than the others, so there are no downbeats",)
        return Findings((Finding("tempo", tempo, None, steady), *_said(frames, metre, heard)), curve, remarks)


def _why(heard: Heard) -> str:
    if heard.is_silent:
        return "there is nothing to be heard"
    if heard.duration < SHORTEST:
        return f"it is shorter than {SHORTEST:g} s"
    return "there is no steady pulse"


def tracked(onsets: Values) -> tuple[float, npt.NDArray[np.intp]]:
    """The tempo that the beats have in the middle, and their frames."""
    tempi = _tempi(onsets)
    track = librosa("beat").beat.beat_track
    _, frames = track(onset_envelope=onsets, sr=RATE, hop_length=HOP, trim=False, bpm=tempi)
    return _tempo(frames) or float(np.median(tempi)), np.asarray(frames)


def _tempo(frames: npt.NDArray[np.intp]) -> float | None:
    """Of most of the beats: over some at a time, as the time of one is rounded to a frame."""
    together = min(ROUNDED, len(frames) - 1)
    if together < 1:
        return None
    return float(60 * together / (np.median(frames[together:] - frames[:-together]) * STEP))


def _tempi(onsets: Values) -> Values:
    """The tempo at each frame: each passage has one, found in what recurs in it, which takes 3 kB a frame."""
    find = partial(librosa().feature.tempo, sr=RATE, hop_length=HOP)
    parts = np.array_split(onsets, -(-len(onsets) // PASSAGE))
    tempi = (float(np.squeeze(find(onset_envelope=part))) for part in parts)
    return np.concatenate([np.full(len(part), tempo) for part, tempo in zip(parts, tempi, strict=True)])


def steadiness(onsets: Values) -> float:
    """The highest autocorrelation at distances that are beats."""
    centred = onsets - onsets.mean()
    size = 1 << (2 * len(centred) - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size)) ** 2
    correlated = np.fft.irfft(power)[: len(centred)]
    first, end = round(60 / FASTEST / STEP), round(60 / SLOWEST / STEP)
    if correlated[0] <= 0 or len(correlated) <= first:
        return 0.0
    # The sums get shorter with the distance.
    fair = correlated[first:end] * len(centred) / (len(centred) - np.arange(first, min(end, len(correlated))))
    return float(np.clip(fair.max() / correlated[0], 0, 1))


def _said(frames: npt.NDArray[np.intp], metre: Metre | None, heard: Heard) -> Iterator[Finding]:
    """How many beats a bar has, and how sure that is; beats with their places in it, which say nothing of the sort."""
    if metre:
        yield Finding("metre", metre.beats, None, metre.confidence)
    for number, frame in enumerate(frames):
        time = min(float(frame * STEP), heard.duration)
        place = (number - metre.phase) % metre.beats + 1 if metre else 0
        yield Finding("beat", place, Span(time, time))
