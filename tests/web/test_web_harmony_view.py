"""Harmony along time in a browser: pointed at, walked by keys, chosen, searched for, and beside its score."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from arranged import VERSIONS, WORK, align, arranged
from browsing import Witness, overhang, reach, violations
from playwright.sync_api import FloatRect, Locator, Page, expect
from sqlalchemy import Engine

from descant.config import Config
from descant.jobs.harmony.read import Read, scores_of
from descant.jobs.harmony.scores import Harmonise
from descant.jobs.harmony.scores import orders as score_orders
from descant.store import Stores
from tests.cli.test_harmonise import CHORDS
from tests.jobs.doing import do

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Page]
ADDRESS = f"/harmony?of={quote(WORK.value)}"
SCORE = "descant-score .measure"


def _with_chords(config: Config, stores: Stores, engine: Engine) -> None:
    align(config, stores, engine)
    found = scores_of(stores.public, engine, config, WORK.value)
    for order in score_orders((each for each in found if isinstance(each, Read)), config, engine):
        do(Harmonise(), order, config, stores, engine)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with arranged(tmp_path, _with_chords) as found:
        yield found


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Place in the piece")


def stands_at(page: Page, bar: int) -> None:
    expect(slider(page)).to_have_attribute("aria-valuetext", re.compile(rf"^Bar \({bar}\): "))
    expect(page.get_by_role("heading", name=f"Bar ({bar})", exact=True)).to_be_visible()


def box(page: Page, selector: str) -> FloatRect:
    drawn = page.locator(selector)
    drawn.scroll_into_view_if_needed()
    found = drawn.bounding_box()
    assert found
    return found


def test_what_is_pointed_at_is_in_the_curve_the_lanes_the_list_and_the_score(open_page: Open) -> None:
    page = open_page(f"{ADDRESS}&score={quote(VERSIONS[0])}", viewport={"width": 1280, "height": 1000})
    stands_at(page, 1)
    expect(page.locator("descant-score .pane-status")).to_contain_text("Page ")
    page.get_by_role("button", name="All of it").click()
    curve = box(page, "canvas.curve")
    page.mouse.click(curve["x"] + curve["width"] - 2, curve["y"] + 20)
    stands_at(page, len(CHORDS))
    expect(page.locator(f"{SCORE}.here")).to_have_attribute("id", f"bar{len(CHORDS)}")
    bar = box(page, f"{SCORE} >> nth=4")
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    stands_at(page, 5)
    last = page.get_by_role("row", name="short").get_by_role("link")
    expect(last).to_have_attribute("href", re.compile(r"/workspace\?.*bar=5$"))
    page.get_by_role("searchbox", name="A chord").fill("E:")
    page.get_by_role("button", name="E:min", exact=True).click()
    page.get_by_role("button", name="Bar (12)").click()
    stands_at(page, 12)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert overhang(page) <= 0


def test_chords_drawn_over_in_a_lane_are_searched_for(open_page: Open) -> None:
    page = open_page(ADDRESS, viewport={"width": 820, "height": 1000})
    stands_at(page, 1)
    page.get_by_role("button", name="All of it").click()
    lanes = box(page, "canvas.lanes")
    left = 148
    wide = (lanes["width"] - left) / len(CHORDS)
    page.mouse.move(lanes["x"] + left + 0.5 * wide, lanes["y"] + 39)
    page.mouse.down()
    page.mouse.move(lanes["x"] + left + 2.5 * wide, lanes["y"] + 39, steps=4)
    page.mouse.up()
    expect(page.get_by_role("status").filter(has_text="C:maj F:maj G:maj")).to_be_visible()
    page.get_by_role("link", name="Search for this progression").click()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"\d places"))).to_be_visible()
    assert "C:maj F:maj G:maj" in page.get_by_role("table").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_keyboard_alone_a_progression_is_chosen_and_a_bar_opened(open_page: Open, scheme: str) -> None:
    page = open_page(ADDRESS, viewport={"width": 360, "height": 800}, color_scheme=scheme)
    stands_at(page, 1)
    assert violations(page) == []
    assert overhang(page) <= 0
    reach(page, ".stack", most=80)
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    stands_at(page, 4)
    expect(page.get_by_role("status").filter(has_text="F:maj G:maj A:min")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Search for this progression")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Search for this progression")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/workspace\?.*bar=4"))


def test_in_german_and_where_it_cannot_be_had(open_page: Open, witness: Witness) -> None:
    page = open_page(ADDRESS, locale="de")
    said = page.get_by_role("slider", name="Stelle im Stück")
    expect(said).to_have_attribute("aria-valuetext", re.compile(r"^Takt \(1\): Kohärenz \d,\d\d; "))
    expect(page.get_by_role("button", name="Diese Akkordfolge suchen")).to_have_count(0)
    page.route("**/api/harmony/layout*", lambda route: route.fulfill(status=413, json={"detail": "Too much."}))
    page.reload()
    expect(page.get_by_role("alert")).to_have_text("Too much.")
    expect(page.get_by_alt_text("Kohärenz entlang der Zeit")).to_be_visible()
    assert any("413" in each for each in witness.complaints)
    witness.complaints.clear()
