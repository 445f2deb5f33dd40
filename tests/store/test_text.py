"""The lexer sees every keyword that the engine sees: whatever makes the engine reach out is refused."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from descant.errors import DescantError, Forbidden, InvalidInput, WrongUse
from descant.store.binding import bind, clear_silently, names_dataset, with_using
from descant.store.text import forbid, keywords, query_form, tokens, update_for_query

SERVICE = "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }"


def reaches_out(query: str) -> bool:
    """Whether the engine really tries to connect."""
    try:
        list(Store().query(query))  # type: ignore[arg-type]
    except OSError:
        return True
    except (SyntaxError, ValueError, TypeError):
        return False
    return False


def is_refused(query: str) -> bool:
    try:
        forbid(query, "SERVICE")
    except Forbidden:
        return True
    return False


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ {SERVICE} }}",
        "select*{service<http://127.0.0.1:1/>{?s ?p ?o}}",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { S\\u0045RVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { # a comment\nSERVICE\n<http://127.0.0.1:1/> { ?s ?p ?o } }",
        f"SELECT * {{ FILTER(1<'x>') {SERVICE} FILTER('a'='b') }}",
        "SELECT * { FILTER(1<2)SERVICE?x#>\n{ ?s ?p ?o } }",
        f"SELECT * {{ BIND('''it's \"#\"''' AS ?x) {SERVICE} }}",
        f'SELECT * {{ BIND("\\"" AS ?x) {SERVICE} BIND("\\"" AS ?y) }}',
        f"SELECT * {{ FILTER(1<?x#>'''\n) {SERVICE} #'''\n }}",
        f"PREFIX urn: <u:> SELECT * {{ FILTER(1<urn:a#>'''\n) {SERVICE} #'''\n }}",
        f"SELECT * {{ # \\u000A'''\n {SERVICE} #'''\n }}",
        f"SELECT * {{ ?s ?p true{SERVICE} }}",
        f"SELECT * {{ ?s ?p 1e5{SERVICE} }}",
        f"SELECT * {{ ?s ?p a:.{SERVICE} }}",
        "SELECT * { SERVICESILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "PREFIX a: <http://127.0.0.1:1/> SELECT * { SERVICEa:b { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { SERVICE: { ?s ?p ?o } }",
    ],
)
def test_service_is_seen_in_any_dress(query: str) -> None:
    assert is_refused(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p ?o }",
        "PREFIX service: <http://example.org/service#> SELECT * { ?s service:SERVICE ?o }",
        "SELECT * { ?s <http://example.org/service> 'SERVICE <x> {}' } # SERVICE",
        'SELECT * { ?s ?p "service"@en , """SERVICE""" }',
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    ],
)
def test_what_only_looks_like_service_is_not(query: str) -> None:
    Store().query(query)
    assert not is_refused(query)


PIECES = st.sampled_from(
    [
        SERVICE, "service", "SERVICE", "<http://127.0.0.1:1/>", "{?s ?p ?o}", "{", "}", "(", ")", "<", ">", "'", '"',
        "'''", '"""', "#", "\n", " ", "\\", "\\u0053ERVICE", "?s", "?p ?o .", "FILTER(", "1<2", "1>0", "<?b)", "'x>'",
        "BIND(", "AS ?x)", "OPTIONAL {", "UNION", "a:b", "PREFIX a: <http://a/>", "@en", "_:b", "&&", "||", "MINUS {",
        "SILENT", ".", ";", ",", "1", "<http://a/'>", "<a)b>", "LATERAL {", "GRAPH ?g {", "EXISTS {", "NOT",
    ]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["", " "]))
def test_nothing_that_reaches_out_gets_through(pieces: list[str], glue: str) -> None:
    query = "SELECT * { " + glue.join(pieces) + " }"
    if reaches_out(query):
        assert is_refused(query), query


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=6), st.sampled_from(["", " "]), st.lists(PIECES, max_size=6))
def test_nothing_before_or_after_hides_a_service(before: list[str], glue: str, after: list[str]) -> None:
    query = "SELECT * { " + glue.join([*before, SERVICE, *after]) + " }"
    if reaches_out(query):
        assert is_refused(query), query


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1:1/>",
        "load silent<file:///etc/passwd>into graph<a:b>",
        "LOADSILENT<http://127.0.0.1:1/>",
        "PREFIX a: <http://127.0.0.1:1/> LOADa:b",
        "PREFIX a: <http://127.0.0.1:1/> LOADa:b INTO GRAPH <a:b> ; CLEAR ALL",
    ],
)
def test_load_is_seen(update: str) -> None:
    with pytest.raises(Forbidden, match="LOAD"):
        forbid(update, "LOAD")


def test_from_is_seen() -> None:
    assert names_dataset("SELECT * FROM <http://a/> { ?s ?p ?o }")
    assert not names_dataset("SELECT * { ?from ?p 'FROM' }")
    assert not names_dataset("SELECT * { ?from <#p> 1 . ?from <urn:it's#p> 2 }")


def test_bind_replaces_variables_and_nothing_else() -> None:
    text = "SELECT ?o { ?s <http://e/?s> ?o FILTER(?o != '?s') } # ?s"
    bound = bind(text, {"s": NamedNode("http://e/x")})
    assert bound == "SELECT ?o { <http://e/x> <http://e/?s> ?o FILTER(?o != '?s') } # ?s"


@given(st.text())
def test_a_bound_literal_stays_one_literal(value: str) -> None:
    bound = bind("SELECT * { BIND(?x AS ?y) }", {"x": Literal(value)})
    row = next(Store().query(bound))  # type: ignore[arg-type]
    assert row["y"] == Literal(value)


def test_using_goes_before_each_where() -> None:
    update = "INSERT DATA { <a:where> <a:b> 'WHERE' } ; INSERT { ?s <a:b> 1 } WHERE { { ?s ?p ?o } }"
    assert with_using(update, ("http://g/",), ()) == update.replace("} WHERE", "} USING <http://g/> WHERE")


def test_using_twice_is_a_conflict() -> None:
    for text in ("WITH <a:b> DELETE {} WHERE {}", "DELETE {} USING <a:b> WHERE {}", "DELETE WHERE { ?s ?p ?o }"):
        with pytest.raises(WrongUse):
            with_using(text, ("http://g/",), ())


@given(st.text())
def test_keywords_never_fails_but_by_refusing(text: str) -> None:
    with contextlib.suppress(DescantError):
        keywords(text)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("CLEAR GRAPH <a:b>", "CLEAR SILENT GRAPH <a:b>"),
        ("clear silent graph <a:b> ; CLEAR ALL", "clear silent graph <a:b> ; CLEAR SILENT ALL"),
        ("CLEAR #\nSILENT ALL", "CLEAR #\nSILENT ALL"),
        ("INSERT DATA { <a:clear> <a:b> 'CLEAR' }", "INSERT DATA { <a:clear> <a:b> 'CLEAR' }"),
    ],
)
def test_clearing_what_is_not_there_is_no_failure(said: str, meant: str) -> None:
    assert clear_silently(said) == meant
    Store().update(meant)


PLAIN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:\w[\w.\-·]*)
    | (?P<name>(?:[^\W\d_][\w.\-]*)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w.\-:·]|%[0-9A-Fa-f]{2}|\\.)*)?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>[^\W\d]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
"""the same tokens, said in one expression, which may look at the same text again and again"""


@pytest.mark.parametrize("begun", ["", "PREFIX drop: <http://example.org/insert#> ", "BASE <a:delete> # load\n"])
def test_only_an_update_is_taken_for_one(begun: str) -> None:
    for query in ("ASK { drop:add ?with ?copy }", "describe <a:clear>", "nonsense", ""):
        assert update_for_query(begun + query) is None
    for update in ("DROP ALL", "insert data {}", "WITH <a:g> DELETE {} WHERE {}", "COPY <a:g> TO <a:h>"):
        assert "/sparql/update" in str(update_for_query(begun + update))
        with pytest.raises(InvalidInput, match="begins an update"):
            query_form(begun + update)


@settings(max_examples=2000, deadline=None)
@given(st.text("""aB1_.-: <>?$@#'"\\%{}/é·\n""", max_size=30) | st.text("""'"\\\na""", max_size=30))
def test_the_tokens_are_those_of_one_plain_expression(text: str) -> None:
    plain = [(found.lastgroup, found[0], *found.span()) for found in PLAIN.finditer(text)]
    assert list(tokens(text)) == [each for each in plain if each[0] not in ("space", "comment")]


@pytest.mark.parametrize("unit", ["a.", "a-", '\\"', "\\'", '\\""""', "\\''''", "<", "a:", "_:a-", "@a-", "?a"])
def test_a_text_is_read_in_a_time_that_grows_as_it_does(unit: str) -> None:
    """40 kB took 97 s, and nobody else was answered; it is far below a second now, of this thread's own time."""
    begun = time.thread_time()
    with contextlib.suppress(Forbidden):
        forbid("ASK { " + unit * (60_000 // len(unit)) + " } # service", "SERVICE")
    assert time.thread_time() - begun < 10
