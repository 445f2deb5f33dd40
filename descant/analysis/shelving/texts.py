"""Texts in arrays of bytes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from descant.analysis.shelving.files import Array, Arrays


def texts(strings: Sequence[str]) -> tuple[Array, Array]:
    """Bytes, and where each begins and the last ends."""
    encoded = [each.encode("utf-8", "surrogatepass") for each in strings]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.uint64)
    return np.frombuffer(b"".join(encoded), np.uint8), ends


def text_at(arrays: Arrays, name: str, number: int) -> str:
    """Of what was written as `name`, with its ends beside it."""
    ends = arrays[f"{name}_ends"]
    return arrays[name][int(ends[number]) : int(ends[number + 1])].tobytes().decode("utf-8", "surrogatepass")
