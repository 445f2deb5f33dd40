"""While a server owns the store the commands go through it, say so on stderr, and do what they always do."""

from __future__ import annotations

import json
import re
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from descant.config import Config
from descant.store import Stores
from descant.store.opening import open_stores
from tests.cli.conftest import BASE, Descant, Serving, quad

Serve = Callable[..., AbstractContextManager[Serving]]
TURTLE = "<http://example.org/a> <http://example.org/says> 1 , 2 , 3 ."
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def said_through(err: str, serving: Serving) -> bool:
    return bool(re.match(rf"\(through the server at {re.escape(serving.url)}, process \d+\)\n", err))


@pytest.mark.slow
def test_a_store_that_the_server_does_not_have_is_not_asked_for_there(descant: Descant, serving: Serve) -> None:
    Path("good.ttl").write_text(TURTLE, encoding="utf-8")
    with serving(DESCANT_BASE=BASE):
        for command in (("import", "good.ttl"), ("stats",), ("query", COUNT)):
            done = descant("--store", "oxigraph+http://127.0.0.1:9", *command)
            assert done.code == 2
            assert "not oxigraph+http://127.0.0.1:9. Give the same --store" in done.err
        assert '"0"' in descant("query", COUNT, "--json").out


@pytest.mark.slow
def test_every_command_goes_through_the_server_and_says_so(
    descant: Descant, serving: Serve, open_home: Callable[[], Stores], home: Path, tmp_path: Path
) -> None:
    """One server for all of it, as each step builds on the one before."""
    with open_home() as stores:
        stores.private.put([quad("draft", "not yet", "http://example.org/draft")])
    Path("good.ttl").write_text(TURTLE, encoding="utf-8")
    Path("broken.ttl").write_text(TURTLE + "\nnonsense", encoding="utf-8")
    with serving(DESCANT_BASE=BASE) as server:
        # import: the file that is broken stops no other, and changes nothing
        done = descant("import", "good.ttl", "broken.ttl")
        assert said_through(done.err, server)
        assert (done.code, done.out) == (1, "good.ttl: 3 statements\n")
        assert "broken.ttl:2:" in done.err
        # query: the same answer as without a server
        done = descant("query", COUNT, "--json")
        assert said_through(done.err, server)
        assert json.loads(done.out)["results"]["bindings"][0]["n"]["value"] == "3"
        # stats: of both datasets
        done = descant("stats", "--json")
        assert said_through(done.err, server)
        found = json.loads(done.out)
        assert (found["public"]["triples"], found["private"]["triples"]) == (3, 1)
        # export, and import of a whole dataset
        done = descant("export", "out.nq")
        assert said_through(done.err, server)
        assert len(Path("out.nq").read_text(encoding="utf-8").splitlines()) == 3
        assert descant("import", "out.nq", "--json").code == 0
        assert json.loads(descant("stats", "--json").out)["public"]["triples"] == 3
        # add
        Path("more.ttl").write_text("<http://example.org/a> <http://example.org/says> 4 .", encoding="utf-8")
        assert descant("import", "--add", "--graph", f"{BASE}graph/import/good.ttl", "more.ttl").code == 0
        assert len(descant("export", "--graph", f"{BASE}graph/import/good.ttl", "--format", "nt").out.splitlines()) == 4
        # check and backup: made by the server, complete, with both datasets
        assert descant("check").out == "Everything can be read.\n"
        done = descant("backup", "copy")
        assert said_through(done.err, server)
        assert Path("copy/backup.json").is_file()
        assert descant("--home", tmp_path / "other", "restore", "copy").code == 0
        # what needs the store for itself names the server
        done = descant("restore", "copy", "--replace")
        assert done.code == 1
        assert "in use by" in done.err
        assert "serve" in done.err
        # tokens are no matter of the store
        token = descant("token", "create", "--name", "x", "--scope", "write").out
        assert token.startswith("dsc_")
    with open_stores(Config(home=tmp_path / "other")) as stores:
        assert len(list(stores.public.quads())) == 4
        assert len(list(stores.private.quads())) == 1


def test_errors_are_as_clear_through_a_server(descant: Descant, process: Descant, serving: Serve) -> None:
    with serving() as server:
        for words in (["query", "SELECT * { SERVICE <http://example.org/> {} }"], ["export", "--graph", "no iri"]):
            done = descant(*words)
            assert done.code in (1, 2)
            said = [line for line in done.err.splitlines() if not line.startswith("(through")]
            assert len(said) == 1
            assert said[0].startswith("descant: ")
        done = descant("backup", Path("copy").absolute())
        assert done.code == 0
        done = descant("backup", Path("copy").absolute())
        assert (done.code, "is not empty" in done.err) == (1, True)
        assert said_through(done.err, server)


@pytest.mark.slow
def test_a_query_that_is_no_sparql_is_as_clear_through_a_server(process: Descant, serving: Serve) -> None:
    """In a process of its own, where a library's warning would be an error."""
    alone = process("query", "SELECT * {")
    with serving():
        through = process("query", "SELECT * {")
    assert "Traceback" not in through.err
    assert through.err.splitlines()[-1] == alone.err.splitlines()[-1]


@pytest.mark.slow
def test_once_the_server_is_gone_the_store_is_opened_again(descant: Descant, serving: Serve, home: Path) -> None:
    Path("good.ttl").write_text(TURTLE, encoding="utf-8")
    with serving() as server:
        assert said_through(descant("import", "good.ttl").err, server)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
    done = descant("query", COUNT, "--format", "csv")
    assert (done.code, done.err) == (0, "")
    assert done.out.split() == ["n", "3"]
    assert not (home / "store" / "owner.json").exists()


@pytest.mark.slow
def test_a_server_that_was_killed_leaves_the_store_to_the_next(descant: Descant, serving: Serve, home: Path) -> None:
    """The serving process notices that its watcher is gone, and goes too."""
    import time

    Path("good.ttl").write_text(TURTLE, encoding="utf-8")
    with serving() as server:
        descant("import", "good.ttl")
        server.process.kill()
        server.process.wait(30)
        deadline = time.monotonic() + 30
        while "through the server" in (done := descant("stats")).err or done.code:
            assert time.monotonic() < deadline, done
            time.sleep(0.5)
    assert "public: 3 statements" in done.out


@pytest.mark.slow
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::1", "localhost"])
def test_a_server_on_any_of_this_machine_s_addresses_serves_the_command_line_too(
    descant: Descant, serving: Serve, host: str
) -> None:
    if ":" in host and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    with serving(DESCANT_HOST=host):
        for words in (["stats"], ["query", "ASK {}"], ["export", "out.nq"]):
            done = descant(*words)
            assert (done.code, "through the server" in done.err) == (0, True), done.err


def test_a_server_on_another_address_is_named(descant: Descant, home: Path, open_home: Callable[[], Stores]) -> None:
    """One that listens where this machine's loopback does not reach it."""
    with open_home():
        done = descant("stats")
    assert done.code == 1
    assert str(home / "store") in " ".join(done.err.split())
