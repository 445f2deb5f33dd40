"""A resource as one nested JSON-LD document in the form of the contexts: what a client of annotations expects.

    framed(triples, annotation_iri)     {"@context": […], "id": …, "type": "Annotation", "body": {…}, …}

Everything that is reached from the root is written, blank nodes and described resources in their place;
what is not reached is not. Read back, it gives the same triples (numbers in canonical form).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from descant.errors import NotAcceptable
from descant.ontology.iris import ANNO_CONTEXT, DESCANT_CONTEXT, RDF, XSD, split_iri
from descant.ontology.jsonld import Json, load_context
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Node, Term


class Definition(NamedTuple):
    """How a context says a property: its key, the type it takes for granted, whether it is a list."""

    key: str
    type: str = ""
    is_list: bool = False


class Contexts:
    """Contexts turned round: from IRIs to keys."""

    def __init__(self, iris: tuple[str, ...]) -> None:
        self.prefixes: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.properties: dict[str, Definition] = {}
        merged: dict[str, Json] = {}
        for iri in iris:
            merged |= load_context(iri)["@context"]
        for key, value in merged.items():
            self._take(merged, key, value)

    def _take(self, merged: dict[str, Json], key: str, value: Json) -> None:
        about = value if isinstance(value, dict) else {"@id": value}
        iri = self._expand(merged, str(about.get("@id")))
        if isinstance(value, str) and iri.endswith(("#", "/")):
            self.prefixes[iri] = key
        elif not key.startswith("@") and not iri.startswith("@"):
            kind = self._expand(merged, about.get("@type", ""))
            self.properties.setdefault(iri, Definition(key, kind, about.get("@container") == "@list"))
            self.names.setdefault(iri, key)

    def _expand(self, merged: dict[str, Json], name: str) -> str:
        prefix, colon, local = name.partition(":")
        namespace = merged.get(prefix)
        return namespace + local if colon and isinstance(namespace, str) else name

    def compact(self, iri: str) -> str:
        """The shortest that `@vocab` values and types may be: a name, a prefixed name, the IRI."""
        return self.names.get(iri) or self.prefixed(iri)

    def prefixed(self, iri: str) -> str:
        """A prefixed name, which no definition of a key applies to, or the IRI."""
        namespace, local = split_iri(iri)
        prefix = self.prefixes.get(namespace)
        return f"{prefix}:{local}" if prefix and local else iri

    def define(self, iri: str) -> Definition:
        return self.properties.get(iri) or Definition(self.compact(iri))


@lru_cache(maxsize=8)
def contexts(iris: tuple[str, ...]) -> Contexts:
    """Those at these addresses, the later ones adding to the earlier."""
    return Contexts(iris)


def framed(
    statements: Iterable[Triple | Quad],
    root: NamedNode,
    context: tuple[str, ...] = (ANNO_CONTEXT, DESCANT_CONTEXT),
) -> dict[str, Json]:
    """The document of `root`; `context` are addresses of local contexts, the later ones adding to the earlier."""
    framer = _Framer(Facts(statements), contexts(context))
    try:
        return {"@context": _one_or_all(list(context))} | framer.node(root)
    except RecursionError as error:
        raise NotAcceptable(
            f"<{root.value}> is nested too deep for one document.", remedy="Ask for Turtle or N-Triples."
        ) from error


class _Framer:
    def __init__(self, facts: Facts, contexts: Contexts) -> None:
        self.facts = facts
        self.contexts = contexts
        self.written: set[Node] = set()
        self.mentions = Counter(value for value in facts.values() if isinstance(value, BlankNode))

    def node(self, node: Node) -> dict[str, Json]:
        """A node and what is said of it; the second time only its name."""
        document: dict[str, Json] = {}
        if isinstance(node, NamedNode):
            document["id"] = node.value
        elif self.mentions[node] > 1:
            document["id"] = f"_:{node.value}"
        if node in self.written:
            return document
        self.written.add(node)
        for predicate, values in self.facts.said(node).items():
            definition = self._definition(predicate, list(values))
            said = [self._value(value, definition) for value in values]
            document[definition.key] = said[0] if definition.is_list else _one_or_all(said)
        return document

    def _definition(self, predicate: NamedNode, values: list[Term]) -> Definition:
        definition = self.contexts.define(predicate.value)
        if predicate == RDF.type and all(isinstance(value, NamedNode) for value in values):
            return Definition("type", "@vocab")
        if definition.is_list and (len(values) != 1 or self._list(values[0]) is None):
            # The key would make a list of whatever it has.
            return Definition(self.contexts.prefixed(predicate.value))
        return definition

    def _value(self, value: Term, definition: Definition) -> Json:
        if isinstance(value, Literal):
            return _literal(value, definition.type)
        items = self._list(value)
        if items is not None:
            said = [self._value(item, definition) for item in items]
            return said if definition.is_list else {"@list": said}
        if definition.key == "type":
            return self.contexts.compact(value.value)
        if (self.facts.said(value) and value not in self.written) or isinstance(value, BlankNode):
            return self.node(value)
        if definition.type == "@vocab":
            return self.contexts.compact(value.value)
        return value.value if definition.type == "@id" else {"id": value.value}

    def _list(self, head: Term) -> list[Term] | None:
        """The items of a well-formed list, or None."""
        cell, items = head, list[Term]()
        while cell != RDF.nil:
            if not isinstance(cell, BlankNode) or self.mentions[cell] > 1:
                return None
            if set(self.facts.said(cell)) != {RDF.first, RDF.rest}:
                return None
            items.extend(self.facts.all(cell, RDF.first))
            rest = self.facts.nodes(cell, RDF.rest)
            if len(rest) != 1:
                return None
            cell = rest[0]
        return items


def _literal(value: Literal, expected: str) -> Json:
    datatype = value.datatype.value
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if datatype == XSD.string.value:
        return {"@value": value.value} if expected else value.value
    if datatype == expected:
        return _number(value.value, datatype)
    return {"@value": value.value, "@type": datatype}


def _number(text: str, datatype: str) -> Json:
    """A JSON number where the property's type makes the same literal of it."""
    if datatype in (XSD.integer.value, XSD.nonNegativeInteger.value) and text.lstrip("-").isdigit():
        return int(text)
    if datatype == XSD.double.value:
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def _one_or_all(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values
