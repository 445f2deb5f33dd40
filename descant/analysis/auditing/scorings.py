"""What a work is scored for, held against tags of a recording of it: support, contradiction, or nothing.

Whatever is not understood keeps a tag from being contradicted: an instrument that our table does not know, an
orchestra, in which anything may play. Nothing is contradicted by silence: a work of which nobody says what it is
scored for has no say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pyoxigraph import NamedNode

from descant.ontology.instruments import exactly, known
from descant.ontology.iris import MTT, SKOS
from descant.ontology.vocabulary import vocabulary_quads

VERSION = "1"
"""of how it is judged: changes where another judgement would follow"""
WIKIDATA = "http://www.wikidata.org/entity/"
CHOIR = f"{WIKIDATA}Q131186"
_VOICE = f"{MTT}voice"
"""the tag whose meanings are all kinds of voices, and the choir"""
_OPEN = frozenset(("orchestra",))
"""labels of what may hold any instrument"""


class Stand(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a work is scored for."""

    instrument: str
    """an authority's IRI"""
    label: str
    statement: str
    """the IRI of what says so"""


@dataclass(frozen=True, slots=True)
class Scoring:
    source: str
    """who says so: `Wikidata`, `DBpedia`, `score`"""
    parts: tuple[Part, ...]
    is_of_whole: bool = False
    """whether it is of more than what the recording is of: a symphony, of one movement"""

    @property
    def words(self) -> str:
        return ", ".join(dict.fromkeys(each.label or each.instrument for each in self.parts))


@dataclass(frozen=True, slots=True)
class Judgement:
    stand: Stand | None
    reason: str
    """why there is none, or what it says"""
    parts: tuple[Part, ...] = ()
    """that it rests on"""


def judge(tag: str, scoring: Scoring) -> Judgement:
    """`tag` is a concept's IRI."""
    meant = meanings().get(tag)
    if not meant:
        return Judgement(None, "the tag is of no instrument that is linked to Wikidata")
    if not scoring.parts:
        return Judgement(None, f"{scoring.source} does not say what the work is scored for")
    items = {part: _item(part) for part in scoring.parts}
    named = tuple(part for part, item in items.items() if item in meant)
    if named and scoring.is_of_whole:
        return Judgement(None, "the whole is scored for it, and perhaps not this part")
    if named:
        return Judgement(Stand.SUPPORTED, f"it is scored for {named[0].label}", named)
    if CHOIR in meant and len(meanings()[_VOICE].intersection(items.values())) > 1:
        return Judgement(None, "several voices may be a choir")
    if unknown := [part for part, item in items.items() if _is_open(part, item)]:
        return Judgement(None, f"it may be in {unknown[0].label or unknown[0].instrument}")
    return Judgement(Stand.CONTRADICTED, f"it is scored for {scoring.words}", scoring.parts)


@cache
def meanings() -> Mapping[str, frozenset[str]]:
    """Of tags, the items of Wikidata that they name, or that are a kind of what they name."""
    found: dict[str, set[str]] = {}
    for quad in vocabulary_quads():
        if quad.predicate in (SKOS.exactMatch, SKOS.narrowMatch) and isinstance(quad.object, NamedNode):
            item = quad.object.value
            if item.startswith(WIKIDATA) and isinstance(quad.subject, NamedNode):
                found.setdefault(quad.subject.value, set()).add(item)
    return {tag: frozenset(items) for tag, items in found.items()}


def parts_of(instruments: Iterable[tuple[str, str]], statement: str) -> Iterator[Part]:
    """Of a version in our own graph: IRIs of its instruments, and labels of those that are its own."""
    for iri, label in instruments:
        entry = known(iri)
        yield Part(iri, entry.label if entry else label, statement)


def _item(part: Part) -> str:
    """As Wikidata has it; of what only its label is known, that label must be the whole of a name."""
    entry = known(part.instrument) or exactly(part.label)
    return f"{WIKIDATA}{entry.wikidata}" if entry and entry.wikidata else part.instrument


def _is_open(part: Part, item: str) -> bool:
    entry = known(item) or exactly(part.label)
    return entry is None or entry.label in _OPEN
