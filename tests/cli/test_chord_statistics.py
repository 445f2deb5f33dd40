"""`chord-statistics`, and songs grouped by genre, decade and annotator: counted plainly, from files and the graph."""

from __future__ import annotations

import csv
import json
import random
import tracemalloc
from collections import Counter
from collections.abc import Callable
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import click
import pytest

from descant.analysis.harmony.statistics import Statistics
from descant.analysis.harmony.statistics.files import sequences_in
from descant.ingest.inputs import Input
from descant.ontology.records import ChordVocabulary
from tests.cli.conftest import Descant
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.cli.test_harmony import annotated

WORDS = {"C": "C:maj", "Amin": "A:min", "F": "F:maj", "G7": "G:7", "Dmin7": "D:min7", "Bb": "Bb:maj", "E": "E:maj"}


def songs(count: int) -> list[tuple[list[str], str, str]]:
    """Words of chords, a genre, a decade."""
    chance = random.Random(3)
    return [
        (chance.choices(list(WORDS), k=40), chance.choice(("pop", "jazz")), f"{chance.randrange(1950, 2030, 10)}.0")
        for _ in range(count)
    ]


def table(file: Path, count: int) -> Path:
    """As Chordonomicon is."""
    rows = [["id", "chords", "main_genre", "genres", "decade"]]
    rows += [
        [str(at), " ".join(chords), genre, f"'{genre}'", when] for at, (chords, genre, when) in enumerate(songs(count))
    ]
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows(rows)
    return file


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return table(tmp_path / "songs.csv", 300)


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def document(descant: Descant, *words: object) -> dict[str, Any]:
    done = descant("chord-statistics", *words, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def group(found: dict[str, Any], tag: str | None = None, value: str | None = None) -> dict[str, Any]:
    (only,) = [each for each in found["groups"] if (each.get("tag"), each.get("value")) == (tag, value)]
    return dict(only)


def plainly(count: int, wanted: Callable[[str, str], bool] = lambda genre, when: True) -> Counter[str]:
    """How often each chord is, and each two that differ, with nothing of ours."""
    plain: Counter[str] = Counter()
    for chords, genre, when in songs(count):
        if wanted(genre, when):
            labels = [WORDS[word] for word, _ in groupby(chords)]
            plain.update(labels)
            plain.update(" ".join(each) for each in pairwise(labels))
    return plain


def test_numbers_are_those_of_a_plain_count(descant: Descant, collection: Path) -> None:
    found = document(descant, collection, "--by", "main_genre", "--by", "decade", "--most", "500")
    for tag, value, wanted in (
        (None, None, lambda genre, when: True),
        ("main_genre", "jazz", lambda genre, when: genre == "jazz"),
        ("decade", "1970", lambda genre, when: when == "1970.0"),
    ):
        plain, those = plainly(300, wanted), group(found, tag, value)
        assert {row["chord"]: row["places"] for row in those["chords"]["rows"]} == {
            label: plain[label] for label in WORDS.values()
        }
        assert those["changes"] == sum(plain[label] for label in WORDS.values())
        fourth_up = {("maj", "maj"): ("C:maj F:maj", "F:maj Bb:maj"), ("min7", "7"): ("D:min7 G:7",)}
        for row in those["transitions"]["rows"]:
            if row["interval"] == 5 and (row["from"], row["to"]) in fourth_up:
                assert row["places"] == sum(plain[each] for each in fourth_up[row["from"], row["to"]])
    assert (found["failed"], found["vocabulary"], found["length"]) == ([], "sevenths", 4)


def test_the_matrix_is_what_a_plain_count_gives(descant: Descant, tmp_path: Path) -> None:
    """Of songs whose key is known, from degree to degree."""
    key = {"namespace": "key_mode", "data": [{"time": 0, "duration": 9, "value": "G:major", "confidence": None}]}
    song = json.loads(annotated("G:maj D:7 G:maj C:maj G:maj", "G:maj D:7 E:min"))
    song["annotations"] += [key | {"annotation_metadata": each["annotation_metadata"]} for each in song["annotations"]]
    (tmp_path / "song.jams").write_text(json.dumps(song))
    matrix = group(document(descant, tmp_path / "song.jams"))["matrix"]
    degree = {"G:maj": 0, "D:7": 7, "C:maj": 5, "E:min": 9}
    plain: Counter[tuple[int, int]] = Counter()
    for chords in ("G:maj D:7 G:maj C:maj G:maj", "G:maj D:7 E:min"):
        plain.update((degree[one], degree[other]) for one, other in pairwise(chords.split()))
    assert matrix["of"] == "degrees"
    assert len(matrix["rows"]) == len(matrix["columns"]) == 12
    assert {(a, b): n for a, row in enumerate(matrix["places"]) for b, n in enumerate(row) if n} == plain
    assert matrix["probability"][7][0] == 0.5


def test_a_matrix_is_written_as_a_table_and_as_a_picture(descant: Descant, collection: Path, tmp_path: Path) -> None:
    as_table, picture = tmp_path / "follows.csv", tmp_path / "follows.svg"
    document(descant, collection, "--matrix", as_table, "--by", "main_genre")
    header, *rows = csv.reader(lines(as_table))
    assert header[:3] == ["tag", "value", "from"]
    of_all = [row for row in rows if row[:2] == ["", ""]]
    assert all(sum(map(float, row[3:])) <= 1.0001 for row in of_all)
    plain = plainly(300)
    up = sum(plain[f"{one} {other}"] for one, other in (("C:maj", "F:maj"), ("F:maj", "Bb:maj")))
    leaving = sum(count for each, count in plain.items() if ":maj " in each)
    (from_major,) = [row for row in of_all if row[2] == "C:maj"]
    assert float(from_major[header.index("F:maj")]) == pytest.approx(up / leaving, abs=1e-5)
    document(descant, collection, "--matrix", picture)
    assert f">{100 * up / leaving:.0f}</text>" in picture.read_text()
    assert descant("chord-statistics", collection, "--matrix", tmp_path / "follows.pdf").code == 2


def test_all_rows_are_written_as_csv(descant: Descant, collection: Path, tmp_path: Path) -> None:
    out = tmp_path / "counts.csv"
    found = document(descant, collection, "--csv", out, "--by", "main_genre", "--most", "3")
    assert found["written"] == [str(out)]
    assert len([row for row in csv.reader(lines(out)) if row[:3] == ["", "", "chords"]]) == 3
    document(descant, collection, "--csv", out)
    rows = list(csv.DictReader(lines(out)))
    assert {row["thing"]: int(row["places"]) for row in rows if row["table"] == "chords"} == {
        label: plainly(300)[label] for label in WORDS.values()
    }


def test_people_read_what_is_common_and_what_follows_what(descant: Descant, collection: Path) -> None:
    done = descant("chord-statistics", collection, "--by", "main_genre", "--by", "key", "--most", "50")
    assert (done.code, done.out.splitlines()[0]) == (0, f"All: 300 sequences, {group_changes():,} chords")
    assert "main_genre jazz: " in done.out
    assert "min7 → 5 → 7 0.1" in done.out
    assert "No sequence has the tag 'key'. There are: decade, genre" in done.out


def group_changes() -> int:
    return sum(plainly(300)[label] for label in WORDS.values())


def test_what_was_given_up_is_said(descant: Descant, collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("descant.analysis.harmony.statistics.collecting.PROGRESSIONS", 5)
    statistics = Statistics()
    for changes in sequences_in(Input.of(collection)):
        statistics.take(changes)
    error = statistics.document()["groups"][0]["progressions"]["error"]
    assert error > 0

    from descant.cli.harmony.statistics import chord_statistics
    from descant.cli.output import Context

    context = Context(lambda: None, False, False)  # type: ignore[arg-type, return-value] # needs no configuration
    result = click.testing.CliRunner().invoke(chord_statistics, [str(collection)], obj=context)
    assert f"each of these may be up to {error:,} more" in result.output


def test_memory_does_not_grow_with_the_number_of_songs(tmp_path: Path) -> None:
    few, many = table(tmp_path / "few.csv", 200), table(tmp_path / "many.csv", 2_000)
    peak_of(few)  # what is remembered of labels is there then
    assert peak_of(many) < 1.5 * peak_of(few) + 1_000_000


def peak_of(file: Path) -> int:
    """Bytes while all of a table is counted, by few progressions."""
    statistics = Statistics(("genre", "decade"), length=2, vocabulary=ChordVocabulary.SEVENTHS)
    tracemalloc.start()
    for changes in sequences_in(Input.of(file)):
        statistics.take(changes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_what_cannot_be_read_is_named_and_the_rest_is_counted(
    descant: Descant, collection: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.jams").write_text("{")
    (tmp_path / "notes.txt").write_text("No chords.")
    done = descant("chord-statistics", tmp_path / "broken.jams", tmp_path, tmp_path / "notes.txt", "--json")
    found = json.loads(done.out)
    assert done.code == 1
    assert [Path(each["file"]).name for each in found["failed"]] == ["broken.jams", "notes.txt"]
    assert found["groups"][0]["sequences"] == 300
    assert descant("chord-statistics", tmp_path / "notes.txt").code == 1
    assert "There is no file nowhere.csv" in descant("chord-statistics", "nowhere.csv").err


def test_where_there_is_nothing_that_is_said(descant: Descant, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for words in ([], [tmp_path / "empty"]):
        done = descant("chord-statistics", *words)
        assert (done.code, "there are no chord sequences. `descant ingest`" in done.out) == (0, True)
    assert "nothing there has chords" in descant("coherence", "--by", "genre").out


# -- the graph ---------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(descant: Descant, tmp_path: Path) -> Path:
    """A table and songs of two annotators, in the graph."""
    folder = tmp_path / "folder"
    folder.mkdir()
    table(folder / "songs.csv", 30)
    for name, genre in (("one", "rock"), ("two", "pop, jazz")):
        song = json.loads(annotated("C:maj F:maj G:7 C:maj", "C:maj F:min G:7 C:maj"))
        song["file_metadata"] |= {"title": name, "identifiers": {"genre": genre, "year": "1978"}}
        (folder / f"{name}.jams").write_text(json.dumps(song))
    done = descant("ingest", folder)
    assert done.code == 0, done.err
    return folder


TAGS = ("--by", "genre", "--by", "decade", "--by", "annotator", "--by", "unit", "--most", "1000")


def test_the_graph_has_the_same_numbers_as_its_files(descant: Descant, kept: Path) -> None:
    by_graph, by_files = document(descant, *TAGS), document(descant, kept, *TAGS)
    assert by_graph == by_files
    assert group(by_graph, "genre", "jazz")["sequences"] == 2 + sum(genre == "jazz" for _, genre, _ in songs(30))
    assert group(by_graph, "annotator", "annotator 1")["sequences"] == 2
    assert group(by_graph, "decade", "1970")["sequences"] == 4 + sum(when == "1970.0" for *_, when in songs(30))
    assert group(by_graph, "unit", "seconds")["sequences"] == 4


def test_coherence_goes_by_genre_decade_and_annotator_of_the_graph(descant: Descant, kept: Path) -> None:
    words = ("--by", "genre", "--by", "annotator", "--by", "decade", "--json")
    by_graph, by_files = (json.loads(descant("coherence", *where, *words).out) for where in ([], [kept]))
    assert by_graph["groups"] == by_files["groups"]
    means = {(each["by"], each["value"]): each["coherence"] for each in by_graph["groups"]}
    assert means["genre", "rock"]["songs"] == 1
    assert 0.5 < means["genre", "rock"]["macro"] < 1
    assert means["annotator", "annotator 2"]["songs"] == means["decade", "1970"]["songs"] == 2
    (iri,) = [row.strip("<>") for row in _targets(descant) if "songs" not in row][:1]
    of_one = json.loads(descant("coherence", iri, *words).out)
    assert {each["by"] for each in of_one["groups"]} >= {"genre", "decade"}
    assert descant("coherence", "--one-song").code == 2


def _targets(descant: Descant) -> list[str]:
    question = (
        "PREFIX schema: <http://schema.org/> SELECT DISTINCT ?v WHERE { ?v schema:genre 'rock' } ORDER BY DESC(?v)"
    )
    return descant("query", question).out.splitlines()[1:]


@pytest.mark.slow
def test_annotators_of_published_songs_are_told_apart(descant: Descant, shared_data: Path) -> None:
    folder = shared_data / "chords" / "casd"
    found = document(descant, folder, "--by", "annotator", "--vocabulary", "full", "--most", "5000")
    plain: Counter[str] = Counter()
    sequences: Counter[str] = Counter()
    for file in folder.glob("*.jams"):
        for each in json.loads(file.read_text())["annotations"]:
            if each["namespace"] == "chord":
                sequences[each["annotation_metadata"]["annotator"]["id"]] += 1
                rows = sorted(each["data"], key=lambda row: float(row["time"]))
                plain.update(label for label, _ in groupby(row["value"] for row in rows))
    assert {each["value"]: each["sequences"] for each in found["groups"] if "tag" in each} == sequences
    assert {row["chord"]: row["places"] for row in group(found)["chords"]["rows"]} == plain
