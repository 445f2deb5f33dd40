"""`harmonise`: chords of scores in the graph, made once, compared, and forgotten with their scores."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from descant.ontology import validate
from tests.cli.conftest import Descant
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.cli.test_harmony import targets

ABC = """X:1
T:A cadence
M:4/4
L:1/4
K:C
[C,CEG]4 | [F,FAc]4 | [G,GBd]2 [G,GBdf]2 | [C,CEG]4 |]
"""


@pytest.fixture
def score(descant: Descant, tmp_path: Path) -> Path:
    file = tmp_path / "cadence.abc"
    file.write_text(ABC)
    assert descant("ingest", file).code == 0
    return file


def statements(descant: Descant, tmp_path: Path) -> list[ox.Quad]:
    exported = tmp_path / "all.nq"
    assert descant("export", exported).code == 0
    return list(ox.parse(path=str(exported), format=ox.RdfFormat.N_QUADS))


def test_a_score_gets_its_chords_once(descant: Descant, score: Path, tmp_path: Path) -> None:
    done = descant("harmonise", "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert (document["scores"], document["failed"]) == (1, 0)
    (version,) = targets(descant)
    assert document["harmonised"][0]["version"] == version
    assert "Nothing to do" in descant("harmonise").out
    said = statements(descant, tmp_path)
    assert validate(said).conforms
    numerals = {quad.object.value for quad in said if quad.predicate.value.endswith("rdf-schema#label")}
    assert {"C:I", "C:IV", "C:V7"} <= numerals
    found = json.loads(descant("find-progression", "IV V{0,1} V7 I", "--json").out)
    assert (found["total"], found["matches"][0]["of"]) == (1, version)
    assert "cadence.abc: " in descant("harmonise", score, "--again").out


def test_versions_of_a_work_are_compared_by_their_scores(descant: Descant, tmp_path: Path) -> None:
    for name, text in (("one", ABC), ("other", ABC.replace("[F,FAc]4", "[A,EAc]4"))):
        (tmp_path / f"Cadence -- {name}.abc").write_text(text)
    assert descant("ingest", tmp_path / "Cadence -- one.abc", tmp_path / "Cadence -- other.abc").code == 0
    assert descant("harmonise").code == 0
    question = "PREFIX frbr: <http://purl.org/vocab/frbr/core#> SELECT DISTINCT ?w WHERE { ?v frbr:realizationOf ?w }"
    works = [row.strip("<>") for row in descant("query", question).out.splitlines()[1:]]
    assert len(works) == 1
    document = json.loads(descant("covers", works[0], "--json").out)
    assert len(document["versions"]) == 2
    assert document["coherence"] is not None


def test_chords_go_with_their_score(descant: Descant, score: Path, tmp_path: Path) -> None:
    assert descant("harmonise").code == 0
    before = targets(descant)
    score.write_text(ABC.replace("[F,FAc]4", "[A,EAc]4").replace("df]2", "d]2"))
    assert descant("ingest", score).code == 0
    assert not any("V7" in quad.object.value for quad in statements(descant, tmp_path))
    assert descant("harmonise").code == 0
    assert len(targets(descant)) == len(before)


def test_what_is_no_score_says_so(descant: Descant, tmp_path: Path) -> None:
    assert "There are no scores" in descant("harmonise").out
    (tmp_path / "song.lab").write_text("0 1 C:maj")
    assert descant("ingest", tmp_path / "song.lab").code == 0
    done = descant("harmonise", tmp_path / "song.lab")
    assert (done.code, "None of these is a score" in done.err) == (1, True)
    assert "has not been read" in descant("harmonise", tmp_path / "nothing.mei").err
