"""Measure maps are bars without notes; what a compressed one leaves out is made again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from descant.errors import InvalidInput
from descant.ingest import read, reader_for
from descant.ingest.score import Bar
from tests.ingest.documents import as_input

WHOLE = [
    {"ID": "u", "count": 1, "qstamp": 0.0, "number": 0, "name": "0", "time_signature": "3/4", "nominal_length": 3.0,
     "actual_length": 1.0, "start_repeat": False, "end_repeat": False, "next": ["a"]},
    {"ID": "a", "count": 2, "qstamp": 1.0, "number": 1, "name": "1", "time_signature": "3/4", "nominal_length": 3.0,
     "actual_length": 3.0, "start_repeat": True, "end_repeat": False, "next": ["b"]},
    {"ID": "b", "count": 3, "qstamp": 4.0, "number": 2, "name": "2a", "time_signature": "3/4", "nominal_length": 3.0,
     "actual_length": 3.0, "start_repeat": False, "end_repeat": True, "next": ["a", "c"]},
    {"ID": "c", "count": 4, "qstamp": 7.0, "number": 2, "name": "2b", "time_signature": "3/4", "nominal_length": 3.0,
     "actual_length": 3.0, "start_repeat": False, "end_repeat": False, "next": []},
]  # fmt: skip


def bars_of(folder: Path, document: Any) -> tuple[Bar, ...]:
    score = read(as_input(folder, document, name="map.mm.json")).score
    assert score is not None
    return score.bars


def test_every_measure_is_a_bar(tmp_path: Path) -> None:
    upbeat, first, *endings = bars_of(tmp_path, WHOLE)
    assert upbeat == Bar(index=1, number="0", ids=("u",), onset=0, duration=1, metre="3/4", upbeat=True)
    assert first == Bar(index=2, number="1", ids=("a",), onset=1, duration=3, metre="3/4", repeat_start=True)
    assert [(bar.label, bar.ending, bar.repeat_end) for bar in endings] == [("2a", "1", True), ("2b", "2", False)]


def test_what_a_compressed_map_leaves_out_follows_from_what_stands_before(tmp_path: Path) -> None:
    compressed = [
        {"count": 1, "qstamp": 0, "number": 0, "time_signature": "4/4", "nominal_length": 4, "actual_length": 1},
        {"count": 4, "qstamp": 9, "number": 3, "time_signature": "2/4"},
        {"count": 6},
    ]
    bars = bars_of(tmp_path, compressed)
    assert [bar.number for bar in bars] == ["0", "1", "2", "3", "4", "5"]
    assert [bar.onset for bar in bars] == [0, 1, 5, 9, 11, 13]
    assert [bar.duration for bar in bars] == [1, 4, 4, 2, 2, 2]


def test_what_follows_must_be_there(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, [{**WHOLE[1], "count": 1, "next": ["zzz"]}]))
    assert [problem.place for problem in reading.problems] == ["entry 1"]


def test_bars_of_one_id_are_noted(tmp_path: Path) -> None:
    twice = [{**WHOLE[0], "next": []}, {**WHOLE[1], "ID": "u", "next": []}]
    assert [problem.place for problem in read(as_input(tmp_path, twice)).problems] == ["u"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([{"count": 3, "qstamp": 0}, {"count": 2}], "entry 2 has the count 2"),
        ([{"count": 1}, {"count": 10**9}], "upwards"),
        ([{"count": 1}, 5], "no list of measures"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused(document: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=reason):
        read(as_input(tmp_path, document))


def test_a_list_of_anything_else_is_no_map(tmp_path: Path) -> None:
    file = as_input(
        tmp_path, [{"@id": "https://example.org/a", "@type": "oa:Annotation", "on": "https://example.org/"}]
    )
    assert reader_for(file).name == "iiif"
