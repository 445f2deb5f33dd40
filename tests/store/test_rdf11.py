"""Nothing but RDF 1.1 is stored, however it is said."""

from __future__ import annotations

import pytest
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Quad, Triple

from descant.errors import InvalidInput
from descant.store import Dataset
from descant.store.embedded import Embedded
from descant.store.rdf11 import require_rdf11

NODE = NamedNode("http://example.org/a")
BLANK = "INSERT { GRAPH ?g { <a:s> <a:p> <a:o> } } WHERE { BIND(BNODE() AS ?g) }"


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> }",
        "INSERT DATA { << <a:s> <a:p> <a:o> >> <a:p> 1 }",
        "INSERT DATA { <a:s> <a:p> <a:o> ~ <a:r> }",
        "INSERT DATA { <a:s> <a:p> <a:o> {| <a:q> 1 |} }",
        "INSERT DATA { <a:s> <a:p> 'x'@en--ltr }",
        "INSERT { <a:s> <a:p> ?x } WHERE { BIND(triple(<a:s>, <a:p>, 1) AS ?x) }",
        "INSERT { <a:s> <a:p> ?x } WHERE { SELECT (SAMPLE(DISTINCTTRIPLE (<a:s>, <a:p>, 1)) AS ?x) {} }",
        "INSERT { <a:s> <a:p> ?x } WHERE { ?a <a:b> ?c BIND(IF(?a<?b,TRIPLE(?s,?p,?o),?c>?d) AS ?x) }",
        "INSERT { <a:s> <a:p> ?x } WHERE { BIND(STRLANGDIR('x', 'en', 'ltr') AS ?x) }",
        r"INSERT { <a:s> <a:p> ?x } WHERE { BIND(\u0054RIPLE(<a:s>, <a:p>, 1) AS ?x) }",
    ],
)
def test_an_update_with_rdf_12_is_refused_with_its_line(update: str) -> None:
    with pytest.raises(InvalidInput, match=r"in line 2, which is RDF 1\.2") as caught:
        require_rdf11(f"# the first line\n{update}")
    assert caught.value.details["line"] == 2


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:s> <a:p> '<<( ~ {| |} @en--ltr TRIPLE(' } # << ~ TRIPLE(",
        "INSERT DATA { <a:~> <http://x/TRIPLE> 'x'@en-GB , 'y'@de }",
        "PREFIX a: <a:> INSERT DATA { a:TRIPLE a:\\~b a:STRLANGDIR }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o < 3 || ?o < <a:b> || STRLANG('x', 'en') = ?o) }",
        "DELETE { ?triple ?p ?o } WHERE { ?triple <a:p>|^<a:q> ?o OPTIONAL { ?o ?p ?triple } }",
    ],
)
def test_what_only_looks_like_it_is_not_refused(update: str, embedded: Embedded) -> None:
    require_rdf11(update)
    embedded.update(update)


def test_an_iri_that_looks_like_it_is_told_how_to_be_written() -> None:
    with pytest.raises(InvalidInput) as caught:
        require_rdf11("INSERT DATA { <http://example.org/triple(a> <a:p> 1 }")
    assert "%28" in caught.value.remedy
    require_rdf11("INSERT DATA { <http://example.org/triple%28a> <a:p> 1 }")


@pytest.mark.parametrize("value", [Triple(NODE, NODE, NODE), Literal("x", language="en", direction=BaseDirection.LTR)])
@pytest.mark.parametrize("count", [0, 3_000])
def test_no_dataset_takes_quads_of_rdf_12(dataset: Dataset, name: str, value: Triple | Literal, count: int) -> None:
    graph = NamedNode(name)
    quads = [*(Quad(NODE, NODE, Literal(str(i)), graph) for i in range(count)), Quad(NODE, NODE, value, graph)]
    for change in (dataset.put, dataset.add):
        with pytest.raises(InvalidInput, match=r"RDF 1\.2"):
            change(quads)
    assert not dataset.contains(graph)


def test_no_dataset_takes_a_graph_without_a_name_of_its_own(dataset: Dataset) -> None:
    for change in (dataset.put, dataset.add):
        with pytest.raises(InvalidInput, match="blank node"):
            change([Quad(NODE, NODE, NODE, BlankNode())])


@pytest.mark.parametrize("text", [f"{BLANK}", f"{BLANK} ;", f"{BLANK} # the end"])
def test_an_update_that_would_name_a_graph_by_a_blank_node_changes_nothing(embedded: Embedded, text: str) -> None:
    with pytest.raises(InvalidInput, match="a blank node names"):
        embedded.update(f"INSERT DATA {{ <a:s> <a:p> 1 }} ; {text}")
    assert list(embedded.quads()) == []


def test_an_update_that_would_use_a_name_of_the_store_s_own_changes_nothing(embedded: Embedded) -> None:
    with pytest.raises(InvalidInput, match="the store's own"):
        embedded.update('INSERT { GRAPH ?g { <a:s> <a:p> 1 } } WHERE { BIND(IRI(CONCAT("urn:des", "cant:x")) AS ?g) }')
    assert list(embedded.quads()) == []


def test_graphs_that_a_variable_names_are_written(embedded: Embedded) -> None:
    embedded.update("INSERT { GRAPH ?g { <a:s> <a:p> 1 } } WHERE { VALUES ?g { <a:g> <a:h> } } ;")
    embedded.update("DELETE { GRAPH ?g { ?s ?p 1 } } INSERT { GRAPH ?g { ?s ?p 2 } } WHERE { GRAPH ?g { ?s ?p 1 } }")
    assert sorted(embedded.graphs(), key=str) == [NamedNode("a:g"), NamedNode("a:h")]
    assert {str(quad.object.value) for quad in embedded.quads()} == {"2"}  # type: ignore[union-attr] # literals
