"""SERVICE reaches the listed endpoints, by the only way there is; LOAD becomes data."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize

from descant.config import Config
from descant.errors import DescantError, Forbidden, InvalidInput, QueryTimeout, RemoteFailed
from descant.store import Limits, Question, Stores
from descant.store.federation import Way
from descant.store.loading import with_documents
from descant.store.opening import open_stores
from descant.store.outward import Load, redirect_services, replace_loads
from descant.store.pool import Pool
from descant.store.text import forbid
from tests.conftest import free_port, missing
from tests.neighbour import Neighbour, neighbour

ALLOWED, ADDRESS = "http://allowed.example/sparql", "http://127.0.0.1:9/secret/0"
RESULTS = "application/sparql-results+json"
ROW = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "far"}}]}})
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def address_of(endpoint: str) -> str:
    if endpoint != ALLOWED:
        raise Forbidden(endpoint)
    return ADDRESS


# -- the text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
        "select*{service silent<%s>{?s ?p ?o}}",
        "SELECT * { { SELECT ?s { SERVICE # there\n<%s> { ?s ?p ?o } } } SERVICE <%s> { ?s a ?c } }",
        "SELECT * { OPTIONAL { SERVICE <%s> { { ?s ?p ?o } UNION { ?o ?p ?s } } } SERVICE <%s> {} }",
        "SELECT * { FILTER EXISTS { SERVICE <%s> { ?s ?p 'SERVICE <x> {' } } } # SERVICE <y> {}",
        "PREFIX service: <http://s/> SELECT * { ?s service:x ?o SERVICE <%s> { ?s ?p ?o } }",
    ],
)
def test_listed_endpoints_are_replaced_and_nothing_else(query: str) -> None:
    said, meant = query.replace("%s", ALLOWED), query.replace("%s", ADDRESS)
    assert redirect_services(said, address_of) == meant


def test_an_escaped_keyword_is_one() -> None:
    assert (
        redirect_services(f"ASK {{ S\\u0045RVICE <{ALLOWED}> {{}} }}", address_of)
        == f"ASK {{ SERVICE <{ADDRESS}> {{}} }}"
    )
    with pytest.raises(Forbidden):
        redirect_services("ASK { S\\u0045RVICE <http://other/> {} }", address_of)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://other.example/> { ?s ?p ?o } }",
        f"SELECT * {{ SERVICE <{ALLOWED}/> {{ ?s ?p ?o }} }}",
        "BASE <http://allowed.example/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
        "SELECT * { BIND(<http://other.example/> AS ?e) SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { SERVICE $e { ?s ?p ?o } }",
        "PREFIX a: <http://allowed.example/> SELECT * { SERVICE a:sparql { ?s ?p ?o } }",
        "PREFIX a: <http://allowed.example/> SELECT * { SERVICEa:sparql { ?s ?p ?o } }",
        "PREFIX : <http://allowed.example/> SELECT * { SERVICE:sparql { ?s ?p ?o } }",
        f"SELECT * {{ SERVICESILENT <{ALLOWED}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p trueSERVICE <{ALLOWED}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p 1e5SERVICE <{ALLOWED}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE <{ALLOWED}> {{ SERVICE <{ALLOWED}> {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ SERVICE <{ALLOWED}> {{ {{ SELECT * {{ SERVICE <{ALLOWED}> {{}} }} }} }} }}",
        f"SELECT * {{ SERVICE <{ALLOWED}> {{}} \\u005Cu0053ERVICE <http://other.example/> {{}} }}",
        f"SELECT * {{ FILTER(1<?x#>'''\n) SERVICE <http://other.example/> {{}} #'''\n SERVICE <{ALLOWED}> {{}} }}",
        "SELECT * { SERVICE",
        "SELECT * { SERVICE SILENT",
    ],
)
def test_what_is_not_plainly_listed_is_refused(query: str) -> None:
    with pytest.raises(Forbidden):
        redirect_services(query, address_of)


@given(st.text(), st.sampled_from(["", " 'SERVICE' ", " # service", " ?service ", " <http://service/> ", " x:LOAD "]))
def test_without_the_keyword_a_text_comes_back_as_it_is(text: str, more: str) -> None:
    for rewritten in (redirect_services, replace_loads):
        with contextlib.suppress(DescantError):
            assert rewritten(text + more, lambda _: pytest.fail("asked")) == text + more


PIECES = st.sampled_from(
    [
        f"SERVICE <{ALLOWED}> {{ ?s ?p ?o }}", "SERVICE", "SERVICE <http://127.0.0.1:1/>", f"<{ALLOWED}>", "SILENT",
        "{", "}", "(", ")", "[]", "()", "'", "'''", '"', "#", "\n", " ", "<", ">", ".", "..", "-", ";", ",", "^", "^^",
        "?x", "a:b", ":b", "_:b", "a:", ":", "1e5", "1", "true", "@en", "%41", "\\'", "?s ?p ", "{ ?s ?p ?o }",
        "FILTER(1<", "<#>", "<urn:a#>", "OPTIONAL {", "\\u0053ERVICE", "\\u005Cu0053ERVICE", "\\u000A", "\\u0027",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " "]))
def test_no_rewritten_query_reaches_another_endpoint(pieces: list[str], glue: str) -> None:
    query = "PREFIX a: <http://127.0.0.1:1/> PREFIX : <http://127.0.0.1:1/> SELECT * { " + glue.join(pieces) + " }"
    try:
        rewritten = redirect_services(query, lambda _: "http://127.0.0.1:2/")
        if rewritten == query:
            forbid(query, "SERVICE")
    except DescantError:
        return
    assert "port 1 " not in _reached(rewritten)


def _reached(query: str) -> str:
    """What the engine says about where it went; ports 1 and 2 it refuses by name, without connecting."""
    store = Store()
    store.update("INSERT DATA { <a:s> <a:p> 1, 1e5, true, 'x', 'x'@en }")
    try:
        list(store.query(query))  # type: ignore[arg-type]
    except OSError as error:
        return str(error)
    except (SyntaxError, ValueError, TypeError):
        pass
    return ""


def may_have_a_loopback() -> bool:
    script = "import sys; from descant.processes.confinement import leave_for_a_loopback as l; sys.exit(not l())"
    return subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# -- the way there ---------------------------------------------------------------------------------------


@pytest.fixture
def near() -> Iterator[Neighbour]:
    with neighbour() as here:
        yield here


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Stores]]:
    with contextlib.ExitStack() as stack:

        def make(*federation: str, private: bool = True, **more: Any) -> Stores:
            pool = Pool(2)
            stack.callback(pool.close)
            config = Config(
                home=tmp_path, base="http://localhost/", federation=federation, federation_private=private, **more
            )
            return stack.enter_context(open_stores(config, pool=pool))

        yield make


def ask(stores: Stores, text: str, **limits: Any) -> str:
    return stores.public.answer(Question(text=text), replace(Limits(), **limits)).body.decode()


def test_a_listed_endpoint_answers(opened: Callable[..., Stores], near: Neighbour) -> None:
    endpoint = near.says("/sparql", ROW, RESULTS)
    stores = opened("http://elsewhere.example/", endpoint)
    stores.public.add([Quad(NamedNode("a:s"), NamedNode(LABEL), Literal("here"))])
    body = ask(stores, f"SELECT ?l ?x {{ ?s <{LABEL}> ?l SERVICE <{endpoint}> {{ ?q a ?x }} }}")
    assert "here" in body
    assert "far" in body
    [(method, path, headers, query)] = near.asked
    assert (method, path) == ("POST", "/sparql")
    assert query.startswith(b"SELECT")
    assert set(headers) == {"Host", "User-Agent", "Accept-Encoding", "Accept", "Content-Type", "Content-Length"}


def test_an_endpoint_at_a_private_address_needs_the_other_key_too(
    opened: Callable[..., Stores], near: Neighbour
) -> None:
    endpoint = near.says("/sparql", ROW, RESULTS)
    with pytest.raises(DescantError, match="not public"):
        ask(opened(endpoint, private=False), f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")
    assert near.asked == []


def test_an_endpoint_that_redirects_to_a_private_address_is_refused(
    opened: Callable[..., Stores], near: Neighbour
) -> None:
    with neighbour() as other:
        endpoint = near.redirects("/sparql", other.says("/", ROW, RESULTS), 307)
        with pytest.raises(DescantError, match="not public"):
            ask(opened(endpoint), f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")
        assert other.asked == []


def test_without_a_list_nothing_is_reached(opened: Callable[..., Stores], near: Neighbour) -> None:
    with pytest.raises(Forbidden, match="SERVICE is switched off"):
        ask(opened(), f"SELECT * {{ SERVICE <{near.url()}> {{ ?q a ?x }} }}")


def test_what_is_not_listed_is_refused_and_says_what_is(opened: Callable[..., Stores], near: Neighbour) -> None:
    with pytest.raises(Forbidden) as caught:
        ask(opened("http://listed.example/"), f"SELECT * {{ SERVICE <{near.url()}> {{ ?q a ?x }} }}")
    assert "http://listed.example/" in caught.value.remedy


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_failure_names_the_endpoint_and_not_our_own_address(
    opened: Callable[..., Stores], near: Neighbour, status: int
) -> None:
    endpoint = near.says("/sparql", "no", status=status)
    with pytest.raises(RemoteFailed) as caught:
        ask(opened(endpoint), f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")
    assert f"{endpoint} answers {status}" in caught.value.message
    assert caught.value.message.count("127.0.0.1") == caught.value.message.count(endpoint)


@pytest.mark.parametrize("answer", ["", "{", "<html>", '{"head": {}, "results": {"bindings": [{"x": 1}]}}'])
@pytest.mark.parametrize("media_type", [RESULTS, "text/html"])
def test_a_broken_answer_is_the_endpoint_s_fault(
    opened: Callable[..., Stores], near: Neighbour, answer: str, media_type: str
) -> None:
    endpoint = near.says("/sparql", answer, media_type)
    with pytest.raises(RemoteFailed) as caught:
        ask(opened(endpoint), f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")
    assert caught.value.message.count("127.0.0.1") == caught.value.message.count(endpoint)


def test_an_endpoint_that_is_not_there_is_said_to_have_failed(opened: Callable[..., Stores]) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(RemoteFailed, match=endpoint):
        ask(opened(endpoint), f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")


def test_a_broken_query_is_the_client_s_fault(opened: Callable[..., Stores], near: Neighbour) -> None:
    endpoint = near.says("/sparql", ROW, RESULTS)
    with pytest.raises(InvalidInput, match="not SPARQL"):
        ask(opened(endpoint), f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} ?s }}")


def test_silent_passes_over_a_failure(opened: Callable[..., Stores], near: Neighbour) -> None:
    endpoint = near.says("/sparql", "no", status=500)
    assert '"bindings":[{}]' in ask(opened(endpoint), f"SELECT * {{ SERVICE SILENT <{endpoint}> {{ ?q a ?x }} }}")


def test_a_slow_endpoint_costs_no_more_than_the_deadline(opened: Callable[..., Stores], near: Neighbour) -> None:
    with pytest.raises(QueryTimeout):
        ask(opened(near.url("/drip")), f"SELECT * {{ SERVICE <{near.url('/drip')}> {{ ?q a ?x }} }}", seconds=1.5)


def test_a_huge_answer_is_refused(opened: Callable[..., Stores], near: Neighbour) -> None:
    endpoint = near.says("/sparql", " " * 2000, RESULTS)
    with pytest.raises(DescantError, match="more than 1000 bytes"):
        ask(opened(endpoint, query_bytes=1000), f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")


def test_a_worker_with_a_way_out_serves_one_query(opened: Callable[..., Stores], near: Neighbour) -> None:
    endpoint = near.says("/sparql", ROW, RESULTS)
    stores = opened(endpoint)
    pool: Any = stores.public._pool  # type: ignore[attr-defined]
    ask(stores, f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")
    assert pool._idle == []
    for _ in range(20):  # a worker that a busy machine made slow is ended
        ask(stores, "ASK {}")
        if pool._idle:
            break
    (kept,) = pool._idle
    ask(stores, f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")
    assert pool._idle == [kept]


def test_a_way_is_closed_after_its_query(opened: Callable[..., Stores], near: Neighbour) -> None:
    endpoint = near.says("/sparql", ROW, RESULTS)
    stores = opened(endpoint)
    for _ in range(3):
        ask(stores, f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} SERVICE <{endpoint}> {{ ?q a ?x }} }}")
    deadline = time.monotonic() + 10
    while any(thread.name == "federation" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_nobody_gets_through_who_does_not_know_the_address(near: Neighbour) -> None:
    endpoint = near.says("/sparql", ROW, RESULTS)
    with Way(config(endpoint)) as way:
        root, port = way._root, way.port
        other = f"http://127.0.0.1:{port}"
        for address in (f"{other}/", f"{other}/0", f"{root}1", f"{root}-1", f"{root}x", root, f"{root}²"):
            assert httpx.post(address, content="ASK {}").status_code == 502
        assert httpx.get(f"{root}0").status_code == 501
        assert near.asked == []
        assert httpx.post(f"{root}0", content="ASK {}").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.post(f"{root}0", content="ASK {}")


def test_a_way_is_another_for_each_query(near: Neighbour) -> None:
    with Way(config(near.url())) as one, Way(config(near.url())) as other:
        assert one._path != other._path
        with pytest.raises(Forbidden):
            one.forward(f"{other._path}0", b"ASK {}", {})


def test_a_worker_has_no_network_but_its_own_loopback(opened: Callable[..., Stores], near: Neighbour) -> None:
    if not may_have_a_loopback():
        missing("the kernel allows no network of one's own here")
    stores = opened(near.url("/drip"))
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(ask, stores, f"ASK {{ SERVICE <{near.url('/drip')}> {{ ?q a ?x }} }}", seconds=60)
        while not near.asked:
            assert not asked.done(), asked.result()
            time.sleep(0.02)
        networks = {(Path("/proc") / worker / "ns" / "net").readlink() for worker in workers()}
        routes = [(Path("/proc") / worker / "net" / "dev").read_text() for worker in workers()]
        near.released.set()
        with pytest.raises(RemoteFailed):
            asked.result()
    assert networks
    assert Path("/proc/self/ns/net").readlink() not in networks
    assert all([line.split(":")[0].strip() for line in text.splitlines()[2:]] == ["lo"] for text in routes)


def workers() -> list[str]:
    """The processes of this one's workers."""
    tasks = Path("/proc/self/task").iterdir()
    children = {child for task in tasks for child in (task / "children").read_text().split()}
    return [child for child in children if b"query_worker" in (Path("/proc") / child / "cmdline").read_bytes()]


def test_where_the_kernel_allows_no_network_of_its_own_it_works_too(
    opened: Callable[..., Stores], near: Neighbour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = tmp_path / "changes"
    changes.mkdir()
    (changes / "sitecustomize.py").write_text(
        "import descant.processes.confinement as c\nc.leave_the_network = lambda: False\n", encoding="ascii"
    )
    path = os.pathsep.join([str(changes), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setattr("descant.store.pool.worker_environment", lambda: os.environ | {"PYTHONPATH": path})
    monkeypatch.setattr(Way, "listen_on", lambda *_: pytest.fail("the worker has a network of its own"))
    endpoint = near.says("/sparql", ROW, RESULTS)
    assert "far" in ask(opened(endpoint), f"SELECT * {{ SERVICE <{endpoint}> {{ ?q a ?x }} }}")


# -- LOAD ------------------------------------------------------------------------------------------------


def config(*listed: str, private: bool = True) -> Config:
    return Config(base="http://localhost/", federation=listed, federation_private=private)


@pytest.mark.parametrize(
    ("update", "load"),
    [
        ("LOAD <http://d/>", Load("http://d/", False, "")),
        ("load silent<http://d/>into graph<a:g>", Load("http://d/", True, "<a:g>")),
        ("PREFIX a: <b:> LOAD <http://d/> ; CLEAR ALL", Load("http://d/", False, "")),
        ("L\\u004FAD <http://d/> INTO GRAPH <g>", Load("http://d/", False, "<g>")),
    ],
)
def test_load_is_read(update: str, load: Load) -> None:
    found = []
    replace_loads(update, lambda each: found.append(each) or "")  # type: ignore[func-returns-value]
    assert found == [load]


@pytest.mark.parametrize(
    "update",
    [
        "LOAD a:b", "LOAD ?x", "LOADa:b", "LOADSILENT <http://d/>", "LOAD <http://d/> INTO <a:g>", "LOAD",
        "LOAD <http://d/> INTO GRAPH a:g", "LOAD <http://d/> INTOGRAPH <a:g>", "INSERT DATA { LOAD <http://d/> }",
        "LOAD <http://d/> LOAD <http://d/>", "LOAD <http://d/> INTO GRAPH <a:g> <b:g>", "LOAD <d'> ; LOAD <http://d/>",
    ],
)  # fmt: skip
def test_any_other_load_is_refused(update: str) -> None:
    with pytest.raises(Forbidden):
        replace_loads(update, lambda _: "")


@pytest.mark.parametrize(
    "document",
    [
        "http://other/", "http://d", "http://d.evil.example/", "http://d/e/../../f", "http://d/e/%2e%2e/f", "file:///d/e/",
        "http://d/exact/more", "http://d/exac",
    ],
)  # fmt: skip
def test_a_document_is_listed_or_in_a_listed_folder(document: str) -> None:
    with pytest.raises(Forbidden, match="not allowed here"):
        with_documents(f"LOAD SILENT <{document}>", config("http://d/e/", "http://d/exact"))


@given(st.text(st.characters(codec="utf-8")), st.booleans())
def test_what_is_loaded_arrives_as_it_was(value: str, resolved: bool) -> None:
    """Also where an engine resolves escapes before anything else."""
    from descant.store.loading import as_data
    from descant.store.text import unescape

    quad = Quad(NamedNode("a:s"), NamedNode("a:p"), Literal(value))
    update, store = as_data([quad.triple], "<a:g>"), Store()
    store.update(unescape(update) if resolved else update)
    assert next(iter(store)).object == Literal(value)


def test_the_other_parts_keep_their_order(near: Neighbour) -> None:
    near.says("/d.ttl", f'<#a> <{LABEL}> "x" . [] <{LABEL}> "y" .')
    load = f"LOAD <{near.url('/d.ttl')}> INTO GRAPH <a:g>"
    text = f"INSERT DATA {{ _:b <a:p> 1 }} ; {load} ; DELETE DATA {{ <a:s> <a:p> 1 }}"
    loaded = with_documents(text, config(near.url("/")))
    first, second, third = loaded.split(" ; ")
    assert (first, third) == ("INSERT DATA { _:b <a:p> 1 }", "DELETE DATA { <a:s> <a:p> 1 }")
    Store().update(loaded)
    assert f'<{near.url("/d.ttl#a")}> <{LABEL}> "x" .' in second


def test_a_format_is_known_by_its_type_or_else_its_name(near: Neighbour) -> None:
    triple = Quad(NamedNode("a:s"), NamedNode(LABEL), Literal("x"))
    for known, suffix in ((RdfFormat.TURTLE, "ttl"), (RdfFormat.RDF_XML, "rdf"), (RdfFormat.N_TRIPLES, "nt")):
        body = serialize([triple], format=known) or b""
        for url in (
            near.says("/typed", body, known.media_type),
            near.says(f"/named.{suffix}", body, "application/octet-stream"),
        ):
            assert '"x"' in with_documents(f"LOAD <{url}>", config(url))


def test_silent_loads_nothing_where_it_fails(near: Neighbour) -> None:
    near.says("/broken.ttl", "<a:s> <a:p>")
    for path in ("/broken.ttl", "/away.ttl"):
        assert with_documents(f"LOAD SILENT <{near.url(path)}>", config(near.url("/"))) == "INSERT DATA {\n}"
    with pytest.raises(RemoteFailed, match="404"):
        with_documents(f"LOAD <{near.url('/away.ttl')}>", config(near.url("/")))


def test_a_document_at_a_private_address_needs_the_other_key_too(near: Neighbour) -> None:
    near.says("/d.ttl", "")
    with pytest.raises(Forbidden, match="not public"):
        with_documents(f"LOAD <{near.url('/d.ttl')}>", config(near.url("/"), private=False))
    assert near.asked == []


def test_a_document_with_graphs_is_not_loaded(near: Neighbour) -> None:
    url = near.says("/d.nq", f'<a:s> <{LABEL}> "x" <a:g> .', "application/n-quads")
    with pytest.raises(InvalidInput, match="names graphs"):
        with_documents(f"LOAD <{url}>", config(url))
