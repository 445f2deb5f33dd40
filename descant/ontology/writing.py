"""Quads to RDF bytes, in six formats, the same bytes for the same quads.

Statements of one subject are put together; prefixes are ours, those that are used, in order. Formats
without named graphs get the union of the graphs. For JSON-LD in the form of a context, nested for people
and clients, see `descant.ontology.framing`; here it is expanded, for machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple, serialize

from descant.errors import NotAcceptable
from descant.ontology.formats import Format
from descant.ontology.iris import PREFIXES, RDF, XSD, split_iri

_NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_NAME = re.compile(r"[^\W\d][\w.-]*$")
_INSTEAD = "Ask for Turtle, N-Triples or JSON-LD."
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_rdf(statements: Iterable[Triple | Quad], syntax: Format) -> bytes:
    """The document that says these statements."""
    quads = list(_grouped(statements))
    if syntax is Format.RDF_XML:
        return _write_xml(quads)
    prefixes = _used_prefixes(quads)
    said: list[Quad] | list[Triple] = quads if syntax.has_graphs else [quad.triple for quad in quads]
    data = serialize(said, format=syntax.rdf, prefixes=prefixes) or b""
    return _sort_prefixes(data) if syntax in (Format.TURTLE, Format.TRIG) else data


def _grouped(statements: Iterable[Triple | Quad]) -> Iterator[Quad]:
    """The statements as quads, graph by graph and subject by subject, in order of first mention."""
    graphs: dict[object, dict[object, list[Quad]]] = {}
    for statement in statements:
        quad = Quad(*statement) if isinstance(statement, Triple) else statement
        graphs.setdefault(quad.graph_name, {}).setdefault(quad.subject, []).append(quad)
    for subjects in graphs.values():
        for quads in subjects.values():
            yield from quads


def _used_prefixes(quads: Iterable[Quad]) -> dict[str, str]:
    used = set()
    for subject, predicate, value, graph in quads:
        for node in (subject, predicate, value, graph):
            if isinstance(node, NamedNode):
                used.add(split_iri(node.value)[0])
            elif isinstance(node, Literal) and node.datatype not in (XSD.string, RDF.langString):
                used.add(split_iri(node.datatype.value)[0])
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace in used}


def _sort_prefixes(data: bytes) -> bytes:
    # The library writes the prefixes of a dictionary in an order that changes from process to process.
    lines = data.split(b"\n")
    count = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"\n".join(sorted(lines[:count]) + lines[count:])


def _write_xml(quads: list[Quad]) -> bytes:
    """RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/) of our own: the library's is not always XML."""
    blank: dict[BlankNode, str] = {}
    used = {"rdf": RDF.base} | _used_prefixes(quads)
    declared = "".join(f" xmlns:{prefix}={quoteattr(used[prefix])}" for prefix in sorted(used))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{declared}>"]
    for subject, group in groupby(quads, key=lambda quad: quad.subject):
        lines.append(f"  <rdf:Description{_reference(subject, 'rdf:about', blank)}>")
        lines.extend(_xml_property(quad, blank) for quad in group)
        lines.append("  </rdf:Description>")
    lines.append("</rdf:RDF>\n")
    return "\n".join(lines).encode()


def _xml_property(quad: Quad, blank: dict[BlankNode, str]) -> str:
    name, declared = _qualified(quad.predicate)
    value = quad.object
    if not isinstance(value, Literal):
        return f"    <{name}{declared}{_reference(value, 'rdf:resource', blank)}/>"
    if _NOT_XML.search(value.value):
        raise NotAcceptable("RDF/XML cannot say a text with control characters.", remedy=_INSTEAD)
    attribute = ""
    if value.language:
        attribute = f" xml:lang={quoteattr(value.language)}"
    elif value.datatype != XSD.string:
        attribute = f" rdf:datatype={quoteattr(value.datatype.value)}"
    # A bare carriage return would be read as a line feed.
    return f"    <{name}{declared}{attribute}>{escape(value.value, {chr(13): '&#13;'})}</{name}>"


def _qualified(predicate: NamedNode) -> tuple[str, str]:
    """The element of a property; a namespace without prefix is declared on the spot."""
    namespace, local = split_iri(predicate.value)
    if not _NAME.match(local):
        raise NotAcceptable(
            f"RDF/XML cannot say <{predicate.value}>, which does not end in an XML name.", remedy=_INSTEAD
        )
    prefix = _NAMESPACES.get(namespace)
    return (f"{prefix}:{local}", "") if prefix else (f"ns:{local}", f" xmlns:ns={quoteattr(namespace)}")


def _reference(node: object, attribute: str, blank: dict[BlankNode, str]) -> str:
    if isinstance(node, BlankNode):
        # Counted, as their own names may not be XML names.
        return f' rdf:nodeID="{blank.setdefault(node, f"b{len(blank)}")}"'
    return f" {attribute}={quoteattr(node.value)}" if isinstance(node, NamedNode) else ""
