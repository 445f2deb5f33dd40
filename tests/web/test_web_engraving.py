"""Scores in panes that are narrower than their bars: nothing is pushed together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from arranged import drawn, standing
from browsing import overhang
from playwright.sync_api import Page, expect

from tests.ingest.notation.scores import STAFF, bar, document, score

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = ["Schmerz", "und", "voller", "Spott", "und", "Hohn", "mit", "Dornen"]
SUNG = "".join(f'<note pname="c" oct="4" dur="8"><verse n="1"><syl>{each}</syl></verse></note>' for each in WORDS)
SMALLEST = 11.0
"""pixels of letters that can still be read"""
BOXES = "all => all.map((each) => each.getBoundingClientRect()).map(({left, right, height}) => [left, right, height])"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Of a song with many words in a bar."""
    bars = "".join(bar(SUNG, n=number, more=f'xml:id="m{number}"') for number in (1, 2))
    (tmp_path / "Song -- sung.mei").write_text(document(score(bars, staves=STAFF)))
    with standing(tmp_path, "*.mei") as found:
        yield found


def test_words_keep_apart_in_a_narrow_pane_which_is_scrolled(open_page: Callable[..., Page]) -> None:
    page = open_page("/workspace?work=http://localhost/id/work/song", viewport={"width": 360, "height": 900})
    drawn(page)
    boxes = page.locator("#m1 .syl text").evaluate_all(BOXES)
    assert len(boxes) == len(WORDS)
    assert all(after[0] - before[1] > before[2] / 3 for before, after in pairwise(boxes))
    size = "each => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a"
    assert page.locator(".syl tspan tspan").first.evaluate(size) > SMALLEST
    stage = page.locator("descant-score .pane-stage")
    assert stage.evaluate("each => each.scrollWidth > each.clientWidth")
    assert overhang(page) <= 0
    stage.evaluate("each => { each.scrollLeft = each.scrollWidth }")
    page.get_by_role("spinbutton").fill("2")
    page.get_by_role("button", name="Go there").click()
    expect(page.locator("#m2.here")).to_have_count(1)
    assert stage.evaluate("each => each.scrollLeft") < boxes[0][0], "the bar is seen from its beginning"
