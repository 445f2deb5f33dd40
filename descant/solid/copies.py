"""An annotation as it stands in the pod: the same document, under the pod's address, with its context written out.

A document that names its context by an address is only read by programs that can fetch it; a pod that is to give it
as Turtle waits for that, too. So the terms that it uses stand in it, and it is Linked Data by itself. When such a
context comes back it is known again, and the document is read key by key, with what no schema names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from descant.annotations.documents import NUMBERS, read_document, read_json
from descant.annotations.names import is_object
from descant.annotations.objects import kind_of, listed
from descant.ontology.formats import Format, format_of
from descant.ontology.framing import framed
from descant.ontology.iris import ANNO_CONTEXT, DCTERMS, DESCANT_CONTEXT, XSD
from descant.ontology.jsonld import load_context
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_rdf
from descant.ontology.writing import write_rdf

Json = dict[str, Any]
_CONTEXT = [ANNO_CONTEXT, DESCANT_CONTEXT]
_MOMENTS = frozenset({DCTERMS.created, DCTERMS.modified})
_OURS = ("@context", "id", "visibility", "sharedWith")
"""what is said in another way there: by the address, by access rules"""
_SERVERS = (*_OURS, "created", "modified", "creator")
"""what the two sides may say differently of the same annotation"""


@dataclass(frozen=True, slots=True)
class Copy:
    """How one annotation is called on either side. `urls`: those of musical objects in the pod, by their IRIs."""

    iri: str
    url: str
    foreign: bool
    urls: Mapping[str, str] = field(default_factory=dict)

    def written(self, document: Json) -> bytes:
        """As it is put into the pod."""
        said = {key: value for key, value in document.items() if key not in _OURS}
        if self.foreign:
            said = _without_via(said, self.url)
        elif "canonical" not in said:
            said["canonical"] = self.iri
        said = _renamed(said, self.urls)
        whole = {"@context": context_of(said), "id": self.url} | said
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()

    def read(self, body: bytes, media_type: str, *, is_object: bool = False) -> Json:
        """What is in the pod, checked and clean, as it would be sent to Descant; InvalidInput where it is none."""
        syntax = format_of(media_type)
        raw = with_known_context(read_json(body)) if syntax is Format.JSON_LD else None
        found = (_object if is_object else _annotation)(raw, body, syntax, self.url)
        said = {key: value for key, value in found.items() if key not in _OURS}
        if said.get("canonical") == self.iri:
            del said["canonical"]
        if self.foreign:
            said = _without_via(said, self.url)
            via = [*listed(said.get("via")), self.url]
            said["via"] = via[0] if len(via) == 1 else via
        renamed: Json = _renamed(said, {url: iri for iri, url in self.urls.items()})
        return renamed

    def digest(self, document: Json) -> str:
        """The same for both sides where they say the same."""
        said = {key: value for key, value in document.items() if key not in _SERVERS}
        if said.get("canonical") == self.iri:
            del said["canonical"]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def canonical_of(body: bytes, media_type: str) -> str | None:
    """The IRI that a document in the pod says is its own elsewhere."""
    if format_of(media_type) is not Format.JSON_LD:
        return None
    found = read_json(body)
    said = found.get("canonical") if isinstance(found, dict) else None
    return said if isinstance(said, str) else None


def context_of(document: Any) -> Json:
    """The definitions of all terms that it uses."""
    known = _definitions()
    return {word: known[word] for word in sorted({"id", "type", *_words(document)}) if word in known}


def with_known_context(raw: Any) -> Any:
    """With the addresses of the contexts instead of their words, if those are what it has."""
    if not isinstance(raw, dict) or not isinstance(raw.get("@context"), dict):
        return raw
    known = _definitions()
    if any(known.get(word) != said for word, said in raw["@context"].items()):
        return raw
    if raw.keys() & known.keys() - raw["@context"].keys():  # which mean nothing in it
        return raw
    return raw | {"@context": _CONTEXT}


@cache
def _definitions() -> Json:
    """Terms of both contexts, each to be read by itself; and prefixes."""
    merged = {key: value for each in _CONTEXT for key, value in load_context(each)["@context"].items()}
    return {key: _spelt_out(value, merged) for key, value in merged.items() if not key.startswith("@")}


def _spelt_out(value: Any, merged: Json) -> Any:
    if isinstance(value, dict):
        return {key: _spelt_out(each, merged) if key in ("@id", "@type") else each for key, each in value.items()}
    prefix, colon, local = value.partition(":")
    namespace = merged.get(prefix)
    return namespace + local if colon and isinstance(namespace, str) and not local.startswith("//") else value


def _words(value: Any) -> Iterator[str]:
    """What may be a term: keys, values, and the prefixes of either."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from (key, key.partition(":")[0])
            yield from _words(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)
    elif isinstance(value, str) and len(value) < 200:
        yield from (value, value.partition(":")[0])


def _annotation(raw: Any, body: bytes, syntax: Format, url: str) -> Json:
    if isinstance(raw, dict) and isinstance(raw.get("@context"), str | list):
        return read_document(json.dumps(raw).encode(), syntax, base=url)
    said = [_with_moments(quad) for quad in read_rdf(body, syntax, base=url)]
    return read_document(write_rdf(said, Format.N_QUADS), Format.TRIG, base=url)


def _with_moments(quad: Quad) -> Quad:
    """mei-friend writes times as plain text."""
    value = quad.object
    if quad.predicate in _MOMENTS and isinstance(value, Literal) and value.datatype == XSD.string:
        return Quad(quad.subject, quad.predicate, Literal(value.value, datatype=XSD.dateTime), quad.graph_name)
    return quad


def _object(raw: Any, body: bytes, syntax: Format, url: str) -> Json:
    if not isinstance(raw, dict) or raw.get("@context") != _CONTEXT:
        mended, _ = normalise(quad for quad in read_rdf(body, syntax, base=url) if quad.predicate not in NUMBERS)
        raw = framed(mended, NamedNode(url))
    kind_of(raw)
    found: Json = raw
    return found


def _without_via(document: Json, url: str) -> Json:
    via = [each for each in listed(document.get("via")) if each != url]
    rest = {key: value for key, value in document.items() if key != "via"}
    return rest | ({"via": via[0] if len(via) == 1 else via} if via else {})


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """With other names for the same things; keys are no names."""
    if not names:
        return value
    if isinstance(value, dict):
        return {key: _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def sources_of(name: str, document: Json) -> list[str]:
    """The scores, recordings and pages that it is about, by their addresses without what is in them."""
    said = document.get("part") if is_object(name) else document.get("target")
    places = [each.get("source", each.get("id")) if isinstance(each, Mapping) else each for each in listed(said)]
    named = (each.get("id") if isinstance(each, Mapping) else each for each in places)
    found = (each.partition("#")[0] for each in named if isinstance(each, str) and "://" in each)
    return sorted({each for each in found if each})
