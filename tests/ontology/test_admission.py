"""What may enter the graph: small documents by all shapes, large ones by their terms, never a part of one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from descant.errors import Nonconformant
from descant.ontology.admission import SHAPED, admitted
from descant.ontology.iris import DSC, RDF

BAR = NamedNode("http://example.org/bar/7")


def filler(count: int) -> Iterator[Quad]:
    for i in range(count):
        yield Quad(NamedNode(f"http://example.org/{i}"), NamedNode("http://example.org/p"), Literal(str(i)))


@pytest.mark.parametrize("count", [0, 10, SHAPED, SHAPED + 1, 3 * SHAPED])
def test_what_conforms_passes_whole_and_in_order(count: int) -> None:
    assert list(admitted(filler(count), what="it")) == list(filler(count))


@pytest.mark.parametrize("count", [10, SHAPED + 10])
@pytest.mark.parametrize("place", ["first", "last"])
def test_an_unknown_term_is_refused_with_its_node(count: int, place: str) -> None:
    wrong = Quad(BAR, RDF.type, NamedNode(DSC.base + "Barr"))
    quads = [wrong, *filler(count)] if place == "first" else [*filler(count), wrong]
    with pytest.raises(Nonconformant, match=r"example\.org/bar/7.*Did you mean dsc:Bar\?"):
        list(admitted(quads, what="it"))


def test_a_small_document_is_held_against_the_shapes() -> None:
    with pytest.raises(Nonconformant, match=r"example\.org/bar/7"):
        list(admitted([Quad(BAR, RDF.type, DSC.Bar), Quad(BAR, DSC.barIndex, Literal("x"))], what="it"))
