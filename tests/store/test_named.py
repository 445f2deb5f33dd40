"""Answers of named queries are read at once: nothing of the store hangs on who reads them."""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad

import descant
from descant.ontology.iris import RDFS
from descant.store import Dataset
from descant.store.named import answered, rows_of

THING = NamedNode("http://example.org/thing")
SOURCES = Path(descant.__file__).parent
AS_THEY_COME = {
    "cli/data.py": "triples of a whole view, written as they come, by one thread",
    "server/health.py": "asks for yes or no",
    "store/opening.py": "asks for yes or no",
    "store/named.py": "reads it at once",
}


def described(dataset: Dataset) -> Any:
    return rows_of(dataset, "description", resource=THING)


def directly(dataset: Dataset) -> Any:
    return answered(dataset, "SELECT ?o { ?s ?p ?o }")


@pytest.mark.parametrize("ask", [described, directly])
def test_an_answer_that_hangs_on_an_error_may_be_freed_by_any_thread(
    dataset: Dataset, ask: Callable[[Dataset], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset.add([Quad(THING, RDFS.label, NamedNode(f"http://example.org/{each}"), THING) for each in range(3)])
    said, failed = list[str](), list[BaseException]()
    monkeypatch.setattr(sys, "unraisablehook", lambda told: said.append(str(told.exc_value)))

    def read() -> None:
        rows = ask(dataset)
        try:
            for row in rows:
                raise LookupError(row)
        except LookupError as error:
            failed.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert isinstance(failed[0], LookupError)
    failed.clear()
    assert said == []


def test_no_named_query_is_asked_in_another_way() -> None:
    """By `dataset.query(named(…).text)`, whose answer is read as it comes."""
    found = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("dataset.query", "public.query")):
                found.add(str(path.relative_to(SOURCES)))
    assert found - {"descant/store/named.py", "descant/server/health.py", "descant/store/opening.py"} == set(
        AS_THEY_COME
    )
