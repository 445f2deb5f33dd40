"""Filters of the mel scale, as librosa makes them, without librosa: importing it takes 150 MB, which tags do not need.

Slaney's scale is linear up to 1 kHz and logarithmic above (Auditory Toolbox, 1998); HTK's is one logarithm.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from descant.analysis.findings import Values

Numbers = npt.NDArray[np.float64]

LINEAR = 200 / 3
"""Hz of a mel in the linear part"""
BREAK_HERTZ, BREAK_MEL = 1000.0, 15.0
LOGARITHMIC = np.log(6.4) / 27
"""of a mel above"""


def mel_filters(
    *, rate: int, size: int, bands: int, lowest: float, highest: float | None, htk: bool, normalised: bool
) -> Values:
    """Triangles (frequencies of the transform, bands)."""
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    ends = _mel(np.array([lowest, rate / 2 if highest is None else highest]), htk=htk)
    edges = _hertz(np.linspace(ends[0], ends[1], bands + 2), htk=htk)
    widths, ramps = np.diff(edges), edges[:, np.newaxis] - frequencies
    rising, falling = -ramps[:-2] / widths[:-1, np.newaxis], ramps[2:] / widths[1:, np.newaxis]
    triangles = np.maximum(0, np.minimum(rising, falling))
    if normalised:
        triangles *= (2 / (edges[2:] - edges[:-2]))[:, np.newaxis]
    return np.asarray(triangles.T, np.float32)


def _mel(hertz: Numbers, *, htk: bool) -> Numbers:
    if htk:
        return np.asarray(2595 * np.log10(1 + hertz / 700))
    above = BREAK_MEL + np.log(np.maximum(hertz, BREAK_HERTZ) / BREAK_HERTZ) / LOGARITHMIC
    return np.where(hertz < BREAK_HERTZ, hertz / LINEAR, above)


def _hertz(mel: Numbers, *, htk: bool) -> Numbers:
    if htk:
        return np.asarray(700 * (10 ** (mel / 2595) - 1))
    above = BREAK_HERTZ * np.exp(LOGARITHMIC * (mel - BREAK_MEL))
    return np.where(mel < BREAK_MEL, mel * LINEAR, above)
