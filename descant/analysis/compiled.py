"""librosa, whose inner loops numba compiles when they are first wanted and keeps on the disk for all processes.

What is kept are parts that name each other, by numbers that each process gives anew. Two that compile at the same time
mix theirs, and from then on everybody who takes them from the disk breaks without a word. So whoever comes first has
the others wait, who then find all of it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from descant.errors import Missing

PARTS = ("util.utils", "core.audio", "core.pitch", "core.constantq", "feature", "segment", "sequence")
"""that compile something when they are loaded; librosa loads them when they are first used"""


@cache
def librosa(*more: str) -> Any:
    """With all that we use of it; `more` are parts that take long to load."""
    with one_process():
        for part in (*PARTS, *more):
            import_module(f"librosa.{part}")
    return import_module("librosa")


@contextmanager
def one_process() -> Iterator[None]:
    """Of all that share this librosa, and so what is kept beside it: the file is locked that it begins with."""
    found = find_spec("librosa")
    if found is None or found.origin is None:
        raise Missing("Recordings are analysed with descant[audio].", remedy="pip install 'descant[audio]'")
    file = os.open(found.origin, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
