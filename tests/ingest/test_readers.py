"""The family of readers: which there are, and who is asked."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from descant import plugins
from descant.errors import TooLarge
from descant.ingest import BUILT_IN, readers, readings
from descant.ingest.inputs import Input


@pytest.fixture(autouse=True)
def fresh() -> None:
    readers.cache_clear()


def test_packages_are_asked_once_for_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def entry_points(group: str) -> tuple[EntryPoint, ...]:
        asked.append(group)
        return (EntryPoint("mine", "no.such.module:Reader", group),)

    with monkeypatch.context() as patch:
        patch.setattr(plugins, "entry_points", entry_points)
        assert list(readers().implementations) == list(BUILT_IN)
        assert "No module named" in readers().broken["mine"]
    assert asked == ["descant.ingest"]
    readers.cache_clear()


@pytest.mark.parametrize(
    "name", ["score.mei", "score.musicxml", "song.jams", "tune.abc", "manifest.json", "chords.lab"]
)
def test_two_gigabytes_are_refused_before_they_are_read(tmp_path: Path, name: str) -> None:
    """A file of nothing but room: what is said of its size is looked at before its content."""
    beginnings = {
        ".mei": b'<?xml version="1.0"?><mei xmlns="http://www.music-encoding.org/ns/mei">',
        ".musicxml": b'<?xml version="1.0"?><score-partwise version="4.0">',
        ".jams": b'{"annotations": [], "file_metadata": {}, "sandbox": {}',
        ".abc": b"X:1\nT:Long\nK:C\n",
        ".json": b'{"@context": "http://iiif.io/api/presentation/3/context.json", "type": "Manifest"',
        ".lab": b"0.0\t1.0\tC:maj\n",
    }
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(beginnings[path.suffix])
        file.truncate(2 << 30)
    with pytest.raises(TooLarge, match=name):
        list(readings(Input.kept(path, name=name, sha256="0" * 64)))
