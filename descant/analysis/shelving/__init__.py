"""Indexes in a folder: immutable parts and a list of them, which is replaced whole.

Whoever reads goes on with the list that they have. Whoever writes makes new parts beside the others, and in one step,
for which they wait for each other, has them listed. Then parts of about the same size are merged, so that there are
never many. What a crash leaves behind is in no list, and taken away by the next who writes.

What a part holds is for each index to say, by a `Kind`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

Ranges = Sequence[tuple[int, int]]
"""numbers of sequences: first, and the one after the last"""


class Rows(Protocol):
    """What is in a part, before it is on the disk."""

    @property
    def names(self) -> Sequence[object]:
        """Of each sequence."""


class Part(Protocol):
    """One file, as it is on the disk. It MUST be refused with Damaged where it is that."""

    @property
    def count(self) -> int:
        """of sequences"""

    @property
    def size(self) -> int:
        """By which is told how many are merged: what it is counted in is for the index to say."""

    @property
    def sources(self) -> list[str]: ...

    def of_source(self, source: str) -> tuple[int, int] | None:
        """Its sequences, which MUST follow each other."""

    def rows(self, dead: Ranges) -> Any:
        """What lives."""

    def check(self) -> None:
        """Read all of it."""


Item_contra = TypeVar("Item_contra", contravariant=True)
Rows_co = TypeVar("Rows_co", bound=Rows, covariant=True)


class Draft(Protocol[Item_contra, Rows_co]):
    """Sequences as they come."""

    @property
    def is_empty(self) -> bool: ...

    @property
    def is_full(self) -> bool:
        """Whether it should be written, as memory is not endless."""

    def take(self, source: str, item: Item_contra) -> None: ...

    def rows(self) -> Rows_co:
        """In order."""


PartT = TypeVar("PartT", bound=Part)
RowsT = TypeVar("RowsT", bound=Rows)
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Kind(Generic[PartT, RowsT, ItemT]):
    draft: Callable[[], Draft[ItemT, RowsT]]
    open: Callable[[Path], PartT]
    """MUST raise FileNotFoundError where there is none"""
    write: Callable[[Path, RowsT], None]
    """MUST be on the disk when it returns"""
    merged: Callable[[Iterable[RowsT]], RowsT]
