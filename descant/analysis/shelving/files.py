"""Arrays in one file that is written once: a header of JSON that says where each lies, then the arrays, read by memory
map. What is damaged is refused: sizes when it is opened, checksums when it is checked.

    eight bytes of name and version | eight of the header's length | header | arrays, each at a multiple of 64
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from descant.disk import disk_errors
from descant.errors import Damaged

Array = npt.NDArray[Any]
_NAME = b"DSCPRO01"
_ALIGNED = 64
_LONGEST_HEADER = 1 << 16
REMEDY = "Remove the folder of the index and build it anew."


def write(path: Path, arrays: Mapping[str, Array], said: Mapping[str, Any]) -> None:
    """On the disk when this returns."""
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = [array.dtype.str, len(array), at, zlib.crc32(_bytes(array))]
        at += _padded(array.nbytes)
    header = json.dumps({"said": said, "arrays": places, "size": at}).encode()
    with disk_errors(path), path.open("wb") as file:
        file.write(_NAME + len(header).to_bytes(8, "little") + header)
        for array in arrays.values():
            file.write(b"\0" * (-file.tell() % _ALIGNED))
            file.write(_bytes(array))
        file.write(b"\0" * (-file.tell() % _ALIGNED))
        file.flush()
        os.fsync(file.fileno())


class Arrays:
    """Those of a file, unread until somebody looks."""

    def __init__(self, path: Path) -> None:
        """Raises FileNotFoundError where there is none, Damaged where it is that."""
        self.path = path
        with path.open("rb") as file:
            start = file.read(16)
            length = int.from_bytes(start[8:], "little")
            if start[:8] != _NAME or length > _LONGEST_HEADER:
                self.refuse("it is no part of an index of this version")
            header = file.read(length)
        self._data = np.memmap(path, np.uint8, "r")
        self._base = _padded(16 + length)
        try:
            self._read(json.loads(header))
        except (ValueError, KeyError, TypeError):
            self.refuse("its header is broken")

    def _read(self, header: Mapping[str, Any]) -> None:
        self.said: Mapping[str, Any] = header["said"]
        self._places = {
            str(name): (np.dtype(place[0]), *map(int, place[1:])) for name, place in header["arrays"].items()
        }
        if len(self._data) != self._base + int(header["size"]):
            self.refuse(f"it has {len(self._data):,} bytes, not {self._base + int(header['size']):,}")

    def __getitem__(self, name: str) -> Array:
        try:
            kind, count, at, _ = self._places[name]
            return np.frombuffer(self._data, kind, count, self._base + at)
        except (KeyError, ValueError):
            self.refuse(f"it has no {name}")

    def check(self) -> None:
        """Read all, and compare the checksums."""
        for name, (*_, checksum) in self._places.items():
            if zlib.crc32(_bytes(self[name])) != checksum:
                self.refuse(f"its {name} are not what was written")

    def refuse(self, reason: str) -> NoReturn:
        raise Damaged.at(f"the index is damaged: {reason}", file=self.path.name, remedy=REMEDY)


class ArraysPart:
    """A part of an index that is such a file: refused as damaged, also where this is only seen when it is searched."""

    def __init__(self, path: Path) -> None:
        self._arrays = Arrays(path)

    def check(self) -> None:
        self._arrays.check()

    @contextmanager
    def refusing_what_is_nowhere(self) -> Iterator[None]:
        """Numbers that lead out of an array are those of a damaged part."""
        try:
            yield
        except (IndexError, OverflowError, ValueError):
            self._arrays.refuse("its numbers lead nowhere")


def first_of_each(ordered: Array) -> Array:
    """Whether what stands there is not what stands before it."""
    first = np.ones(len(ordered), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


def distinct(numbers: Array) -> Array:
    """Each once, in order; numpy's `unique` makes a table of them first, and takes longer."""
    ordered = np.sort(numbers)
    return ordered[first_of_each(ordered)]


def _bytes(array: Array) -> memoryview:
    return np.ascontiguousarray(array).view(np.uint8).data if array.size else memoryview(b"")


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
