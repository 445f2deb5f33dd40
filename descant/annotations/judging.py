"""What follows from a verdict: a proposed zone that a person takes for a bar is a place of that bar; what somebody
looked up and a person accepts is the same.

It stands in the graph of the verdict, whose creator and time are its provenance, and goes where that goes. What a
machine made the same by its rule and a person rejects is the same no longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from descant.ontology.iris import DSC, OA, OWL, RDF
from descant.ontology.mapping.bars import say_bar
from descant.ontology.minting import Minter, fragment
from descant.ontology.records.bars import Bar, index_in
from descant.store import Dataset
from descant.store.named import rows_of


def places_said(dataset: Dataset, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Of the triples of an annotation, whatever it is; claims are in the public dataset."""
    triples = list(triples)
    bodies = [each.object for each in triples if each.predicate == OA.hasBody]
    if DSC.confirmed not in bodies and DSC.rejected not in bodies:
        return
    right = _right(triples)
    for claim in [each.object for each in triples if each.predicate == OA.hasTarget]:
        if isinstance(claim, NamedNode) and (right or DSC.confirmed in bodies):
            for row in rows_of(dataset, "bars-of-claim", claim=claim):
                yield from _place(dataset, row, right)


def links_said(dataset: Dataset, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Things that are the same as somebody's elsewhere, by the triples of an annotation, whatever it is."""
    triples = list(triples)
    if not any(each.predicate == OA.hasBody and each.object == DSC.confirmed for each in triples):
        return
    for claim in [each.object for each in triples if each.predicate == OA.hasTarget]:
        if isinstance(claim, NamedNode):
            for row in rows_of(dataset, "link-of-claim", claim=claim):
                yield Triple(row["thing"], OWL.sameAs, row["theirs"])


def links_refused(dataset: Dataset, quads: Iterable[Quad]) -> Iterator[Quad]:
    """What machines made the same, and an annotation of these rejects."""
    quads = list(quads)
    rejecting = {each.subject for each in quads if each.predicate == OA.hasBody and each.object == DSC.rejected}
    for each in quads:
        if each.predicate == OA.hasTarget and each.subject in rejecting and isinstance(each.object, NamedNode):
            for row in rows_of(dataset, "link-made-by-claim", claim=each.object):
                yield Quad(row["thing"], OWL.sameAs, row["theirs"], row["graph"])


def is_bar(dataset: Dataset, version: NamedNode, index: int) -> bool:
    """Whether a version has it; of one whose score nobody read, it may have any."""
    rows = rows_of(dataset, "bars-of-version", version=version)
    scored = {int(row["index"].value) for row in rows if row["place"] and "xywh=" not in row["place"].value}
    return index in scored if scored else index > 0


def _right(triples: Iterable[Triple]) -> int | None:
    """What is right instead, where that is a bar."""
    bodies = {each.object for each in triples if each.predicate == OA.hasBody}
    values = [each.object for each in triples if each.predicate == RDF.value and each.subject in bodies]
    found = (index_in(each.value) for each in values if isinstance(each, Literal))
    return next((each for each in found if each), None)


def _place(dataset: Dataset, row: Any, right: int | None) -> Iterator[Triple]:
    index = right or (int(row["index"].value) if row["index"] else None)
    if index is None or (right and not is_bar(dataset, row["version"], right)):
        return
    place = fragment(row["page"], row["region"].value)
    bar = Bar(Minter.bar(row["version"], index), row["version"], index, places=(place,))
    yield from (Triple(*said) for said in say_bar(bar))
