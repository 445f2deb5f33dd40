"""IRIs out of what stands for one in a document: relative ones, ones with blanks and braces, none at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin

from pyoxigraph import NamedNode

from descant.ingest.reading import Json, Problem

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ILLEGAL = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]|%(?![0-9A-Fa-f]{2})")


@dataclass(slots=True)
class Addresses:
    """Makes IRIs, and remembers what it could not make one of and what it had to mend."""

    base: str | None = None
    """the address of the document; without it relative ones lead nowhere"""
    canvases: dict[str, str] = field(default_factory=dict)
    """what the document calls a canvas (or the page of what is painted on it), and what we call it"""
    problems: list[Problem] = field(default_factory=list)
    _mended: dict[str, None] = field(default_factory=dict)
    _nowhere: dict[str, None] = field(default_factory=dict)
    _here: dict[str, None] = field(default_factory=dict)

    def iri(self, value: Json) -> str | None:
        """An absolute IRI, or None."""
        if not isinstance(value, str) or not value.strip():
            return None
        text = _ILLEGAL.sub(lambda found: quote(found[0]), value.strip())
        if text != value:
            self._mended[value] = None
        if not _SCHEME.match(text):
            text = urljoin(self.base or "", text)
        if _SCHEME.match(text) and _valid(text):
            return text
        self._nowhere[value] = None
        return None

    def web(self, value: Json) -> str | None:
        """An address that a browser may show: http or https."""
        found = self.iri(value)
        if found is None or found.lower().startswith(("http://", "https://")):
            return found
        self.note(found[:80], "This is no address on the web, and is left out.")
        return None

    def know_canvas(self, name: Json, index: int) -> str | None:
        """The IRI of a canvas; without one it is known as a place in this very file."""
        found = self.iri(name)
        if isinstance(name, str):
            if not found and self._nowhere.pop(name, 0) is None:
                self._here[name] = None
            self.canvases[name] = found or f"#page={index}"
        return found

    def place(self, value: Json) -> str | None:
        """A canvas of this document or something elsewhere, maybe with a fragment."""
        if not isinstance(value, str):
            return None
        name, mark, fragment = value.partition("#")
        if name not in self.canvases:
            return self.iri(value)
        known = self.canvases[name]
        return f"{known}{'&' if '#' in known else '#'}{_ILLEGAL.sub('', fragment)}" if mark else known

    def note(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message))

    def all_problems(self) -> tuple[Problem, ...]:
        told = (
            (self._mended, "are no IRIs as they stand; what no IRI may have was escaped."),
            (self._here, "of canvases are none, so that these are places in this file only."),
            (self._nowhere, "lead nowhere and were left out; read the document from its own address."),
        )
        summed = (Problem(next(iter(found)), f"{len(found)} address(es) {what}") for found, what in told if found)
        return (*self.problems, *summed)


def _valid(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
