"""What of a thing is cited: by its own name, and those of the work, version and source that it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from unicodedata import normalize

from pyoxigraph import Literal, NamedNode

from descant.errors import NotFound
from descant.ontology.iris import DCTERMS, DSC, FRBR, MO, OA, RDF
from descant.ontology.records.works import Role
from descant.server.labels import LABELS, names_of, words_of
from descant.server.presentation import short
from descant.server.services import services
from descant.store.named import rows_of

SCORE, SOUND, NOTE, DATA = "musical_score", "song", "post", "dataset"
"""of CSL's types"""
KINDS = {
    MO.MusicalWork: SCORE,
    MO.MusicalExpression: SCORE,
    DSC.NotatedSource: SCORE,
    DSC.FacsimileSource: SCORE,
    DSC.RecordedSource: SOUND,
    OA.Annotation: NOTE,
}
UPWARDS = (FRBR.embodimentOf, FRBR.realizationOf)
"""from a source to its version, and from that to its work"""
DATES = (DCTERMS.date, DCTERMS.created)
MAKERS, ARRANGERS = (DCTERMS.creator, Role.COMPOSER.value, Role.MUSICIAN.value), (Role.ARRANGER.value,)
EDITORS = (Role.EDITOR.value, Role.ENCODER.value, Role.COMPILER.value)
YEAR = re.compile(r"[0-9]{4}")

Said = Mapping[NamedNode, Sequence[Any]]
"""of one thing: the values of each property"""


class Cited(NamedTuple):
    iri: str
    kind: str
    title: str
    within: str
    """the work that it is of, where it is not that itself"""
    makers: tuple[str, ...]
    arrangers: tuple[str, ...]
    editors: tuple[str, ...]
    when: str
    """as the graph says it: a year, a date, a moment"""
    licence: str
    accessed: date

    @property
    def year(self) -> str:
        found = YEAR.search(self.when)
        return found[0] if found else ""

    @property
    def key(self) -> str:
        """A name by which texts refer to it, of letters, digits and `-`; the end of the IRI tells alike ones apart."""
        words = [*self.makers[:1], self.year, re.split("[/#]", self.iri)[-1]]
        plain = normalize("NFKD", " ".join(words)).encode("ascii", "ignore").decode()
        return "-".join(re.findall(r"[A-Za-z0-9]+", plain))[:60] or "descant"


def cited(thing: NamedNode) -> Cited:
    """NotFound where the graph says nothing of it."""
    line = list(_upwards(thing))
    if not line[0]:
        raise NotFound(f"Nothing is known of {thing.value[:200]}.", remedy="Look for it in the library.")
    title, *whole = [name for name in map(_name, line) if name] or [words_of([thing]).get(thing) or short(thing.value)]
    return Cited(
        iri=thing.value,
        kind=next((KINDS[each] for each in line[0].get(RDF.type, ()) if each in KINDS), DATA),
        title=title,
        within=whole[-1] if whole and whole[-1] != title else "",
        makers=_people(line, MAKERS),
        arrangers=_people(line, ARRANGERS),
        editors=_people(line, EDITORS),
        when=next(iter(_texts(line, DATES)), ""),
        licence=next(iter(_texts(line[:1], (DCTERMS.license,))), ""),
        accessed=datetime.now(UTC).date(),
    )


def _upwards(thing: NamedNode) -> Iterator[Said]:
    """What is said of it, and of what it is of."""
    at: Any = _source_of(thing) or thing
    seen = set[NamedNode]()
    while at and at not in seen:
        seen.add(at)
        said = _said(at)
        if at != thing and len(seen) == 1:  # a file: its source is cited, by the file's own address
            said = {**said, **_said(thing)}
        yield said
        at = next((value for each in UPWARDS for value in said.get(each, ()) if isinstance(value, NamedNode)), None)


def _source_of(thing: NamedNode) -> NamedNode | None:
    rows = rows_of(services().stores.public, "where-a-file-stands", file=thing)
    return next((row["source"] for row in rows), None)


def _said(thing: NamedNode) -> dict[NamedNode, list[Any]]:
    found = dict[NamedNode, list[Any]]()
    for row in rows_of(services().stores.public, "description", resource=thing):
        values = found.setdefault(row["property"], [])
        if row["value"] not in values:
            values.append(row["value"])
    return found


def _name(said: Said) -> str:
    return next((value.value for each in LABELS for value in said.get(each, ()) if isinstance(value, Literal)), "")


def _people(line: Sequence[Said], roles: Sequence[NamedNode]) -> tuple[str, ...]:
    """Of the thing itself first, then of what it is of; each once."""
    found = [value for said in line for role in roles for value in said.get(role, ())]
    names = names_of(each.value for each in found if isinstance(each, NamedNode))
    return tuple(dict.fromkeys(names.get(each.value, each.value) for each in found if hasattr(each, "value")))


def _texts(line: Sequence[Said], properties: Sequence[NamedNode]) -> Iterator[str]:
    for said in line:
        for each in properties:
            yield from (value.value for value in said.get(each, ()) if hasattr(value, "value"))
