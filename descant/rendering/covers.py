"""Small pictures of sources: the first system of a score, the top of a page, the waveform of a recording.

    cover = draw_score(mei, "litolff.mei")
    cover.body, cover.media_type

Scores and images are strangers' files, so they are drawn in a process of its own; peaks are numbers of ours. What is of
ink has no ground and no colour but black, so that a page may turn it round for its dark theme.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from descant.errors import InvalidInput
from descant.ingest.child import Children
from descant.ingest.sound.peaks import HEADER

MEMORY = 2000
"""MB, as for reading a score"""
SECONDS = 30.0
LARGEST = 200_000
"""bytes of a picture; of what is more nothing is shown"""
BARS, WIDTH, HEIGHT = 140, 700, 200
"""of a waveform, in its own units"""
FAINTEST = 2.0
"""height of silence"""
SVG, JPEG = "image/svg+xml", "image/jpeg"


@dataclass(frozen=True, slots=True)
class Cover:
    body: bytes
    media_type: str


def draw_score(mei: bytes, file: str) -> Cover:
    """Its first system, and no more of it than is wide; `file` is what it is called in errors."""
    _, found = _children().ask({"kind": "score", "text": mei.decode(), "file": file}, seconds=SECONDS, file=file)
    return _bounded(found["cover"], SVG, file)


def draw_page(image: Path, file: str) -> Cover:
    """The top of it."""
    _, found = _children().ask({"kind": "page", "path": str(image), "file": file}, seconds=SECONDS, file=file)
    return _bounded(found["cover"], JPEG, file)


def draw_wave(peaks: bytes, file: str) -> Cover:
    """From `peaks.dat`: a stroke for each part, by its loudest sample; the loudest of all is as high as the picture."""
    if len(peaks) < HEADER.size:
        raise InvalidInput.at("it has no peaks", file=file, remedy="Ingest it again.")
    pixels = np.frombuffer(peaks, "<i2", offset=HEADER.size)
    pixels = np.abs(pixels[: len(pixels) // 2 * 2].astype(np.int32)).reshape(-1, 2).max(axis=1)
    path = " ".join(_strokes(pixels))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<path d="{path}" stroke="#000" stroke-width="2.4" stroke-linecap="round"/></svg>'
    )
    return _bounded(svg.encode(), SVG, file)


def _strokes(pixels: np.ndarray) -> Iterator[str]:
    parts = np.array_split(pixels, BARS) if len(pixels) else []
    levels = [float(part.max()) if len(part) else 0.0 for part in parts]
    loudest = max(levels, default=0.0) or 1.0
    for number, level in enumerate(levels):
        x, half = (number + 0.5) * WIDTH / BARS, max(FAINTEST, math.floor(level / loudest * (HEIGHT / 2 - 4)))
        yield f"M{x:g} {HEIGHT / 2 - half:g}V{HEIGHT / 2 + half:g}"


def _bounded(body: bytes, media_type: str, file: str) -> Cover:
    if not body or len(body) > LARGEST:
        raise InvalidInput.at("it gives no small picture", file=file, remedy="Look at it as it is.")
    return Cover(body, media_type)


@cache
def _children() -> Children:
    return Children("descant.rendering.covers_worker", memory=MEMORY)
