"""What is nested too deeply for the engine is refused before it comes there; what people write is not."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import InvalidInput
from descant.store import Limits, Question
from descant.store.embedded import Embedded
from descant.store.nesting import DEEPEST, LONGEST, _levels, _most_levels, require_shallow, require_short_chains
from descant.store.pool import Pool

NESTED = {
    "groups": ("SELECT * {", "{", "", "}", "}"),
    "brackets": ("SELECT * { FILTER(", "(", "1", ")", ")}"),
    "negations": ("SELECT * { FILTER(", "!", "true)}"),
    "negations apart": ("SELECT * { FILTER(", "!#(\n ", "true)}"),
    "negated brackets": ("SELECT * { FILTER(", "!(", "1", ")", ")}"),
    "functions": ("SELECT * { FILTER(", "ABS(", "1", ")", ")}"),
    "patterns": ("SELECT * { ?s ?p ?o ", "FILTER EXISTS { ?s ?p ?o ", "", "}", "}"),
    "subqueries": ("SELECT * {", "{SELECT * {", "", "}}", "}"),
    "options": ("SELECT * {", "OPTIONAL {", "", "}", "}"),
    "paths": ("SELECT * { ?s ", "^(", "<a:b>", ")", " ?o }"),
    "lists": ("SELECT * { ?s ?p ", "(", "1", ")", "}"),
    "blank nodes": ("SELECT * { ?s ?p ", "[ ?p ", "1", "]", "}"),
    "triple terms": ("SELECT * { ?s ?p ", "<<( ?s ?p ", "1", ")>>", "}"),
    "reified triples": ("SELECT * { ?s ?p ", "<< ?s ?p ", "1", ">>", "}"),
    "braces in the code of characters": ("SELECT * {", "\\u007B", "", "\\u007D", "}"),
    "strings that are none": ("SELECT * { FILTER(", "(1<'>)'&&", "1", ")", ")}"),
    "comments that are none": ("SELECT * { FILTER(", "(?a<?b#>)\n&&", "1", ")", ")}"),
    "IRIs that are none": ("SELECT * { FILTER(", "1<((2)&&3>", "1", ")", ")}"),
}
CHAINS = {
    "OPTIONAL": ("SELECT * {", "OPTIONAL {?s ?p ?o}", "}"),
    "MINUS": ("SELECT * { ?s ?p ?o ", "MINUS {?s ?p ?o}", "}"),
    "UNION": ("SELECT * {{}", "UNION{}", "}"),
    "FILTER": ("SELECT * { ?s ?p ?o ", "FILTER(?s)", "}"),
    "and": ("SELECT * { ?s ?p ?o FILTER(?s", "&&?s", ")}"),
    "or": ("SELECT * { ?s ?p ?o FILTER(?s", "||?s", ")}"),
    "sum": ("SELECT * { ?s ?p ?o FILTER(?s", " +1", ")}"),
    "product": ("SELECT * { ?s ?p ?o FILTER(?s", "*?o", ")}"),
}


def nested(kind: str, levels: int) -> str:
    begin, opening, *middle, end = NESTED[kind]
    return begin + opening * levels + "".join(middle[:1]) + "".join(middle[1:]) * levels + end


def chained(kind: str, links: int) -> str:
    begin, link, end = CHAINS[kind]
    return begin + link * links + end


def as_update(query: str) -> str:
    return f"INSERT {{ <a:s> <a:p> 1 }} WHERE {query.removeprefix('SELECT *')}"


@pytest.mark.parametrize("kind", NESTED)
def test_what_is_nested_too_deeply_is_refused(kind: str) -> None:
    for text in (nested(kind, 5_000), nested(kind, DEEPEST), as_update(nested(kind, 5_000))):
        with pytest.raises(InvalidInput, match=f"nested more than {DEEPEST} levels deep"):
            require_shallow(text, "query")


@pytest.mark.parametrize("kind", NESTED)
def test_what_people_write_is_not(kind: str) -> None:
    require_shallow(nested(kind, 20), "query")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES (?a ?b) {" + "(<http://example.org/it's_(1)> <http://example.org/#[>) " * 500 + "} }",
        "SELECT * { FILTER(" + "&&".join(["(?a != 1)"] * 400) + ") }",
        "SELECT * { ?s ?p '" + "(" * 500 + '\' , """' + "{" * 500 + '""" } # ' + "[" * 500,
        "SELECT * {" + "{ ?s ?p ?o } UNION " * 300 + "{} }",
        "INSERT DATA {" + "[ <http://example.org/p> ( 1 2 ) ] ." * 500 + "}",
        "SELECT * { FILTER(" + " && ".join(["1 < 2 "] * 300) + ") }",
    ],
)
def test_much_beside_each_other_is_not_deep(text: str) -> None:
    require_shallow(text, "query")


@pytest.mark.parametrize("kind", CHAINS)
def test_long_chains_in_updates_are_refused(kind: str) -> None:
    require_short_chains(as_update(chained(kind, LONGEST - 50)))
    with pytest.raises(InvalidInput, match=f"more than {LONGEST} links"):
        require_short_chains(as_update(chained(kind, LONGEST + 10)))


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> " + ", ".join(["-1.5", "+2", "1e-5"] * 1000) + " } }",
        "DELETE DATA { <a:s> <a:p> '1+1+1' }; INSERT DATA { <a:s> <a:p> " + ", ".join(["-1"] * 1000) + " }",
        "INSERT { ?s <a:p> ?o } WHERE { VALUES (?s ?o) { " + "(<a:as> -1) (a:union -2)" * 1000 + "} }",
        " ; ".join(["DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o > 1 && ?o < 3) OPTIONAL { ?o ?p ?s } }"] * 500),
        "INSERT DATA { <http://example.org/a/b/c> <a:p> 'as as as' }" + "# ++++ \n" * 1000,
    ],
)
def test_what_is_no_chain_is_not_counted(text: str) -> None:
    require_short_chains(text)


def test_what_is_within_the_bounds_is_answered_with_half_the_stack() -> None:
    """In a process of its own: it would be the one to die. Groups that join are left out, as the planner takes long."""
    joining = ("blank nodes", "lists", "reified triples", "triple terms", "braces in the code of characters")
    texts = [nested(kind, DEEPEST - 3) for kind in NESTED if kind not in joining and not kind.endswith("none")]
    texts += [chained(kind, LONGEST) for kind in CHAINS]
    script = (
        "import json, sys, threading; from pyoxigraph import Store; threading.stack_size(1 << 22)\n"
        "run = lambda: [Store().query(each) for each in json.load(sys.stdin)] and print('answered')\n"
        "threading.Thread(target=run).start()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "answered\n", "")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Callable[[str], bytes]]:
    pool = Pool(1)
    dataset = Embedded(tmp_path / "dataset", pool=pool)
    yield lambda text: dataset.answer(Question(text=text), Limits()).body
    dataset.close()
    pool.close()


@pytest.mark.parametrize("text", [chained("or", 30_000), chained("sum", 30_000), nested("groups", 10_000)])
def test_a_query_that_ends_its_worker_s_stack_is_told_from_one_out_of_memory(
    asked: Callable[[str], bytes], text: str
) -> None:
    with pytest.raises(InvalidInput, match="nested too deeply for the engine"):
        asked(text)
    assert b"true" in asked("ASK {}")


@given(st.text("""(){}[]<>!=&;'"\\\n#/.:a1 """, max_size=60))
def test_the_cheap_look_misses_nothing(text: str) -> None:
    assert max(_levels(text), default=0) <= _most_levels(text)


@pytest.mark.parametrize("unit", ["{", "!", "<<", "<'>", "(a:", "-1", "as "])
def test_a_text_is_looked_through_in_a_time_that_grows_as_it_does(unit: str) -> None:
    begun = time.thread_time()
    for look in (lambda text: require_shallow(text, "query"), require_short_chains):
        with contextlib.suppress(InvalidInput):
            look(unit * (300_000 // len(unit)))
    assert time.thread_time() - begun < 10
