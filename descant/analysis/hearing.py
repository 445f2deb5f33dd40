"""One pass over a recording for everybody who listens: decoded once, mixed, resampled, and passed on in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from descant.analysis.findings import Span, Values
from descant.errors import InvalidInput, Missing, TooLarge
from descant.ingest.sound.decoding import Sound, by_a_decoder

Samples: TypeAlias = npt.NDArray[np.float32]

LONGEST = 24 * 3600
"""seconds of one recording"""
LEVEL_STEP = 0.1
"""seconds between levels"""
SILENCE = -65.0
"""dB of full scale below which there is nothing to be heard"""
LOUDEST = 16.0
"""times full scale: floating-point files may go above 1, but what goes above this is no sound"""


class Form(NamedTuple):
    """What is known of a recording before it is heard."""

    rate: int
    channels: int
    name: str = "the recording"
    """as people know it"""


class Ear(Protocol):
    """Somebody who listens, and at which rate: all channels mixed, or as recorded where it is None."""

    rate: int | None

    def take(self, samples: Samples) -> None: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a recording when all of it has been heard."""

    duration: float
    rate: int
    channels: int
    levels: Values
    """root mean square of each tenth of a second about its mean, in dB of full scale"""
    remarks: tuple[str, ...] = ()

    def silent(self, span: Span) -> bool:
        first, end = int(span.start / LEVEL_STEP), int(np.ceil(span.end / LEVEL_STEP))
        return bool(self.levels[first : max(end, first + 1)].max(initial=-np.inf) < SILENCE)

    def silences(self, at_least: float = 1.0) -> list[Span]:
        """Where nothing is to be heard for so many seconds."""
        quiet = np.concatenate(([False], self.levels < SILENCE, [False]))
        edges = np.flatnonzero(quiet[1:] != quiet[:-1]).reshape(-1, 2) * LEVEL_STEP
        spans = (Span(float(start), min(float(end), self.duration)) for start, end in edges)
        return [each for each in spans if each.end - each.start >= at_least]

    @property
    def is_silent(self) -> bool:
        return self.silent(Span(0, self.duration))


def hear(
    path: Path, name: str, ears: Callable[[Form], Iterable[Ear]], tell: Callable[[float], None] = lambda seconds: None
) -> Heard:
    """Has everybody hear the recording. `ears` are fresh ones for each decoder that is tried."""
    return by_a_decoder(
        path, name, lambda sound: _heard(sound, name, list(ears(Form(sound.rate, sound.channels, name))), tell)
    )


def _heard(sound: Sound, name: str, ears: list[Ear], tell: Callable[[float], None]) -> Heard:
    levels, numbers, frames = Levels(sound.rate), _Numbers(), 0
    mixing = np.full(sound.channels, 1 / sound.channels, np.float32)
    mixed = {rate: _Resampler(sound.rate, rate) for rate in {each.rate for each in ears} if rate}
    for block in map(numbers.checked, sound.blocks()):
        frames += len(block)
        if frames > LONGEST * sound.rate:
            raise TooLarge(f"{name} is longer than {LONGEST // 3600} hours.", remedy="Split it.")
        mono = block @ mixing
        levels.take(mono)
        _pass_on(ears, block, {rate: each.take(mono) for rate, each in mixed.items()})
        tell(frames / sound.rate)
    if not frames:
        raise InvalidInput.at("it has no samples", file=name, remedy="Was it recorded, or copied whole?")
    _pass_on(ears, np.empty((0, sound.channels), np.float32), {rate: each.rest() for rate, each in mixed.items()})
    remarks = (*numbers.remarks(), *_bandwidth(sound.rate, max(mixed, default=0)))
    return Heard(frames / sound.rate, sound.rate, sound.channels, levels.values(), remarks)


def _pass_on(ears: list[Ear], block: Samples, mixed: dict[int, Samples]) -> None:
    for ear in ears:
        samples = block if ear.rate is None else mixed[ear.rate]
        if len(samples):
            ear.take(samples)


def _bandwidth(rate: int, wanted: int) -> list[str]:
    if rate >= wanted:
        return []
    return [f"recorded at {rate:,} Hz: there is nothing above {rate // 2:,} Hz, which models were trained with"]


class _Numbers:
    """Floating-point files may hold what is no number, or no sound."""

    def __init__(self) -> None:
        self._wrong = 0

    def checked(self, block: Samples) -> Samples:
        wrong = ~(np.abs(block) <= LOUDEST)
        if not wrong.any():
            return block
        self._wrong += int(wrong.sum())
        return np.where(wrong, np.float32(0), block)

    def remarks(self) -> list[str]:
        return [f"{self._wrong:,} samples are no numbers, and were taken for silence"] if self._wrong else []


class _Resampler:
    def __init__(self, rate: int, wanted: int) -> None:
        self._stream = (
            _soxr().ResampleStream(rate, wanted, 1, dtype="float32", quality="HQ") if rate != wanted else None
        )

    def take(self, samples: Samples) -> Samples:
        return samples if self._stream is None else np.asarray(self._stream.resample_chunk(samples))

    def rest(self) -> Samples:
        empty = np.empty(0, np.float32)
        return empty if self._stream is None else np.asarray(self._stream.resample_chunk(empty, last=True))


def _soxr() -> Any:
    try:
        import soxr
    except ImportError as error:
        raise Missing("Recordings are analysed with descant[audio].", remedy="pip install 'descant[audio]'") from error
    return soxr


class Levels:
    """Root mean square of each step, of blocks of any length. What does not move makes no sound."""

    def __init__(self, rate: int) -> None:
        self._size = max(1, round(rate * LEVEL_STEP))
        self._rest = np.empty(0, np.float32)
        self._powers: list[Values] = []

    def take(self, samples: Samples) -> None:
        waiting = np.concatenate((self._rest, samples))
        whole = len(waiting) - len(waiting) % self._size
        self._rest = waiting[whole:]
        self._powers.append(_powers(waiting[:whole].reshape(-1, self._size)))

    def values(self) -> Values:
        rest = [_powers(self._rest[np.newaxis])] if len(self._rest) else []
        powers = np.concatenate([*self._powers, *rest])
        return np.asarray(10 * np.log10(np.maximum(powers, 1e-20)), np.float32)


def _powers(rows: Samples) -> Values:
    """The variance of each. Means are taken away first: then 32 bits are enough, and three times as quick as 64."""
    moving = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(np.einsum("ij,ij->i", moving, moving) / rows.shape[1])
