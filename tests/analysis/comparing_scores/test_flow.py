"""Who plays where, and how much of it the other version has: figures, the table, and the picture of them."""

from __future__ import annotations

import csv
import re

import numpy as np
import pytest
from lxml import etree

from descant.analysis.comparing_scores.comparing import compare
from descant.analysis.comparing_scores.documents import to_document
from descant.analysis.comparing_scores.flow import flow
from descant.analysis.comparing_scores.flow_pictures import BAND, MOST, flow_picture
from descant.analysis.comparing_scores.tables import flow_csv
from tests.analysis.comparing_scores.versions import beside, compared, score

SVG = "{http://www.w3.org/2000/svg}"
ONE = score(
    {
        "Flute": ["C5@0+4", "", "E5@0+1 F5@1+1", "C5@0+4"],
        "Viola": ["C4@0+2 E4@0+2", "F4@0+4", "G4@0+4", "C4@0+3 E4@1+1"],
    }
)
OTHER = score({"Oboe": ["C5@0+4", "D5@0+2", "C5@0+4"], "Bass": ["C3@0+4", "F3@0+1", "E3@0+4"]})
FOUND = compare(ONE, OTHER, beside(ONE, OTHER, [0, 1, 3]), names=("a <score>", "the & arrangement"))
NAN = float("nan")


def test_an_instrument_plays_so_much_of_each_bar_and_the_other_version_has_so_much_of_that() -> None:
    flute, viola = flow(FOUND, 0)
    assert (flute.name, viola.name) == ("Flute", "Viola")
    assert flute.plays.tolist() == [1, 0, 0.5, 1]
    assert flute.shared.tolist() == [1, 0, 0, 1]
    assert viola.plays.tolist() == [0.5, 1, 1, 0.75], "two notes at once sound no longer than one"
    assert viola.shared.tolist() == [0.25, 0.25, 0, 0.75], "C in another octave is there, E in the first bar is not"
    oboe, bass = flow(FOUND, 1)
    np.testing.assert_array_equal(oboe.plays, [1, 0.5, NAN, 1])
    np.testing.assert_array_equal(bass.shared, [1, 0.25, NAN, 0.25])
    assert (oboe.bars, oboe.mean, oboe.also_there) == (3, pytest.approx(2.5 / 3), 0.8)
    assert to_document(FOUND)["flow"][1][0] == {
        "name": "Oboe",
        "bars": 3,
        "plays": pytest.approx(2.5 / 3),
        "shared": 0.8,
    }


def test_hands_are_one_instrument_and_bars_that_are_not_filled_say_nothing() -> None:
    other = score({"Piano": ["C5@0+4", "", "C5@0+4"], "": ["C3@0+4", "", "C3@0+4"]}, empty=[1])
    found = compared(score({"Piano": ["C5@0+4", "D5@0+4", "C5@0+4"]}), other)
    (piano,) = flow(found, 0)
    np.testing.assert_array_equal(piano.plays, [1, NAN, 1])
    assert [each.name for each in flow(found, 1)] == ["Piano", "staff 2"]


def test_the_table_has_what_each_plays_in_each_bar() -> None:
    rows = list(csv.DictReader("".join(flow_csv(FOUND)).splitlines()))
    assert [row["bar"] for row in rows] == ["1", "2", "3", "4"]
    assert [row["Viola"] for row in rows] == ["0.5", "1", "1", "0.75"]
    assert [row["other: Bass, in both"] for row in rows] == ["1", "0.25", "", "0.25"]
    evil = compared(score({"=cmd()": ["C5@0+4"]}), score({"=cmd()": ["C5@0+4"]}))
    assert next(iter(flow_csv(evil))).split(",")[4] == "'=cmd()"


def test_bands_are_as_high_as_their_instruments_sound() -> None:
    root = etree.fromstring(flow_picture(FOUND))
    bands = [each for each in root.iter(f"{SVG}g") if each.find(f"{SVG}title") is not None]
    assert [each.findtext(f"{SVG}title", "").partition(":")[0] for each in bands] == ["Flute", "Viola", "Oboe", "Bass"]
    for band, each in zip(bands, [*flow(FOUND, 0), *flow(FOUND, 1)], strict=True):
        _, outer, inner = band.findall(f"{SVG}path")
        assert _highest(outer.get("d", "")) == pytest.approx(BAND * np.nanmax(each.plays), abs=0.2)
        assert _highest(inner.get("d", "")) == pytest.approx(BAND * np.nanmax(each.shared), abs=0.2)
    assert len({outer.get("fill") for outer in root.iter(f"{SVG}path") if outer.get("class", "").startswith("o-")}) == 2


def _highest(path: str) -> float:
    heights = [float(each) for each in re.findall(r"V(-?[\d.]+)", path)]
    return max(heights) - min(heights)


def test_where_a_version_has_no_bar_it_says_so_in_mark_and_legend() -> None:
    root = etree.fromstring(flow_picture(FOUND))
    behind = [each for each in root.iter(f"{SVG}rect") if each.get("opacity")]
    assert [each.findtext(f"{SVG}title") for each in behind] == ["bar left out"]
    (plot, below) = root.findall(f".//{SVG}rect[@class='plot']")
    assert (plot.get("data-rows"), below.get("data-rows")) == ("4", "4")
    assert (behind[0].get("y"), behind[0].get("height")) == (below.get("y"), below.get("height"))
    assert float(behind[0].get("width", 0)) == pytest.approx(float(below.get("width", 0)) / 4, abs=0.1)
    said = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    assert {"in both", "in this version alone", "bar left out"} <= set(said)
    assert "bar added" not in said


def test_of_very_many_instruments_some_are_drawn_and_the_others_counted() -> None:
    many = score({f"Voice {number}": ["C5@0+4"] for number in range(MOST + 5)})
    assert "and 5 more, in the table" in flow_picture(compared(many, many)).decode()
