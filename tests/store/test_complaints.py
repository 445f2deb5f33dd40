"""What is wrong with a query is said by its place and a few words, whatever the parser lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from descant.store.complaints import not_sparql, shortened


def complaint(text: str) -> str:
    with pytest.raises(SyntaxError) as caught:
        Store().query(text)
    return not_sparql("query", str(caught.value)).message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?s WHERE { ?s ?p ", """line 1, column 25: expected "$", "'", "'''", "(" or the like"""),
        ("SELECT * {\n ?s foaf:x ?o}", "line 2, column 11: Prefix not found"),
        ("SELECT * {?s ?p ?o} GROUP BY ?s", "line 1, column 32: SELECT * is not authorized with GROUP BY"),
        ("SELECT * { ?s ^ }", "line 1, column 18: expected FILTER, SELECT, VALUES"),
        ("ASK {} nonsense", "line 1, column 14: expected HAVING, OFFSET, OPTIONAL, VALUES"),
        ("SELECT * { BIND(1 AS ?a) BIND(2 AS ?a)}", "line 1, column 40: something else is expected"),
    ],
)
def test_the_place_and_a_few_expectations_are_said(text: str, said: str) -> None:
    assert complaint(text) == f"The query is not SPARQL: {said}"


@pytest.mark.parametrize("declaration", ["PREFIX a: <a:>", "BASE <a:>"])
def test_a_declaration_between_two_updates_is_told_where_to_stand(declaration: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        Store().update(f"CREATE GRAPH <a:g> ; {declaration} DROP GRAPH <a:g>")
    assert "before the first operation only" in not_sparql("update", str(caught.value)).remedy


def test_what_has_no_place_is_said_as_it_is() -> None:
    assert not_sparql("update", "odd").message == "The update is not SPARQL: odd"


LISTED = ['"$"', '","', '"\\""', '"["', "FILTER", "HAVING", "[_]", "['\"', ']']"]


@given(st.lists(st.sampled_from(LISTED)), st.text())
def test_it_is_short_whatever_is_listed(listed: list[str], text: str) -> None:
    assert 0 < len(shortened("expected one of " + ", ".join(sorted(listed)))) < 80
    assert shortened(text)
