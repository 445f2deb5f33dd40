"""Quads to RDF bytes, in six formats, the same bytes for the same quads.

Statements of one subject are put together; prefixes are ours, those that are used, in order. Formats
without named graphs get the union of the graphs. For JSON-LD in the form of a context, nested for people
and clients, see `descant.ontology.framing`; here it is expanded, for machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import IO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple, serialize

from descant.errors import NotAcceptable
from descant.ontology.formats import Format
from descant.ontology.iris import PREFIXES, RDF, XSD, split_iri

_NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_LONGEST_NAME = re.compile(r"[^\W\d][\w.-]*$")
_SYNTAX = re.compile(
    re.escape(RDF.base)
    + "(RDF|Description|ID|about|aboutEach|aboutEachPrefix|bagID|datatype|li|nodeID|parseType|resource)$"
)
"""what is read as something else where a property stands"""
_INSTEAD = "Ask for Turtle, N-Triples or JSON-LD."
_WITH_TERMS = "Ask for Turtle, TriG, N-Triples or N-Quads."
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_rdf(statements: Iterable[Triple | Quad], syntax: Format) -> bytes:
    """The document that says these statements."""
    quads = list(_grouped(_sayable(statements, syntax)))
    if syntax is Format.RDF_XML:
        return _write_xml(quads)
    prefixes = _used_prefixes(quads)
    said: list[Quad] | list[Triple] = quads if syntax.has_graphs else [quad.triple for quad in quads]
    data = serialize(said, format=syntax.rdf, prefixes=prefixes) or b""
    return _sort_prefixes(data) if syntax in (Format.TURTLE, Format.TRIG) else data


def write_rdf_to(target: IO[bytes], statements: Iterable[Triple | Quad], syntax: Format) -> None:
    """The same for any number of statements: as they come, gathered only where the library's own is not always XML."""
    if syntax is Format.RDF_XML:
        target.write(write_rdf(statements, syntax))
    else:
        serialize(_sayable(statements, syntax), target, syntax.rdf)  # type: ignore[arg-type] # it takes a mixture


def _sayable(statements: Iterable[Triple | Quad], syntax: Format) -> Iterable[Triple | Quad]:
    """Without RDF 1.2, which queries can make, in the two formats that have no words for it."""
    return _rdf11(statements, syntax) if syntax in (Format.RDF_XML, Format.JSON_LD) else statements


def _rdf11(statements: Iterable[Triple | Quad], syntax: Format) -> Iterator[Triple | Quad]:
    for statement in statements:
        value = statement.object
        if isinstance(value, Triple):
            raise NotAcceptable(f"{syntax.media_type} cannot say the triple term {value}.", remedy=_WITH_TERMS)
        if isinstance(value, Literal) and value.direction is not None:
            raise NotAcceptable(f"{syntax.media_type} cannot say the base direction of {value}.", remedy=_WITH_TERMS)
        yield statement


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
    if found := _NOT_XML.search(value.value):
        raise NotAcceptable(
            f"RDF/XML cannot say the character U+{ord(found[0]):04X} in a value of {quad.predicate}.", remedy=_INSTEAD
        )
    attribute = ""
    if value.language:
        attribute = f" xml:lang={quoteattr(value.language)}"
    elif value.datatype != XSD.string:
        attribute = f" rdf:datatype={quoteattr(value.datatype.value)}"
    # A bare carriage return would be read as a line feed.
    return f"    <{name}{declared}{attribute}>{escape(value.value, {chr(13): '&#13;'})}</{name}>"


def _qualified(predicate: NamedNode) -> tuple[str, str]:
    """The element of a property; a namespace without prefix is declared on the spot."""
    namespace, local = _split(predicate.value)
    prefix = _NAMESPACES.get(namespace)
    return (f"{prefix}:{local}", "") if prefix else (f"ns:{local}", f" xmlns:ns={quoteattr(namespace)}")


@lru_cache(maxsize=1024)
def _split(predicate: str) -> tuple[str, str]:
    """Namespace and XML name: where others split it too, or else as early as there is a name."""
    splits = [split_iri(predicate)]
    if found := _LONGEST_NAME.search(predicate):
        splits.append((predicate[: found.start()], found[0]))
    for namespace, local in splits:
        if not _SYNTAX.match(predicate) and _is_element(namespace, local):
            return namespace, local
    raise NotAcceptable(f"RDF/XML cannot say <{predicate}>, which does not end in an XML name.", remedy=_INSTEAD)


def _is_element(namespace: str, local: str) -> bool:
    """Asked of an XML parser, as readers have one, and not all of them take every name that XML now allows."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(f"<ns:{local} xmlns:ns={quoteattr(namespace)}/>", True)
    except expat.ExpatError:
        return False
    return True


def _reference(node: object, attribute: str, blank: dict[BlankNode, str]) -> str:
    if isinstance(node, BlankNode):
        # Counted, as their own names may not be XML names.
        return f' rdf:nodeID="{blank.setdefault(node, f"b{len(blank)}")}"'
    return f" {attribute}={quoteattr(node.value)}" if isinstance(node, NamedNode) else ""
