"""Annotations and musical objects as files, and back: one form of file a module.

    form_of("crate").write(bundle)                   → bytes
    form_named_like("mine.csv").read(data, base)     → what is in it, item by item

Each form keeps what others can do with it (a table, stand-off markup, labels of an analysis), and beside it each
document as it is, so that nothing is lost on the way there and back; what somebody has changed in the table or in the
markup goes before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

Json = dict[str, Any]

MOST = 50_000
"""annotations of a file"""
_NOWHERE = "https://document.invalid/"
"""https://www.rfc-editor.org/rfc/rfc6761 keeps it for nobody"""


def nowhere(data: bytes) -> str:
    """The address of a file of which nobody has said where it is."""
    return f"{_NOWHERE}{hashlib.sha256(data).hexdigest()}/"


def is_nowhere(iri: str) -> bool:
    return iri.startswith(_NOWHERE)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that a source is: what it is here, or only where it is."""

    iri: str
    media_type: str | None = None
    licence: str | None = None
    path: Path | None = None
    """None where its licence allows no copies, or nobody knows it"""
    labels: tuple[str, ...] = ()
    address: str | None = None
    """where it came from"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What annotations are about: for those who get the file without the graph."""

    turtle: bytes = b""
    """works, versions, sources, and what read them"""
    copies: tuple[Copy, ...] = ()
    queries: Mapping[str, str] = field(default_factory=dict)
    """texts of the named queries that give the same from the graph"""
    figures: Mapping[str, bytes] = field(default_factory=dict)
    """SVG, by their names"""


@dataclass(frozen=True, slots=True)
class Bundle:
    documents: tuple[Json, ...]
    """as they are kept: annotations, then musical objects"""
    base: str
    title: str
    moment: datetime
    surroundings: Surroundings = Surroundings()


class Item(NamedTuple):
    document: Json
    place: str
    """in the file, for whoever has to mend it"""
    problem: str = ""
    """why there is nothing in `document`"""


class Form(Protocol):
    name: str
    description: str
    media_type: str
    extension: str

    def write(self, bundle: Bundle) -> bytes: ...

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        """MUST give each document with the name that it has there; InvalidInput where the file is none of these.

        `base` is the file's own address, or `nowhere`: then what it calls by that has no name.
        """
