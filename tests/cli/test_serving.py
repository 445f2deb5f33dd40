"""`serve` and `demo`: what they say, and what the sample leaves behind."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.cli.conftest import BASE, Descant, Serving


def test_the_demo_loads_four_settings_and_the_same_each_time(descant: Descant) -> None:
    first, second = descant("demo", "--load-only"), descant("demo", "--load-only")
    assert first.code == second.code == 0
    assert first.out == ""
    assert "four settings of one tune" in first.err
    query = "PREFIX frbr: <http://purl.org/vocab/frbr/core#> SELECT ?v { ?v frbr:realizationOf ?w . ?w a ?t }"
    rows = json.loads(descant("query", query, "--json").out)["results"]["bindings"]
    names = {row["v"]["value"].rpartition("/")[2] for row in rows}
    assert {name for name in names if name.startswith("bwv")} == {f"bwv-244-{number}" for number in (15, 17, 44, 54)}
    counted = json.loads(descant("stats", "--json").out)["public"]
    assert f" {counted['triples']} statements" in second.err
    assert counted["graphs"] == 1


def test_the_sample_is_served(descant: Descant, serving: Callable[..., AbstractContextManager[Serving]]) -> None:
    assert descant("demo", "--load-only").code == 0
    with serving(DESCANT_BASE=BASE) as server:
        request = urllib.request.Request(
            f"{server.url}id/work/herzlich-tut-mich-verlangen", headers={"Accept": "text/turtle"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            assert b"St Matthew Passion" in response.read()
        with urllib.request.urlopen(server.url, timeout=30) as response:
            assert b"St Matthew Passion" in response.read()


def test_serving_says_where_on_stderr(process: Descant, home: Path) -> None:
    """Before it finds that it cannot: the port is not one that may be used."""
    done = process("serve", "--host", "203.0.113.1", "--port", 8080)  # an address of no machine
    assert (done.code, done.out) == (1, "")
    assert "http://203.0.113.1:8080/" in done.err
    assert "Stop it with Ctrl-C." in done.err
    assert "cannot be served on" in done.err.splitlines()[-1]
