"""Versions of a work beside each other in a browser: what is chosen in one is marked in the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from arranged import WORK, drawn, marked, pane
from arranged import address as address
from browsing import overhang, reach, violations
from playwright.sync_api import Page, expect

from tests.cli.test_align import CUT
from tests.cli.test_harmonise import CHORDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = f"/workspace?work={quote(WORK.value)}"
LAST = len(CHORDS) - len(CUT)
"""bar of the arrangement, behind what it has left out"""


def both_at(page: Page, short: int, whole: int) -> None:
    marked(page, "short", short)
    marked(page, "whole", whole)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_scores_follow_each_other(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page(ADDRESS, viewport={"width": width, "height": 900}, color_scheme=scheme)
    for name in ("whole", "short"):
        expect(pane(page, name).get_by_role("status")).to_contain_text("Page 1 of")
    both_at(page, 1, 1)
    assert violations(page) == []
    assert overhang(page) <= 0
    page.get_by_label("Bar of short").fill("1000")
    page.get_by_role("button", name="Go there").click()
    expect(page).to_have_url(re.compile(rf"bar={LAST}$"))
    both_at(page, LAST, LAST + len(CUT))


def test_a_bar_is_chosen_by_mouse_and_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS, viewport={"width": 1280, "height": 900})
    drawn(page)
    box = pane(page, "short").locator(".measure").nth(2).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    marked(page, "whole", 3)
    reach(page, "[aria-label='short, score'] .pane-stage")
    page.keyboard.press("ArrowRight")
    both_at(page, 4, 4)


def test_the_ruler_shows_what_is_left_out_and_leads(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS, viewport={"width": 1280, "height": 900})
    ruler = page.get_by_role("slider", name="Bars of all versions")
    expect(ruler).to_have_attribute("aria-valuetext", "Bar 1 of short")
    expect(ruler.locator("rect.added")).to_have_count(1)
    reach(page, "descant-ruler")
    page.keyboard.press("End")
    expect(ruler).to_have_attribute("aria-valuetext", f"Bar {LAST} of short")
    both_at(page, LAST, len(CHORDS))
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    both_at(page, 2, 2)
    box = ruler.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 4.5 / LAST, box["y"] + 5)
    both_at(page, 5, 5)


def test_a_score_that_cannot_be_had_fails_in_its_own_pane(open_page: Callable[..., Page], witness: object) -> None:
    page = open_page("/workspace", viewport={"width": 1280, "height": 900})
    page.route(
        "**/api/workspace/bars?version=*short*", lambda route: route.fulfill(status=500, json={"detail": "Gone."})
    )
    page.goto(ADDRESS)
    expect(pane(page, "short").get_by_role("status")).to_have_text("Gone.")
    expect(pane(page, "whole").get_by_role("status")).to_contain_text("Page 1 of")
    witness.complaints.clear()  # type: ignore[attr-defined]


def test_without_scripts_there_are_links_to_what_is_shown(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS, java_script_enabled=False)
    expect(page.get_by_role("link", name="Piece").or_(page.get_by_role("link", name="whole")).first).to_be_visible()
