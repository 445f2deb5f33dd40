"""Segments with labels: parts that sound alike have the same letter.

Spectral clustering of a recording's parts by their pitch classes and their timbre (McFee and Ellis, ISMIR 2014), which
sees both what returns and what stays. A long recording is looked at in longer steps, so that the matrix of all pairs
has a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_uppercase
from typing import Any

import numpy as np
import numpy.typing as npt

from descant.analysis import Analyser, Listener
from descant.analysis.compiled import librosa
from descant.analysis.constant_q import RATE, STEP, Spectrum, chroma, in_passages
from descant.analysis.findings import Curve, Finding, Findings, Span, Task, Values
from descant.analysis.hearing import Form, Heard, Samples

FRAMES = 20
"""of the spectrum, that are one step: nearly half a second"""
MOST = 1000
"""steps that are compared with one another"""
FEWEST = 40
TIMBRE = 12
"""coefficients"""
SHORTEST = 8.0
"""seconds of a segment"""
MOST_LABELS = 7
EDGE = 5
"""steps that a repetition has to last"""


@dataclass(frozen=True)
class Structure(Analyser):
    name = "structure"
    task = Task.STRUCTURE
    version = "1"
    description = "Segments, with a letter for those that sound alike (spectral clustering)"
    default = True

    def listen(self, form: Form) -> Listener:
        return StructureListener()


class StructureListener(Listener):
    rate = RATE

    def __init__(self) -> None:
        self._passages = in_passages(self._hear)
        self._features: list[Values] = []

    def take(self, samples: Samples) -> None:
        self._passages.take(samples)

    def _hear(self, spectrum: Spectrum) -> None:
        self._features.append(_features(spectrum.judged))

    def findings(self, heard: Heard) -> Findings:
        self._passages.finish()
        features = np.concatenate(self._features) if self._features else np.empty((0, 12 + TIMBRE), np.float32)
        joined = max(1, -(-len(features) // MOST))
        steps = _means(features, joined)
        seconds = joined * FRAMES * STEP
        curve = {"features": Curve(steps, seconds, start=seconds / 2)}
        if heard.is_silent or len(steps) < FEWEST:
            why = "there is nothing to be heard" if heard.is_silent else "it is too short"
            return Findings((), curve, (f"{why}, so there are no segments",))
        labels = _smoothed(clusters(steps), max(1, round(SHORTEST / seconds)))
        return Findings(tuple(_segments(labels, seconds, heard.duration)), curve)


def _features(magnitudes: Values) -> Values:
    """Of each step: how loud each pitch class is, and the shape of the spectrum whatever the pitches."""
    from scipy.fft import dct

    loud = np.log1p(100 * magnitudes)
    timbre = dct(loud, axis=1, norm="ortho")[:, 1 : TIMBRE + 1]
    return _means(np.concatenate((chroma(magnitudes), timbre), axis=1), FRAMES)


def _means(rows: Values, together: int) -> Values:
    edges = range(0, len(rows), together)
    return np.array([rows[first : first + together].mean(axis=0) for first in edges], np.float32).reshape(
        -1, rows.shape[1]
    )


def clusters(steps: Values) -> npt.NDArray[np.intp]:
    """The cluster of each step."""
    from scipy.linalg import eigh
    from scipy.ndimage import median_filter
    from sklearn.cluster import KMeans

    classes, timbre = steps[:, :12], steps[:, 12:]
    classes = classes / np.maximum(np.linalg.norm(classes, axis=1, keepdims=True), 1e-9)
    stacked = librosa().feature.stack_memory(classes.T, n_steps=4, mode="edge")
    alike = librosa().segment.recurrence_matrix(stacked, mode="affinity", metric="cosine", sym=True, width=EDGE)
    alike = librosa().segment.timelag_filter(median_filter)(alike, size=(1, EDGE))
    distance = np.sum(np.diff(timbre, axis=0) ** 2, axis=1)
    beside = np.exp(-distance / max(float(np.median(distance)), 1e-9))
    chain = np.diag(beside, k=1) + np.diag(beside, k=-1)
    share = _balance(chain.sum(axis=1), alike.sum(axis=1))
    graph = share * alike + (1 - share) * chain
    root = 1 / np.sqrt(np.maximum(graph.sum(axis=1), 1e-9))
    laplacian = np.eye(len(graph)) - root[:, np.newaxis] * graph * root
    values, vectors = eigh(laplacian, subset_by_index=[0, MOST_LABELS])
    count = _labels(values)
    vectors = median_filter(vectors, size=(9, 1))[:, :count]
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return np.asarray(KMeans(n_clusters=count, n_init=4, random_state=0).fit_predict(vectors))


def _balance(chain: Any, alike: Any) -> float:
    """The share of repetitions that makes both as important (McFee and Ellis, section 3.3)."""
    together = chain + alike
    return float(chain @ together / max(float(np.sum(together**2)), 1e-9))


def _labels(values: npt.NDArray[np.float64]) -> int:
    """As many as there are small eigenvalues before the widest gap, at least two."""
    return int(np.argmax(np.diff(values)[1:])) + 2


def _smoothed(labels: npt.NDArray[np.intp], shortest: int) -> npt.NDArray[np.intp]:
    """Segments that are too short become part of the longer one beside them."""
    labels = labels.copy()
    while True:
        edges = [0, *(np.flatnonzero(np.diff(labels)) + 1), len(labels)]
        lengths = np.diff(edges)
        if len(lengths) < 2 or lengths.min() >= shortest:
            return labels
        at = int(lengths.argmin())
        before, after = (lengths[at - 1] if at else -1), (lengths[at + 1] if at + 1 < len(lengths) else -1)
        other = edges[at] - 1 if before >= after else edges[at + 1]
        labels[edges[at] : edges[at + 1]] = labels[other]


def _segments(labels: npt.NDArray[np.intp], seconds: float, duration: float) -> Iterator[Finding]:
    letters: dict[int, str] = {}
    edges = [0, *(np.flatnonzero(np.diff(labels)) + 1), len(labels)]
    for first, end in pairwise(edges):
        letter = letters.setdefault(int(labels[first]), ascii_uppercase[len(letters)])
        stop = duration if end == len(labels) else float(end * seconds)
        yield Finding("segment", letter, Span(float(first * seconds), stop))
