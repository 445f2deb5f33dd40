"""RDF terms as people read them: short names, links, languages."""

from __future__ import annotations

import re
from typing import TypedDict
from urllib.parse import quote, urlencode

from flask import request
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from descant.ontology.iris import PREFIXES, RDF, XSD
from descant.server.addresses import is_usual
from descant.server.services import services


class Shown(TypedDict, total=False):
    """What the template macro `term` writes."""

    text: str
    href: str
    title: str
    lang: str
    datatype: str


SILENT_DATATYPES = {XSD.string, RDF.langString}
HASH = re.compile(r"(?<![0-9a-f])([0-9a-f]{8})[0-9a-f]{24,}(?![0-9a-f])")
"""its first eight digits tell those of a page apart; the whole is in the address and its title"""


def shown(term: object, label: str = "") -> Shown:
    if isinstance(term, NamedNode):
        return {"text": label or short(term.value), "href": href(term.value), "title": term.value}
    if isinstance(term, Literal):
        return _literal(term)
    if isinstance(term, BlankNode):
        return {"text": f"_:{term.value[:8]}"}
    return {"text": str(term) if isinstance(term, Triple) else ""}


def shown_graph(graph: object) -> Shown | None:
    """The graph that says so; nothing for the unnamed one."""
    return None if graph is None or isinstance(graph, DefaultGraph) else shown(graph)


def short(iri: str) -> str:
    """`dsc:Bar` for an IRI of a known vocabulary, its last part with short hashes for one of ours, else the whole."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and "/" not in iri[len(base) :]:
            return f"{prefix}:{iri[len(base) :]}"
    base = services().config.base
    ours = iri.removeprefix(base).removeprefix("id/") if iri.startswith(base) else ""
    return HASH.sub(r"\1…", ours) or iri


def natural(text: str) -> list[str | int]:
    """The order in which people list names: bar 2 before bar 10."""
    return [int(part) if part.isdecimal() else part.casefold() for part in re.split(r"([0-9]+)", text)]


def href(iri: str) -> str:
    """Our own things by their path, so that they are found on whichever address we are served; others described.

    So are those of ours that a path says in more than one way. No IRI of the data becomes an address itself.
    """
    base = services().config.base
    if iri.startswith(base) and is_usual(path := iri[len(base) :]):
        return f"{request.script_root}/{path}"
    return description(iri)


def description(iri: str, **more: str) -> str:
    """The address of what is known of an IRI, whatever characters it has."""
    parameters = urlencode({"iri": iri, **more}, quote_via=quote, safe="")
    return f"{request.script_root}/describe?{parameters}"


def opens(iri: str) -> bool:
    """Whether a browser may open it: `javascript:` and its like are run, not opened."""
    return iri.lower().startswith(("http://", "https://"))


def _literal(term: Literal) -> Shown:
    found: Shown = {"text": term.value}
    if term.language:
        found["lang"] = term.language
    elif term.datatype not in SILENT_DATATYPES:
        found["datatype"] = short(term.datatype.value)
    return found
