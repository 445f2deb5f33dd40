"""Bars on pages that verovio drew, clean and worn; and no bars where there is no music."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from bench.analysed_scores import corpus
from bench.degrading import CLEAN, WORN, Wear, degrade
from bench.page_bars import Hits, hits_of, projected
from bench.page_images import PageImage, draw, drawn_pages
from descant.analysis.page_bars.finding import find_bars, find_in
from descant.analysis.page_bars.sheets import LONGEST
from descant.errors import InvalidInput, Missing
from descant.ontology.records import Region
from descant.rendering.pages import require
from tests.conftest import missing
from tests.ingest.notation.scores import document, note, score

cv2 = pytest.importorskip("cv2")
PIANO = (
    '<staffGrp symbol="brace" bar.thru="true"><staffDef n="1" lines="5" clef.shape="G" clef.line="2"/>'
    '<staffDef n="2" lines="5" clef.shape="F" clef.line="4"/></staffGrp>'
)
PITCHES = ("c4", "e4", "g4", "c5", "f5", "a4", "d4", "b4")


def piano(count: int, seed: int = 1) -> bytes:
    """Bars of two staves, with quarters and halves on any line."""
    random = Random(seed)

    def notes() -> str:
        return "".join(note(random.choice(PITCHES), random.choice(("4", "4", "8"))) for _ in range(4))

    bars = "".join(
        f'<measure n="{n}" xml:id="m{n}" right="{"rptend" if n == 4 else "end" if n == count else "single"}">'
        f'<staff n="1"><layer n="1">{notes()}</layer></staff><staff n="2"><layer n="1">{notes()}</layer></staff>'
        "</measure>"
        for n in range(1, count + 1)
    )
    return document(score(bars, staves=PIANO)).encode()


@pytest.fixture(scope="module")
def pages() -> list[PageImage]:
    try:
        require()
    except Missing as error:
        missing(str(error))
    return [*draw(piano(40), "piano", Random(1), most=1), *draw(piano(40, 2), "other piano", Random(5), most=1)]


def hits(page: PageImage, wear: Wear, seed: int, find: Callable[[Any], Any] | None = None) -> Hits:
    grey, bars = degrade(page.grey, page.bars, seed, wear, page.grey)
    found = find(grey) if find else [bar.place for bar in find_in(grey).bars]
    return hits_of(list(bars.values()), found)


@pytest.fixture(scope="module")
def worn(pages: list[PageImage]) -> Callable[[int], Hits]:
    """What is found on a worn page, which several tests ask for."""
    return cache(lambda seed: hits(pages[seed % 2], WORN, seed))


def test_every_bar_of_a_clean_page_is_found_and_nothing_else(pages: list[PageImage]) -> None:
    for page in pages:
        found = hits(page, CLEAN, 0)
        assert found.there > 10
        assert (found.recall, found.precision) == (1.0, 1.0)


def test_bars_are_in_reading_order_with_their_systems(pages: list[PageImage]) -> None:
    bars = find_in(pages[0].grey).bars
    for one, other in pairwise(bars):
        assert other.system == one.system + (other.place.x < one.place.x)
    assert {bar.staves for bar in bars} == {2}
    assert all(0 < bar.confidence <= 1 for bar in bars)


@pytest.mark.parametrize("seed", range(6))
def test_bars_of_a_worn_page_are_found(worn: Callable[[int], Hits], seed: int) -> None:
    found = worn(seed)
    assert found.recall >= 0.9
    assert found.precision >= 0.85


@pytest.mark.parametrize("skew", [-3.0, 3.0])
def test_the_skew_is_known(pages: list[PageImage], skew: float) -> None:
    height, width = pages[0].grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    turned = cv2.warpAffine(pages[0].grey, turn, (width, height), borderValue=255)
    assert find_in(turned).skew == pytest.approx(skew, abs=0.15)


def test_plain_projection_is_much_worse(pages: list[PageImage], worn: Callable[[int], Hits]) -> None:
    own = [worn(seed) for seed in range(6)]
    plain = [hits(pages[seed % 2], WORN, seed, projected) for seed in range(6)]
    assert sum(each.right for each in plain) < 0.7 * sum(each.right for each in own)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bach/bwv66.6.mxl", "haydn/opus74no1/movement3.mxl", "joplin/maple_leaf_rag.mxl"])
def test_choirs_quartets_and_piano_music_are_read(pages: list[PageImage], name: str) -> None:
    assert pages
    drawn = drawn_pages(corpus() / name, 3)
    some = [hits(page, WORN, seed) for seed, page in enumerate(drawn)]
    there = sum(each.there for each in some)
    assert sum(each.right for each in some) >= 0.9 * there
    assert sum(each.found for each in some) <= 1.15 * there


# -- what is no music ----------------------------------------------------------------------------------------------


def paper() -> np.ndarray:
    return np.full((1400, 1000), 240, np.uint8)


def lettered() -> np.ndarray:
    page, random = paper(), Random(3)
    for y in range(80, 1350, 32):
        words = "".join(random.choice("abcdefghij lmnop rstu ") for _ in range(52))
        cv2.putText(page, words, (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 2)
    return page


def ruled() -> np.ndarray:
    page = paper()
    page[60:1340:14] = 60
    return page


def table() -> np.ndarray:
    page = paper()
    page[60:1340:40, 50:950] = 30
    page[60:1340, 50:950:90] = 30
    return page


def photograph() -> np.ndarray:
    coarse = np.random.default_rng(5).random((40, 30)) * 255
    fine = np.random.default_rng(6).normal(0, 20, (1400, 1000))
    return np.clip(cv2.resize(coarse, (1000, 1400), interpolation=cv2.INTER_CUBIC) + fine, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("made", [paper, lettered, ruled, table, photograph])
def test_what_is_no_music_has_no_bars_and_says_why(made: Callable[[], np.ndarray]) -> None:
    found = find_in(made())
    assert found.bars == ()
    assert found.reason


def test_the_reason_says_what_is_there() -> None:
    assert find_in(paper()).reason == "it is blank"
    assert "no staves of five lines" in find_in(ruled()).reason
    assert "no staves of five lines" in find_in(photograph()).reason
    assert "fewer than" in find_in(np.full((50, 900), 255, np.uint8)).reason


# -- files ---------------------------------------------------------------------------------------------------------


def test_a_large_scan_is_scaled_down_and_its_places_are_those_of_the_scan(
    pages: list[PageImage], tmp_path: Path
) -> None:
    page = pages[0]
    large = cv2.resize(page.grey, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    assert max(large.shape) > 2 * LONGEST
    cv2.imwrite(str(tmp_path / "large.png"), large)
    found = find_bars(tmp_path / "large.png")
    assert (found.height, found.width) == large.shape
    small = [Region(*(value / 4 for value in (at.x, at.y, at.w, at.h))) for at in (bar.place for bar in found.bars)]
    assert hits_of(list(page.bars.values()), small).recall >= 0.95


def test_what_is_no_image_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(InvalidInput, match=r"a\.jpg"):
        find_bars(tmp_path / "a.jpg")


def test_a_broken_image_is_refused_by_name(pages: list[PageImage], tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "whole.png"), pages[0].grey)
    half = tmp_path / "half.png"
    half.write_bytes((tmp_path / "whole.png").read_bytes()[:20_000])
    with pytest.raises(InvalidInput, match=r"half\.png"):
        find_bars(half)
