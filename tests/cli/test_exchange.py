"""`import` and `export`: what goes in comes out, in every format; a broken file stops no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse

from descant.cli import output
from descant.config import Config
from descant.ontology.formats import Format, format_of
from descant.store.opening import open_stores
from tests.cli.conftest import BASE, ROOT, Descant, one_line
from tests.conftest import ON_FIXTURES

NAMED = [each.extensions[0][1:] for each in Format if each.has_graphs]
PLAIN = [each.extensions[0][1:] for each in Format if not each.has_graphs]
GRAPH = "http://example.org/g"
TRIPLES = """
<http://example.org/a> <http://example.org/says> "Größe \\"quoted\\" \\n ♭𝄞"@de , 12 , 0.5 , true .
<http://example.org/a> <http://example.org/has> [ <http://example.org/next> [ <http://example.org/says> "inside" ] ] .
"""
TRIG = f"""
GRAPH <{GRAPH}> {{ {TRIPLES} }}
GRAPH <{GRAPH}/2> {{
  <http://example.org/b> <http://example.org/says> "2026-11-20"^^<http://www.w3.org/2001/XMLSchema#date> .
}}
"""


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def same(left: Iterable[Quad], right: Iterable[Quad]) -> bool:
    sides = [Dataset(side) for side in (left, right)]
    for side in sides:
        side.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return sides[0] == sides[1]


def parsed(path: Path) -> list[Quad]:
    return list(parse(path=str(path), format=format_of(file=path.name).rdf))


# -- there and back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", NAMED)
def test_named_graphs_survive_a_round_trip(descant: Descant, tmp_path: Path, suffix: str) -> None:
    given = write("given.trig", TRIG)
    assert descant("import", given).code == 0
    assert descant("export", f"out.{suffix}").code == 0
    assert same(parsed(given), parsed(Path(f"out.{suffix}")))
    other = ("--home", tmp_path / "other")
    assert descant(*other, "import", f"out.{suffix}").code == 0
    assert descant(*other, "export", "again.trig").code == 0
    assert same(parsed(given), parsed(Path("again.trig")))


@pytest.mark.parametrize("suffix", PLAIN)
def test_one_graph_survives_a_round_trip(descant: Descant, suffix: str) -> None:
    given = write("given.ttl", TRIPLES)
    assert descant("import", given, "--graph", GRAPH).code == 0
    assert descant("export", f"out.{suffix}", "--graph", GRAPH).code == 0
    assert descant("import", f"out.{suffix}", "--graph", GRAPH).code == 0
    assert descant("export", "again.ttl", "--graph", GRAPH).code == 0
    assert same(parsed(given), parsed(Path("again.ttl")))


def test_rdf_xml_is_xml_where_a_property_has_no_prefix(descant: Descant) -> None:
    write("given.ttl", "<http://example.org/a> <http://example.org/p/x1> 2 .")
    assert descant("import", "given.ttl", "--graph", GRAPH).code == 0
    assert descant("export", "out.rdf", "--graph", GRAPH).code == 0
    ElementTree.parse("out.rdf")


def test_what_rdf_xml_cannot_say_is_not_written(descant: Descant) -> None:
    """A property that ends in a digit has no name that XML allows."""
    write("given.ttl", "<http://example.org/a> <http://example.org/p/1> 2 .")
    assert descant("import", "given.ttl", "--graph", GRAPH).code == 0
    done = descant("export", "out.rdf", "--graph", GRAPH)
    assert done.code == 1
    assert "<http://example.org/p/1>" in one_line(done.err)
    assert "Turtle" in done.err
    assert not list(Path().glob("out.*"))


@pytest.mark.parametrize("suffix", ["jsonld", "rdf"])
def test_triple_terms_of_an_older_store_are_no_traceback(descant: Descant, home: Path, suffix: str) -> None:
    with open_stores(Config(home=home)) as stores:
        stores.public.update("INSERT DATA { <a:s> <a:p> <<( <a:s> <a:p> 1 )>> }")
    done = descant("export", f"out.{suffix}")
    assert done.code == 1
    assert "triple term" in one_line(done.err)
    assert not list(Path().glob("out.*"))
    assert descant("export", "out.nq").code == 0


@pytest.mark.parametrize("suffix", PLAIN)
def test_formats_without_graphs_merge_them(descant: Descant, suffix: str) -> None:
    descant("import", write("given.trig", TRIG))
    assert descant("export", f"out.{suffix}").code == 0
    assert len(parsed(Path(f"out.{suffix}"))) == len(parsed(Path("given.trig")))


def test_without_a_file_it_goes_to_stdout_as_n_quads(descant: Descant) -> None:
    given = write("given.trig", TRIG)
    descant("import", given)
    done = descant("export")
    assert same(parsed(given), parse(done.out, format=RdfFormat.N_QUADS))
    turtle = descant("export", "--format", "ttl", "--graph", f"{GRAPH}/2")
    assert len(list(parse(turtle.out, format=RdfFormat.TURTLE))) == 1


def test_the_format_that_is_said_wins_over_the_name(descant: Descant) -> None:
    descant("import", write("given.trig", TRIG))
    assert descant("export", "out.ttl", "--format", "nq").code == 0
    assert same(parsed(Path("given.trig")), parse(path="out.ttl", format=RdfFormat.N_QUADS))


def test_an_export_that_fails_leaves_the_old_file(descant: Descant) -> None:
    write("out.nq", "the old one")
    assert descant("export", "out.nq", "--graph", "no iri").code == 2
    assert Path("out.nq").read_text() == "the old one"


def test_a_graph_that_is_not_there_is_not_exported(descant: Descant) -> None:
    write("out.nq", "the old one")
    done = descant("export", "out.nq", "--graph", "http://example.org/none")
    assert (done.code, Path("out.nq").read_text()) == (1, "the old one")
    assert "There is no graph http://example.org/none." in done.err


def test_whoever_stops_reading_is_no_fault(home: Path, descant: Descant) -> None:
    lines = [f"<http://example.org/{i}> <http://example.org/p> '{'x' * 100}' .\n" for i in range(1500)]
    descant("import", write("many.ttl", "".join(lines)))
    command = [sys.executable, "-m", "descant", "export"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as export:
        assert export.stdout
        assert export.stderr
        export.stdout.readline()
        export.stdout.close()
        assert b"Traceback" not in export.stderr.read()
        assert export.wait(60) in (0, 1)


# -- where it goes --------------------------------------------------------------------------------------------


def graphs(descant: Descant) -> dict[str, int]:
    found = json.loads(
        descant("query", "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", "--json").out
    )
    return {row["g"]["value"]: int(row["n"]["value"]) for row in found["results"]["bindings"]}


def test_a_file_has_a_graph_of_its_name_and_replaces_it(descant: Descant) -> None:
    descant("import", write("notes.ttl", "<a:s> <a:p> 1 , 2 , 3 ."))
    assert graphs(descant) == {f"{BASE}graph/import/notes.ttl": 3}
    descant("import", write("notes.ttl", "<a:s> <a:p> 4 ."))
    assert graphs(descant) == {f"{BASE}graph/import/notes.ttl": 1}


def test_a_graph_can_be_named_and_added_to(descant: Descant) -> None:
    descant("import", write("one.ttl", "<a:s> <a:p> 1 ."), "--graph", GRAPH)
    descant("import", write("two.ttl", "<a:s> <a:p> 2 ."), "--graph", GRAPH, "--add")
    assert graphs(descant) == {GRAPH: 2}
    descant("import", "two.ttl", "--graph", GRAPH)
    assert graphs(descant) == {GRAPH: 1}


def test_graphs_in_a_file_keep_their_names(descant: Descant) -> None:
    descant("import", write("given.trig", TRIG + "<a:s> <a:p> 1 ."))
    assert set(graphs(descant)) == {GRAPH, f"{GRAPH}/2", f"{BASE}graph/import/given.trig"}


def test_relative_names_are_resolved_against_the_file(descant: Descant) -> None:
    descant("import", write("given.ttl", "<#it> <a:p> 1 ."))
    assert f"{Path('given.ttl').absolute().as_uri()}#it" in descant("export").out


def test_importing_again_changes_nothing(descant: Descant) -> None:
    write("given.trig", TRIG)
    descant("import", "given.trig")
    first = parse(descant("export").out, format=RdfFormat.N_QUADS)
    descant("import", "given.trig")
    assert same(first, parse(descant("export").out, format=RdfFormat.N_QUADS))


def test_what_was_imported_keeps_its_name_on_another_port(descant: Descant) -> None:
    descant("import", write("notes.ttl", "<a:s> <a:p> 1 ."))
    descant("import", write("more.ttl", "<a:s> <a:p> 1 ."), DESCANT_PORT="9090")
    assert {name.partition("graph/")[0] for name in graphs(descant)} == {BASE}


# -- what is broken -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("broken.ttl", "<a:s> <a:p> 1 .\n<a:s> nonsense\n", "broken.ttl:2:"),
        ("broken.nt", "<a:s> <a:p> <a:o> .\n\n<a:s> <a:p> 1 .\n", "broken.nt:3:"),
        ("broken.nq", "<a:s> <a:p> .\n", "broken.nq:1:"),
        ("broken.trig", "GRAPH <a:g> {\n <a:s> <a:p> 'open .\n}", "broken.trig:2"),
        ("broken.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<open>", "broken.rdf:2:"),
        ("broken.jsonld", '{"@id": "a:s",\n "b" }', "broken.jsonld:2:"),
        ("entity.rdf", "<!DOCTYPE r [\n<!ENTITY e 'x'>]>\n<r>&e;</r>", "entity.rdf:2:"),
        ("data.xyz", "<a:s> <a:p> 1 .", ".xyz is no RDF format"),
        ("missing.ttl", None, "There is no file missing.ttl."),
    ],
)
def test_a_broken_file_says_file_line_and_reason_and_stops_no_other(
    descant: Descant, name: str, text: str | None, place: str
) -> None:
    if text is not None:
        write(name, text)
    for each in ("first.ttl", "last.ttl"):
        write(each, "<a:s> <a:p> 1 .")
    done = descant("import", "first.ttl", name, "last.ttl")
    assert done.code == 1
    assert done.out.splitlines() == ["first.ttl: 1 statements", "last.ttl: 1 statements"]
    assert place in done.err
    assert set(graphs(descant)) == {f"{BASE}graph/import/{each}.ttl" for each in ("first", "last")}


def test_what_is_broken_is_said_on_one_line(descant: Descant) -> None:
    name = "a-long-name-" * 8 + ".ttl"
    write(name, "<a:s> nonsense")
    assert name in one_line(descant("import", name).err)


def test_a_broken_file_leaves_the_graph_that_was(descant: Descant) -> None:
    descant("import", write("notes.ttl", "<a:s> <a:p> 1 , 2 ."))
    assert descant("import", write("notes.ttl", "<a:s> <a:p> 1 .\n nonsense")).code == 1
    assert graphs(descant) == {f"{BASE}graph/import/notes.ttl": 2}


def test_an_unknown_term_of_ours_is_refused_with_its_node(descant: Descant) -> None:
    text = "<http://example.org/bar> a <https://w3id.org/descant/ns#Barr> ."
    done = descant("import", write("slip.ttl", text))
    assert done.code == 1
    said = " ".join(done.err.split())
    assert "slip.ttl" in said
    assert "http://example.org/bar" in said
    assert graphs(descant) == {}


@settings(max_examples=15, deadline=None, suppress_health_check=ON_FIXTURES)
@given(content=st.binary(max_size=200) | st.text(max_size=80).map(str.encode), suffix=st.sampled_from(PLAIN + NAMED))
def test_no_file_is_a_fault(descant: Descant, content: bytes, suffix: str) -> None:
    """The fixture raises whatever is no message of ours."""
    path = Path(f"any.{suffix}")
    path.write_bytes(content)
    done = descant("import", path)
    assert (done.code, bool(done.err)) in ((0, False), (1, True))


# -- progress -------------------------------------------------------------------------------------------------


def test_progress_is_plain_lines_on_stderr_where_there_is_no_terminal(
    descant: Descant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "EVERY", 1000)
    lines = (f"<http://example.org/{i}> <http://example.org/p> <http://example.org/o> .\n" for i in range(2_005))
    done = descant("import", write("many.nt", "".join(lines)), "--json")
    assert json.loads(done.out) == [{"file": "many.nt", "statements": 2_005}]
    assert done.err.splitlines() == ["many.nt: 1,000", "many.nt: 2,000"]
    done = descant("export", "out.nq")
    assert done.err.splitlines() == ["export: 1,000", "export: 2,000"]


def test_short_work_says_nothing(descant: Descant) -> None:
    assert descant("import", write("one.ttl", "<a:s> <a:p> 1 .")).err == ""
    assert descant("export", "out.nq").err == ""


def test_the_checkout_that_is_tested_is_this_one() -> None:
    import descant as package

    assert Path(package.__file__).is_relative_to(ROOT)


def test_predictions_go_out_in_the_vocabulary_that_they_came_in(descant: Descant) -> None:
    label = {"label": "cello", "average": 0.65, "max_perc": 0.9, "min_perc": 0.31, "repeats": 10}
    run = {"model": "mtt-vgg-1", "threshold": 0.3, "labels": [label]}
    write("results.json", json.dumps({"low.mp3": {"file_name": "low.mp3", "execs": [run]}}))
    assert descant("ingest", "results.json").code == 0
    assert descant("export", "--view", "b8b", "tags.ttl").code == 0
    vocabulary = "http://beatbytebot.web.app/ontology/"
    said = {
        (each.predicate.value.removeprefix(vocabulary), getattr(each.object, "value", ""))
        for each in parse(Path("tags.ttl").read_bytes(), RdfFormat.TURTLE)
    }
    figures = {("average", "0.65"), ("max_perc", "0.9"), ("min_perc", "0.31"), ("repeats", "10"), ("label", "cello")}
    assert said > figures | {("model", "mtt-vgg-1"), ("threshold", "0.3"), ("file_name", "low.mp3")}
    assert descant("export", "--view", "b8b", "--graph", GRAPH).code == 2
