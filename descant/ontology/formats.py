"""The six RDF formats that Descant reads and writes, by media type and by file name."""

from __future__ import annotations

from enum import Enum
from pathlib import PurePath

from pyoxigraph import RdfFormat

from descant.errors import UnsupportedMedia


class Format(Enum):
    """A format: pyoxigraph's, its media types (ours first), its file name extensions (ours first)."""

    TURTLE = (RdfFormat.TURTLE, ("text/turtle", "application/x-turtle"), (".ttl",))
    N_TRIPLES = (RdfFormat.N_TRIPLES, ("application/n-triples",), (".nt",))
    N_QUADS = (RdfFormat.N_QUADS, ("application/n-quads", "text/x-nquads"), (".nq",))
    TRIG = (RdfFormat.TRIG, ("application/trig", "application/x-trig"), (".trig",))
    RDF_XML = (RdfFormat.RDF_XML, ("application/rdf+xml",), (".rdf", ".owl", ".rdfs", ".xml"))
    JSON_LD = (RdfFormat.JSON_LD, ("application/ld+json", "application/json"), (".jsonld", ".json"))

    def __init__(self, rdf: RdfFormat, media_types: tuple[str, ...], extensions: tuple[str, ...]) -> None:
        self.rdf = rdf
        self.media_types = media_types
        self.extensions = extensions

    @property
    def media_type(self) -> str:
        return self.media_types[0]

    @property
    def has_graphs(self) -> bool:
        """Whether named graphs can be written."""
        return self in (Format.N_QUADS, Format.TRIG, Format.JSON_LD)


GRAPHS = {each.extensions[0][1:]: each.media_type for each in Format}
"""by short name"""
TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""what tables and booleans are written in, by short name"""


def format_of(media_type: str | None = None, file: str | None = None) -> Format:
    """The format that a media type names (parameters are passed over), or else a file name's extension."""
    wanted = (media_type or "").partition(";")[0].strip().lower()
    extension = PurePath(file or "").suffix.lower()
    for known in Format:
        if wanted in known.media_types or (not wanted and extension in known.extensions):
            return known
    raise UnsupportedMedia(
        f"{wanted or extension or 'A document without a type'} is no RDF format that is known.",
        remedy="Use one of " + ", ".join(known.media_type for known in Format) + ".",
    )
