"""What nets are given: patches of a front end's frames, one after another, the tail among them.

Frames may be spectra or samples: a front end says which. A card describes it as

    [front_end]
    kind = "mel"            # or "waveform"
    rate = 16000
    size = 512              # and the other fields of MelSpectrum
    frames = 187            # of a patch
    hop_frames = 187        # from one patch to the next
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from descant.analysis.findings import Span, Values
from descant.analysis.hearing import Samples
from descant.analysis.spectra import Frames, Loudness, MelSpectrum
from descant.errors import InvalidInput

LEAST_FRESH = 0.1
"""of a patch: less than this is left at the end of a recording"""


@dataclass(frozen=True, slots=True)
class Waveform:
    """A front end that leaves sound as it is: a frame is a sample."""

    rate: int

    @property
    def step(self) -> float:
        return 1 / self.rate


@dataclass(frozen=True, slots=True)
class Patching:
    """How sound becomes patches."""

    front_end: MelSpectrum | Waveform
    frames: int
    hop: int

    @property
    def seconds(self) -> float:
        return self.frames * self.front_end.step


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
        if len(values) < size:
            values = np.concatenate((values, np.zeros((size - len(values), *values.shape[1:]), np.float32)))
        self._give(Patch(values, Span(start * step, end * step), (end - max(start, self._covered)) / size))
        self._covered = end


def patching_of(front_end: Mapping[str, Any], file: str) -> Patching:
    """What a card says of its front end."""
    said = dict(front_end)
    kind = said.pop("kind", None)
    frames, hop = said.pop("frames", 0), said.pop("hop_frames", 0)
    if kind not in _KINDS:
        raise _wrong(f"the front end's kind is {kind!r}", f"Known are {', '.join(_KINDS)}.", file)
    known = {each.name for each in fields(_KINDS[kind])}
    if unknown := sorted(set(said) - known):
        raise _wrong(
            f"{unknown[0]!r} means nothing to a {kind} front end", f"Known are {', '.join(sorted(known))}.", file
        )
    if not (isinstance(frames, int) and isinstance(hop, int) and 0 < hop <= frames):
        raise _wrong("a patch has to have frames, and hop_frames of at most as many", "Write both.", file)
    try:
        if "loudness" in said:
            said["loudness"] = Loudness(said["loudness"])
        return Patching(_KINDS[kind](**said), frames, hop)
    except (TypeError, ValueError) as error:
        raise _wrong(f"the front end is wrong: {error}", "Write all that it needs.", file) from error


_KINDS: dict[str, type[MelSpectrum | Waveform]] = {"mel": MelSpectrum, "waveform": Waveform}


def _wrong(reason: str, remedy: str, file: str) -> InvalidInput:
    return InvalidInput.at(reason, file=file, remedy=remedy)
