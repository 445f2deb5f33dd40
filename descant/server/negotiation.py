"""Media types: which are written and read, and which one a client gets."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import MIMEAccept

from descant.errors import NotAcceptable, UnsupportedMedia, WrongUse
from descant.ontology.formats import TABLES, Format

RESULTS = tuple(TABLES.values())
GRAPHS = (
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-quads",
    "application/trig",
)
HTML = "text/html"
ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "application/x-turtle": "text/turtle",
    "text/plain": "application/n-triples",
    "application/json-ld": "application/ld+json",
}
"""what clients say when they mean one of the above; `*` and full names go before these"""
SUFFIXES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "html": HTML,
    "atom": "application/atom+xml",
    "as2": "application/activity+json",
    **TABLES,
}


NAMES = {
    Format.TURTLE: "Turtle",
    Format.N_TRIPLES: "N-Triples",
    Format.N_QUADS: "N-Quads",
    Format.TRIG: "TriG",
    Format.RDF_XML: "RDF/XML",
    Format.JSON_LD: "JSON-LD",
}
"""what people call them"""


def best(offered: Sequence[str], *, aliases: bool = True) -> str | None:
    """What of the offered this request accepts most, by q; the earlier one wins a tie. None: nothing."""
    return best_of(offered, request.accept_mimetypes, aliases=aliases)


def best_of(offered: Sequence[str], accepted: MIMEAccept, *, aliases: bool = True) -> str | None:
    if not accepted:
        return offered[0]
    accepted = MIMEAccept([(_without_parameters(value), quality) for value, quality in accepted])
    quality = {each: accepted.quality(each) for each in offered}
    if aliases:
        for alias, meant in ALIASES.items():
            if meant in quality and any(value == alias for value, _ in accepted):
                quality[meant] = max(quality[meant], accepted.quality(alias))
    winner = max(offered, key=lambda each: quality[each])
    return winner if quality[winner] > 0 else None


def _without_parameters(media_type: str) -> str:
    """We write one charset and one profile of each, so asking for one is asking for the type."""
    return media_type.partition(";")[0].strip()


def require_best(offered: Sequence[str], *, aliases: bool = True) -> str:
    found = best(offered, aliases=aliases)
    if found is None:
        raise NotAcceptable(
            f"None of the formats in Accept: {request.headers['Accept']} is written here.",
            remedy=f"Accept one of {', '.join(offered)}.",
        )
    return found


def named_format(name: str | None, offered: Sequence[str]) -> str | None:
    """What the parameter `format` names, which wins over Accept; None where nothing is named."""
    known = {suffix: media_type for suffix, media_type in SUFFIXES.items() if media_type in offered}
    if name and name not in known:
        raise WrongUse(f"{name!r} is no format that this is written in.", remedy=f"Formats: {', '.join(known)}.")
    return known[name] if name else None


def content_type() -> str:
    """The media type of the request's body, in lower case and without parameters."""
    return request.mimetype.lower()


def require_utf8() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMedia(f"The body is said to be {charset}.", remedy="Send it as UTF-8.")
