"""What stands in the place of an engine that must not be used: after a fork, and after closing.

A fork copies the engine without its threads. The child's writes would be lost without a word, and even to let go
of the engine would wait for threads that are not there. So the child keeps it for ever and never touches it.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from typing import NoReturn, Protocol

from descant.errors import Unavailable


class Guarded(Protocol):
    def forked(self) -> None: ...


def guard(owner: Guarded) -> None:
    """Tell the owner of an engine when it finds itself in a forked child."""
    known = weakref.ref(owner)

    def in_child() -> None:
        if (here := known()) is not None:
            here.forked()

    os.register_at_fork(after_in_child=in_child)


def keep_for_ever(engine: object) -> None:
    """Its destructor must never run here."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(engine))


class Unusable:
    """Refuses whatever is asked of it."""

    reason = "The store cannot be used."
    remedy = ""

    def __getattr__(self, _: str) -> NoReturn:
        raise Unavailable(self.reason, remedy=self.remedy)

    def __iter__(self) -> NoReturn:
        raise Unavailable(self.reason, remedy=self.remedy)

    def __len__(self) -> NoReturn:
        raise Unavailable(self.reason, remedy=self.remedy)


class Forked(Unusable):
    reason = "This process was forked after the store was opened, where writes would be lost."
    remedy = "Open the store after forking."


class Closed(Unusable):
    reason = "The store is closed."
