"""`compare`: two scores as they are, and two versions of the graph, whose comparison is kept."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import etree

from descant.analysis.comparing_scores.files import names
from descant.ontology import validate
from descant.ontology.queries import named
from descant.store.binding import bind
from tests.cli.conftest import Descant
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.cli.test_align import CUT, asked, write
from tests.cli.test_harmonise import CHORDS

SHORT = [chord for at, chord in enumerate(CHORDS) if at not in CUT]


@pytest.fixture
def scores(tmp_path: Path) -> list[Path]:
    """A piece, and an arrangement of it a tone higher, six bars shorter."""
    folder = tmp_path / "scores"
    folder.mkdir()
    return [write(folder, "Piece -- whole", list(CHORDS)), write(folder, "Piece -- short", SHORT, "C transpose=2")]


@pytest.fixture
def versions(descant: Descant, scores: list[Path]) -> tuple[str, str]:
    assert descant("ingest", *scores).code == 0
    found = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))
    return found["whole"], found["short"]


def test_scores_are_compared_in_words_and_numbers(descant: Descant, scores: list[Path]) -> None:
    done = descant("compare", *scores)
    assert done.code == 0, done.err
    assert "6 of 20 bars abridged: 8–13." in done.out
    assert "Transposed up a major second." in done.out
    assert "identical" in done.out
    german = descant("compare", *scores, "--language", "de", "--no-chords").out
    assert "6 von 20 Takten gekürzt: 8–13." in german
    assert "Akkord" not in german
    document = json.loads(descant("compare", *scores, "--json").out)
    assert document["shares"] == {"identity": 1, "similarity": 0, "difference": 0}
    assert document["written"] == []


def test_a_comparison_is_written_by_the_ending_of_a_file_and_all_of_it_into_a_folder(
    descant: Descant, scores: list[Path], tmp_path: Path
) -> None:
    table = tmp_path / "it.csv"
    assert f"Written: {table}" in descant("compare", *scores, "--out", table).out
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [row["status"] for row in rows].count("left out") == 6
    assert descant("compare", *scores, "--out", table, "--notes").code == 0
    assert {row["kind"] for row in csv.DictReader(table.read_text().splitlines())} == {"identical", "no match"}
    folder = tmp_path / "all"
    assert descant("compare", *scores, "--out", folder, "--notes").code == 0
    assert sorted(each.name for each in folder.iterdir()) == sorted(names(notes=True))
    for picture in folder.glob("*.svg"):
        etree.parse(picture)
    said = list(ox.parse(path=str(folder / "comparison.ttl"), format=ox.RdfFormat.TURTLE))
    assert validate(said).conforms
    assert sum(each.object.value.endswith("#NotePair") for each in said) > 50


def test_versions_of_the_graph_are_compared_once(descant: Descant, versions: tuple[str, str], tmp_path: Path) -> None:
    done = descant("compare", *versions, "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    runs = "SELECT ?ended WHERE { ?c a dsc:Comparison . ?c prov:wasGeneratedBy ?run . ?run prov:endedAtTime ?ended }"
    runs = "PREFIX prov: <http://www.w3.org/ns/prov#> " + runs
    first = asked(descant, runs)
    assert len(first) == 1
    assert descant("jobs", "clear").code == 0
    assert "6 of 20 bars abridged" in descant("compare", *versions).out
    assert json.loads(descant("jobs", "list", "--json").out) == []
    notes = "SELECT ?n WHERE { ?n a dsc:NotePair }"
    assert asked(descant, notes) == []
    assert descant("compare", *versions, "--notes", "--out", tmp_path / "kept").code == 0
    assert len(asked(descant, notes)) > 50
    assert (tmp_path / "kept" / "notes.csv").stat().st_size
    assert json.loads(descant("compare", *versions, "--again", "--json").out)["rows"] == document["rows"]
    assert len(asked(descant, runs)) == 1
    exported = tmp_path / "all.nq"
    assert descant("export", exported).code == 0
    assert validate(list(ox.parse(path=str(exported), format=ox.RdfFormat.N_QUADS))).conforms


def test_the_graph_answers_about_comparisons(descant: Descant, versions: tuple[str, str]) -> None:
    assert descant("compare", *versions).code == 0

    def rows(name: str, **terms: str) -> list[dict[str, str]]:
        said = {key: ox.NamedNode(value) for key, value in terms.items()}
        return list(csv.DictReader(descant("query", bind(named(name).text, said), "--format", "csv").out.splitlines()))

    [found] = rows("comparisons-of-version", version=versions[1])
    assert (found["one"], found["other"], found["transposition"], float(found["identity"])) == (*versions, "2", 1)
    differing = rows("bars-that-differ-most", comparison=found["comparison"])
    assert [(row["oneBar"], row["otherBar"]) for row in differing][6:8] == [("7", "7"), ("14", "8")]
    [[voice]] = asked(descant, f"SELECT ?v WHERE {{ ?v dsc:voiceOf <{versions[0]}> }}")
    [sounding] = rows("where-a-voice-sounds", voice=voice)
    assert (sounding["version"], float(sounding["atPitch"]), sounding["bars"]) == (versions[1], 1, "14")


def test_a_changed_score_is_compared_anew(descant: Descant, versions: tuple[str, str], scores: list[Path]) -> None:
    assert descant("compare", *versions).code == 0
    write(scores[0].parent, "Piece -- short", list(CHORDS))
    assert descant("ingest", scores[1]).code == 0
    assert asked(descant, "SELECT ?c WHERE { ?c a dsc:Comparison }") == []
    assert "None of the 20 bars is abridged" in descant("compare", *versions).out


def test_another_work_is_refused_with_its_score(descant: Descant, scores: list[Path], tmp_path: Path) -> None:
    other = write(tmp_path, "Other", ["[^C,^CF^G]", "[_B,_DF_A]"] * 12)
    done = descant("compare", scores[0], other)
    assert done.code == 1
    assert "where 1 is a version with itself" in done.err
    assert descant("compare", scores[0], other, "--other-music-too").code == 0


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("https://example.org/id/version/a", "https://example.org/id/version/b"), 1, "has not been read"),
        (("https://example.org/id/version/a", "one.abc"), 2, "a version and a file"),
        (("one.abc", "two.abc", "--again"), 2, "Files are always compared"),
        (("one.abc", "two.abc", "--out", "it.pdf"), 2, "no format that comparisons are written in"),
        (("one.abc", "missing.abc"), 1, "missing.abc"),
        (("one.abc", "song.lab"), 1, "no notes"),
        (("one.abc", "one.abc"), 1, "is the same file"),
    ],
)
def test_what_cannot_be_compared_says_why(
    descant: Descant, tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    write(tmp_path, "one", list(CHORDS))
    write(tmp_path, "two", SHORT)
    (tmp_path / "song.lab").write_text("0 1 C:maj\n")
    called = [str(tmp_path / word) if word.endswith((".abc", ".lab", ".pdf")) else word for word in words]
    done = descant("compare", *called)
    assert (done.code, message in done.err) == (code, True), done.err
    assert "Traceback" not in done.err
