"""Where somebody speaks: what tells speech from music without a net, in a hundredth of the time that one takes.

Speech has pauses between its syllables (Saunders, ICASSP 1996; Scheirer and Slaney, ICASSP 1997), a voice whose pitch
glides where a singer's or an instrument's stays, and a spectrum that is another one a tenth of a second later. Only
what shows all of these is speech: singing, solo instruments and drums each lack one, and a doubt is music. All of it
can be heard below 2 kHz, so recordings of telephones do.

Measured on passages of three seconds: of 1,888 of music none is taken for speech; of 1,539 of read and announced speech
in five languages 95 % are found, of 151 of synthetic speech 88 %. Speech over music is music.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from descant.analysis.findings import Span, Values
from descant.analysis.hearing import Samples
from descant.analysis.spectra import Frames

RATE = 4_000
"""samples a second of which all is judged, or nearly so"""
FRAME, HOP = 0.064, 0.024
"""seconds"""
LOWEST, HIGHEST = 71.0, 400.0
"""Hz of a speaker's pitch"""
LATER, GLIDE = 4, 2
"""hops between two spectra that are compared, and between two pitches"""
FAINT = 1e-2
"""of the greatest power of a passage: what is below is no part of a sound, but its end"""
SOFT = 0.25
"""of the mean power: below it lies a pause"""
PERIODIC, ALIKE, STEADY = 0.7, 0.7, 0.25
"""autocorrelation of voiced frames; cosine from which spectra are alike; semitones within which a pitch stays"""
OCTAVE_ERROR = 4.0
"""semitones in two hops: no voice glides so far"""
FEW = 6
"""glides, with fewer of which nothing is known of the pitch"""
TINY = np.float32(1e-12)
PASSAGE, SHORTEST = 3.0, 1.5
"""seconds that are judged together, and with less of which nothing can be told"""


class Traits(NamedTuple):
    """What a passage is judged by: shares of its frames."""

    pauses: float
    """that are soft"""
    voiced: float
    """with a pitch"""
    changing: float
    """of those that are not faint: whose spectrum is another one soon after"""
    steady: float
    """of voiced ones: whose pitch stays"""

    @property
    def are_speech(self) -> bool:
        return self.pauses > 0.2 and self.voiced > 0.2 and self.changing > 0.65 and self.steady < 0.6


NOTHING = Traits(0, 0, 0, 1)


class Speech:
    """Listens, and says afterwards of any passage whether it is speech. Keeps a kilobyte a second."""

    def __init__(self, rate: int) -> None:
        self._thinned = max(1, round(rate / RATE))
        self._mean = np.full(self._thinned, 1 / self._thinned, np.float32)
        rate_ = rate / self._thinned
        self._voices = _Voices(rate_, round(FRAME * rate_))
        self._framer = Frames(self._voices.size, round(HOP * rate_))
        self._step = self._framer.hop / rate_
        self._rest: Samples = np.empty(0, np.float32)
        self._before: Values | None = None
        self._rows: list[Values] = []
        self._frames: Values = np.empty((0, 4), np.float32)

    def take(self, samples: Samples) -> None:
        waiting = np.concatenate((self._rest, samples))
        whole = len(waiting) - len(waiting) % self._thinned
        self._rest = waiting[whole:]
        self._hear(self._framer.take(waiting[:whole].reshape(-1, self._thinned) @ self._mean))

    def finish(self) -> None:
        self._hear(self._framer.rest())
        self._frames = np.concatenate([self._frames, *self._rows])

    def is_in(self, span: Span) -> bool:
        return self.traits(span).are_speech

    def traits(self, span: Span) -> Traits:
        """Of the passage around a span that is shorter than one; a span that is longer is a passage itself."""
        more = max(0.0, PASSAGE - (span.end - span.start)) / 2
        first, end = max(0, int((span.start - more) / self._step)), int((span.end + more) / self._step)
        frames = self._frames[first:end]
        return _traits(frames) if len(frames) * self._step >= SHORTEST else NOTHING

    def _hear(self, frames: Values) -> None:
        """Keeps of each frame its power, periodicity, pitch in semitones, and likeness to what was shortly before."""
        if not len(frames):
            return
        powers = self._voices.powers(frames)
        spectra = np.sqrt(powers)
        spectra /= np.maximum(np.linalg.norm(spectra, axis=1, keepdims=True), TINY)
        if self._before is None:
            self._before = np.repeat(spectra[:1], LATER, axis=0)
        together = np.concatenate((self._before, spectra))
        self._before = together[-LATER:]
        likeness = np.einsum("ij,ij->i", spectra, together[:-LATER])
        self._rows.append(np.stack((*self._voices.of(powers), likeness), axis=1))


class _Voices:
    """How periodic frames are, and with which pitch."""

    def __init__(self, rate: float, size: int) -> None:
        self.size, self._rate = size, rate
        self._window = np.hanning(size).astype(np.float32)
        self._lags = np.arange(int(rate / HIGHEST), int(rate / LOWEST) + 2)
        turns = np.outer(np.arange(size // 2 + 1), np.concatenate(([0], self._lags))) / size
        self._cosines = np.cos(2 * np.pi * turns).astype(np.float32)
        own = self._correlation(self.powers(np.ones((1, size), np.float32)))[0]
        self._fading = own[1:] / own[0]

    def powers(self, frames: Values) -> Values:
        from scipy.fft import rfft

        spectra = rfft(frames * self._window, axis=1)
        return np.asarray(spectra.real**2 + spectra.imag**2)

    def _correlation(self, powers: Values) -> Values:
        """The autocorrelation at no lag and at those that a voice may have."""
        return np.asarray(powers @ self._cosines - powers[:, :1] / 2)

    def of(self, powers: Values) -> tuple[Values, Values, Values]:
        """Power, periodicity up to 1, and pitch: the highest peak, refined by a parabola."""
        correlation = self._correlation(powers)
        shape = correlation[:, 1:] / (np.maximum(correlation[:, :1], TINY) * self._fading)
        rows, peaks = np.arange(len(shape)), shape[:, 1:-1].argmax(axis=1) + 1
        left, periodicity, right = (shape[rows, peaks + beside] for beside in (-1, 0, 1))
        curved = np.minimum(left - 2 * periodicity + right, -TINY)
        lags = self._lags[peaks] + np.clip((left - right) / (2 * curved), -0.5, 0.5)
        pitch = 12 * np.log2(self._rate / lags)
        return correlation[:, 0], periodicity, np.asarray(pitch, np.float32)


def _traits(frames: Values) -> Traits:
    power, periodicity, pitch, likeness = frames.T
    sounding = power > FAINT * power.max()
    if not sounding.any():
        return NOTHING
    voiced = (periodicity > PERIODIC) & sounding
    held = np.lib.stride_tricks.sliding_window_view(voiced, GLIDE + 1).all(axis=1)
    glides = np.abs(pitch[GLIDE:] - pitch[:-GLIDE])[held]
    glides = glides[glides < OCTAVE_ERROR]
    return Traits(
        pauses=float(np.mean(power < SOFT * power.mean())),
        voiced=float(voiced.mean()),
        changing=float(np.mean(likeness[sounding] < ALIKE)),
        steady=float(np.mean(glides < STEADY)) if len(glides) >= FEW else 1.0,
    )
