"""`find-passage`: bars in the versions of their work, aligned or not, and elsewhere; written, and kept in the graph."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from descant.ontology import validate
from tests.cli.conftest import Descant
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.cli.test_align import asked, write
from tests.cli.test_harmonise import CHORDS

TUNE = ["[CEG]", "[DFA]", "[EGB]", "[FAc]"]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A piece, an arrangement a tone higher without its first three bars, and other music that ends with bars of it."""
    return [
        write(tmp_path, "Piece -- whole", list(CHORDS)),
        write(tmp_path, "Piece -- short", list(CHORDS)[3:], "C transpose=2"),
        write(tmp_path, "Other", [*TUNE * 2, *list(CHORDS)[4:9]], "C transpose=-3"),
    ]


@pytest.fixture
def whole(descant: Descant, files: list[Path]) -> str:
    """The IRI of the piece."""
    assert descant("ingest", *files).code == 0
    names = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))
    return names["whole"]


def places(descant: Descant, *words: object) -> list[dict[str, object]]:
    done = descant("find-passage", *words, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, object]] = json.loads(done.out)["places"]
    return found


def test_bars_are_found_in_the_work_and_elsewhere(descant: Descant, whole: str) -> None:
    found = places(descant, whole, "--bars", "5-9")
    work, other = found[0], next(each for each in found if not each["sameWork"])
    assert (work["name"], work["firstBar"], work["lastBar"]) == ("Piece -- short.abc", 2, 6)
    assert (work["transposition"], work["likeness"], work["aligned"], work["sameWork"]) == (2, 1.0, False, True)
    assert (other["name"], other["firstBar"], other["lastBar"]) == ("Other.abc", 9, 13)
    assert (other["transposition"], other["likeness"]) == (-3, 1.0)
    assert {each["sameWork"] for each in places(descant, whole, "--bars", "5-9", "--in", "work")} == {True}
    assert places(descant, whole, "--bars", "5-9", "--in", "collection", "--most", "1")[0]["likeness"] == 1.0
    said = descant("find-passage", whole, "--bars", "5-9").out
    assert "Elsewhere:\n  Other.abc, bars 9-13: likeness 1.00, 3 semitones down" in said


def test_what_is_aligned_comes_first(descant: Descant, whole: str) -> None:
    assert descant("align").code == 0
    found = places(descant, whole, "--bars", "5-9", "--in", "work")
    assert (found[0]["aligned"], found[0]["firstBar"], found[0]["lastBar"]) == (True, 2, 6)
    assert sum(bool(each["aligned"]) for each in found) == 1


def test_a_file_is_looked_for_and_kept_nowhere(descant: Descant, whole: str, files: list[Path]) -> None:
    found = places(descant, files[0], "--bars", "5-9")
    assert {str(each["name"]) for each in found[:3]} == {"Piece -- whole.abc", "Piece -- short.abc", "Other.abc"}
    refused = descant("find-passage", files[0], "--bars", "5-9", "--keep")
    assert (refused.code, "Ingest the score first" in refused.err) == (2, True)


def test_one_bar_is_looked_for_with_its_neighbours(descant: Descant, whole: str) -> None:
    found = places(descant, whole, "--bars", "6", "--in", "work")
    assert (found[0]["name"], found[0]["firstBar"], found[0]["lastBar"]) == ("Piece -- short.abc", 3, 3)


def test_places_are_written_and_kept(descant: Descant, whole: str, tmp_path: Path) -> None:
    table, turtle = tmp_path / "places.csv", tmp_path / "places.ttl"
    found = places(descant, whole, "--bars", "5-9", "--out", table)
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [row["firstBar"] for row in rows] == [str(each["firstBar"]) for each in found]
    done = descant("find-passage", whole, "--bars", "5-9", "--most", "1", "--out", turtle, "--keep", "--json")
    material = json.loads(done.out)["kept"]
    assert asked(descant, "SELECT ?m WHERE { ?m mao:setting ?e }") == [[material]] * 3
    spans = asked(
        descant,
        f"""SELECT ?version ?first ?last (COUNT(?part) AS ?parts) WHERE {{ <{material}> mao:setting ?extract .
        ?extract frbr:realizationOf ?version ; frbr:embodiment ?selection .
        ?selection dsc:firstBar ?first ; dsc:lastBar ?last ; dsc:inSource ?source ; frbr:part ?part
        }} GROUP BY ?version ?first ?last ORDER BY ?first""",
    )
    assert [row[1:] for row in spans] == [["2", "6", "5"], ["5", "9", "5"], ["9", "13", "5"]]
    again = descant("find-passage", whole, "--bars", "5-9", "--most", "1", "--keep", "--json")
    assert json.loads(again.out)["kept"] == material
    exported = tmp_path / "all.nq"
    assert descant("export", exported).code == 0
    assert validate(list(ox.parse(path=str(exported), format=ox.RdfFormat.N_QUADS))).conforms
    said = {(each.subject, each.predicate) for each in ox.parse(path=str(turtle), format=ox.RdfFormat.TURTLE)}
    made_by = ox.NamedNode("http://www.w3.org/ns/prov#wasGeneratedBy")
    assert (ox.NamedNode(material), made_by) in said


def test_the_index_follows_what_is_read_and_removed(
    descant: Descant, whole: str, files: list[Path], home: Path
) -> None:
    assert "Other.abc" in descant("find-passage", whole, "--bars", "5-9").out
    write(files[2].parent, "Other", TUNE * 4)
    assert descant("ingest", files[2]).code == 0
    assert not any(each["likeness"] == 1.0 for each in places(descant, whole, "--bars", "5-9") if not each["sameWork"])
    before = places(descant, whole, "--bars", "5-9")
    (part, *_) = (home / "passages").glob("*.part")
    part.write_bytes(part.read_bytes()[:-64])
    assert places(descant, whole, "--bars", "5-9") == before
    shutil.rmtree(home / "passages")
    assert places(descant, whole, "--bars", "5-9") == before


@pytest.mark.parametrize(
    ("bars", "code", "reason"),
    [
        ("90-99", 1, "has no bars 90 to 99"),
        ("0-3", 1, "has no bars 0 to 3"),
        ("9-5", 1, "has no bars 9 to 5"),
        ("five", 2, "names no bars"),
        ("1-", 2, "names no bars"),
    ],
)
def test_bars_that_are_not_there_are_refused(descant: Descant, whole: str, bars: str, code: int, reason: str) -> None:
    done = descant("find-passage", whole, "--bars", bars)
    assert done.code == code
    assert reason in done.err


def test_what_cannot_be_looked_for_says_why(descant: Descant, tmp_path: Path, whole: str) -> None:
    rests = write(tmp_path, "Rests", ["z", "z", "C", "z"])
    done = descant("find-passage", rests, "--bars", "1-2")
    assert (done.code, "Nothing sounds in these bars" in done.err) == (1, True)
    long = write(tmp_path, "Long", ["C", "D"] * 400)
    done = descant("find-passage", long, "--bars", "1-800")
    assert (done.code, "500 at most" in done.err) == (1, True)
    done = descant("find-passage", "https://example.org/id/version/none", "--bars", "1-2")
    assert (done.code, "id/version/none" in done.err) == (1, True)
