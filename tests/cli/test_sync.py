"""`sync`: works of the graph, whose times are kept, and a score and a recording, or two recordings, as they are."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ontology import validate
from descant.ontology.queries import named
from descant.rendering.sound import bar_times, flac, synthesise
from descant.store.text import bind
from tests.cli.conftest import Descant
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.cli.test_align import asked, write
from tests.cli.test_harmonise import CHORDS

pytest.importorskip("synctoolbox")


def sound(score: Path, tempo: float = 90) -> Path:
    found = read(Input.of(score)).score
    assert found
    path = score.with_suffix(".flac")
    path.write_bytes(flac(synthesise(found.notes, tempo=tempo), title=score.stem))
    return path


@pytest.fixture
def scores(tmp_path: Path) -> list[Path]:
    """A piece, and an arrangement of it a tone higher, two bars shorter."""
    short = [chord for at, chord in enumerate(CHORDS) if at not in (7, 8)]
    return [
        write(tmp_path, "Piece -- whole", list(CHORDS)),
        write(tmp_path, "Piece -- short", short, "C transpose=2"),
    ]


@pytest.fixture
def work(descant: Descant, scores: list[Path]) -> str:
    done = descant("ingest", *scores, sound(scores[0]))
    assert done.code == 0, done.err
    rows = asked(descant, "SELECT DISTINCT ?w WHERE { ?v frbr:realizationOf ?w }")
    assert len(rows) == 1
    return rows[0][0]


def test_bars_of_scores_are_found_in_recordings_once(descant: Descant, work: str, tmp_path: Path) -> None:
    done = descant("sync", work, "--json")
    assert done.code == 0, done.err
    [recording] = json.loads(done.out)["synchronised"]
    own, other = recording["versions"]
    assert (own["played"], own["through"], own["credible"]) == (len(CHORDS), None, True)
    assert (other["played"], other["through"]) == (len(CHORDS) - 2, "Piece -- whole.abc")
    assert "Nothing to do" in descant("sync").out
    assert json.loads(descant("sync", "--again", "--json").out)["synchronised"]
    exported = tmp_path / "all.nq"
    assert descant("export", exported).code == 0
    assert validate(list(ox.parse(path=str(exported), format=ox.RdfFormat.N_QUADS))).conforms


def test_the_graph_says_which_bars_sound_at_a_time(descant: Descant, work: str) -> None:
    assert descant("sync").code == 0
    [[file]] = asked(descant, "SELECT DISTINCT ?file WHERE { ?map a dsc:TimeMap ; dsc:inRecording ?file }")
    second = 60 / 90 * 4 * 4.5  # in the middle of the fifth bar
    terms = {"file": ox.NamedNode(file), "second": ox.Literal(second)}
    rows = csv.DictReader(descant("query", bind(named("bars-at-time").text, terms), "--format", "csv").out.splitlines())
    found = {(row["version"], row["index"]) for row in rows}
    versions = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))
    assert found == {(versions["whole"], "5"), (versions["short"], "5")}


def test_a_passage_is_found_in_the_recording(descant: Descant, work: str) -> None:
    assert descant("sync").code == 0
    versions = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))
    terms = {"version": ox.NamedNode(versions["whole"]), "first": ox.Literal(3), "last": ox.Literal(3)}
    query = bind(named("passage-in-every-version").text, terms)
    rows = csv.DictReader(descant("query", query, "--format", "csv").out.splitlines())
    [place] = [row["place"] for row in rows if "#t=" in row["place"]]
    start, end = map(float, place.rpartition("=")[2].split(","))
    assert start == pytest.approx(60 / 90 * 8, abs=0.15)
    assert end == pytest.approx(60 / 90 * 12, abs=0.15)


def test_a_changed_score_is_synchronised_anew(descant: Descant, work: str, scores: list[Path]) -> None:
    assert descant("sync").code == 0
    write(scores[0].parent, "Piece -- short", list(CHORDS))
    assert descant("ingest", scores[1]).code == 0
    assert not asked(descant, "SELECT ?m WHERE { ?m a dsc:TimeMap }")
    assert json.loads(descant("sync", "--json").out)["synchronised"]


def test_files_are_synchronised(descant: Descant, scores: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "times.csv"
    recording = sound(scores[0])
    done = descant("sync", scores[0], recording, "--out", out)
    assert done.code == 0, done.err
    assert f"{len(CHORDS)} bars are played" in done.out
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert list(rows[0]) == ["index", "label", "beat", "start", "end", "confidence"]
    score = read(Input.of(scores[0])).score
    assert score
    starts = [float(row["start"]) for row in rows if row["beat"] == "1"]
    truth = [start for _, (start, _) in bar_times(score.bars, tempo=90)]
    assert starts == pytest.approx(truth, abs=0.15)
    document = json.loads(descant("sync", scores[0], recording, "--json").out)
    assert [each["start"] for each in document["played"]] == pytest.approx(truth, abs=0.15)


def test_recordings_are_synchronised(descant: Descant, scores: list[Path]) -> None:
    slow = sound(scores[0], 60).rename(scores[0].with_name("slow.flac"))
    document = json.loads(descant("sync", sound(scores[0]), slow, "--json").out)
    assert document["credible"]
    for piece in document["played"][1:-1]:
        assert piece["start"] == pytest.approx(piece["of"] * 1.5, abs=0.5)


def test_another_piece_is_not_believed(descant: Descant, scores: list[Path], tmp_path: Path) -> None:
    other = write(tmp_path, "Other", ["[^C^G]", "[_B,_D]", "[D^FA]", "[_E_A]", "[FC]"] * 5)
    done = descant("sync", other, sound(scores[0]))
    assert (done.code, "no credible alignment, score" in done.out) == (1, True), done.out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("one.abc",), 2, "Two files are synchronised"),
        (("https://example.org/id/work/none",), 1, "no recordings"),
        (("https://example.org/id/work/none", "one.abc"), 2, "works and files"),
        (("--out", "times.csv"), 2, "Only times of files"),
        (("one.abc", "two.abc"), 2, "no recording"),
        (("one.abc", "one.flac", "--out", "times.pdf"), 2, "no format that times are written in"),
        (("song.lab", "one.flac"), 1, "no notes"),
        (("missing.abc", "one.flac"), 1, "missing.abc"),
    ],
)
def test_what_cannot_be_synchronised_says_why(
    descant: Descant, tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    for name in ("one", "two"):
        write(tmp_path, name, list(CHORDS))
    (tmp_path / "song.lab").write_text("0 1 C:maj\n")
    sound(tmp_path / "one.abc")
    named = [str(tmp_path / word) if word[0] != "-" and "://" not in word else word for word in words]
    done = descant("sync", *named)
    assert (done.code, message in done.err) == (code, True), done.err
    assert "Traceback" not in done.err


def test_nothing_to_synchronise_says_so(descant: Descant) -> None:
    assert "There are no recordings of works with scores" in descant("sync").out
