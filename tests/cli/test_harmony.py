"""`csg`, `coherence` and the four questions, by command; and the figures of the published annotations of real songs."""

from __future__ import annotations

import json
import math
import time
from itertools import combinations, pairwise
from pathlib import Path

import mir_eval.chord
import networkx as nx
import numpy as np
import pyoxigraph as ox
import pytest

from descant.analysis.harmony.transposing import transposed
from descant.ontology import named, validate
from tests.cli.conftest import Descant
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home

ABC = "X:1\nT:A song\nM:4/4\nL:1/4\nK:C\n[CEG]4|[FAc]4|[GBd]4|[CEG]4|]\n"
"""a score without a word of its chords"""


def annotated(*annotators: str) -> str:
    """JAMS: for each annotator chords of a second each, `-` where there is none."""
    return json.dumps(
        {
            "file_metadata": {"title": "A song", "duration": 8, "identifiers": {"decade": "1970"}},
            "annotations": [
                {
                    "namespace": "chord",
                    "annotation_metadata": {"annotator": {"name": f"annotator {number}"}},
                    "data": [
                        {"time": at, "duration": 1, "value": chord, "confidence": None}
                        for at, chord in enumerate(chords.split())
                        if chord != "-"
                    ],
                }
                for number, chords in enumerate(annotators, 1)
            ],
        }
    )


@pytest.fixture
def song(tmp_path: Path) -> Path:
    file = tmp_path / "song.jams"
    file.write_text(annotated("C:maj F:maj G:7 C:maj", "C:maj F:maj G:maj C:maj", "C:maj Db:maj G:7 A:min"))
    return file


def lab(file: Path, chords: str, step: float = 1.0) -> Path:
    rows = (f"{at * step} {(at + 1) * step} {chord}\n" for at, chord in enumerate(chords.split()))
    file.write_text("".join(rows))
    return file


def test_coherence_of_a_song(descant: Descant, song: Path) -> None:
    done = descant("coherence", song, "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    (found,) = document["songs"]
    assert (found["song"], found["frames"], found["alike"]) == ("A song", 4, "times")
    assert 0 < found["chance"] < found["coherence"] < 1
    assert found["agreement"]["root"] == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert [each["name"] for each in found["versions"]] == ["annotator 1", "annotator 2", "annotator 3"]
    assert "A song: coherence 0." in descant("coherence", song).out


def test_coherence_of_several_songs_and_by_tags(descant: Descant, song: Path, tmp_path: Path) -> None:
    (tmp_path / "same.jams").write_text(annotated("C:maj", "C:maj"))
    (tmp_path / "README.txt").write_text("No chords.")
    document = json.loads(descant("coherence", tmp_path, "--by", "decade", "--json").out)
    assert document["all"]["coherence"]["songs"] == 2
    (group,) = document["groups"]
    assert (group["by"], group["value"], group["coherence"]["songs"]) == ("decade", "1970", 2)
    assert "decade 1970:" in descant("coherence", tmp_path, "--by", "decade").out


def test_one_version_alone_has_no_coherence_and_says_so(descant: Descant, tmp_path: Path) -> None:
    done = descant("coherence", lab(tmp_path / "one.lab", "C:maj"))
    assert (done.code, "coherence none" in done.out) == (0, True)
    assert "Nothing can be compared" in done.out


def test_where_there_is_nothing_that_is_said(descant: Descant, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "There are no songs" in descant("coherence", tmp_path / "empty").out
    assert "There are no chords in it" in descant("csg", tmp_path / "empty").err
    assert "Nothing was looked through" in descant("find-progression", "ii-V-I").out
    assert "Nothing was looked through" in descant("find-progression", "ii-V-I", tmp_path / "empty").out
    alone = descant("covers", lab(tmp_path / "one.lab", "C:maj")).out
    assert alone == "Nothing can be compared: no two versions have chords at the same time.\n"


def test_what_cannot_be_read_is_named_and_the_rest_is_done(descant: Descant, song: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.jams").write_text("{")
    (tmp_path / "notes.txt").write_text("No chords.")
    done = descant("coherence", tmp_path / "broken.jams", song, tmp_path / "notes.txt", "--json")
    document = json.loads(done.out)
    assert done.code == 1
    assert [each["file"] for each in document["failed"]] == ["broken.jams", "notes.txt"]
    assert len(document["songs"]) == 1
    assert "broken.jams" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["coherence", "nowhere.jams"], "There is no file nowhere.jams"),
        (["coherence", "SONG", "--unit", "bar"], "nothing says where its bars are"),
        (["coherence", "SONG", "--kernel", "lerdahl"], "Lerdahl's distances are within a key"),
        (["coherence", "SONG", "--kernel", "lerdahl", "--key", "H"], "'H' is no key"),
        (["csg", "SONG", "--weight", "annotator 1=0"], "is no weight"),
        (["csg", "SONG", "--weight", "annotator 1=1e308"], "with a number from 0.000001 to 1,000,000"),
        (["csg", "SONG", "--weight", "annotator 1=1e-300"], "is no weight"),
        (["csg", "SONG", "--weight", "annotator 1=nan"], "is no weight"),
        (["csg", "SONG", "--weight", "nobody=2"], "has no version 'nobody'"),
        (["csg", "SONG", "--pitch", "c"], "Nobody says what the tonic"),
        (["csg", "SONG", "--to", "dot"], "--to and --out go together"),
        (["variation", "SONG", "--of", "nobody"], "There is no version 'nobody'"),
    ],
)
def test_wrong_wishes_say_what_to_do(descant: Descant, song: Path, words: list[str], said: str) -> None:
    done = descant(*[str(song) if word == "SONG" else word for word in words])
    assert done.code in (1, 2)
    assert said in done.err


@pytest.mark.parametrize("form", ["json", "graphml", "gexf", "dot", "csv", "svg"])
def test_a_graph_is_written(descant: Descant, song: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"graph.{form}"
    done = descant("csg", song, "--vocabulary", "majmin", "--to", form, "--out", out, "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert document["written"] == str(out)
    if form == "graphml":
        assert len(nx.read_graphml(out)) == document["nodes"]
    assert out.stat().st_size > 100


def test_what_every_version_plays_along_time_is_drawn(descant: Descant, song: Path, tmp_path: Path) -> None:
    lines, pixels, curve = (tmp_path / name for name in ("song.svg", "song.png", "curve.svg"))
    for form, out in (("timeline", lines), ("timeline-png", pixels), ("svg", curve)):
        done = descant("csg", song, "--to", form, "--out", out)
        assert done.code == 0, done.err
    assert b"<title>Chords of 3 versions along time</title>" in lines.read_bytes()
    assert pixels.read_bytes().startswith(b"\x89PNG")
    assert b"<title>Chords of" not in curve.read_bytes()


def test_files_that_are_versions_of_one_song_are_aligned(descant: Descant, tmp_path: Path) -> None:
    chords = "C:maj A:min F:maj G:7 C:maj E:7 A:min D:7 G:maj C:7 F:maj F:min C:maj"
    one = lab(tmp_path / "one.lab", chords)
    two = lab(tmp_path / "two.lab", " ".join(transposed(each, 2) for each in chords.split()), 1.3)
    document = json.loads(descant("csg", one, two, "--json").out)
    assert document["alike"] == "nothing"
    assert [each["name"] for each in document["versions"]] == ["one", "two"]
    assert document["versions"][1]["transposition"] == 10
    assert document["versions"][1]["cost"] < 0.05
    assert document["coherence"] > 0.95
    assert document["agreement"] is None


def test_the_four_questions(descant: Descant, song: Path) -> None:
    covers = json.loads(descant("covers", song, "--json").out)
    assert min(covers["versions"], key=lambda each: each["toOthers"])["name"] == "annotator 3"
    assert len(covers["near"]) == 3
    choices = json.loads(descant("harmonisations", song, "--vocabulary", "root", "--json").out)
    assert choices["frames"][0]["choices"] == [{"chord": "C:1", "share": 1.0}]
    varied = json.loads(descant("variation", song, "--of", "annotator 1", "--of", "annotator 2", "--json").out)
    assert varied["within"] > varied["across"]
    alike = json.loads(descant("likeness", song, song, "--json").out)
    assert (alike["distance"], alike["transposition"]) == (0, 0)
    for question in ("covers", "harmonisations"):
        assert descant(question, song).out.startswith("coherence 0.")


def test_covers_say_where_they_differ_and_what_was_moved(descant: Descant, song: Path, tmp_path: Path) -> None:
    assert "  1.0 to 2.0 s: 0." in descant("covers", song).out
    (tmp_path / "same.jams").write_text(annotated("C:maj F:maj", "C:maj F:maj"))
    assert "Where they differ most" not in descant("covers", tmp_path / "same.jams").out
    chords = "C:maj A:min F:maj G:7 C:maj E:7 A:min D:7 G:maj C:7 F:maj F:min C:maj"
    one = lab(tmp_path / "one.lab", chords)
    two = lab(tmp_path / "two.lab", " ".join(transposed(each, 2) for each in chords.split()), 1.3)
    assert "  two: 1.000, 10 semitones up, 0." in descant("covers", one, two).out
    assert "1 frame, by change" in descant("csg", lab(tmp_path / "alone.lab", "C:maj")).out
    assert ": 1 chord\n" in descant("csg", tmp_path / "alone.lab").out
    assert "1 node, 0 edges" in descant("csg", tmp_path / "alone.lab").out
    assert descant("find-progression", "I", tmp_path / "alone.lab").out.endswith("\n1 place\n")


def test_a_score_is_heard_by_every_command(descant: Descant, tmp_path: Path) -> None:
    file = tmp_path / "song.abc"
    file.write_text(ABC)
    assert json.loads(descant("csg", file, "--json").out)["frames"] == 4
    assert json.loads(descant("likeness", file, file, "--json").out)["distance"] == 0
    assert json.loads(descant("coherence", file, "--json").out)["failed"] == []
    assert json.loads(descant("coherence", tmp_path, "--json").out)["songs"] == []
    assert json.loads(descant("find-progression", "IV V I", file, "--json").out)["total"] == 1
    counted = json.loads(descant("chord-statistics", file, "--json").out)
    assert counted["groups"][0]["sequences"] == 1


# -- in the graph ------------------------------------------------------------------------------------------------

PREFIXES = "PREFIX dsc: <https://w3id.org/descant/ns#> PREFIX oa: <http://www.w3.org/ns/oa#> "


def targets(descant: Descant) -> list[str]:
    question = PREFIXES + "SELECT DISTINCT ?t WHERE { ?a oa:hasBody ?s ; oa:hasTarget ?t . ?s a dsc:ChordSequence }"
    return [row.strip("<>") for row in descant("query", question).out.splitlines()[1:]]


@pytest.fixture
def kept(descant: Descant, song: Path) -> str:
    """The version that the song was ingested as."""
    assert descant("ingest", song).code == 0
    (version,) = targets(descant)
    return version


def test_a_song_of_the_graph_is_that_of_its_file(descant: Descant, song: Path, kept: str) -> None:
    by_file, by_graph = (json.loads(descant("covers", each, "--json").out) for each in (song, kept))
    assert by_file == by_graph


ROMAN = """Composer: A. Composer
Title: A song
Analyst: A. Analyst
Time Signature: 4/4

m1 C: I b3 V7
m2 I a: i b3 V7
m3 i C: ii b3 V7
m4 I
"""


def test_a_roman_text_of_the_graph_is_that_of_its_file(descant: Descant, tmp_path: Path) -> None:
    file = tmp_path / "song.rntxt"
    file.write_text(ROMAN)
    assert descant("ingest", file).code == 0
    (version,) = targets(descant)
    by_file, by_graph = (json.loads(descant("csg", each, "--pitch", "c", "--json").out) for each in (file, version))
    assert by_file == by_graph
    assert [each["tonic"] for each in by_graph["versions"]] == ["C"]


def test_a_song_of_the_graph_has_the_bars_of_its_score(descant: Descant, tmp_path: Path) -> None:
    file = tmp_path / "song.abc"
    file.write_text(ABC)
    assert descant("ingest", file).code == 0
    assert descant("harmonise", file).code == 0
    (version,) = targets(descant)
    found = json.loads(descant("csg", version, "--unit", "bar", "--json").out)
    assert (found["unit"], found["frames"]) == ("bar", 4)


def test_a_graph_is_kept_valid_and_answers_the_four_questions(descant: Descant, kept: str, tmp_path: Path) -> None:
    done = descant("csg", kept, "--keep", "--json")
    assert done.code == 0, done.err
    iri = json.loads(done.out)["kept"]
    again = json.loads(descant("csg", kept, "--keep", "--json").out)["kept"]
    assert again == iri
    exported = tmp_path / "all.nq"
    assert descant("export", exported).code == 0
    store = ox.Store()
    store.bulk_load(path=str(exported), format=ox.RdfFormat.N_QUADS)
    report = validate(list(store))
    assert report.conforms, report
    rows = {
        query: list(named(query).run(store, **{name: ox.NamedNode(term)}))  # type: ignore[arg-type] # SELECTs
        for query, name, term in (
            ("covers-of-work", "work", kept),
            ("harmonisations-of-work", "work", kept),
            ("frames-of-chord-graph", "graph", iri),
            ("variation-of-musician", "musician", _creators(store)[0]),
        )
    }
    assert [round(float(row["nearness"].value), 2) for row in rows["covers-of-work"]] == sorted(
        (round(float(row["nearness"].value), 2) for row in rows["covers-of-work"]), reverse=True
    )
    assert len(rows["covers-of-work"]) == 3
    assert len(rows["harmonisations-of-work"]) == len(rows["frames-of-chord-graph"]) == 7
    assert len(rows["variation-of-musician"]) == 2


def test_the_graph_knows_whose_chords_are_a_programs(descant: Descant, kept: str, tmp_path: Path) -> None:
    (tmp_path / "other.abc").write_text(ABC)
    assert descant("ingest", tmp_path / "other.abc").code == 0
    assert descant("harmonise", tmp_path / "other.abc").code == 0
    assert descant("export", tmp_path / "all.nq").code == 0
    store = ox.Store()
    store.bulk_load(path=str(tmp_path / "all.nq"), format=ox.RdfFormat.N_QUADS)
    for target in targets(descant):
        rows = named("chord-sequences-of").run(store, target=ox.NamedNode(target))
        agents = [named("agent").run(store, agent=row["creator"]) for row in rows]  # type: ignore[union-attr] # a SELECT
        is_software = {row["software"] is not None for found in agents for row in found}
        assert is_software == {target != kept}


def _creators(store: ox.Store) -> list[str]:
    created = ox.NamedNode("http://purl.org/dc/terms/creator")
    return sorted({quad.object.value for quad in store.quads_for_pattern(None, created, None, None)})


def test_a_progression_is_found_in_the_graph_and_in_files(descant: Descant, song: Path, kept: str) -> None:
    by_graph = json.loads(descant("find-progression", "IV-V7-I", "--json").out)
    assert (by_graph["pattern"], by_graph["total"]) == ("IV V7 I", 1)
    assert by_graph["matches"][0]["of"] == kept
    by_file = json.loads(descant("find-progression", "IV-V7-I", song, "--json").out)
    assert [each["chords"] for each in by_file["matches"]] == [each["chords"] for each in by_graph["matches"]]
    assert "F:maj G:7 C:maj (tonic C)" in descant("find-progression", "F G7 C as written").out
    assert "0 places" in descant("find-progression", "bVI bVII I").out
    assert "3 sequences" in descant("find-progression", "I", "--once").out


def test_a_pattern_that_is_none_says_where(descant: Descant) -> None:
    done = descant("find-progression", "ii-H")
    assert done.code == 1
    assert "at character 4" in done.err
    assert descant("find-progression", "I", "nowhere.jams").code == 1


def test_what_has_no_chords_says_so(descant: Descant, kept: str) -> None:
    done = descant("covers", "https://example.org/nothing")
    assert (done.code, "No chords of <https://example.org/nothing> are known" in done.err) == (1, True)
    assert descant("csg", "song.jams", "--keep").code == 2
    assert "is no IRI" in descant("covers", "a b://c").err


# -- figures of published annotations ----------------------------------------------------------------------------


def plainly(file: Path) -> dict[str, float]:
    """Coherence and agreement written down from their definitions, with nothing of ours but the reading of JSON."""
    annotations = [each for each in json.loads(file.read_text())["annotations"] if each["namespace"] == "chord"]
    rows = [
        [(row["time"], row["time"] + row["duration"], row["value"]) for row in each["data"]] for each in annotations
    ]
    bounds = sorted({time for chords in rows for start, end, _ in chords for time in (start, end)})
    lasts = np.diff(bounds)
    units = np.array([[unit(chords, (one + other) / 2) for chords in rows] for one, other in pairwise(bounds)])
    there = units.any(axis=2)
    sums, many = units.sum(axis=1), there.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        frames = ((sums**2).sum(axis=1) - many) / (many**2 - many)
    known = many > 1
    means = [np.average(units[:, at], axis=0, weights=lasts * there[:, at]) for at in range(len(rows))]
    chance = float(np.mean([one @ other for one, other in combinations(means, 2)]))
    whole = float(np.average(frames[known], weights=lasts[known]))
    arrays = [(np.array([row[:2] for row in chords]), [row[2] for row in chords]) for chords in rows]
    pairs = [mir_eval.chord.evaluate(*one, *other) for one, other in combinations(arrays, 2)]
    agreed = {name: float(np.mean([pair[name] for pair in pairs])) for name in ("root", "majmin", "sevenths")}
    return {"coherence": whole, "chance": chance, "overChance": (whole - chance) / (1 - chance)} | agreed


def unit(chords: list[tuple[float, float, str]], at: float) -> np.ndarray:
    vector = np.zeros(13)
    label = next((label for start, end, label in chords if start <= at < end), "X")
    if label == "N":
        vector[12] = 1
    elif label != "X":
        root, bitmap, _ = mir_eval.chord.encode(label, reduce_extended_chords=True)
        vector[:12] = np.roll(bitmap, root)
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    "names",
    [
        ["op93_KlaviertrioSteiner_D-BNba_C93_23", "op93_QuintettSteiner__D-BNba_C93_26"],
        ["op92_KlvauszHaslinger__D-BNba_C92_7", "op92_KlvauszSteiner_D-BNba_C92_1"],
        ["op92_StimKlvAugener__D-BNba_C92_48", "op92_KlaviertrioLitolff__D-BNba_C92_12"],
    ],
)
def test_arrangements_are_near_to_each_other(descant: Descant, names: list[str], shared_data: Path) -> None:
    """In one key, with chord symbols that nobody understands, and with bars that the first leaves out."""
    files = [shared_data / "arrangements" / f"{name}.xml" for name in names]
    document = json.loads(descant("covers", *files, "--json").out)
    assert document["coherence"] > 0.9
    assert {each["transposition"] for each in document["versions"]} == {0}
    assert all(each["start"] is not None for each in document["apart"])
    done = descant("covers", *files)
    assert (done.code, "bar" in done.out) == (0, True)


@pytest.mark.slow
def test_the_published_annotations_have_their_figures(descant: Descant, shared_data: Path) -> None:
    """CASD: 25 of its 50 songs by four annotators; of all 50 root .757, majmin .732, sevenths .591, .809 are known."""
    folder = shared_data / "chords" / "casd"
    document = json.loads(descant("coherence", folder, "--json").out)
    expected = [plainly(file) for file in sorted(folder.glob("*.jams"))]
    assert len(document["songs"]) == len(expected)
    for name in expected[0]:
        mean = sum(each[name] for each in expected) / len(expected)
        assert round(document["all"][name]["macro"], 3) == round(mean, 3), name
        assert not math.isnan(mean)
    assert document["all"]["coherence"]["macro"] == pytest.approx(0.809, abs=0.02)


def test_of_thousands_of_versions_a_sample_is_told(descant: Descant, tmp_path: Path) -> None:
    (tmp_path / "many.jams").write_text(annotated(*["C:maj F:maj G:7 C:maj"] * 3_000))
    begun = time.thread_time()
    done = descant("coherence", tmp_path / "many.jams")
    assert time.thread_time() - begun < 60
    assert "agreement of a sample: 5,000 of 4,498,500 pairs" in done.out
