"""What can be done with a thing of the graph: links to the pages that work with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from flask import url_for
from pyoxigraph import NamedNode

from descant.ontology.iris import DSC, FRBR, MO, RDF
from descant.server.languages import message


class Offer(NamedTuple):
    words: str
    href: str


def offers(node: NamedNode, outgoing: Sequence[Any], incoming: Sequence[Any]) -> Iterator[Offer]:
    """By what is said of it."""
    types = {row["value"] for row in outgoing if row["property"] == RDF.type}
    if DSC.NotatedSource in types:
        yield Offer(message("Its chords, or have them found"), url_for("harmony_pages.show_page", of=node.value))
    if version := _with_bars(node, types, outgoing, incoming):
        yield Offer(message("Where bars of it are found again"), url_for("parallel_pages.show_page", version=version))
    if DSC.FacsimileSource in types:
        yield Offer(message("Bars on its pages"), url_for("page_bar_pages.show_page", source=node.value))
    works = {row["value"] for row in outgoing if row["property"] == FRBR.realizationOf}
    if MO.MusicalWork in types:
        yield Offer(message("Its versions side by side"), url_for("workspace_pages.show_page", work=node.value))
        yield Offer(message("Its versions, bar by bar"), url_for("concordance_pages.show_page", work=node.value))
        yield Offer(message("Two of its versions compared"), url_for("comparing_pages.show_page", work=node.value))
    for work in sorted(works if MO.MusicalExpression in types else (), key=str):
        yield Offer(
            message("All versions of its work, bar by bar"), url_for("concordance_pages.show_page", work=work.value)
        )
        yield Offer(message("Two versions of its work compared"), url_for("comparing_pages.show_page", work=work.value))


def _with_bars(node: NamedNode, types: set[Any], outgoing: Sequence[Any], incoming: Sequence[Any]) -> str | None:
    """The version whose bars are known: this, or that of which this is a score."""
    if any(row["property"] == DSC.barOf for row in incoming):
        return node.value
    of = [row["value"].value for row in outgoing if row["property"] == FRBR.embodimentOf]
    return of[0] if of and DSC.NotatedSource in types else None
