"""Rectangles that somebody draws: whole pixels, and on their page."""

from __future__ import annotations

import pytest

from descant.annotations.drawing import inside
from descant.errors import InvalidInput

PAGE = "https://example.org/page"
SIZE = (600.0, 800.0)


@pytest.mark.parametrize(
    ("drawn", "kept"),
    [
        ("10.4,20.6,99.9,100.1", "10,21,100,100"),
        ("-3.2,-4,50,60", "0,0,47,56"),
        ("590,780,500,500", "590,780,10,20"),
        ("-10,-10,9999,9999", "0,0,600,800"),
        ("pixel:10.4,20,30,40", "10,20,30,40"),
        ("percent:10,10,50,50", "percent:10,10,50,50"),
        ("percent:-5,0,50.25,120", "percent:0,0,45.25,100"),
        ("-0,-0.0,10,10", "0,0,10,10"),
        ("percent:33.3333333,10,33.3333333,0.5", "percent:33.3333,10,33.3334,0.5"),
        ("percent%3A10%2C10,50,50", "percent:10,10,50,50"),
    ],
)
def test_a_rectangle_is_rounded_and_kept_on_its_page(drawn: str, kept: str) -> None:
    assert inside(f"{PAGE}#xywh={drawn}", SIZE) == f"{PAGE}#xywh={kept}"


def test_of_a_page_whose_size_nobody_knows_only_the_beginning_is_known() -> None:
    assert inside(f"{PAGE}#xywh=-1.4,5,5000.2,6000", None) == f"{PAGE}#xywh=0,5,4999,6000"


NOWHERE = ["600,0,50,50", "-50,0,50,50", "1,1,0.3,50", "1,1,-5,5", "1,2,3", "nan,0,1,1", "1e3,0,1,1", ""]
NO_SHARE = ["0,nan,10,10", "1e1,0,1,1", "100,0,10,10", "10,10,0,10", "0,0,10", "", "pixel:1,1,1,1", "0,0,0.00001,10"]
WITH_MORE = ["5,5,5,5&xywh=percent:<svg>", "5,5,5,5&t=9,3"]


@pytest.mark.parametrize("drawn", [*NOWHERE, *(f"percent:{each}" for each in NO_SHARE), *WITH_MORE])
def test_what_has_no_area_on_its_page_is_refused(drawn: str) -> None:
    with pytest.raises(InvalidInput, match=r"xywh|t=9,3"):
        inside(f"{PAGE}#xywh={drawn}", SIZE)


@pytest.mark.parametrize("part", [f"{PAGE}#m3", f"{PAGE}#t=6,9.5", PAGE])
def test_other_parts_stay_as_they_are(part: str) -> None:
    assert inside(part, SIZE) == part


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("t=1,2&xywh=-3.2,-4,50,60", "t=1,2&xywh=0,0,47,56"),
        ("xywh=590,780,500,500&t=1,2", "t=1,2&xywh=590,780,10,20"),
        ("xywh=1,1,1,1&xywh=percent:50,50,60,60", "xywh=percent:50,50,50,50"),
    ],
)
def test_a_rectangle_beside_a_time_is_kept_on_its_page_too(said: str, kept: str) -> None:
    assert inside(f"{PAGE}#{said}", SIZE) == f"{PAGE}#{kept}"
