"""`--json` before or after the command: one JSON document on stdout, all else on stderr."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Descant

TURTLE = "<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n"
REPORTING: list[list[str]] = [
    ["stats"],
    ["check"],
    ["import", "good.ttl"],
    ["import", "good.ttl", "broken.ttl", "missing.ttl"],
    ["token", "create", "--name", "a name"],
    ["token", "list"],
    ["query", "SELECT * { ?s ?p ?o }"],
    ["query", "ASK {}"],
    ["ontology", "validate", "good.ttl", "broken.ttl"],
]


@pytest.fixture(autouse=True)
def files(descant: Descant) -> None:
    """In the working folder of the test."""
    Path("good.ttl").write_text(TURTLE, encoding="utf-8")
    Path("broken.ttl").write_text(TURTLE + "<http://example.org/a> nonsense\n", encoding="utf-8")


def shape(document: Any) -> Any:
    """A document without its values, which differ from call to call."""
    if isinstance(document, dict):
        return {key: shape(value) for key, value in document.items()}
    return [shape(each) for each in document] if isinstance(document, list) else type(document).__name__


@pytest.mark.parametrize("words", REPORTING, ids=" ".join)
def test_before_and_after_the_command_it_is_the_same_one_document(descant: Descant, words: list[str]) -> None:
    before, after, plain = descant("--json", *words), descant(*words, "--json"), descant(*words)
    documents = [json.loads(done.out) for done in (before, after)]
    if words != ["token", "list"]:  # each call of `token create` makes the list longer
        assert shape(documents[0]) == shape(documents[1])
    assert before.code == after.code == plain.code
    assert plain.out != before.out


def test_backup_and_restore_say_where(descant: Descant, home: Path) -> None:
    assert descant("stats").code == 0
    for name, words in (("one", ["backup", "one", "--json"]), ("two", ["--json", "backup", "two"])):
        assert json.loads(descant(*words).out) == {"folder": str(Path(name).absolute()), "left_out": []}
    assert json.loads(descant("restore", "one", "--replace", "--json").out) == {"folder": "one", "doubts": []}
    assert json.loads(descant("--json", "restore", "two", "--replace").out)["folder"] == "two"


def test_an_import_is_a_list_with_a_count_or_an_error_for_each_file(descant: Descant) -> None:
    done = descant("import", "good.ttl", "broken.ttl", "--json")
    good, broken = json.loads(done.out)
    assert good == {"file": "good.ttl", "statements": 1}
    assert broken["file"] == "broken.ttl"
    assert "broken.ttl:2" in broken["error"]
    assert (done.code, "broken.ttl:2" in done.err) == (1, True)


def test_stats_have_both_datasets(descant: Descant) -> None:
    assert descant("import", "good.ttl").code == 0
    found = json.loads(descant("stats", "--json").out)
    assert set(found) == {"public", "private"}
    assert (found["public"]["triples"], found["public"]["graphs"], found["private"]["triples"]) == (1, 1, 0)
    assert found["public"]["size"] > 0


def test_a_table_and_a_boolean_are_sparql_results(descant: Descant) -> None:
    descant("import", "good.ttl")
    table = json.loads(descant("query", "SELECT ?s { ?s ?p ?o }", "--json").out)
    assert [row["s"]["value"] for row in table["results"]["bindings"]] == ["http://example.org/a"]
    assert json.loads(descant("--json", "query", "ASK {}").out)["boolean"] is True


def test_a_graph_is_json_ld(descant: Descant) -> None:
    descant("import", "good.ttl")
    assert json.loads(descant("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--json").out)


def test_a_file_that_was_written_is_named(descant: Descant) -> None:
    assert json.loads(descant("--json", "export", "out.nq").out) == {"file": "out.nq"}


def test_export_knows_json_after_the_command(descant: Descant) -> None:
    assert json.loads(descant("export", "out.nq", "--json").out) == {"file": "out.nq"}


@pytest.mark.parametrize(
    "words", [["query", "nonsense"], ["token", "revoke", "nobody"], ["--store", "ftp://x/", "stats"]]
)
def test_an_error_leaves_stdout_empty(descant: Descant, words: list[str]) -> None:
    done = descant("--json", *words)
    assert done.out == ""
    assert done.err.startswith("descant: ")


def test_it_is_so_in_a_process_of_its_own_too(process: Descant) -> None:
    """Warnings, notes and progress stay away from stdout."""
    done = process("import", "good.ttl", "missing.ttl", "--json")
    assert [set(each) for each in json.loads(done.out)] == [{"file", "statements"}, {"file", "error"}]
    assert done.code == 1
