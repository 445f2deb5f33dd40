"""The process in which essentia runs. Started by asking.py as `python -m descant.analysis.essentia.worker`.

Asked with what is to be found, and handed a file of samples (mono, 44.1 kHz, float32) or given one patch of sound
(16 kHz); answers with what essentia says, in its words.
"""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from descant.ingest.child import Answer, serve

Sound = npt.NDArray[np.float32]

RATE, FRAME, HOP = 44_100, 4096, 2048
"""of the spectrum under the chords, in samples"""
LOWEST, HIGHEST, PEAKS, FAINTEST = 20.0, 3500.0, 60, 1e-5
"""Hz, and how many peaks of the spectrum from which magnitude on: as in essentia's own lesson on chords"""
PATCH = 187
"""frames of a patch of musicnn's"""


@cache
def _standard() -> Any:
    """essentia's algorithms; loaded here alone."""
    os.environ |= {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    import essentia.standard

    return essentia.standard


def answer(question: Mapping[str, Any]) -> Answer:
    if "patch" in question:
        sound = np.frombuffer(b64decode(question["patch"]), np.float32)
        return Answer(None, {"said": _musicnn(question["graph"])(sound).astype("<f4").tobytes()})
    with os.fdopen(question["handed"], "rb") as file:
        file.seek(0)
        return Answer(_FINDS[question["find"]](np.fromfile(file, np.float32)))


def _chords(sound: Sound) -> dict[str, Any]:
    standard = _standard()
    window, spectrum = standard.Windowing(type="blackmanharris62"), standard.Spectrum(size=FRAME)
    peaks = standard.SpectralPeaks(
        orderBy="magnitude", magnitudeThreshold=FAINTEST, minFrequency=LOWEST, maxFrequency=HIGHEST, maxPeaks=PEAKS
    )
    classes = standard.HPCP()
    frames = standard.FrameGenerator(sound, frameSize=FRAME, hopSize=HOP)
    found = np.array([classes(*peaks(spectrum(window(frame)))) for frame in frames], np.float32)
    labels, strengths = standard.ChordsDetection(hopSize=HOP)(found)
    return {"labels": list(labels), "strengths": np.nan_to_num(strengths).tolist(), "step": HOP / RATE}


def _key(sound: Sound) -> dict[str, Any]:
    tonic, mode, strength = _standard().KeyExtractor()(sound)
    return {"tonic": tonic, "mode": mode, "strength": strength}


def _rhythm(sound: Sound) -> dict[str, Any]:
    tempo, beats, confidence, *_ = _standard().RhythmExtractor2013(method="multifeature")(sound)
    return {"tempo": tempo, "beats": beats.tolist(), "confidence": confidence}


def _danceability(sound: Sound) -> dict[str, Any]:
    danceability, _ = _standard().Danceability()(sound)
    return {"danceability": float(np.nan_to_num(danceability, posinf=0.0))}


@cache
def _musicnn(graph: str) -> Callable[[Sound], Sound]:
    made = _standard().TensorflowPredictMusiCNN(
        graphFilename=graph, output="model/said", patchHopSize=PATCH, batchSize=1
    )
    return lambda sound: np.asarray(made(sound)[0])


_FINDS: Mapping[str, Callable[[Sound], dict[str, Any]]] = {
    "essentia-chords": _chords,
    "essentia-key": _key,
    "essentia-rhythm": _rhythm,
    "essentia-danceability": _danceability,
}

if __name__ == "__main__":
    _standard()
    serve(answer)
