"""What nets are given: patches of a front end's frames, one after another, the tail among them.

Frames may be spectra or samples: a front end says which. A card describes it as

    [front_end]
    kind = "mel"            # or "waveform"
    rate = 16000
    size = 512              # and the other fields of MelSpectrum
    frames = 187            # of a patch
    hop_frames = 187        # from one patch to the next
    axes = ["patch", "bands", "frames"]  # of the net's input, where it has others; `patch` and `channel` are of one
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from descant.analysis.findings import Span, Values
from descant.analysis.hearing import Heard, Samples
from descant.analysis.spectra import Frames, MelSpectrum

Mask: TypeAlias = npt.NDArray[np.bool_]

SINGLE = ("patch", "channel")
"""axes of inputs with one place"""
LEAST_FRESH = 0.1
"""of a patch: less than this is left at the end of a recording"""


@dataclass(frozen=True, slots=True)
class Waveform:
    """A front end that leaves sound as it is: a frame is a sample."""

    rate: int
    standardised: bool = False
    """whether each patch gets a mean of zero and a variance of one, as by Wav2Vec2FeatureExtractor's `do_normalize`"""

    @property
    def step(self) -> float:
        return 1 / self.rate

    def of(self, samples: Values) -> Values:
        """What a patch of samples is to the net."""
        if not self.standardised:
            return samples
        return np.asarray((samples - samples.mean()) / np.sqrt(samples.var() + np.float32(1e-7)))


AXES: dict[type[MelSpectrum | Waveform], tuple[str, ...]] = {
    MelSpectrum: ("frames", "bands"),
    Waveform: ("samples",),
}
"""of a patch, as a front end gives it"""


@dataclass(frozen=True, slots=True)
class Patching:
    """How sound becomes patches."""

    front_end: MelSpectrum | Waveform
    frames: int
    hop: int
    axes: tuple[str, ...] = ()
    """of the net's input, where they are not a patch's own after `patch`"""

    @property
    def seconds(self) -> float:
        return self.frames * self.front_end.step

    def laid_out(self, values: Values) -> Values:
        """A patch as the net's input has it."""
        own = AXES[type(self.front_end)]
        axes = self.axes or ("patch", *own)
        turned = values.transpose([own.index(axis) for axis in axes if axis in own])
        return np.expand_dims(turned, tuple(place for place, axis in enumerate(axes) if axis in SINGLE))


@dataclass(frozen=True, slots=True)
class Patch:
    values: Values
    span: Span
    fresh: float
    """the share of it that no patch before it had"""


class Patches:
    """Takes sound, and calls `give` with each patch. What is left at the end is the end of a last one."""

    def __init__(self, patching: Patching, give: Callable[[Patch], None]) -> None:
        self._patching, self._give = patching, give
        spectrum = patching.front_end
        self._framer = Frames(spectrum.size, spectrum.hop) if isinstance(spectrum, MelSpectrum) else None
        self._kept: Values | None = None
        self._first = self._end = self._next = self._covered = 0
        """frames: the first that is kept, the end of all, where the next patch begins, and where the last one ended"""

    def take(self, samples: Samples) -> None:
        self._add(samples if self._framer is None else self._framer.take(samples))

    def finish(self) -> None:
        if self._framer is not None:
            self._add(self._framer.rest())
        fresh = (self._end - self._covered) / self._patching.frames
        if fresh >= LEAST_FRESH or (self._end and not self._covered):
            self._say(max(self._end - self._patching.frames, 0), self._end)

    def _add(self, frames: Values) -> None:
        if not len(frames):
            return
        front_end, size = self._patching.front_end, self._patching.frames
        values = front_end.of(frames) if isinstance(front_end, MelSpectrum) else frames
        self._kept = values if self._kept is None else np.concatenate((self._kept, values))
        self._end += len(values)
        while self._end - self._next >= size:
            self._say(self._next, self._next + size)
            self._next += self._patching.hop
        needed = min(self._next, max(self._end - size, 0))  # the last patch reaches back from the end
        self._kept, self._first = self._kept[needed - self._first :], needed

    def _say(self, start: int, end: int) -> None:
        assert self._kept is not None  # noqa: S101 - frames were added
        values = self._kept[start - self._first : end - self._first]
        size, step = self._patching.frames, self._patching.front_end.step
        if isinstance(self._patching.front_end, Waveform):
            values = self._patching.front_end.of(values)
        if len(values) < size:
            values = np.concatenate((values, np.zeros((size - len(values), *values.shape[1:]), np.float32)))
        self._give(Patch(values, Span(start * step, end * step), (end - max(start, self._covered)) / size))
        self._covered = end


def unheard(heard: Heard, sounding: Mask, patching: Patching) -> Iterator[str]:
    """Remarks on patches in which there is nothing, or less than a patch."""
    if heard.is_silent:
        yield "there is nothing to be heard, so nothing is said"
    elif not sounding.all():
        yield f"{np.count_nonzero(~sounding)} of {len(sounding)} patches are silent, and nothing is said of them"
    if heard.duration < patching.seconds - patching.front_end.step:
        yield f"shorter than a patch of {patching.seconds:.2f} s: the rest of it was filled with silence"
