"""synctoolbox, which talks on stdout while it works, and compiles its loops when they are first used."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.compiled import librosa, one_process
from descant.errors import Missing

_RATE, _FRAMES = 22_050, 50


class Toolbox(NamedTuple):
    parts: Mapping[str, Any]

    def tuning(self, samples: npt.NDArray[np.float64]) -> float:
        """Cents."""
        return float(self.parts["feature.utils"].estimate_tuning(samples, _RATE))

    def pitches(self, samples: npt.NDArray[np.float64], tuning: float) -> Any:
        find = self.parts["feature.pitch"].audio_to_pitch_features
        return find(f_audio=samples, Fs=_RATE, tuning_offset=round(tuning), feature_rate=_FRAMES, verbose=False)

    def struck(self, samples: npt.NDArray[np.float64], tuning: float) -> Any:
        find = self.parts["feature.pitch_onset"].audio_to_pitch_onset_features
        return find(f_audio=samples, Fs=_RATE, tuning_offset=round(tuning), verbose=False)

    def decaying(self, peaks: Mapping[int, Any], frames: int) -> Any:
        find = self.parts["feature.dlnco"].pitch_onset_features_to_DLNCO
        return find(f_peaks=dict(peaks), feature_rate=_FRAMES, feature_sequence_length=frames)

    def path(self, one: Any, other: Any) -> npt.NDArray[np.int64]:
        """Frames of the one and of the other that belong together, strictly rising; of two `Features`."""
        utils, dtw = self.parts["feature.utils"], self.parts["dtw.mrmsdtw"]
        chromas = [utils.normalize_feature(each.chroma.astype(float), 2, 0.001) for each in (one, other)]
        found = dtw.sync_via_mrmsdtw(
            f_chroma1=chromas[0],
            f_onset1=one.onsets.astype(float),
            f_chroma2=chromas[1],
            f_onset2=other.onsets.astype(float),
            input_feature_rate=_FRAMES,
            step_weights=np.array([1.5, 1.5, 2.0]),
            threshold_rec=10**6,
        )
        return np.asarray(self.parts["dtw.utils"].make_path_strictly_monotonic(found))


@contextmanager
def toolbox() -> Iterator[Toolbox]:
    """What it says meanwhile is nobody's answer."""
    tools = _loaded()
    with redirect_stdout(io.StringIO()):
        yield tools


@cache
def _loaded() -> Toolbox:
    librosa()
    names = ("feature.utils", "feature.pitch", "feature.pitch_onset", "feature.dlnco", "dtw.mrmsdtw", "dtw.utils")
    try:
        with one_process():
            parts: dict[str, Any] = {name: import_module(f"synctoolbox.{name}") for name in names}
    except ImportError as error:
        raise Missing(
            "Scores and recordings are synchronised with descant[sync].", remedy="pip install 'descant[sync]'"
        ) from error
    # To design filters takes as long as to use them on some seconds, and a recording's tuning hardly changes.
    designed = lru_cache(8)(parts["feature.pitch"].generate_filterbank)
    for name in ("feature.pitch", "feature.pitch_onset"):
        parts[name].generate_filterbank = designed
    return Toolbox(parts)
