"""`ontology print|validate|render`: the vocabulary without a store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import parse

from descant.ontology.formats import Format
from tests.cli.conftest import Descant

WRONG = "<http://example.org/bar/7> a <https://w3id.org/descant/ns#Bar> ; <https://w3id.org/descant/ns#barIndex> 'x' ."
RIGHT = "<http://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> 'a' ."


@pytest.mark.parametrize("syntax", Format)
def test_the_vocabulary_is_printed_in_every_format(descant: Descant, home: Path, syntax: Format) -> None:
    done = descant("ontology", "print", "--format", syntax.extensions[0][1:])
    assert (done.code, done.err) == (0, "")
    terms = {str(quad.subject) for quad in parse(done.out, format=syntax.rdf)}
    assert "<https://w3id.org/descant/ns#Bar>" in terms
    assert not home.exists(), "nothing of the home is needed"


def test_what_does_not_conform_is_said_with_its_node(descant: Descant) -> None:
    Path("right.ttl").write_text(RIGHT, encoding="utf-8")
    Path("wrong.ttl").write_text(WRONG, encoding="utf-8")
    done = descant("ontology", "validate", "right.ttl", "wrong.ttl", "missing.ttl")
    assert done.code == 1
    assert "right.ttl conforms." in done.out
    assert "wrong.ttl does not conform." in done.out
    assert "http://example.org/bar/7" in done.out
    assert "There is no file missing.ttl." in done.out
    assert descant("ontology", "validate", "right.ttl").code == 0


def test_findings_as_json(descant: Descant) -> None:
    Path("wrong.ttl").write_text(WRONG, encoding="utf-8")
    (found,) = json.loads(descant("ontology", "validate", "wrong.ttl", "--json").out)
    assert (found["file"], found["conforms"]) == ("wrong.ttl", False)
    assert all(set(each) == {"severity", "text"} for each in found["findings"])
    assert found["findings"]


def test_the_page_is_rendered_to_a_file_or_to_stdout(descant: Descant) -> None:
    shown = descant("ontology", "render")
    assert descant("ontology", "render", "page.html").code == 0
    assert Path("page.html").read_text(encoding="utf-8").strip() == shown.out.strip()
    assert 'id="Bar"' in shown.out or "dsc:Bar" in shown.out
