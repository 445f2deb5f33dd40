"""LOAD: the documents that the configuration lists, fetched by us and put into the update as data.

So the engine never fetches, and the update stays one: whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple, serialize

from descant.config import Config
from descant.errors import DescantError, Forbidden, InvalidInput, RemoteFailed
from descant.fetching import Fetched, fetch
from descant.ontology.admission import admitted
from descant.ontology.formats import Format, format_of
from descant.ontology.reading import read_rdf
from descant.store.changes import fresh_blank_nodes
from descant.store.outward import Load, replace_loads
from descant.store.text import forbid

LARGEST = 20_000_000
"""bytes of a document: it becomes text of an update, which the engine holds whole"""
ACCEPT = ", ".join(f"{known.media_type};q={1 if known is Format.TURTLE else 0.9}" for known in Format)
UNTOLD = ("", "text/plain", "application/octet-stream")
"""media types by which web servers say that they do not know"""
_BACKSLASH_U = re.compile(r"\\\\([uU])|\\.")


def with_documents(update: str, config: Config) -> str:
    """The update with each LOAD of a listed document replaced by the document's data."""
    if not config.federation:
        forbid(update, "LOAD")
        return update
    loaded = replace_loads(update, lambda load: _data(load, config))
    if loaded is update:
        forbid(update, "LOAD")  # in whichever other reading of the text
    return loaded


def _data(load: Load, config: Config) -> str:
    _require_listed(load.document, config.federation)
    try:
        triples = [quad.triple for quad in fresh_blank_nodes(_read(load.document, config))]
    except DescantError:
        if not load.silent:
            raise
        triples = []
    return as_data(triples, load.graph)


def as_data(triples: list[Triple], graph: str) -> str:
    """An INSERT DATA that says the same whether escapes are resolved before anything else or not."""
    block = _BACKSLASH_U.sub(_kept, (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode())
    return f"INSERT DATA {{ GRAPH {graph} {{\n{block}}} }}" if graph else f"INSERT DATA {{\n{block}}}"


def _require_listed(document: str, listed: tuple[str, ...]) -> None:
    """Listed as it is, or in a folder that is; a path that climbs out of its folder is in none."""
    climbs = {".", ".."} & set(unquote(urlsplit(document).path).split("/"))
    if climbs or not any(document == each or (each.endswith("/") and document.startswith(each)) for each in listed):
        raise Forbidden(
            f"LOAD <{document}> is not allowed here.",
            remedy="Send the document to /graph-store, or have it added to `federation`.",
        )


def _read(document: str, config: Config) -> Iterator[Quad]:
    answer = fetch(
        document,
        headers={"Accept": ACCEPT},
        seconds=config.query_deadline,
        size=min(LARGEST, config.upload_bytes),
        allow_private=config.federation_private,
    )
    if answer.status != HTTPStatus.OK:
        raise RemoteFailed(
            f"{document} cannot be loaded: its server says {answer.status}.", remedy="Check the address."
        )
    quads = read_rdf(answer.body, _syntax(answer), file=document, base=answer.final_url)
    return admitted(_of_one_graph(quads, document), what=document)


def _syntax(answer: Fetched) -> Format:
    known = answer.media_type not in UNTOLD
    return format_of(answer.media_type if known else None, file=urlsplit(answer.final_url).path)


def _of_one_graph(quads: Iterable[Quad], document: str) -> Iterator[Quad]:
    for quad in quads:
        if not isinstance(quad.graph_name, DefaultGraph):
            raise InvalidInput.at("The document names graphs.", file=document, remedy="Send it to /graph-store.")
        yield quad


def _kept(found: re.Match[str]) -> str:
    """A backslash and a u that are text must not be read as an escape where escapes are resolved first."""
    return f"\\\\\\u{ord(found[1]):04X}" if found[1] else found[0]
