"""`harmonise`: chords of scores in the graph, made once, compared, and forgotten with their scores."""

from __future__ import annotations

import json
import subprocess
import sys
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
CHORDS = (
    *("[C,CEG]", "[F,FAc]", "[G,GBd]", "[A,EAc]", "[D,DFA]", "[E,EGB]", "[F,FAc]", "[C,CEG]", "[A,EAc]", "[D,DFA]"),
    *("[G,GBd]", "[E,EGB]", "[A,EAc]", "[F,FAc]", "[D,DFA]", "[E,EGB]", "[G,GBd]", "[G,GBd]", "[C,CEG]", "[C,CEG]"),
)


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
    graph = json.loads(descant("csg", works[0], "--json").out)
    assert (graph["alike"], graph["unit"], graph["frames"]) == ("aligned", "bar", 4)


def test_scores_are_compared_as_files_bar_by_bar(descant: Descant, tmp_path: Path) -> None:
    """Six bars are left out of the second, which is a tone higher."""
    chords = [f"{chord}4" for chord in CHORDS]
    for name, key, bars in (("one", "C", chords), ("other", "C transpose=2", chords[:6] + chords[12:])):
        (tmp_path / f"{name}.abc").write_text(f"X:1\nT:A\nM:4/4\nL:1/4\nK:{key}\n{' | '.join(bars)} |]\n")
    document = json.loads(descant("csg", tmp_path / "one.abc", tmp_path / "other.abc", "--json").out)
    assert (document["alike"], document["frames"]) == ("aligned", 20)
    assert document["coherence"] == 1.0
    assert document["versions"][1]["transposition"] == 10


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


# -- files of many pieces, and chords as files ------------------------------------------------------------------

OTHER = ABC.replace("X:1", "X:2").replace("A cadence", "Another").replace("[F,FAc]4", "[A,EAc]4")


@pytest.fixture
def two_pieces(descant: Descant, tmp_path: Path) -> Path:
    file = tmp_path / "tunes.abc"
    file.write_text(f"{ABC}\n{OTHER}")
    assert descant("ingest", file).code == 0
    return file


def test_each_piece_of_a_file_has_its_chords(descant: Descant, two_pieces: Path) -> None:
    document = json.loads(descant("harmonise", "--json").out)
    assert (document["scores"], document["failed"], document["leftOut"]) == (2, 0, [])
    versions = {each["score"]: each["version"] for each in document["harmonised"]}
    assert set(versions) == {"tunes.abc, piece 1", "tunes.abc, piece 2"}
    assert set(targets(descant)) == set(versions.values())
    assert "Nothing to do" in descant("harmonise", two_pieces).out
    one = json.loads(descant("harmonise", versions["tunes.abc, piece 2"], "--again", "--json").out)
    assert [each["version"] for each in one["harmonised"]] == [versions["tunes.abc, piece 2"]]
    lanes = json.loads(descant("chords-of", versions["tunes.abc, piece 2"], "--json").out)["lanes"]
    assert [(row["ordinal"], row["beat"]) for row in lanes[0]["chords"]][:2] == [(1, 1), (2, 1)]


def test_a_file_of_many_pieces_that_was_read_before_is_told_of(descant: Descant, home: Path, two_pieces: Path) -> None:
    (list_,) = home.rglob("scores-*.json")
    list_.unlink()
    done = descant("harmonise")
    assert done.code == 1
    assert "LEFT OUT  tunes.abc: It has several pieces" in done.out
    assert descant("ingest", two_pieces, "--again").code == 0
    assert json.loads(descant("harmonise", "--json").out)["scores"] == 2


def test_chords_of_a_file_are_written_and_kept_nowhere(descant: Descant, tmp_path: Path) -> None:
    file = tmp_path / "tunes.abc"
    file.write_text(f"{ABC}\n{OTHER}")
    assert "bar (3), beat 3: G:7  C major V7" in descant("chords-of", file).out
    for name in ("chords.csv", "chords.json"):
        assert descant("chords-of", file, "--out", tmp_path / name).code == 0
    assert len(json.loads((tmp_path / "chords.json").read_text())) == 2
    assert (tmp_path / "chords.csv").read_text().startswith("of,by,bar,ordinal,beat,start,end,label,root")
    assert "one analysis of one piece" in descant("chords-of", file, "--out", tmp_path / "a.rntxt").err
    assert descant("chords-of", file, "--piece", "2", "--out", tmp_path / "a.rntxt").code == 0
    assert "m3 V b3 V7" in (tmp_path / "a.rntxt").read_text()
    assert "There are no scores" in descant("harmonise").out


def test_chords_that_cannot_be_written_say_why(descant: Descant, tmp_path: Path) -> None:
    file = tmp_path / "cadence.abc"
    file.write_text(ABC)
    (tmp_path / "song.lab").write_text("0 1 C:maj")
    for words, said in (
        (["chords-of", file, "--out", tmp_path / "a.jams"], "There are .csv, .json, .rntxt"),
        (["chords-of", file, "--by", "nobody"], "Descant's harmony"),
        (["chords-of", file, "--piece", "3"], "There is no piece 3"),
        (["chords-of", tmp_path / "song.lab"], "there are no notes in it"),
        (["chords-of", tmp_path / "none.mei"], "There is no file"),
        (["chords-of", "https://example.org/nothing"], "No chords of"),
    ):
        done = descant(*words)
        assert done.code
        assert said in done.err


def test_annotators_of_a_score_are_compared_by_keys_and_numerals(descant: Descant, tmp_path: Path) -> None:
    (tmp_path / "Cadence -- one.abc").write_text(ABC)
    analysis = "Analyst: Ann\nTime Signature: 4/4\nm1 C: I\nm2 IV\nm3 V b3 V65\nm4 I\n"
    (tmp_path / "Cadence -- one.rntxt").write_text(analysis)
    assert descant("ingest", *tmp_path.glob("Cadence*")).code == 0
    assert descant("harmonise").code == 0
    (version,) = set(targets(descant))
    document = json.loads(descant("covers", version, "--json").out)
    (pair,) = document["pairs"]
    assert {pair["one"], pair["other"]} == {"Ann", "Descant's harmony"}
    assert (pair["root"], pair["key"], pair["numeral"]) == (1.0, 1.0, 0.875)
    lanes = json.loads(descant("chords-of", version, "--json").out)["lanes"]
    assert [each["chords"][-1]["ordinal"] for each in lanes] == [4, 4]


def test_chords_are_found_after_reading_where_that_is_configured(
    descant: Descant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESCANT_HARMONISE", "true")
    file = tmp_path / "tunes.abc"
    file.write_text(f"{ABC}\n{OTHER}")
    assert descant("ingest", file).code == 0
    assert len(targets(descant)) == 2
    assert "Nothing to do" in descant("harmonise").out


def test_a_changed_file_is_read_where_nothing_was_ever_analysed(tmp_path: Path) -> None:
    """In processes that have loaded nothing else before."""
    file = tmp_path / "cadence.abc"
    for text in (ABC, ABC.replace("A cadence", "Another")):
        file.write_text(text)
        command = [sys.executable, "-m", "descant", "--home", str(tmp_path / "home"), "ingest", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout
