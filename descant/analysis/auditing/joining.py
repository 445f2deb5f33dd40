"""Which clip of a truth is which of those that are claimed: by its name, and by more of its path where names repeat.

`A/01.wav` and `B/01.wav` are two clips; of two recordings of that name each is the one whose path ends more alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from descant.errors import InvalidInput

Key = TypeVar("Key", bound=Hashable)
Parts = tuple[str, ...]
"""of a path, an address or a name, the last first"""


class Joined(NamedTuple, Generic[Key]):
    found: dict[str, Key]
    """what is meant by each clip"""
    refused: dict[str, str]
    """why others cannot be told apart. What is of no name here is in neither"""


def clip_name(place: str) -> str:
    """The end of a path."""
    return next(iter(_parts(place)), "")


def joined(clips: Iterable[str], names: Mapping[Key, Iterable[str]]) -> dict[str, Key]:
    """What is meant by each clip, among what has these names. InvalidInput tells of one that may be two."""
    found, refused = join(clips, names)
    for clip, reason in refused.items():
        raise InvalidInput.at(reason, file=clip, remedy=f"Write more of its path: folder/{clip_name(clip)}.")
    return found


def join(clips: Iterable[str], names: Mapping[Key, Iterable[str]], *, apart: bool = True) -> Joined[Key]:
    """`apart` are clips of which no two can be one; several truths of one recording are not."""
    places: dict[str, list[tuple[Parts, Key]]] = {}
    for key, ways in names.items():
        for parts in map(_parts, ways):
            places.setdefault(next(iter(parts), ""), []).append((parts, key))
    refused: dict[str, str] = {}
    meant: dict[tuple[Parts, Key], list[str]] = {}
    for clip in dict.fromkeys(clips):
        best = _nearest(_parts(clip), places.get(clip_name(clip), ()))
        if len({key for _, key in best}) > 1:
            refused[clip] = f"{len(best)} recordings are called so"
        elif best:
            meant.setdefault(best[0], []).append(clip)
    found: dict[str, Key] = {}
    for (parts, key), rivals in meant.items():
        nearest = [clip for _, clip in _nearest(parts, [(_parts(clip), clip) for clip in rivals])]
        if apart and len(nearest) > 1:
            refused |= dict.fromkeys(nearest, f"{len(nearest)} clips of this name are known, and one recording")
        else:
            found |= dict.fromkeys(nearest, key)
        if not apart:
            refused |= {
                clip: "another of this name lies nearer to the recording" for clip in rivals if clip not in found
            }
    return Joined(found, refused)


def _nearest(parts: Parts, places: Sequence[tuple[Parts, Key]]) -> list[tuple[Parts, Key]]:
    """Those whose ends are alike the furthest; what is the same altogether before others."""
    alike = [(_common(parts, each), each == parts) for each, _ in places]
    return [place for place, much in zip(places, alike, strict=True) if much == max(alike)]


def _common(one: Parts, other: Parts) -> int:
    """How many parts are the same, from the end of the path."""
    differ = (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differ, min(len(one), len(other)))


def _parts(place: str) -> Parts:
    """In one form: macOS writes é as two characters, others as one."""
    place = unicodedata.normalize("NFC", place)
    return tuple(each for each in reversed(place.replace("\\", "/").split("/")) if each)
