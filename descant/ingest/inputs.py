"""A file on its way in: where it lies, what it is called, what its content hashes to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple

from descant.disk import disk_errors
from descant.errors import InvalidInput, NotFound, TooLarge

HEAD = 4096
"""bytes that readers look at to recognise a format"""
_CHUNK = 1 << 20
_MARK = b"\xef\xbb\xbf"
_EXTENSION = re.compile(r"\.[a-z0-9_-]{1,16}")


class Part(NamedTuple):
    """A stretch of a file: whole lines, with whole pieces in them."""

    piece: int
    """number of its first piece, from 0"""
    line: int
    """number of its first line, from 1"""
    start: int
    end: int
    """bytes"""


@dataclass(frozen=True, slots=True)
class Input:
    """One file. `name` is how people know it: messages begin with it, and its extension is a hint."""

    path: Path
    name: str
    sha256: str
    size: int
    head: bytes
    url: str | None = None
    """where it was fetched from"""

    @classmethod
    def of(cls, path: Path, *, name: str | None = None, url: str | None = None) -> Input:
        """The file at a path; it is read once, to hash it."""
        if not path.is_file():
            raise NotFound(f"There is no file {name or path}.", remedy="Check its name, and that you may read it.")
        with disk_errors(path), path.open("rb") as opened:
            head = opened.read(HEAD)
            digest, size = hashlib.sha256(head), len(head)
            while chunk := opened.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        return cls(path, name or path.name, digest.hexdigest(), size, head, url)

    @classmethod
    def kept(cls, path: Path, *, name: str, sha256: str, url: str | None = None) -> Input:
        """A file that lies where its content is its name, and so need not be read to know that."""
        if not path.is_file():
            raise NotFound(f"There is no file {path}.", remedy="Ingest it again.")
        with disk_errors(path), path.open("rb") as opened:
            return cls(path, name, sha256, path.stat().st_size, opened.read(HEAD), url)

    @property
    def extension(self) -> str:
        """In lower case, with its dot: `.mei`; empty where the name has none that could be one."""
        found = Path(self.name).suffix.lower()
        return found if _EXTENSION.fullmatch(found) else ""

    @property
    def head_text(self) -> str:
        """How it begins, as text; what is none is replaced."""
        return self.head.decode(_encoding(self.head), "replace")

    def data(self, largest: int) -> bytes:
        """All of it, if it is no larger than that and not empty."""
        if self.size == 0:
            raise InvalidInput.at("the file is empty", file=self.name, remedy="Was it copied whole?")
        if self.size > largest:
            raise TooLarge(
                f"{self.name} has {self.size:,} bytes; {largest:,} are read of this format.",
                remedy="Split it.",
            )
        with disk_errors(self.path):
            return self.path.read_bytes()

    def text(self, largest: int) -> str:
        """All of it as text: UTF-8, or UTF-16 where it begins with its mark."""
        data = self.data(largest)
        try:
            return data.decode(_encoding(data))
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise InvalidInput.at(
                f"byte {error.start} is not {error.encoding.upper()}",
                file=self.name,
                line=line,
                remedy="Save the file as UTF-8.",
            ) from error

    @property
    def first_byte(self) -> int:
        """Where the text begins: after the mark that says that it is UTF-8, if there is one."""
        return len(_MARK) if self.head.startswith(_MARK) else 0

    def lines(self, longest: int, part: Part | None = None) -> Iterator[str]:
        """Line by line, for what is larger than memory: UTF-8, with the ends of the lines, in as many bytes each."""
        stretch = part or Part(0, 1, self.first_byte, self.size)
        with disk_errors(self.path), self.path.open("rb") as opened:
            left = stretch.end - opened.seek(stretch.start)
            for number in count(stretch.line):
                line = opened.readline(min(longest + 1, left))
                left -= len(line)
                if not line:
                    return
                if len(line) > longest:
                    raise InvalidInput.at(
                        f"the line is longer than {longest:,} bytes", file=self.name, line=number, remedy="Is it text?"
                    )
                try:
                    yield line.decode()
                except UnicodeDecodeError as error:
                    raise InvalidInput.at(
                        "the line is not UTF-8", file=self.name, line=number, remedy="Save the file as UTF-8."
                    ) from error


def _encoding(data: bytes) -> str:
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
