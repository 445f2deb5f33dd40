"""Where bars stand, as the BnF's prototype has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from descant.errors import InvalidInput
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.reading import BarPlace
from tests.ingest.documents import as_input

SOUND = "https://example.org/a.mp3"


def place(value: str, bar: str = "m1", source: str = SOUND) -> dict[str, Any]:
    return {
        "id": 1,
        "body": {"source": source, "selector": {"type": "FragmentSelector", "value": value}},
        "target": {"source": "/scores/score.xml", "selector": {"type": "FragmentSelector", "value": bar}},
        "annotation_model": "time-frame",
        "annotation_concept": "measure-tframe",
    }


def test_times_and_regions_are_places_of_bars(tmp_path: Path) -> None:
    corners = "((P1221,1589)(P2151,1589)(P1221,2266)(P2161,2266))"
    reading = read(as_input(tmp_path, {"m1": [place("t=0,4.5")], "m2": [place(corners, "m2")]}))
    assert reading.places == (BarPlace("m1", SOUND + "#t=0,4.5"), BarPlace("m2", SOUND + "#xywh=1221,1589,940,677"))
    target: Any = reading.annotations[1]["target"]
    assert (target["source"], target["selector"]["value"]) == (SOUND, "xywh=1221,1589,940,677")


def test_a_place_that_is_none_is_noted(tmp_path: Path) -> None:
    flat = "((P10,5)(P20,5))"
    reading = read(
        as_input(tmp_path, {"m1": [place("t=0,1")], "m2": [place(flat)], "m3": [place("t=1,2", source="x")]})
    )
    assert [each.bar for each in reading.places] == ["m1"]
    assert [problem.place for problem in reading.problems][:2] == ["m2", "m3"]


def test_without_any_place_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no bar has a place"):
        read(as_input(tmp_path, {"m1": [place("nowhere")]}))


@pytest.mark.parametrize(("name", "count", "key"), [("audio", 64, "#t="), ("image", 67, "#xywh=")])
def test_the_song_of_the_bnf(name: str, count: int, key: str, shared_data: Path) -> None:
    reading = read(Input.of(shared_data / "iiif" / "bnf-collabscore" / f"{name}-annotations.json"))
    print(f"{name}: {len(reading.places)} places, {len(reading.problems)} problems")
    assert len(reading.places) == len(reading.annotations) == count
    assert all(key in each.target for each in reading.places)
    assert reading.problems == ()
