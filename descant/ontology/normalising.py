"""Legacy names and forms, as found in the wild, become today's; everything else stays as it is.

    quads, changes = normalise(quads)
    triples = provenance(changes, activity_iri, used=(document,))

What is known, and what it becomes, is listed in docs/ontology.md. Normalising twice changes nothing more. The
changes are the same for the same quads, and name no local paths, which may hold people's names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from descant.ontology.iris import DCTERMS, FRBR, JAMS, MAO, MOTIVATIONS, OA, PROV, RDF, RDFS
from descant.ontology.mapping.terms import say

_MAO_ELSEWHERE = re.compile(
    r"(?:https://domestic-beethoven\.eu/(?:ontology/1\.0/music-annotation-ontology\.ttl[#/]?|Terms/)"
    r"|https://raw\.githubusercontent\.com/[^?#]+/music-annotation-ontology\.ttl[#/]?"
    r"|https://w3id\.org/music-annotation/1\.0#)(\w+)"
)
_MAO_VARIANTS = {"AbsenceQualification": "absenceQualification", "hasSetting": "setting"}
_JAMS_ELSEWHERE = re.compile(r"https?://w3id\.org/polifonia/ontology/jams/(\w*)")
_JAMS_VARIANTS = {
    "hasMusicTimeStartIndex": "hasStartMusicTimeIndex",
    "hasMusicTimeEndIndex": "hasEndMusicTimeIndex",
    "isJAMSObservationOf": "isObservationOf",
}
_LEGACY_STARTS = (
    "https://domestic-beethoven.eu/",
    "https://raw.githubusercontent.com/",
    MAO.base,
    JAMS.base,
    JAMS.base.replace("http:", "https:"),
)
_MOTIVATING = frozenset({OA.Motivation, OA.motivation, OA.motivatedBy})
_ROLES: dict[object, str] = {
    MAO.MusicalMaterial: "material",
    MAO.Extract: "extract",
    MAO.Selection: "selection",
    MAO.absenceSelection: "selection",
}


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What was found, what it became, and how often."""

    rule: str
    before: str
    after: str
    count: int

    def __str__(self) -> str:
        return f"{self.rule}: {self.before} became {self.after} ({self.count})"


class _Log(Counter[tuple[str, str, str]]):
    def note(self, rule: str, before: str, after: str) -> None:
        self[rule, before, after] += 1

    def changes(self) -> tuple[Change, ...]:
        return tuple(sorted(Change(*key, count) for key, count in self.items()))


def normalise(quads: Iterable[Quad]) -> tuple[list[Quad], tuple[Change, ...]]:
    """The quads in today's terms, in their order, and what was changed."""
    log = _Log()
    named = [_with_current_names(quad, log) for quad in quads]
    roles = _roles(named)
    return [mended for quad in named for mended in _mend(quad, roles, log)], log.changes()


def provenance(
    changes: Iterable[Change],
    activity: NamedNode,
    *,
    used: tuple[NamedNode, ...] = (),
    ended: datetime | None = None,
) -> Iterator[Triple]:
    """The normalisation as a prov:Activity, with a description of each change."""
    facts = say(
        activity,
        (RDF.type, PROV.Activity),
        (RDFS.label, Literal("Normalisation of legacy names and forms", language="en")),
        (PROV.used, used),
        (PROV.endedAtTime, ended),
        (DCTERMS.description, tuple(Literal(str(change), language="en") for change in changes)),
    )
    return (Triple(*fact) for fact in facts)


def current_name(iri: str) -> str:
    """Today's name of a term that has had others; any other IRI is its own."""
    return _current_name(iri) if iri.startswith(_LEGACY_STARTS) else iri


@lru_cache(maxsize=4096)
def _current_name(iri: str) -> str:
    found = _MAO_ELSEWHERE.fullmatch(iri)
    if found:
        name = _MAO_VARIANTS.get(found[1], found[1])
        return MAO.base + name if name in MAO.names else iri
    found = _JAMS_ELSEWHERE.fullmatch(iri)
    return JAMS.base + _JAMS_VARIANTS.get(found[1], found[1]) if found else iri


def _with_current_names(quad: Quad, log: _Log) -> Quad:
    """The quad with every legacy name replaced; the same quad if it has none."""
    subject, predicate, value = quad.subject, quad.predicate, quad.object
    named = [_renamed(node, log) for node in (subject, predicate, value)]
    if predicate == RDF.type and isinstance(value, Literal):
        named[2] = _type_of_text(value, log)
    if named == [subject, predicate, value]:
        return quad
    return Quad(named[0], named[1], named[2], quad.graph_name)


def _renamed(node: Any, log: _Log) -> Any:
    if not isinstance(node, NamedNode) or not node.value.startswith(_LEGACY_STARTS):
        return node
    current = _current_name(node.value)
    if current == node.value:
        return node
    log.note("legacy name", f"<{node.value}>", f"<{current}>")
    return NamedNode(current)


def _type_of_text(value: Literal, log: _Log) -> NamedNode | Literal:
    """The Beethoven in the House app writes `rdf:type "Annotation"`, and types of its own as text."""
    current = OA.Annotation.value if value.value == "Annotation" else current_name(value.value)
    if current == value.value:
        return value
    log.note("type written as text", f'"{value.value}"', f"<{current}>")
    return NamedNode(current)


def _roles(quads: Iterable[Quad]) -> dict[object, set[str]]:
    """What each typed node is in the Music Annotation Ontology."""
    roles: dict[object, set[str]] = {}
    for quad in quads:
        role = _ROLES.get(quad.object) if quad.predicate == RDF.type else None
        if role:
            roles.setdefault(quad.subject, set()).add(role)
    return roles


def _mend(quad: Quad, roles: dict[object, set[str]], log: _Log) -> Iterator[Quad]:
    """The quads that stand in the place of one."""
    predicate = quad.predicate
    if predicate in _MOTIVATING:
        yield from _mend_motivation(quad, log)
        return
    current = _property(quad, roles) or predicate
    if current != predicate:
        log.note("misplaced property", f"<{predicate.value}>", f"<{current.value}>")
        quad = Quad(quad.subject, current, quad.object, quad.graph_name)
    yield quad


def _property(quad: Quad, roles: dict[object, set[str]]) -> NamedNode | None:
    """The property that is meant, where the types of both ends leave no doubt."""
    of_subject, of_object = roles.get(quad.subject, set()), roles.get(quad.object, set())
    if quad.predicate == FRBR.embodiment:
        # A material has extracts, and only these are embodied.
        return MAO.setting if of_subject == {"material"} and "selection" not in of_object else None
    if quad.predicate == MAO.setting:
        # Before 2023-09-22 this led from an extract to a selection.
        untyped = not of_subject and of_object == {"selection"}
        return FRBR.embodiment if untyped or of_subject == {"extract"} else None
    if quad.predicate == MAO.settingOf and of_subject == {"selection"}:
        return FRBR.embodimentOf
    return None


def _mend_motivation(quad: Quad, log: _Log) -> Iterator[Quad]:
    value = quad.object
    if isinstance(value, NamedNode) and value.value.startswith("file:"):
        yield from _mend_file_motivation(quad, _last_segment(value.value), log)
        return
    meant: Any = MOTIVATIONS.get(value.value.strip().lower(), value) if isinstance(value, Literal) else value
    if isinstance(meant, Literal):
        yield quad  # a motivation that nobody knows: the shapes will say so
        return
    if meant != value:
        log.note("motivation written as text", f'"{value.value}"', f"<{meant.value}>")  # type: ignore[union-attr]
    if quad.predicate != OA.motivatedBy:
        log.note("misplaced property", f"<{quad.predicate.value}>", f"<{OA.motivatedBy.value}>")
    changed = meant != value or quad.predicate != OA.motivatedBy
    yield Quad(quad.subject, OA.motivatedBy, meant, quad.graph_name) if changed else quad


def _mend_file_motivation(quad: Quad, name: str, log: _Log) -> Iterator[Quad]:
    """A relative motivation that a tool resolved against its own folder: the name was meant, as a tag."""
    subject, graph = quad.subject, quad.graph_name
    known = MOTIVATIONS.get(name)
    log.note("motivation in a local file", f"<file:///…/{name}>", f"<{known.value}>" if known else f'tag "{name}"')
    yield Quad(subject, OA.motivatedBy, known or OA.tagging, graph)
    if known is None:
        body = BlankNode(blake2b(f"{subject} {name}".encode(), digest_size=16).hexdigest())
        yield Quad(subject, OA.hasBody, body, graph)
        yield Quad(body, RDF.type, OA.TextualBody, graph)
        yield Quad(body, RDF.value, Literal(name), graph)
        yield Quad(body, OA.hasPurpose, OA.tagging, graph)


def _last_segment(iri: str) -> str:
    return unquote(iri.rstrip("/").rpartition("/")[2])
