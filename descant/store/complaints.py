"""What is wrong with a query or an update, said so that a person can use it.

The engine's parser gives the place, and lists whatever could have stood there, classes of characters included, and its
own words among them: `error at 1:20: expected one of "$", "(", IF, Prefix not found, ['0' ..= '9'], [_]`.
"""

from __future__ import annotations

import re

from descant.errors import InvalidInput, NotAcceptable
from descant.ontology.formats import GRAPHS, TABLES
from descant.store.rdf11 import MARK

FEW = 4
_CLASSES = re.compile(r"(?:^|, )\[.*", re.DOTALL)
"""they end the list but for what is in small letters, which nothing is"""
_OPERATION = re.compile(r"\b(CREATE|DELETE|INSERT)\b")
_ONCE = " PREFIX and BASE stand before the first operation only."
_EXPECTATION = re.compile(r'"(?:[^"\\]|\\.)*"|[^",]+')


def not_sparql(what: str, said: str) -> InvalidInput:
    """The error for a query or an update."""
    place, _, reason = " ".join(said.split()).removeprefix("error at ").partition(": ")
    line, _, column = place.partition(":")
    if not (line.isdigit() and column.isdigit()):
        return InvalidInput(f"The {what} is not SPARQL: {said}", remedy="Mend it.")
    return InvalidInput(
        f"The {what} is not SPARQL: line {line}, column {column}: {shortened(reason)}",
        remedy=f"Mend it at that place.{_ONCE if _OPERATION.search(reason) else ''}",
        line=int(line),
        column=int(column),
    )


def not_done(said: str) -> InvalidInput:
    """The error for an update that is SPARQL, but the data are not as it takes them to be."""
    if MARK in said:
        return InvalidInput(
            "The update would make a graph that a blank node names, or one of the store's own names.",
            remedy="Name graphs by IRIs only; FILTER(isIRI(?graph)) leaves out the others.",
        )
    return InvalidInput(f"The update cannot be done: {said}.", remedy="Say SILENT, or mend it.")


def require_fitting(media_type: str | None, *, graph: bool) -> str:
    """What the answer is written in, where something was asked for that can hold an answer of its kind."""
    if media_type is None:
        kind, formats = ("graph", GRAPHS) if graph else ("table or boolean", TABLES)
        raise NotAcceptable(
            f"The answer is a {kind}, and what was asked for is no format of one.",
            remedy=f"Ask for one of {', '.join(f'{each} ({name})' for name, each in formats.items())}.",
        )
    return media_type


def shortened(reason: str) -> str:
    """The parser's own words where it has some, else the first few things that it expected."""
    listed = _CLASSES.sub("", reason.removeprefix("expected ").removeprefix("one of "))
    expected = [each.strip() for each in _EXPECTATION.findall(listed) if each.strip()]
    if words := [each for each in expected if re.search(r"^[^\"]*[a-z]", each)]:
        return "; ".join(words)
    if not expected:
        return "something else is expected"
    return f"expected {', '.join(expected[:FEW])}{' or the like' if len(expected) > FEW else ''}"
