"""The IRIs of an update are those that the engine would see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Store

from descant.errors import Forbidden, Nonconformant
from descant.store.constants import check_names, iris

BASE = "http://localhost/"
NS = "https://w3id.org/descant/ns#"


@pytest.mark.parametrize(
    "update",
    [
        f"INSERT DATA {{ <a:s> a <{NS}Nope> }}",
        f"PREFIX d: <{NS}> INSERT DATA {{ <a:s> a d:Nope. <a:s> <a:p> 1. }}",
        f"BASE <{NS}> INSERT DATA {{ <a:s> a <#Nope> }}",
        "BASE <https://w3id.org/descant/> INSERT DATA { <a:s> a <ns#Nope> }",
        "BASE <https://w3id.org/> PREFIX d: <descant/ns#> INSERT DATA { <a:s> a d:Nope }",
        "BASE <https://w3id.org/a/b/> BASE <../../> PREFIX d: <descant/> INSERT DATA { <a:s> a d:ns\\#Nope }",
        "INSERT DATA { <a:s> a 1 } ; BASE <https://w3id.org/descant/x> INSERT DATA { <a:s> a <ns#Nope> }",
        "base <https://w3id.org/descant/> prefix : <ns#> INSERT DATA { <a:s> a :Nope }",
        r"BASE <https://w3id.org/\u0064escant/> INSERT DATA { <a:s> a <ns#Nope> }",
    ],
)
def test_an_unknown_term_of_ours_is_refused_however_it_is_written(update: str) -> None:
    with pytest.raises(Nonconformant, match="dsc:Nope is not a term"):
        check_names(update, BASE)


def test_what_is_relative_to_the_server_s_base_is_too() -> None:
    with pytest.raises(Nonconformant):
        check_names("INSERT DATA { <a:s> a <ns#Nope> }", "https://w3id.org/descant/")


@pytest.mark.parametrize(
    "update",
    [
        "PREFIX dsc: <https://w3id.org/descant/ns#> INSERT DATA { <a:s> a dsc:Bar. }",
        "BASE <https://w3id.org/descant/> PREFIX dsc: <ns#> INSERT DATA { <a:s> a dsc:Bar , <ns#Page>. }",
        "BASE <https://w3id.org/descant/ns#Nope> INSERT DATA { <a:s> a <a:b> }",
        "PREFIX dsc: <https://w3id.org/descant/ns#> INSERT DATA { <a:s> <a:p> 'dsc:Nope <ns#Nope>' } # dsc:Nope",
        "BASE <a:b> INSERT DATA { <a:s> a <a:c> }",
    ],
)
def test_what_is_known_or_not_ours_is_not_refused(update: str) -> None:
    check_names(update, BASE)


OWN = "urn:descant:x"


@pytest.mark.parametrize(
    "update",
    [
        f"INSERT DATA {{ GRAPH <{OWN}> {{ <a:s> <a:p> 1 }} }}",
        "PREFIX a: <urn:descant:> INSERT DATA { <a:s> <a:p> true.GRAPHa:x { <a:s> <a:p> 1 } }",
        "PREFIX a: <urn:descant:> PREFIX GRAPHa: <b:> CREATE GRAPHa:x",
        "BASE <urn:descant:x> DROP SILENT GRAPH # of ours\n <#y>",
        f"WITH<{OWN}>DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        f"DELETE {{ ?s ?p ?o }} USING NAMED <{OWN}> WHERE {{ ?s ?p ?o }}",
        f"COPY DEFAULTTO<{OWN}>",
        f"MOVE <{OWN}> TO <a:g>",
        f"ADD SILENT <{OWN}> TO <a:g>",
        f"LOAD <a:d> INTO GRAPH <{OWN}>",
        f"INSERT {{ GRAPH ?g {{ <a:s> <a:p> 1 }} }} WHERE {{ VALUES ?g {{ <{OWN}> }} }}",
    ],
)
def test_no_graph_has_a_name_of_the_store_s_own(update: str) -> None:
    with pytest.raises(Forbidden, match="urn:descant:"):
        check_names(update, BASE)


@pytest.mark.parametrize(
    "update",
    [
        f"INSERT DATA {{ GRAPH <a:g> {{ <{OWN}> a <{OWN}> ; <{OWN}> 1 , <{OWN}> }} }}",
        f"DELETE {{ <{OWN}> ?p ?o }} WHERE {{ <{OWN}> ?p ?o FILTER(?o != <{OWN}>) }}",
        "PREFIX : <urn:descant:problem:> PREFIX ex: <a:> INSERT DATA { ex:x <a:p> :cancelled }",
        f"DELETE WHERE {{ GRAPH <a:g> {{ ?s ?p <{OWN}> }} }}",
    ],
)
def test_anything_else_may_have_one(update: str) -> None:
    """As in documents."""
    check_names(update, BASE)
    Store().update(update)


references = st.text(st.sampled_from("ab./#?:-"), max_size=8)


@given(base=references, prefix=references, local=st.sampled_from(["x", "x.y", "x\\.", "a\\#b", ""]), iri=references)
def test_names_are_resolved_as_the_engine_does_it(base: str, prefix: str, local: str, iri: str) -> None:
    text = f"BASE <{base}> PREFIX p: <{prefix}> INSERT DATA {{ <{iri}> <a:p> p:{local} }}"
    store = Store()
    try:
        store.update(text, base_iri=BASE)
    except SyntaxError:
        return
    (quad,) = store
    assert [NamedNode(each) for each, _ in iris(text, BASE)] == [quad.subject, quad.predicate, quad.object]
