"""`align`: works of the graph, whose concordance is kept, and scores that are aligned as they are."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from descant.cli.aligning import _of_versions
from descant.ontology import validate
from descant.ontology.queries import named
from descant.store.binding import bind
from tests.cli.conftest import Descant
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.cli.test_harmonise import CHORDS

PREFIXES = """PREFIX dsc: <https://w3id.org/descant/ns#> PREFIX frbr: <http://purl.org/vocab/frbr/core#>
PREFIX mao: <https://w3id.org/music-annotation/1.0#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
CUT = range(7, 13)


def write(folder: Path, name: str, chords: list[str], key: str = "C") -> Path:
    path = folder / f"{name}.abc"
    bars = " | ".join(f"{chord}4" for chord in chords)
    path.write_text(f"X:1\nT:{name}\nM:4/4\nL:1/4\nK:{key}\n{bars} |]\n")
    return path


@pytest.fixture
def scores(tmp_path: Path) -> list[Path]:
    """A piece, and an arrangement of it a tone higher, six bars shorter; another with a bar more."""
    short = [chord for at, chord in enumerate(CHORDS) if at not in CUT]
    long = [*CHORDS[:10], "[_B,_EGB]", *CHORDS[10:]]
    return [
        write(tmp_path, "Piece -- whole", list(CHORDS)),
        write(tmp_path, "Piece -- short", short, "C transpose=2"),
        write(tmp_path, "Piece -- long", long),
    ]


@pytest.fixture
def work(descant: Descant, scores: list[Path]) -> str:
    assert descant("ingest", *scores).code == 0
    rows = asked(descant, "SELECT DISTINCT ?w WHERE { ?v frbr:realizationOf ?w }")
    assert len(rows) == 1
    return rows[0][0]


def asked(descant: Descant, query: str) -> list[list[str]]:
    rows = csv.reader(descant("query", PREFIXES + query, "--format", "csv").out.splitlines())
    return list(rows)[1:]


def test_versions_of_a_work_are_aligned_once(descant: Descant, work: str, tmp_path: Path) -> None:
    done = descant("align", work, "--json")
    assert done.code == 0, done.err
    [found] = json.loads(done.out)["aligned"]
    assert found["measure"] == "Piece -- long.abc"
    short, whole = found["versions"]
    assert (short["pairs"], short["leftOut"], short["added"], short["transposition"]) == (14, 7, 0, 2)
    assert (whole["pairs"], whole["leftOut"], whole["added"], whole["transposition"]) == (20, 1, 0, 0)
    assert short["credible"]
    assert whole["credible"]
    assert "Nothing to do" in descant("align").out
    assert json.loads(descant("align", "--again", "--json").out)["aligned"][0]["pairs"] == found["pairs"]
    exported = tmp_path / "all.nq"
    assert descant("export", exported).code == 0
    said = list(ox.parse(path=str(exported), format=ox.RdfFormat.N_QUADS))
    assert validate(said).conforms


def test_a_passage_is_found_in_every_version(descant: Descant, work: str) -> None:
    assert descant("align").code == 0
    versions = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))
    terms = {"version": ox.NamedNode(versions["whole"]), "first": ox.Literal(15), "last": ox.Literal(15)}
    rows = csv.DictReader(
        descant("query", bind(named("passage-in-every-version").text, terms), "--format", "csv").out.splitlines()
    )
    found = {(row["inVersion"], row["index"]) for row in rows}
    assert found == {(versions["whole"], "15"), (versions["short"], "9"), (versions["long"], "16")}


def test_what_is_left_out_is_an_absence(descant: Descant, work: str) -> None:
    assert descant("align").code == 0
    rows = asked(
        descant,
        """SELECT ?label ?qualifier ?first ?last WHERE {
          ?material mao:setting ?extract ; rdfs:label ?label .
          ?extract frbr:embodiment ?gap . ?gap mao:absenceQualifier ?qualifier ; dsc:firstBar ?first ; dsc:lastBar ?last
        }""",
    )
    between = "https://w3id.org/descant/ns#between"
    assert sorted(rows) == [
        ["Bar 11 of Piece -- long.abc, not in Piece -- whole.abc", between, "10", "11"],
        ["Bars 8 to 13 of Piece -- whole.abc, not in Piece -- short.abc", between, "7", "8"],
        ["Bars 8 to 14 of Piece -- long.abc, not in Piece -- short.abc", between, "7", "8"],
    ]


def test_passages_of_any_two_versions_are_things_of_the_graph(descant: Descant, work: str, tmp_path: Path) -> None:
    """Also of two that are held together by a third, in either order, and of what people said."""
    assert descant("align", work).code == 0
    versions = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))

    def passages(one: str, other: str) -> list[tuple[str, ...]]:
        terms = {"one": ox.NamedNode(versions[one]), "other": ox.NamedNode(versions[other])}
        found = descant("query", bind(named("passages-of-versions").text, terms), "--format", "csv").out
        bars = ("first", "last", "otherFirst", "otherLast")
        return [
            (*(row[name].rpartition("/")[2] for name in bars), row["shift"], "person" if row["person"] else "run")
            for row in csv.DictReader(found.splitlines())
            if row["person"] or row["run"]
        ]

    whole = [
        ("1", "7", "1", "7", "0", "run"),
        ("8", "13", "", "", "", "run"),
        ("14", "20", "8", "14", "-6", "run"),
    ]
    assert passages("whole", "short") == whole
    turned = [(*row[2:4], *row[:2], row[4].replace("-", ""), row[5]) for row in whole]
    assert sorted(passages("short", "whole")) == sorted(turned)
    assert ("11", "11", "", "", "", "run") in passages("long", "whole")
    pins = table(tmp_path, "Piece -- whole.abc,13,Piece -- short.abc,7", "Piece -- whole.abc,2,Piece -- short.abc,")
    assert descant("align", work, "--pins", pins).code == 0
    said = [row for row in passages("whole", "short") if row[5] == "person"]
    assert said == [("2", "2", "", "", "", "person"), ("13", "13", "7", "7", "-6", "person")]
    exported = tmp_path / "all.nq"
    assert descant("export", exported).code == 0
    assert validate(list(ox.parse(path=str(exported), format=ox.RdfFormat.N_QUADS))).conforms


def test_a_changed_score_is_aligned_anew(descant: Descant, work: str, scores: list[Path]) -> None:
    assert descant("align").code == 0
    write(scores[0].parent, "Piece -- short", list(CHORDS))
    assert descant("ingest", scores[1]).code == 0
    assert not asked(descant, "SELECT ?c WHERE { ?c a dsc:Concordance }")
    document = json.loads(descant("align", "--json").out)
    assert document["aligned"][0]["versions"]
    assert len(asked(descant, "SELECT ?c WHERE { ?c a dsc:Concordance }")) == 3


def test_scores_are_aligned_as_files(descant: Descant, scores: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "bars.csv"
    done = descant("align", scores[0], scores[1], "--out", out)
    assert done.code == 0, done.err
    assert "14 pairs" in done.out
    assert f"Written: {out}" in done.out
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert len([row for row in rows if row["measure_index"] and row["index"]]) == 14
    document = json.loads(descant("align", scores[0], scores[1], "--json").out)
    [version] = document["versions"]
    assert abs(version["transposition"]) == 2
    assert len(version["leftOut"]) + len(version["added"]) == 6


def test_one_pair_is_one_pair() -> None:
    row = {
        "name": "a",
        "credible": True,
        "pairs": 1,
        "bars": 1,
        "transposition": 1,
        "leftOut": 0,
        "added": 0,
        "score": 1.0,
    }
    said = list(_of_versions({"versions": [row], "conflicts": 1, "saidInVain": 1}))
    assert said[0].startswith("  a: 1 pair, 1 bar, 1 semitone up; ")
    assert said[1:] == [
        "  left apart, as they contradict these: 1 pair",
        "  could not be kept of what people said: 1 bar",
    ]


def test_another_work_is_not_believed(descant: Descant, scores: list[Path], tmp_path: Path) -> None:
    other = write(tmp_path, "Other", ["[^C,^CF^G]", "[_B,_DF_A]"] * 12)
    assert "no credible alignment, score" in descant("align", scores[0], other).out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("one.abc",), 2, "nothing to be aligned with"),
        (("https://example.org/id/work/none",), 1, "none"),
        (("https://example.org/id/work/none", "one.abc"), 2, "works and files"),
        (("--out", "bars.csv"), 2, "Only alignments of files"),
        (("one.abc", "two.abc", "--out", "bars.pdf"), 2, "no format that bars are written in"),
        (("one.abc", "missing.abc"), 1, "missing.abc"),
        (("one.abc", "song.lab"), 1, "no notes"),
    ],
)
def test_what_cannot_be_aligned_says_why(
    descant: Descant, tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    for name in ("one", "two"):
        write(tmp_path, name, list(CHORDS))
    (tmp_path / "song.lab").write_text("0 1 C:maj\n")
    named = [str(tmp_path / word) if word.endswith((".abc", ".lab", ".csv", ".pdf")) else word for word in words]
    done = descant("align", *named)
    assert (done.code, message in done.err) == (code, True), done.err
    assert "Traceback" not in done.err


def test_nothing_to_align_says_so(descant: Descant) -> None:
    assert "There are no works of two versions" in descant("align").out


def table(folder: Path, *rows: str) -> Path:
    path = folder / "pins.csv"
    path.write_text("\n".join(("one,one_index,other,other_index", *rows)) + "\n")
    return path


def test_pins_of_a_table_hold_of_files(descant: Descant, scores: list[Path], tmp_path: Path) -> None:
    names = [each.name for each in scores[:2]]
    pins = table(tmp_path, f"{names[1]},7,{names[0]},13", f"{names[0]},20,{names[1]},")
    document = json.loads(descant("align", *scores[:2], "--pins", pins, "--places", 2, "--json").out)
    [version] = document["versions"]
    measure = document["measure"]
    pairs = {(pair["measure"]["index"], pair["version"]["index"]) for pair in version["pairs"]}
    assert ((13, 7) if measure == names[0] else (7, 13)) in pairs
    assert 20 not in {pair[names.index(measure)] for pair in pairs}
    assert {len(each["at"]) for each in version["places"]} <= {0, 1, 2}
    assert any(len(each["at"]) == 2 for each in version["places"])
    out = tmp_path / "bars.csv"
    assert descant("align", *scores[:2], "--places", 2, "--out", out).code == 0
    assert any(row["places"].count("(") == 2 for row in csv.DictReader(out.read_text().splitlines()))


def test_pins_of_a_work_are_kept_and_hold_later(descant: Descant, work: str, tmp_path: Path) -> None:
    pins = table(tmp_path, "Piece -- whole.abc,13,Piece -- short.abc,7")
    done = json.loads(descant("align", work, "--pins", pins, "--json").out)
    assert done["aligned"][0]["pins"] == 1
    query = """SELECT ?from ?to WHERE { ?pair dsc:inConcordance ?c . ?c <http://purl.org/dc/terms/creator> ?p .
      ?pair dsc:fromBar/dsc:barIndex ?from ; dsc:toBar/dsc:barIndex ?to }"""
    assert asked(descant, query) in ([["13", "7"]], [["7", "13"]])
    assert "Nothing to do" in descant("align", work).out
    again = json.loads(descant("align", work, "--again", "--json").out)
    assert again["aligned"][0]["pins"] == 1
    versions = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))
    terms = {"version": ox.NamedNode(versions["whole"]), "first": ox.Literal(13), "last": ox.Literal(13)}
    found = descant("query", bind(named("passage-in-every-version").text, terms), "--format", "csv").out
    assert f"{versions['short']},7," in found


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (("Piece -- whole.abc,99,Piece -- short.abc,7",), "pins.csv:2: there is no bar 99, only 20"),
        (("Piece -- whole.abc,1,none.abc,7",), "pins.csv:2: 'none.abc' is none of these versions"),
        (("Piece -- whole.abc,,Piece -- short.abc,",), "pins.csv:2: no bar is named"),
        (("Piece -- whole.abc,x,Piece -- short.abc,1",), "pins.csv:2: 'x' is no place of a bar"),
        (("Piece -- whole.abc,1,Piece -- whole.abc,1",), "pins.csv:2: this is one version"),
        (
            ("Piece -- whole.abc,3,Piece -- short.abc,3", "Piece -- whole.abc,3,Piece -- short.abc,"),
            "is said to have a partner and to have none",
        ),
    ],
)
def test_tables_that_cannot_be_are_refused(
    descant: Descant, work: str, tmp_path: Path, rows: tuple[str, ...], message: str
) -> None:
    done = descant("align", work, "--pins", table(tmp_path, *rows))
    assert done.code == 1
    assert message in done.err
    assert not asked(descant, "SELECT ?c WHERE { ?c a dsc:Concordance }")


def test_what_is_no_table_of_bars_is_refused(descant: Descant, scores: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "pins.csv"
    for data, message in ((b"a,b\n1,2\n", "no column one"), (b"\xff\xfe", "no UTF-8"), (b"", "no column one")):
        path.write_bytes(data)
        done = descant("align", *scores[:2], "--pins", path)
        assert (done.code, message in done.err) == (1, True), done.err
    assert "no such file" in descant("align", *scores[:2], "--pins", tmp_path / "none.csv").err
    assert descant("align", "--pins", path).code == 2
