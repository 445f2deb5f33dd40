"""What a card says of its front end, made into patches: kinds, numbers within what nets have, axes.

Bounds are beyond what any net was trained with that is known; they keep a slip of the pen from taking all memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import partial
from typing import Any, NamedTuple

from descant.analysis.models.checking import shown
from descant.analysis.patches import AXES, SINGLE, Patching, Waveform
from descant.analysis.spectra import Loudness, MelSpectrum
from descant.errors import InvalidInput

KINDS: Mapping[str, type[MelSpectrum | Waveform]] = {"mel": MelSpectrum, "waveform": Waveform}
LARGEST_PATCH = 20_000_000
"""numbers in a patch"""
MOST_PATCHES = 100
"""in a second"""
MOST_OVERLAP = 256
"""frames of a spectrum that have a sample in them"""

_Refuse = Callable[[str, str], InvalidInput]


class Range(NamedTuple):
    """Numbers that a key may have."""

    kind: type
    least: float
    most: float

    def has(self, value: Any) -> bool:
        kinds = (int, float) if self.kind is float else int
        return isinstance(value, kinds) and not isinstance(value, bool) and self.least <= value <= self.most

    @property
    def name(self) -> str:
        return f"a {'whole ' if self.kind is int else ''}number from {self.least:,g} to {self.most:,g}"


RANGES = {
    "rate": Range(int, 1_000, 400_000),
    "size": Range(int, 16, 131_072),
    "hop": Range(int, 1, 131_072),
    "bands": Range(int, 1, 2_048),
    "frames": Range(int, 1, LARGEST_PATCH),
    "hop_frames": Range(int, 1, LARGEST_PATCH),
    "lowest": Range(float, 0, 200_000),
    "highest": Range(float, 1, 200_000),
    "power": Range(float, 0.1, 4),
}


def patching_of(front_end: Mapping[str, Any], file: str) -> Patching:
    """How sound becomes patches; InvalidInput names the file, and the key that is wrong."""
    refuse = partial(_wrong, file)
    said = dict(front_end)
    kind = said.pop("kind", None)
    if not (isinstance(kind, str) and kind in KINDS):
        raise refuse(f"the front end's kind is {shown(kind)}", f"Known are {', '.join(KINDS)}.")
    _check_keys(kind, said, refuse)
    axes = said.pop("axes", [])
    own = AXES[KINDS[kind]]
    if axes != [] and not _can_be(axes, own):
        remedy = f"Name {', '.join(own)} once, and {' and '.join(SINGLE)} where it has them."
        raise refuse(f"the input's axes are {f'{axes!s:.80}' if _are_names(axes) else shown(axes)}", remedy)
    frames, hop = said.pop("frames"), said.pop("hop_frames")
    if "loudness" in said:
        said["loudness"] = Loudness(said["loudness"])
    made = Patching(KINDS[kind](**said), frames, hop, tuple(axes))
    _check_together(made, refuse)
    return made


def _check_keys(kind: str, said: Mapping[str, Any], refuse: _Refuse) -> None:
    """Each by itself."""
    known = {each.name: each.default is MISSING for each in fields(KINDS[kind])}
    known |= {"frames": True, "hop_frames": True, "axes": False}
    if unknown := sorted(set(said) - set(known)):
        remedy = f"Known are {', '.join(sorted(known))}."
        raise refuse(f"{unknown[0]!r:.60} means nothing to a {kind} front end", remedy)
    for name, is_needed in known.items():
        if is_needed and name not in said:
            raise refuse(f"the {kind} front end does not say its {name}", f"Write {name}, {RANGES[name].name}.")
        if name in said and (remedy := _otherwise(name, said[name])):
            raise refuse(f"the front end's {name} is {shown(said[name])}", remedy)


def _otherwise(name: str, value: Any) -> str:
    """What is to be written instead, where it is wrong."""
    if name in RANGES:
        return "" if RANGES[name].has(value) else f"Write {RANGES[name].name}."
    if name == "loudness":
        is_known = isinstance(value, str) and value in list(Loudness)
        return "" if is_known else f"Known are {', '.join(repr(each.value) for each in Loudness)}."
    return "" if name == "axes" or isinstance(value, bool) else "Write true or false."


def _check_together(made: Patching, refuse: _Refuse) -> None:
    """What each may be, but not with the others."""
    end = made.front_end
    if made.hop > made.frames:
        raise refuse(f"hop_frames is {made.hop}, of {made.frames} frames", "Write hop_frames of at most as many.")
    if made.hop * end.step * MOST_PATCHES < 1:
        remedy = f"Write hop_frames of at least {1 / MOST_PATCHES / end.step:.0f}."
        raise refuse(f"hop_frames of {made.hop} are more than {MOST_PATCHES} patches a second", remedy)
    if isinstance(end, Waveform):
        return
    if not end.size / MOST_OVERLAP <= end.hop <= end.size:
        remedy = f"Write a hop from {-(-end.size // MOST_OVERLAP)} to {end.size}."
        raise refuse(f"the front end's hop is {end.hop}, of frames of {end.size}", remedy)
    if made.frames * end.bands > LARGEST_PATCH:
        remedy = f"Write at most {LARGEST_PATCH // end.bands:,} frames."
        raise refuse(f"a patch of {made.frames:,} frames and {end.bands:,} bands is too large", remedy)
    highest = end.rate / 2 if end.highest is None else end.highest
    if not end.lowest < highest <= end.rate / 2:
        remedy = f"Write lowest below highest, and highest up to half of the rate, {end.rate / 2:g}."
        raise refuse(f"the bands are from {end.lowest:g} to {highest:g} Hz", remedy)


def _can_be(axes: Any, own: tuple[str, ...]) -> bool:
    return _are_names(axes) and len(set(axes)) == len(axes) and set(own) <= set(axes) <= {*own, *SINGLE}


def _are_names(axes: Any) -> bool:
    return isinstance(axes, list) and all(isinstance(each, str) for each in axes)


def _wrong(file: str, reason: str, remedy: str) -> InvalidInput:
    return InvalidInput.at(reason, file=file, remedy=remedy)
