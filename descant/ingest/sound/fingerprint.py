"""Chromaprint's fingerprint of the first two minutes, and how alike two of them are.

https://acoustid.org/chromaprint: 32 bits for each eighth of a second, which stay nearly the same when the sound is
compressed, and are as good as random between different sounds. Two minutes are what AcoustID takes too.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from descant.errors import Missing
from descant.ingest.sound.peaks import to_int16

Steps: TypeAlias = npt.NDArray[np.uint32]
Bits: TypeAlias = npt.NDArray[np.uint8]

LONGEST = 120
"""seconds"""
ALIKE = 0.7
"""likeness above which two recordings may be the same one"""
ALIKE_THROUGHOUT = 0.5
"""likeness that they have in every four seconds then; settings of one tune are alike in many places, but not in all"""
SHIFT = 40
"""steps (of about 0.12 s) by which one may begin later than the other"""
KEYS = 64
"""of a sound: as few as tell it among hundreds of thousands"""
_KEY = np.uint32(0xFFFFFF00)
"""the bits of a step that make a key; the others change more often when the sound is compressed"""
_SILENCE = np.uint32(627964279)
"""what a step is where there is nothing to be heard; a little louder, it may be anything"""
_WINDOW = 32
"""steps, of four seconds"""
_FEWEST = 10
"""different steps that a sound must have to be known again, and steps that must lie side by side"""


class Fingerprint:
    """Takes blocks of samples; raises Missing at once where the library is not there."""

    def __init__(self, rate: int, channels: int) -> None:
        self._printer = _chromaprint().Fingerprinter()
        self._printer.start(rate, channels)
        self._left = LONGEST * rate

    def add(self, block: npt.NDArray[np.float32]) -> None:
        if self._left > 0:
            self._printer.feed(to_int16(block[: self._left]).tobytes())
            self._left -= len(block)

    def compressed(self) -> str | None:
        """None where the sound is too short for a single step. Nothing may be added after this."""
        said: str = self._printer.finish().decode("ascii")
        return said if len(_steps(said)) else None


def likeness(one: str, other: str) -> float:
    """From 0, as unlike as any two recordings, to 1, the same; at the shift where they are most alike.

    A sound of less than four seconds, or a single tone, has too little in it to be known again: 0.
    """
    return _alike(_bits(*_side_by_side(_steps(one), _steps(other))))


def is_same(one: str, other: str) -> bool:
    """Whether two recordings are taken for the same sound: alike as a whole, and nowhere unlike for four seconds."""
    a, b = _side_by_side(_steps(one), _steps(other))
    heard = (a != _SILENCE) & (b != _SILENCE)
    return _alike(_bits(a, b)) > ALIKE and _least_alike(_bits(a[heard], b[heard])) > ALIKE_THROUGHOUT


def keys(fingerprint: str) -> tuple[int, ...]:
    """A few words of a sound, to look it up by: much the same ones for what is alike, hardly one for other sounds.

    Of all steps those whose hashes are the smallest, so that every file of a sound takes the same ones (bottom-k
    min-hash). Measured on real clips in formats down to 32 kbit/s: 6 and more of 64 are shared, with others 1 at most.
    """
    found = np.unique(_steps(fingerprint) & _KEY).astype(np.uint64)
    hashes = found * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)
    return tuple(int(each) for each in found[np.argsort(hashes)[:KEYS]])


def _side_by_side(a: Steps, b: Steps) -> tuple[Steps, Steps]:
    """What lies beside each other at the shift where they are most alike; nothing where there is too little."""
    shifts: list[int] = []
    if min(len(np.unique(a)), len(np.unique(b))) >= _FEWEST:
        fewest = max(_FEWEST, min(len(a), len(b)) // 2)
        shifts = [shift for shift in range(-SHIFT, SHIFT + 1) if len(_shifted(a, b, shift)[0]) >= fewest]
    found = (_shifted(a, b, shift) for shift in shifts)
    return max(found, key=lambda each: _alike(_bits(*each)), default=(a[:0], b[:0]))


def _shifted(a: Steps, b: Steps, shift: int) -> tuple[Steps, Steps]:
    a, b = a[max(shift, 0) :], b[max(-shift, 0) :]
    length = min(len(a), len(b))
    return a[:length], b[:length]


def _bits(a: Steps, b: Steps) -> Bits:
    """How many of each step differ."""
    different: Bits = np.bitwise_count(a ^ b)
    return different


def _alike(different: Bits) -> float:
    return max(0.0, 1 - 2 * float(different.mean()) / 32) if len(different) else 0.0


def _least_alike(different: Bits) -> float:
    """Of all stretches of four seconds."""
    if len(different) < _WINDOW:
        return _alike(different)
    return 1 - 2 * float(np.convolve(different, np.full(_WINDOW, 1 / _WINDOW), "valid").max()) / 32


def _steps(fingerprint: str) -> Steps:
    """Of what is no fingerprint none."""
    library = _chromaprint()
    try:
        steps, _ = library.decode_fingerprint(fingerprint.encode())
    except library.FingerprintError:
        return np.array([], np.uint32)
    return np.array(steps, np.uint32)


def _chromaprint() -> Any:
    try:
        import chromaprint
    except ImportError as error:
        raise Missing(
            "Fingerprints are made with pyacoustid and Chromaprint.",
            remedy="pip install 'descant[audio]', and install libchromaprint1.",
        ) from error
    return chromaprint
