"""The contract of a dataset, on the embedded store, the Oxigraph server, Virtuoso and a running Descant alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    Triple,
)
from pyoxigraph import (
    Dataset as Quads,
)

from descant.errors import Forbidden, InvalidInput, QueryEnded
from descant.store import Dataset, Limits, Question
from descant.store.embedded import Embedded
from descant.store.lines import Lines

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def node(name: str) -> NamedNode:
    return NamedNode(EX + name)


def quads(graph: str, count: int, tag: str = "") -> list[Quad]:
    return [Quad(node(f"s{i // 5}"), node(f"p{i % 5}"), Literal(f"{i}{tag}"), NamedNode(graph)) for i in range(count)]


def triples_of(dataset: Dataset, graph: str) -> set[Triple]:
    return set(dataset.graph(NamedNode(graph)))


def test_put_gives_back_what_was_put(dataset: Dataset, name: str) -> None:
    given = quads(name, 20)
    assert dataset.put(given) == 20
    assert triples_of(dataset, name) == {quad.triple for quad in given}


def test_put_replaces_the_whole_graph_and_no_other(dataset: Dataset, name: str) -> None:
    other = name + "-other"
    dataset.put(quads(name, 20) + quads(other, 5))
    dataset.put(quads(name, 3, tag="new"))
    assert triples_of(dataset, name) == {quad.triple for quad in quads(name, 3, tag="new")}
    assert len(triples_of(dataset, other)) == 5


@pytest.mark.parametrize("count", [0, 5, 2_500])
def test_a_condition_that_does_not_hold_leaves_all_as_it_was(dataset: Dataset, name: str, count: int) -> None:
    def fail() -> None:
        raise Forbidden("not now")

    graph = NamedNode(name)
    dataset.put(quads(name, 5))
    before = triples_of(dataset, name)
    for change in (
        lambda: dataset.put(quads(name, count, tag="new"), graphs=[graph], provided=fail),
        lambda: dataset.add(quads(name, count, tag="new"), provided=fail),
        lambda: dataset.drop(graph, provided=fail),
    ):
        with pytest.raises(Forbidden, match="not now"):
            change()
        assert triples_of(dataset, name) == before
    assert dataset.put(quads(name, 3), provided=lambda: None) == 3


def test_what_is_said_may_be_said(dataset: Dataset) -> None:
    """False is a promise, True is none."""
    one, is_a, other = (NamedNode(f"https://example.org/{each}") for each in ("one", "is-a", "other"))
    dataset.put([Quad(one, is_a, other, NamedNode("https://example.org/said"))])
    assert dataset.may_say(one, None, None)
    assert dataset.may_say(None, is_a, other)
    if dataset.may_say(other, None, None):
        assert not isinstance(dataset, Embedded)


def test_put_empties_a_graph_that_is_only_named(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 5))
    dataset.put([], graphs=[NamedNode(name)])
    assert not dataset.contains(NamedNode(name))


@pytest.mark.parametrize("count", [2_500, 12_000])
def test_large_changes_keep_the_same_promises(dataset: Dataset, name: str, count: int) -> None:
    dataset.put(quads(name, 7, tag="old"))
    dataset.put(quads(name, count))
    assert triples_of(dataset, name) == {quad.triple for quad in quads(name, count)}
    dataset.put(quads(name, 3))
    assert len(triples_of(dataset, name)) == 3


@pytest.mark.parametrize("count", [5, 4_000])
def test_lines_are_put_as_their_quads_are(dataset: Dataset, name: str, count: int) -> None:
    """Also next to quads that are given beside them, and in place of what was there."""
    graph, more = NamedNode(name), quads(name, 3, tag="beside")
    odd = [Quad(BlankNode(), node("p"), Literal('a\n"\\é𝄞', language="de"), graph)]
    dataset.put(quads(name, 7, tag="old"))
    assert dataset.put_lines(Lines.of(quads(name, count) + odd), more, graphs=[graph]) == count + 4
    named = {triple for triple in triples_of(dataset, name) if not isinstance(triple.subject, BlankNode)}
    assert named == {quad.triple for quad in quads(name, count) + more}
    (knot,) = triples_of(dataset, name) - named
    assert knot.object == odd[0].object
    dataset.put_lines(Lines.of([]), (), graphs=[graph])
    assert not dataset.contains(graph)


def test_add_keeps_what_is_there(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 5))
    dataset.add(quads(name, 5, tag="more"))
    assert len(triples_of(dataset, name)) == 10
    dataset.add(quads(name, 3_000, tag="many"))
    assert len(triples_of(dataset, name)) == 3_010


def test_an_error_while_reading_changes_nothing(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 4))

    def broken(count: int) -> Iterator[Quad]:
        yield from quads(name, count, tag="never")
        raise InvalidInput("line 7 is broken")

    for count in (3, 5_000):
        with pytest.raises(InvalidInput, match="line 7"):
            dataset.put(broken(count))
        with pytest.raises(InvalidInput, match="line 7"):
            dataset.add(broken(count))
    assert triples_of(dataset, name) == {quad.triple for quad in quads(name, 4)}


def test_drop_says_whether_there_was_a_graph(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 4))
    assert dataset.drop(NamedNode(name)) is True
    assert dataset.drop(NamedNode(name)) is False
    assert not dataset.contains(NamedNode(name))


def test_graphs_names_what_holds_something(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 4) + quads(name + "-b", 1))
    assert {NamedNode(name), NamedNode(name + "-b")} <= set(dataset.graphs())
    dataset.drop(NamedNode(name))
    assert NamedNode(name) not in set(dataset.graphs())


def test_the_unnamed_graph_is_a_graph(dataset: Dataset, name: str) -> None:
    dataset.put([Quad(node("s"), node("p"), Literal("unnamed"), DefaultGraph()), *quads(name, 2)])
    assert {triple.object for triple in dataset.graph(DefaultGraph())} == {Literal("unnamed")}
    assert dataset.contains(DefaultGraph())
    assert dataset.drop(DefaultGraph())
    assert not dataset.contains(DefaultGraph())
    assert len(triples_of(dataset, name)) == 2


def isomorphic(left: set[Triple], right: set[Triple]) -> bool:
    sides = [Quads(Quad(t.subject, t.predicate, t.object) for t in side) for side in (left, right)]
    for side in sides:
        side.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return sides[0] == sides[1]


@pytest.mark.parametrize("count", [5, 900])
def test_blank_nodes_stay_connected_and_are_made_fresh(dataset: Dataset, name: str, count: int) -> None:
    """Chains of blank nodes, the second document with the same labels as the first."""

    def document(graph: str) -> list[Quad]:
        out = []
        for i in range(count):
            a, b = BlankNode(f"a{i}"), BlankNode(f"b{i}")
            out += [
                Quad(node(f"s{i}"), node("has"), a, NamedNode(graph)),
                Quad(a, node("next"), b, NamedNode(graph)),
            ]
            out.append(Quad(b, node("value"), Literal(str(i)), NamedNode(graph)))
        return out

    dataset.put(document(name))
    dataset.put(document(name + "-2"))
    expected = {quad.triple for quad in document(name)}
    assert isomorphic(triples_of(dataset, name), expected)
    shared = f"ASK {{ GRAPH <{name}> {{ ?s <{EX}next> ?b }} GRAPH <{name}-2> {{ ?t <{EX}next> ?b }} }}"
    assert not dataset.query(shared)


def test_literals_survive(dataset: Dataset, name: str) -> None:
    values = [
        Literal("plain"),
        Literal('quotes " and \\ and \n lines \t tabs'),
        Literal("Größe 𝄞 ♭", language="de"),
        Literal("12", datatype=NamedNode(XSD + "integer")),
        Literal("0.966", datatype=NamedNode(XSD + "decimal")),
        Literal("2026-11-20T12:00:00Z", datatype=NamedNode(XSD + "dateTime")),
    ]
    dataset.put([Quad(node(f"s{i}"), node("p"), value, NamedNode(name)) for i, value in enumerate(values)])
    assert {triple.object for triple in dataset.graph(NamedNode(name))} == set(values)


def test_a_trusted_query_sees_all_graphs_and_binds_terms(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 10) + quads(name + "-b", 10, tag="b"))
    rows = dataset.query(f"SELECT ?o {{ ?s <{EX}p1> ?o }}", {"s": node("s0")})
    assert {row["o"] for row in rows} == {Literal("1"), Literal("1b")}  # type: ignore[union-attr,index]


def test_construct_gives_triples(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 4))
    made = set(dataset.query(f"CONSTRUCT {{ ?s <{EX}made> ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
    assert {triple.object for triple in made} == {Literal(str(i)) for i in range(4)}


def test_an_update_is_applied_and_a_broken_one_is_not(dataset: Dataset, name: str) -> None:
    dataset.update(f"INSERT DATA {{ GRAPH <{name}> {{ <{EX}a> <{EX}b> <{EX}c> }} }}")
    assert dataset.contains(NamedNode(name))
    with pytest.raises(InvalidInput):
        dataset.update(f"DROP GRAPH <{name}> ; INSERT DATA {{ <{EX}a> ")
    assert dataset.contains(NamedNode(name))


def test_an_answer_comes_in_the_format_asked_for(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 3))
    text = f"SELECT ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }} ORDER BY ?o"
    answer = dataset.answer(Question(text=text, results_type="text/csv"), Limits())
    assert answer.media_type == "text/csv"
    assert answer.body.decode().replace('"', "").split() == ["o", "0", "1", "2"]


def test_an_answer_is_never_cut_silently(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 500))
    question = Question(text=f"SELECT * {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    assert dataset.answer(question, Limits(rows=500)).body
    with pytest.raises(QueryEnded, match="499 rows"):
        dataset.answer(question, Limits(rows=499))
    with pytest.raises(QueryEnded, match="1000 bytes"):
        dataset.answer(question, Limits(size=1000))


def test_an_answer_holds_what_was_just_written(dataset: Dataset, name: str) -> None:
    for i in range(10):
        dataset.update(f"INSERT DATA {{ GRAPH <{name}> {{ <{EX}s{i}> <{EX}p> {i} }} }}")
        answer = dataset.answer(Question(text=f"ASK {{ GRAPH <{name}> {{ <{EX}s{i}> <{EX}p> {i} }} }}"), Limits())
        assert b"true" in answer.body


def test_the_protocol_s_dataset_wins(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 3) + quads(name + "-b", 5))
    question = Question(text="SELECT * { ?s ?p ?o }", results_type="text/csv", default_graphs=(name,))
    assert len(dataset.answer(question, Limits()).body.decode().split()) == 1 + 3


def test_statistics_count(dataset: Dataset, name: str) -> None:
    before = dataset.statistics()
    dataset.put(quads(name, 12))
    after = dataset.statistics()
    assert (after.triples - before.triples, after.graphs - before.graphs) == (12, 1)


def test_graphs_named_by_blank_nodes_are_refused(dataset: Dataset) -> None:
    with pytest.raises(InvalidInput, match="blank node"):
        dataset.put([Quad(node("s"), node("p"), node("o"), BlankNode("g"))])


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA {{ GRAPH <{name}> {{ <a:b> <a:b> <a:b> }} }}",
        "DROP ALL",
        "PREFIX a: <http://x/> # SELECT me\nCLEAR ALL",
        "DELETE WHERE {{ ?s ?p ?o }}",
        "LOAD <http://127.0.0.1:1/>",
    ],
)
def test_an_update_sent_as_a_query_is_refused_and_changes_nothing(dataset: Dataset, name: str, text: str) -> None:
    dataset.put(quads(name, 4))
    with pytest.raises((InvalidInput, Forbidden)):
        dataset.answer(Question(text=text.format(name=name)), Limits())
    assert triples_of(dataset, name) == {quad.triple for quad in quads(name, 4)}


def test_comments_and_prefixes_do_not_hide_what_a_query_is(dataset: Dataset, name: str) -> None:
    dataset.put(quads(name, 4))
    text = f"# INSERT DATA\nBASE <{EX}>\nPREFIX a: <{EX}> # SELECT\nASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
    assert b"true" in dataset.answer(Question(text=text), Limits()).body


def test_a_query_of_many_spaces_is_read_at_once(dataset: Dataset) -> None:
    """A library's regular expression took 45 s for it."""
    with pytest.raises(InvalidInput):
        dataset.answer(Question(text="PREFIX" + " " * 30_000 + "FOO"), Limits())
