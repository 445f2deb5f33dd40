"""A stranger's document becomes an annotation as it is kept: checked, clean, in today's terms, with its triples.

    raw = read_document(body, Format.JSON_LD)
    note = finish(raw, iri=…, said={"created": …, "creator": …})
    note.text, note.triples

What is kept is the JSON that came, with what no schema names: only what the server says itself, what a browser might
run, and names of yesterday are changed. Turtle, and JSON-LD in another form than the Web Annotation's, become that
form. The graph gets the same statements, and the numbers of media fragments beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from descant.annotations import ema
from descant.annotations.checking import DEEPEST, refuse, require_annotation
from descant.errors import InvalidInput, Nonconformant
from descant.ingest.cleaning import clean_annotation
from descant.ontology.formats import Format
from descant.ontology.framing import contexts, framed
from descant.ontology.iris import (
    ANNO_CONTEXT,
    DCTERMS,
    DESCANT_CONTEXT,
    DSC,
    MAO,
    MEDIA_FRAGMENTS,
    MOTIVATIONS,
    OA,
    RDF,
)
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import say_bars, say_bounds, say_place
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_json_ld, read_rdf
from descant.ontology.records import BarSpan
from descant.ontology.validation import unknown_terms

Json = dict[str, Any]

PRESENTATION_CONTEXTS = tuple(
    f"{scheme}://iiif.io/api/presentation/{version}/context.json" for scheme in ("http", "https") for version in (3,)
)
"""which have the Web Annotation's terms in them"""
_ANNO = (ANNO_CONTEXT, ANNO_CONTEXT.replace("http:", "https:"), *PRESENTATION_CONTEXTS)
_NAMELESS = NamedNode("urn:descant:annotation")
"""until it has a name"""
_OURS = frozenset({"visibility", "sharedWith", "relates", "relation"})
"""top-level keys that the Web Annotation context does not have"""
_OUR_TYPES = frozenset({"Observation", "Relationship", "Commentary"})
_OUR_MOTIVATIONS = frozenset(name for name, node in MOTIVATIONS.items() if node in MAO)
NUMBERS = frozenset({DSC[each] for each in ("startSeconds", "endSeconds", "x", "y", "w", "h", "firstBar", "lastBar")})
"""what stands beside fragments: made of these, whatever a document says itself"""
EMA = "music-addressability"
"""in the IRI that a selector of counted bars conforms to"""
_COUNTING = -1
SERVERS = ("id", "created", "modified", "creator", "visibility", "sharedWith")
"""what the server says, or decides on"""


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation as it is kept."""

    iri: NamedNode
    document: Json
    triples: tuple[Triple, ...]

    @property
    def text(self) -> str:
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":"))


def read_document(body: bytes, syntax: Format, *, base: str) -> Json:
    """One annotation in the Web Annotation's form, checked and clean."""
    raw = read_json(body) if syntax is Format.JSON_LD else None
    if raw is None or not is_plain(raw):
        raw = _reframed(read_rdf(body, syntax, base=base), NamedNode(base))
    return checked(raw)


def checked(raw: Any) -> Json:
    """The same for JSON in the Web Annotation's form."""
    require_annotation(raw)
    clean, refused = clean_annotation(raw)
    if refused:
        raise refuse(("selector", "the SVG has no shape that can be read"))
    return clean


def finish(raw: Json, *, iri: NamedNode, said: Mapping[str, Any]) -> Note:
    """The annotation under its own name, with what the server says of it (None: leaves it away)."""
    document: Json = {"@context": ANNO_CONTEXT, "id": iri.value}
    document |= {key: value for key, value in raw.items() if key not in ("@context", "id")}
    for key, value in said.items():
        if value is None:
            document.pop(key, None)
        else:
            document[key] = value
    document["@context"] = _context(raw.get("@context"), document)
    triples, changed = _triples(document, iri)
    if changed:  # and so other words may stand where markup does
        document = checked(framed(triples, iri))
        triples, _ = _triples(document, iri)
    _refuse_circles(triples)
    return Note(iri, document, tuple(_with_numbers(triples)))


def annotation_triples(document: Json) -> tuple[Triple, ...]:
    """Of an annotation that is kept, as the graph has them."""
    triples, _ = _triples(document, NamedNode(document["id"]))
    return tuple(_with_numbers(triples))


def read_json(body: bytes) -> Any:
    """JSON as RFC 8259 has it, whatever it says."""
    try:
        return json.loads(body.removeprefix(b"\xef\xbb\xbf"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InvalidInput.at(
            error.msg, line=error.lineno, column=error.colno, remedy="Mend the document there."
        ) from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InvalidInput(f"The body is no JSON: {error}.", remedy="Send JSON in UTF-8.") from error


def _refuse_constant(name: str) -> Any:
    raise InvalidInput(f"{name} is no JSON number.", remedy="Leave the value out.")


def is_plain(raw: Any) -> bool:
    """In the Web Annotation's form, by contexts that are known, so that each key means what it seems to."""
    if not isinstance(raw, dict):
        raise InvalidInput("The body is no JSON object.", remedy="Send one annotation.")
    context = raw.get("@context", ANNO_CONTEXT)
    named = context if isinstance(context, list) else [context]
    known = all(isinstance(each, str) and each in (*_ANNO, DESCANT_CONTEXT) for each in named)
    return known and not any(_is_strange(key, value) for key, value in raw.items() if key != "@context")


def _is_strange(key: str, value: Any, depth: int = 0) -> bool:
    """Whether it says by JSON-LD's own words, or by other names, what has a name in the Web Annotation's form."""
    if depth > DEEPEST or key.startswith("@") or (":" in key and _has_name(key)):
        return True
    if isinstance(value, list):
        return any(_is_strange(key, each, depth + 1) for each in value)
    if isinstance(value, Mapping):
        return any(_is_strange(inner, each, depth + 1) for inner, each in value.items())
    return key == "type" and isinstance(value, str) and ":" in value and _has_name(value)


def _has_name(said: str) -> bool:
    known = contexts((ANNO_CONTEXT, DESCANT_CONTEXT))
    prefix, _, local = said.partition(":")
    namespace = next((each for each, name in known.prefixes.items() if name == prefix), "")
    iri = namespace + local if namespace else said
    return iri in known.names or iri in known.properties or iri in (RDF.type.value, RDF.value.value)


def _reframed(quads: Iterator[Quad], base: NamedNode) -> Json:
    """In the Web Annotation's form. One that is called by the document's own address, `<>`, has no name yet."""
    mended, _ = normalise(quad for quad in quads if quad.predicate not in NUMBERS)
    roots = {quad.subject for quad in mended if quad.predicate == RDF.type and quad.object == OA.Annotation}
    if len(roots) != 1:
        raise InvalidInput(
            f"The document has {len(roots)} annotations.", remedy="Send one; `descant annotations import` takes many."
        )
    root = roots.pop()
    if isinstance(root, NamedNode) and root != base:
        return _with_languages(framed(mended, root))
    found = _with_languages(framed([_renamed(quad, root, _NAMELESS) for quad in mended], _NAMELESS))
    del found["id"]
    return found


def _with_languages(document: Json) -> Json:
    """The words of bodies that say their language themselves, as RDF can, with it beside them, as the model has it."""
    bodies = document.get("body")
    for body in bodies if isinstance(bodies, list) else [bodies]:
        if not isinstance(body, dict) or not isinstance(value := body.get("value"), dict):
            continue
        if isinstance(value.get("@value"), str) and "@language" in value:
            body["value"] = value["@value"]
            body.setdefault("language", value["@language"])
    return document


def _renamed(quad: Quad, before: Any, after: NamedNode) -> Quad:
    subject, value = (after if each == before else each for each in (quad.subject, quad.object))
    return Quad(cast(NamedNode, subject), quad.predicate, value, quad.graph_name)


def _context(given: Any, document: Json) -> Any:
    """Ours is named where a key or word of ours is used."""
    ours = given == DESCANT_CONTEXT or (isinstance(given, list) and DESCANT_CONTEXT in given)
    types, motivations = (_listed(document.get(key)) for key in ("type", "motivation"))
    ours = ours or not (_OURS.isdisjoint(document) and _OUR_TYPES.isdisjoint(types))
    ours = ours or not _OUR_MOTIVATIONS.isdisjoint(motivations)
    return [ANNO_CONTEXT, DESCANT_CONTEXT] if ours else ANNO_CONTEXT


def _listed(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _triples(document: Json, iri: NamedNode) -> tuple[list[Triple], bool]:
    """What the document says, in today's terms, and whether they are others than its own."""
    quads = read_json_ld(document, base=iri.value)
    mended, changes = normalise(quad for quad in quads if isinstance(quad.graph_name, DefaultGraph))
    triples = [quad.triple for quad in mended if quad.predicate not in NUMBERS and _may_be_said_of(quad.subject, iri)]
    if finding := next(unknown_terms(triples), None):
        raise Nonconformant(f"This does not conform. {finding}", findings=(finding,))
    return triples, bool(changes)


def _may_be_said_of(subject: Any, iri: NamedNode) -> bool:
    """An annotation states nothing of our own works, people and other annotations: it is about them."""
    if not isinstance(subject, NamedNode) or subject == iri:
        return True
    return not subject.value.startswith(iri.value.partition("annotations/")[0])


def _with_numbers(triples: list[Triple]) -> Iterator[Triple]:
    """The numbers of media fragments, by which overlap can be asked."""
    facts = Facts(triples)
    yield from triples
    for subject, predicate, value in triples:
        if predicate in (OA.hasTarget, OA.hasBody) and isinstance(value, NamedNode) and "#" in value.value:
            yield from (Triple(*said) for said in say_place(value))
        elif predicate == RDF.value and _is_media_fragment(facts, subject):
            yield from (Triple(*said) for said in say_bounds(subject, value.value))
        elif predicate == RDF.value and (bars := _counted(facts, subject, value)):
            yield from (Triple(*said) for said in say_bars(subject, BarSpan(*bars)))


def _is_media_fragment(facts: Facts, selector: Any) -> bool:
    conforms = facts.all(selector, DCTERMS.conformsTo)
    return facts.has_type(selector, OA.FragmentSelector) and (not conforms or MEDIA_FRAGMENTS in conforms)


def _counted(facts: Facts, selector: Any, value: Any) -> tuple[int, int] | None:
    """The bars of a place that is counted, where it says by what."""
    conforms = [each.value for each in facts.all(selector, DCTERMS.conformsTo) if isinstance(each, NamedNode)]
    if not any(EMA in each for each in conforms):
        return None
    return ema.parse(value.value).bounds


def _refuse_circles(triples: list[Triple]) -> None:
    """A selector is not refined by what it refines, and by no more than a few others."""
    refined: dict[Any, list[Any]] = {}
    for subject, predicate, value in triples:
        if predicate in (OA.refinedBy, OA.hasStartSelector, OA.hasEndSelector):
            refined.setdefault(subject, []).append(value)
    depths: dict[Any, int] = {}
    for start in refined:
        _depth(start, refined, depths, 0)


def _depth(node: Any, refined: Mapping[Any, list[Any]], depths: dict[Any, int], above: int) -> int:
    """How many selectors are below it. One that is met again while it is being counted is below itself."""
    if above > DEEPEST or depths.get(node) == _COUNTING:
        raise refuse(("selector.refinedBy", "the selectors refine each other in a circle, or without end"))
    if node not in depths:
        depths[node] = _COUNTING
        below = [_depth(each, refined, depths, above + 1) for each in refined.get(node, ())]
        depths[node] = 1 + max(below, default=0)
    return depths[node]
