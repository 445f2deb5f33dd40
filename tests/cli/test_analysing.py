"""`descant analyse`: what it says to people, and to programs."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from descant.analysis.built_in import BUILT_IN
from descant.config import Config
from descant.database import open_database
from tests.analysis.sounds import chords, noise, write
from tests.analysis.test_own_models import model as own_model
from tests.cli.conftest import BASE, Descant
from tests.jobs.heard import FOUR, heard, read


def test_the_analysers_are_listed(descant: Descant) -> None:
    done = descant("analyse", "--list")
    assert done.code == 0
    for name in BUILT_IN:
        assert f" {name} " in done.out
    listed = json.loads(descant("analyse", "--list", "--json").out)["analysers"]
    assert {each["name"]: each["default"] for each in listed} == {each.name: each.default for each in BUILT_IN.values()}


def test_without_recordings_it_says_what_to_do(descant: Descant) -> None:
    done = descant("analyse")
    assert (done.code, done.out) == (0, "There are no recordings. `descant ingest` reads some.\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--only", "tea"), 2, "no analyser 'tea'"),
        (("--set", "tea.leaves=5"), 2, "no analyser 'tea'"),
        (("--set", "nets"), 2, "sets nothing"),
        (("--set", "chords.knots=5"), 2, "has no setting 'knots'"),
        (("--set", "chords.nets=9"), 2, "chords.nets is 9. Give a whole number from 1 to 5"),
        (("--set", f"key.change={'9' * 400}"), 2, "Give a number from 0 to 1000"),
        (("--set", "mtt-vgg.speech=5"), 2, "Give true or false"),
        (("--only", "key", "--set", "chords.nets=5"), 2, "chords is not among what is asked: key"),
        (("nothing.wav",), 1, "has not been read"),
    ],
)
def test_wrong_use_is_explained(descant: Descant, words: tuple[str, ...], code: int, message: str) -> None:
    done = descant("analyse", *words)
    assert done.code == code
    assert message in done.err


def test_the_list_says_what_can_be_set_and_what_it_means(descant: Descant) -> None:
    out = descant("analyse", "--list").out
    for analyser in BUILT_IN.values():
        for option in analyser.options():
            assert f"{analyser.name}.{option.name}=" in out
            assert f"{option.meaning} ({option.values})" in out
    assert "mtt-vgg.speech=false" in out, "as --set has it"


def test_the_help_says_what_there_is(descant: Descant) -> None:
    said = " ".join(descant("analyse", "--help").out.split())
    for task in {each.task for each in BUILT_IN.values()}:
        assert task in said
    for words in ("--only tags,chords", "--set chords.nets=5", "--list", "docs/analysis.md"):
        assert words in said
    assert "danceability" not in said, "nobody looks for it here"


def test_why_a_model_is_broken_is_said_wherever_it_is_named(descant: Descant, home: Path) -> None:
    (home / "models").mkdir(parents=True)
    (home / "models" / "bad.toml").write_text('front_end = "abc"', encoding="utf-8")
    (home / "models" / "lonely.onnx").touch()
    listed = json.loads(descant("analyse", "--list", "--json").out)
    assert set(listed["broken"]) == {"bad", "lonely"}
    done = descant("analyse", "--only", "bad")
    assert done.code == 1
    assert "The analyser bad is broken: bad.toml: the card does not say its title" in done.err
    assert "lonely.onnx: it has no card" in descant("analyse", "--only", "lonely").err
    assert "has tagged" in descant("audit", "tags").err


def test_a_wrong_name_in_the_configuration_is_said_once_and_recordings_are_read(
    descant: Descant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESCANT_ANALYSE", "nosuch,loudness")
    for name in ("a", "b"):
        write(tmp_path / f"{name}.wav", chords(["C:maj"], 1.0 + (name == "b")))
    done = descant("ingest", tmp_path / "a.wav", tmp_path / "b.wav", "--json")
    document = json.loads(done.out)
    assert (done.code, document["read"]) == (0, 2)
    assert done.err.count("`analyse` of the configuration: There is no analyser 'nosuch'. There are") == 1
    assert all("no analyser 'nosuch'" in each["problems"][0] for each in document["files"])
    assert (
        descant("analyse", "--only", "loudness").out
        == "Nothing to do: all of that has been analysed. `descant analyses` shows it.\n"
    )


def test_what_failed_is_told_with_the_recording_of_which_it_failed(descant: Descant, home: Path) -> None:
    config = Config(home=home, base=BASE, min_free=1)
    engine = open_database(config)
    for name in ("one", "two"):
        read(engine, config, name.encode(), f"/m/{name}.wav")
    engine.dispose()
    done = descant("analyse", "--only", "key")
    failed = sorted(line for line in done.out.splitlines() if line.startswith("FAILED"))
    assert done.code == 1
    assert [line.partition(":")[0] for line in failed] == ["FAILED  one.wav", "FAILED  two.wav"]
    titles = {each["title"] for each in json.loads(descant("analyse", "--only", "key", "--json").out)["failures"]}
    assert titles == {"one.wav: key", "two.wav: key"}


SIX = ("chords", "key", "beats", "structure", "tuning", "loudness")


@pytest.mark.parametrize("name", ["L" * 190, "音" * 80, "Cafe\u0301", "x" * 230])
def test_every_analysis_has_a_file_however_long_the_name_of_its_recording(
    descant: Descant, home: Path, tmp_path: Path, name: str
) -> None:
    config = Config(home=home, base=BASE, min_free=1)
    engine = open_database(config)
    for folder, analysers in (("A", SIX), ("B", SIX[:1]), ("C", SIX[:1])):
        content = read(engine, config, folder.encode(), f"/{folder}/{name if folder == 'A' else name.upper()}.wav")
        for analyser in analysers:
            heard(engine, config, content, analyser, FOUR)
    engine.dispose()
    written = json.loads(descant("analyses", "--export", "csv", "--into", tmp_path / "out", "--json").out)["written"]
    names = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert sorted(Path(each).name for each in written) == names
    assert len({each.casefold() for each in names}) == len(SIX) + 2
    assert all(len(each.encode()) <= 255 for each in names)
    beginning = unicodedata.normalize("NFC", name)[:4]
    for analyser in SIX:
        assert any(each.startswith(beginning) and each.endswith(f" {analyser}.csv") for each in names)


@pytest.mark.slow
def test_a_folder_is_analysed_and_the_second_time_there_is_nothing_to_do(descant: Descant, tmp_path: Path) -> None:
    folder = tmp_path / "sounds"
    folder.mkdir()
    write(folder / "a.wav", chords(["C:maj", "G:maj"] * 3, 2.0))
    assert descant("ingest", folder).code == 0
    done = descant("analyse", folder, "--only", "key,tuning", "--set", "key.change=30", "--json")
    document = json.loads(done.out)
    assert (done.code, document["analysed"], document["failed"]) == (0, 2, 0)
    [found] = document["found"]
    assert {each["analyser"] for each in found["found"]} == {"key", "tuning"}
    again = descant("analyse", folder, "--only", "key,tuning", "--set", "key.change=30")
    assert (again.code, again.out) == (
        0,
        "Nothing to do: all of that has been analysed. `descant analyses` shows it.\n",
    )
    nothing = json.loads(descant("analyse", folder, "--only", "key", "--set", "key.change=30", "--json").out)
    assert nothing["found"] == []
    keys = {each["analyser"]: each["key"] for each in found["found"]}
    assert nothing["known"] == [{"recording": "a.wav", "analyser": "key", "key": keys["key"]}]


@pytest.mark.slow
def test_what_was_heard_is_told_in_words_as_data_and_as_files(descant: Descant, tmp_path: Path) -> None:
    folder, into = tmp_path / "sounds", tmp_path / "exports"
    folder.mkdir()
    for name in ("a", "b"):
        write(folder / f"{name}.wav", chords(["C:maj", "F:maj", "G:maj", "C:maj"] * 2, 2.0 if name == "a" else 1.5))
    assert descant("ingest", folder).code == 0
    assert "nothing has been heard yet" in descant("analyses").out
    done = descant("analyse", "--only", "key,tuning,chords,mtt-vgg")
    assert "a.wav: key: C major (0." in done.out
    assert "a.wav: tuning: 4" in done.out
    assert "a.wav: see http://" in done.out
    assert done.out.count("it knows ") == 1  # of the model, whatever it heard
    assert "mtt-vgg of 2 recordings: it knows" in done.out
    shown = descant("analyses", folder / "a.wav", "--only", "key,chords")
    assert shown.out.startswith("a.wav  http://")
    assert "/analyses?source=sha256-" in shown.out
    assert "  key: C major (0." in shown.out
    assert "  chords: " in shown.out
    assert "C:maj F:maj G:maj C:maj" in shown.out
    assert "b.wav" not in shown.out
    assert "tuning" not in shown.out
    document = json.loads(descant("analyses", "--json").out)
    by_name = {each["name"]: each["analyses"] for each in document["recordings"]}
    assert set(by_name) == {"a.wav", "b.wav"}
    analyses = {each["analyser"]: each for each in by_name["a.wav"]}
    assert set(analyses) == {"key", "tuning", "chords", "mtt-vgg"}
    assert analyses["key"]["found"][0]["value"] == "C:major"
    assert len(analyses["key"]["key"]) == 32
    written = json.loads(descant("analyses", "--export", "lab", "--into", into, "--json").out)["written"]
    names = ["a chords.lab", "a key.lab", "b chords.lab", "b key.lab"]
    assert sorted(Path(each).name for each in written) == sorted(path.name for path in into.iterdir()) == names
    assert descant("analyses", "--only", "chords", "--export", "jams", "--into", into).code == 0
    assert descant("ingest", into / "a chords.jams").code == 0
    alone = descant("analyses", "--export", "lab")
    assert (alone.code, "go together" in alone.err) == (2, True)


@pytest.mark.slow
def test_chords_in_the_graph_are_held_against_a_truth(descant: Descant, tmp_path: Path) -> None:
    write(tmp_path / "song.wav", chords(["C:maj", "G:maj", "A:min", "F:maj"] * 2, 2.0))
    rows = (f"{2 * n}\t{2 * n + 2}\t{label}" for n, label in enumerate(["C:maj", "G:maj", "A:min", "F:maj"] * 2))
    (tmp_path / "song.lab").write_text("\n".join(rows), encoding="utf-8")
    assert descant("audit", "chords", "--truth", tmp_path / "song.lab").code == 1
    assert descant("ingest", tmp_path / "song.wav").code == 0
    assert descant("analyse", "--only", "chords,mtt-vgg").code == 0
    document = json.loads(descant("audit", "chords", "--truth", tmp_path / "song.lab", "--json").out)
    assert document["means"]["chords"]["majmin"] > 0.95
    nothing = descant("audit", "chords")
    assert nothing.code == 1
    assert "No chords are known of a recording" in nothing.err
    assert descant("ingest", tmp_path / "song.lab").code == 0
    by_graph = json.loads(descant("audit", "chords", "--json").out)
    assert by_graph["means"] == document["means"]
    (tmp_path / "truth.csv").write_text("clip,tag\nsong.wav,piano\n", encoding="utf-8")
    tags = json.loads(descant("audit", "tags", "--truth", tmp_path / "truth.csv", "--json").out)
    assert [each["model"] for each in tags["models"]] == ["mtt-vgg"]
    shown = descant("audit", "tags", "--truth", tmp_path / "truth.csv", "--threshold", "0.01")
    assert "piano" in shown.out
    assert "Nobody has tagged" in descant("audit", "tags").err


@pytest.mark.slow
def test_it_is_asked_like_any_other_from_the_command_line(descant: Descant, home: Path, tmp_path: Path) -> None:
    write(tmp_path / "a.wav", noise(3, level=0.5))
    assert descant("ingest", tmp_path / "a.wav").code == 0
    own_model(home / "models")
    (home / "models" / "broken.toml").write_text("title", encoding="utf-8")
    listed = descant("analyse", "--list")
    assert " loud " in listed.out
    assert "BROKEN  broken" in listed.out
    document = json.loads(descant("analyse", "--only", "loud", "--json").out)
    assert (document["analysed"], document["failed"]) == (1, 0)
    asked = descant(
        "query",
        "SELECT ?title { ?m a <http://www.w3.org/ns/mls#Model> ; <http://www.w3.org/2000/01/rdf-schema#label> ?title }",
    )
    assert "Loud or soft" in asked.out
