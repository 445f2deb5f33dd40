"""The two things in SPARQL text that reach out into the network, replaced by something that is safe to give to
an engine: SERVICE by another address for its endpoint, LOAD by the data themselves.

As everywhere, what is not plain is refused: the IRI must stand there in full, with nothing grown together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from descant.errors import Forbidden
from descant.store.text import END, Token, may_be, mentions, unambiguous, unescape


@dataclass(frozen=True, slots=True)
class Load:
    """LOAD [SILENT] <document> [INTO GRAPH <graph>]"""

    document: str
    silent: bool
    graph: str
    """as it stands there, `<` and `>` included; empty: none"""


def redirect_services(text: str, address_of: Callable[[str], str]) -> str:
    """The text with the IRI of each SERVICE replaced; `address_of` gets the IRI, and refuses by raising.

    A text without SERVICE comes back as it is.
    """
    if not mentions(text, "SERVICE"):
        return text
    reading = _Reading(text)
    outer: int | None = None  # the depth of the SERVICE that we are in
    for place, token in enumerate(reading.tokens):
        if token.text == "}" and outer is not None and reading.depths[place] <= outer:
            outer = None
        if may_be("SERVICE", token, reading.at(place + 1)):
            iri = reading.at(place + 1 + (reading.at(place + 1).keyword == "SILENT"))
            _require(token.keyword == "SERVICE" and iri.kind == "iri", "SERVICE", token, "SERVICE <endpoint> { … }")
            if outer is not None:  # whose endpoint would be told our address, and asked to follow it
                raise Forbidden("There is a SERVICE within a SERVICE.", remedy="Write one after the other.")
            reading.replace(iri, iri, f"<{address_of(iri.text[1:-1])}>")
            outer = reading.depths[place]
    return reading.text()


def replace_loads(text: str, data_of: Callable[[Load], str]) -> str:
    """The update with each LOAD replaced, in its place, by what `data_of` says in its stead.

    A text without LOAD comes back as it is.
    """
    if not mentions(text, "LOAD"):
        return text
    reading = _Reading(text)
    for place, token in enumerate(reading.tokens):
        if may_be("LOAD", token, reading.at(place + 1)):
            load, last = _load(reading, place + 1)
            plain = token.keyword == "LOAD" and reading.depths[place] == 0 and reading.at(last + 1).text in (";", "")
            _require(plain, "LOAD", token, "LOAD [SILENT] <document> [INTO GRAPH <graph>]")
            reading.replace(token, reading.at(last), data_of(load))
    return reading.text()


def _load(reading: _Reading, place: int) -> tuple[Load, int]:
    """What stands behind LOAD, and the place of its last token."""
    silent = reading.at(place).keyword == "SILENT"
    place += silent
    document = reading.at(place)
    into, graph, name = (reading.at(place + step) for step in (1, 2, 3))
    is_into = (into.keyword, graph.keyword, name.kind) == ("INTO", "GRAPH", "iri")
    _require(document.kind == "iri", "LOAD", document, "LOAD [SILENT] <document> [INTO GRAPH <graph>]")
    return Load(document.text[1:-1], silent, name.text if is_into else ""), place + 3 * is_into


def _require(plain: bool, word: str, token: Token, form: str) -> None:
    if not plain:
        raise Forbidden(
            f"{word} is not followed by an IRI, or `{token.text}` could hide it.",
            remedy=f"Write {form}, with IRIs in full and spaces between words; give a prefix with that name another.",
        )


class _Reading:
    """A text in tokens, and what takes the place of some of them.

    Its escapes are resolved first, so that no engine reads the outcome in another way than we do.
    """

    def __init__(self, text: str) -> None:
        self._given, self._text = text, unescape(text)
        if unescape(self._text) != self._text:
            raise Forbidden("There is an escape within an escape.", remedy="Write the character itself.")
        self.tokens = list(unambiguous(self._text))
        self.depths: list[int] = []
        """of braces, a brace counted on its own"""
        depth = 0
        for token in self.tokens:
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            self.depths.append(depth)
        self._pieces: list[str] = []
        self._done = 0

    def at(self, place: int) -> Token:
        return self.tokens[place] if place < len(self.tokens) else END

    def replace(self, first: Token, last: Token, by: str) -> None:
        self._pieces += [self._text[self._done : first.start], by]
        self._done = last.end

    def text(self) -> str:
        return "".join([*self._pieces, self._text[self._done :]]) if self._pieces else self._given
