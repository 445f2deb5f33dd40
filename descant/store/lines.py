"""Quads as text that this program wrote itself, checked when they were made: to a dataset they go as they are."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Quad, RdfFormat, parse, serialize

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Lines:
    """N-Quads, deflated, so that they go from process to process."""

    packed: bytes = b""
    count: int = 0

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Lines:
        target, count = io.BytesIO(), 0

        def counted() -> Iterator[Quad]:
            nonlocal count
            for count, quad in enumerate(quads, 1):  # noqa: B007 - told below
                yield quad

        with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=1, mtime=0) as deflated:
            serialize(counted(), deflated, RdfFormat.N_QUADS)  # type: ignore[arg-type] # it is written to as to a file
        return cls(target.getvalue(), count)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Quad]:
        return parse(self._opened(), format=RdfFormat.N_QUADS)  # type: ignore[arg-type] # it is read as a file is

    def chunks(self) -> Iterator[bytes]:
        """The text, a piece at a time."""
        with self._opened() as text:
            while chunk := text.read(CHUNK):
                yield chunk

    def _opened(self) -> gzip.GzipFile:
        return gzip.GzipFile(fileobj=io.BytesIO(self.packed or gzip.compress(b"")))


NO_LINES = Lines()
