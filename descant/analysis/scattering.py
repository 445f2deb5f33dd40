"""Embeddings without a model: wavelet scattering in time, then along log-frequency, by kymatio.

What wavelets find in a patch, and what slower wavelets find in how that rises and falls, says how sound is made up and
moves (order 1 and 2: https://arxiv.org/abs/1304.6763, "Deep Scattering Spectrum"). Of the logarithms, at each speed of
movement, a third scattering along frequency says how they are spread there, nearly the same a few semitones up or
down: the separable time-frequency scattering of that paper's section VII. Nothing was learnt from anything, so there is
nothing that it was not trained on; and it knows no names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from descant.analysis import Analyser, Listener
from descant.analysis.findings import Curve, Findings, Span, Task, Values
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.patches import Patch, Patches, Patching, Waveform, unheard
from descant.analysis.settings import setting
from descant.errors import Missing

PATCHING = Patching(Waveform(22_050), frames=2**16, hop=2**16)
SLOWEST = 13
"""octaves below the sampling rate of the slowest wavelet: 0.37 s"""
ALONG = 3
"""the widest wavelet along frequency spans two to this power of those in time: one octave"""
FEWEST, MOST = 8, 16
"""wavelets in an octave: with fewer there is nothing to see along frequency"""
FLOOR = 3e-3
"""of the strongest: what is weaker is no part of the sound"""


@dataclass(frozen=True)
class Scattering(Analyser):
    name = "scattering"
    task = Task.EMBEDDING
    version = "1"
    description = "Embeddings by time-frequency scattering (kymatio)"
    per_octave: int = setting(8, "wavelets in an octave", FEWEST, MOST)

    def listen(self, form: Form) -> ScatteringListener:
        return ScatteringListener(_transform(self.per_octave))


class ScatteringListener(Listener):
    rate = PATCHING.front_end.rate

    def __init__(self, transform: _Transform) -> None:
        self._transform = transform
        self._patches = Patches(PATCHING, self._hear)
        self._spans: list[Span] = []
        self._rows: list[Values] = []

    def take(self, samples: Samples) -> None:
        self._patches.take(samples)

    def _hear(self, patch: Patch) -> None:
        self._spans.append(patch.span)
        self._rows.append(self._transform(patch.values))

    def findings(self, heard: Heard) -> Findings:
        self._patches.finish()
        sounding = np.array([not heard.silent(span) for span in self._spans], bool)
        values = np.stack(self._rows)
        values[~sounding] = np.nan
        seconds = PATCHING.seconds
        curve = Curve(values, seconds, start=seconds / 2)
        return Findings((), {"embedding": curve}, tuple(unheard(heard, sounding, PATCHING)))


class _Transform:
    """A patch of samples becomes one row, whatever its level."""

    def __init__(self, per_octave: int) -> None:
        scattering = _scattering()
        self._in_time = scattering(J=SLOWEST, shape=PATCHING.frames, Q=(per_octave, 1))
        meta = self._in_time.meta()
        order, (first, second) = meta["order"], meta["n"].T
        self._bands = order == 1
        self._speeds = [(order == 2) & (second == speed) for speed in sorted(set(second[order == 2]))]
        self._firsts = [first[paths].astype(int) for paths in self._speeds]
        self._along_frequency = scattering(J=ALONG, shape=int(self._bands.sum()), Q=1, max_order=1)

    def __call__(self, samples: Values) -> Values:
        paths = self._in_time(samples).mean(axis=-1)
        rows = np.stack(list(self._logarithms(paths)))
        return np.asarray(self._along_frequency(rows).reshape(-1), np.float32)

    def _logarithms(self, paths: Values) -> Iterator[Values]:
        """A row for the bands, and one for how they move at each speed; a mean of zero takes the level away."""
        bands = np.maximum(paths[self._bands], FLOOR * paths[self._bands].max() + np.finfo(np.float32).tiny)
        yield _centred(np.log(bands))
        for moving, firsts in zip(self._speeds, self._firsts, strict=True):
            row = np.zeros_like(bands)  # the lower bands do not move so fast
            row[firsts] = _centred(np.log(np.maximum(paths[moving] / bands[firsts], FLOOR)))
            yield row


def _centred(values: Values) -> Values:
    return np.asarray(values - values.mean())


@lru_cache(maxsize=2)
def _transform(per_octave: int) -> _Transform:
    return _Transform(per_octave)


def _scattering() -> Any:
    try:
        from kymatio import Scattering1D
    except ImportError as error:
        raise Missing("Scattering is done by kymatio.", remedy="pip install 'descant[scattering]'") from error
    return Scattering1D  # its front end for numpy: `kymatio.numpy` asks for what scipy no longer has
