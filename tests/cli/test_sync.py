"""`sync`: works of the graph, whose times are kept, and a score and a recording, or two recordings, as they are."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from descant.cli import main
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.score import NoteTable
from descant.ontology import validate
from descant.ontology.queries import named
from descant.rendering.sound import bar_times, flac, synthesise
from descant.store.binding import bind
from tests.cli.conftest import ROOT, Descant, closing_what_is_left
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.cli.test_align import asked, write
from tests.cli.test_harmonise import CHORDS

pytest.importorskip("synctoolbox")
WORKS = "SELECT DISTINCT ?w WHERE { ?v <http://purl.org/vocab/frbr/core#realizationOf> ?w }"


CUT = 7, 8
TEMPO = 120
BAR = 60 / TEMPO * 4
"""seconds"""


def notes_of(score: Path) -> NoteTable:
    found = read(Input.of(score)).score
    assert found
    return found.notes


def sound(score: Path, tempo: float = TEMPO) -> Path:
    path = score.with_suffix(".flac")
    path.write_bytes(flac(synthesise(notes_of(score), tempo=tempo), title=score.stem))
    return path


@dataclass(frozen=True)
class Synced:
    """What is done once for all of these tests, in a home of its own."""

    home: Path
    scores: tuple[Path, Path]
    """of a piece, and of an arrangement of it a tone higher, two bars shorter"""
    recording: Path
    """of the piece"""
    work: str
    said: Any


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, cluster: str) -> Synced:
    folder = tmp_path_factory.mktemp("synced")
    short = [chord for at, chord in enumerate(CHORDS) if at not in CUT]
    scores = write(folder, "Piece -- whole", list(CHORDS)), write(folder, "Piece -- short", short, "C transpose=2")
    recording, home = sound(scores[0]), folder / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCANT_HOME", str(home))
        patch.setenv("DESCANT_CLUSTER", cluster)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "settings"))
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.chdir(folder)

        def run(*words: object) -> str:
            with closing_what_is_left():
                done = CliRunner().invoke(main, list(map(str, words)), prog_name="descant")
            assert done.exit_code == 0, done.output
            return done.stdout

        run("ingest", *scores, recording)
        [work] = csv.DictReader(run("query", WORKS, "--format", "csv").splitlines())
        said = json.loads(run("sync", work["w"], "--json"))
    return Synced(home, scores, recording, work["w"], said)


@pytest.fixture
def synced(once: Synced, home: Path) -> Synced:
    """In a home that a test may change."""
    shutil.copytree(once.home, home)
    return once


def test_bars_of_scores_are_found_in_recordings_once(descant: Descant, synced: Synced, tmp_path: Path) -> None:
    [recording] = synced.said["synchronised"]
    own, other = recording["versions"]
    assert (own["played"], own["through"], own["credible"]) == (len(CHORDS), None, True)
    assert (other["played"], other["through"]) == (len(CHORDS) - len(CUT), "Piece -- whole.abc")
    assert "Nothing to do" in descant("sync").out
    exported = tmp_path / "all.nq"
    assert descant("export", exported).code == 0
    assert validate(list(ox.parse(path=str(exported), format=ox.RdfFormat.N_QUADS))).conforms


def test_the_graph_says_which_bars_sound_at_a_time(descant: Descant, synced: Synced) -> None:
    [[file]] = asked(descant, "SELECT DISTINCT ?file WHERE { ?map a dsc:TimeMap ; dsc:inRecording ?file }")
    terms = {"file": ox.NamedNode(file), "second": ox.Literal(BAR * 4.5)}  # in the middle of the fifth bar
    rows = csv.DictReader(descant("query", bind(named("bars-at-time").text, terms), "--format", "csv").out.splitlines())
    found = {(row["version"], row["index"]) for row in rows}
    versions = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))
    assert found == {(versions["whole"], "5"), (versions["short"], "5")}


def test_the_way_of_another_version_is_named(descant: Descant, synced: Synced) -> None:
    way = "?map dsc:timesOf/rdfs:label ?name ; prov:wasDerivedFrom/dsc:timesOf/rdfs:label ?own"
    query = f"PREFIX prov: <http://www.w3.org/ns/prov#> SELECT DISTINCT ?name ?own {{ {way} }}"
    assert asked(descant, query) == [["short", "whole"]]


def test_a_passage_is_found_in_the_recording(descant: Descant, synced: Synced) -> None:
    versions = dict(asked(descant, "SELECT ?name ?v WHERE { ?v frbr:realizationOf ?w ; rdfs:label ?name }"))
    terms = {"version": ox.NamedNode(versions["whole"]), "first": ox.Literal(3), "last": ox.Literal(3)}
    query = bind(named("passage-in-every-version").text, terms)
    rows = json.loads(descant("query", query, "--format", "json").out)["results"]["bindings"]
    [place] = [row["place"]["value"] for row in rows if "#t=" in row["place"]["value"]]
    start, end = map(float, place.rpartition("=")[2].split(","))
    assert start == pytest.approx(BAR * 2, abs=0.15)
    assert end == pytest.approx(BAR * 3, abs=0.15)


def test_a_changed_score_is_synchronised_anew(descant: Descant, synced: Synced) -> None:
    kept = synced.scores[1].read_text()
    try:
        write(synced.scores[1].parent, "Piece -- short", list(CHORDS))
        assert descant("ingest", synced.scores[1]).code == 0
    finally:
        synced.scores[1].write_text(kept)
    assert not asked(descant, "SELECT ?m WHERE { ?m a dsc:TimeMap }")
    assert json.loads(descant("sync", "--json").out)["synchronised"]
    assert json.loads(descant("sync", "--again", "--json").out)["synchronised"]


def test_files_are_synchronised(descant: Descant, once: Synced, tmp_path: Path) -> None:
    out = tmp_path / "times.csv"
    done = descant("sync", once.scores[0], once.recording, "--out", out)
    assert done.code == 0, done.err
    assert f"{len(CHORDS)} bars are played" in done.out
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert list(rows[0]) == ["index", "label", "beat", "start", "end", "confidence"]
    score = read(Input.of(once.scores[0])).score
    assert score
    starts = [float(row["start"]) for row in rows if row["beat"] == "1"]
    truth = [start for _, (start, _) in bar_times(score.bars, tempo=TEMPO)]
    assert starts == pytest.approx(truth, abs=0.15)
    document = json.loads(descant("sync", once.scores[0], once.recording, "--json").out)
    assert [each["start"] for each in document["played"]] == pytest.approx(truth, abs=0.15)


def test_recordings_are_synchronised(descant: Descant, once: Synced, tmp_path: Path) -> None:
    """Chords are held, so only where one begins tells the time: between these it is divided."""
    slow = sound(write(tmp_path, "slow", list(CHORDS)), TEMPO / 1.5)
    document = json.loads(descant("sync", once.recording, slow, "--json").out)
    assert document["credible"]
    for piece in document["played"]:
        if piece["of"] < BAR * (len(CHORDS) - 1):  # behind it there is no beginning any more
            assert piece["start"] == pytest.approx(piece["of"] * 1.5, abs=0.2)


def test_another_piece_is_not_believed(descant: Descant, once: Synced, tmp_path: Path) -> None:
    other = write(tmp_path, "Other", ["[C^CD]", "[^F^GB]"] * 10)
    done = descant("sync", other, once.recording)
    assert (done.code, "no credible alignment, score" in done.out) == (1, True), done.out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("one.abc",), 2, "Two files are synchronised"),
        (("https://example.org/id/work/none",), 1, "has not been read"),
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
        write(tmp_path, name, list(CHORDS[:2]))
    (tmp_path / "song.lab").write_text("0 1 C:maj\n")
    sound(tmp_path / "one.abc")
    named = [str(tmp_path / word) if word[0] != "-" and "://" not in word else word for word in words]
    done = descant("sync", *named)
    assert (done.code, message in done.err) == (code, True), done.err
    assert "Traceback" not in done.err


def test_nothing_to_synchronise_says_so(descant: Descant) -> None:
    assert "There are no recordings of works with scores" in descant("sync").out
