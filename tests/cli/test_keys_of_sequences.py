"""Keys of chord sequences: the same from files, and from the graph that these were read into."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Descant
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home

SONG = """Composer: Nobody
Title: A Song
Time Signature: 4/4

m1 a: i b3 V7
m2 i b3 C: V7
m3 I b3 V
m4 I b3 V7
m5 I
"""
PATTERNS = ("V-I in its key", "V-i in its minor key", "I-V in its key")


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Of two keys, of which that lasts longer that it does not begin with."""
    (tmp_path / "songs").mkdir()
    (tmp_path / "songs" / "analysis.txt").write_text(SONG)
    return tmp_path / "songs"


def found(descant: Descant, pattern: str, *sources: Path) -> tuple[int, list[Any]]:
    said = json.loads(descant("find-progression", pattern, *sources, "--count", "500", "--json").out)
    return said["total"], sorted((each["start"], each["tonic"], each["chords"]) for each in said["matches"])


def degrees(descant: Descant, *sources: Path) -> Any:
    said = json.loads(descant("chord-statistics", *sources, "--json").out)
    return said["groups"][0]["degrees"]


def test_a_song_is_in_the_same_key(descant: Descant, song: Path) -> None:
    assert descant("ingest", song).code == 0
    for pattern in PATTERNS:
        assert found(descant, pattern) == found(descant, pattern, song)
    assert found(descant, PATTERNS[0])[0] == 3
    assert degrees(descant) == degrees(descant, song)
    assert degrees(descant)["rows"]


@pytest.mark.slow
def test_published_songs_are_in_the_same_keys(descant: Descant, shared_data: Path) -> None:
    folder = shared_data / "chords" / "winterreise"
    assert descant("ingest", *sorted(folder.glob("*/analysis.txt"))).code == 0
    for pattern in PATTERNS:
        in_graph, in_files = (found(descant, pattern, *where) for where in ((), (folder,)))
        assert in_graph == in_files
        assert in_files[0]
