"""The sample's folder: made once, whole, the same each time, and read as anybody's collection."""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from descant.errors import Missing
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.sound.fingerprint import is_same
from descant.sample import making
from descant.sample import settings as sample_settings
from descant.sample.making import TUNE, files_of_sample, is_made, lacks, make
from descant.sample.settings import CC0, MUSIC21_TERMS, SETTINGS, score_of
from tests.conftest import missing
from tests.ingest.sounds import convert, need_chromaprint

BASE = "https://example.org/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for lack in lacks():
        missing(lack)
    folder = tmp_path_factory.mktemp("sample")
    assert list(make(folder, BASE)) == list(SETTINGS)
    return folder


def test_every_setting_has_notes_pages_sound_and_places(folder: Path) -> None:
    for setting in SETTINGS:
        for ending in (".mxl", ".flac", "-page-1.png", "-bars.json"):
            assert (folder / f"{setting.name}{ending}").stat().st_size > 1000
    assert (folder / "bwv-244-15.mxl").read_bytes() == score_of(SETTINGS[0]).read_bytes()


def test_the_collection_names_every_file_with_its_licence(folder: Path) -> None:
    found = read(Input.of(folder / "collection.toml")).catalogue
    assert found is not None
    (work,) = found.works
    assert [person.name for person in work.about.people] == ["Johann Sebastian Bach"]
    assert {version.work for version in found.versions} == {work.key}
    assert {"collection.toml", *(file.location for file in found.files)} == {
        path.name for path in files_of_sample(folder)
    }
    for file in found.files:
        assert file.licence == (MUSIC21_TERMS if file.location.endswith(".mxl") else CC0)


def test_every_bar_has_a_place_in_sound_and_on_a_page(folder: Path) -> None:
    for setting in SETTINGS:
        score = read(Input.of(folder / f"{setting.name}.mxl")).score
        places = read(Input.of(folder / f"{setting.name}-bars.json")).places
        assert score is not None
        said: dict[str, list[str]] = {}
        for place in places:
            said.setdefault(place.bar, []).append(place.target.partition("#")[2].partition("=")[0])
        assert {name: sorted(each) for name, each in said.items()} == {bar.ids[0]: ["t", "xywh"] for bar in score.bars}


def test_the_sound_is_as_long_as_the_last_bars_time(folder: Path) -> None:
    for setting in SETTINGS:
        recording = read(Input.of(folder / f"{setting.name}.flac")).recording
        places = read(Input.of(folder / f"{setting.name}-bars.json")).places
        ends = [float(place.target.rpartition(",")[2]) for place in places if "#t=" in place.target]
        assert recording is not None
        assert max(ends) < recording.duration < max(ends) + 2


def test_the_settings_are_four_sounds_and_each_is_known_again(folder: Path, tmp_path: Path) -> None:
    """Two of them begin alike, and in the encodings that are here stand in one key."""
    need_chromaprint()
    prints = [fingerprint(folder / f"{setting.name}.flac") for setting in SETTINGS]
    assert not any(is_same(one, other) for one, other in combinations(prints, 2))
    for setting, original in zip(SETTINGS, prints, strict=True):
        for name, options in (("a.ogg", ("-c:a", "libvorbis", "-q:a", "0")), ("a.mp3", ("-b:a", "32k"))):
            assert is_same(original, fingerprint(convert(folder / f"{setting.name}.flac", tmp_path / name, *options)))


def fingerprint(path: Path) -> str:
    found = read(Input.of(path)).recording
    assert found is not None
    assert found.fingerprint is not None
    return found.fingerprint


def test_the_tune_is_one_graph(folder: Path) -> None:
    graphs = {str(quad.graph_name) for quad in parse(path=str(folder / TUNE), format=RdfFormat.N_QUADS)}
    assert graphs == {f"<{BASE}graph/collection/sample>"}


def test_making_it_again_gives_the_same(folder: Path, tmp_path: Path) -> None:
    list(make(tmp_path, BASE))
    assert {path.name: path.read_bytes() for path in files_of_sample(tmp_path)} == {
        path.name: path.read_bytes() for path in files_of_sample(folder)
    }


def test_it_is_made_for_one_base_and_what_can_be_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_made(folder, BASE)
    assert not is_made(folder, "https://example.org/other/")
    assert not is_made(folder / "nowhere", BASE)
    monkeypatch.setitem(sys.modules, "soundfile", None)
    assert not is_made(folder, BASE)


def test_what_was_interrupted_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "lacks", list)
    steps = make(tmp_path, BASE)
    next(steps)
    steps.close()
    assert not is_made(tmp_path, BASE)


def test_what_cannot_be_made_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    monkeypatch.setitem(sys.modules, "pyvips", None)
    said = lacks()
    assert len(said) == 2
    assert "no sound" in said[0]
    assert "descant[audio]" in said[0]
    assert "descant[images]" in said[1]


def test_a_music21_without_its_corpus_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_settings, "find_spec", lambda _: None)
    with pytest.raises(Missing, match="corpus"):
        score_of(SETTINGS[0])


def test_places_name_bars_by_their_ids(folder: Path) -> None:
    said = json.loads((folder / "bwv-244-44-bars.json").read_bytes())
    assert list(said)[:3] == ["m0", "m1", "m2"]
