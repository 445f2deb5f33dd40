"""Harmony along time in a browser: pointed at, walked by keys, chosen, searched for, and beside its score."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from arranged import VERSIONS, WORK, align, arranged, drawn
from browsing import Witness, listeners, overhang, reach, violations
from playwright.sync_api import Error, FloatRect, Locator, Page, Route, expect
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
HEARD = (("document.documentElement", "themechange"), ("document", "descant-bar"), ("document", "descant-bars"))


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


def pinched_to_twice_as_wide(page: Page) -> None:
    """By two fingers about the frame where one is: it stays between them, and nothing else is chosen."""
    cursor, curve = box(page, ".stack .cursor"), box(page, "canvas.curve")
    middle, y = cursor["x"] + cursor["width"] / 2, curve["y"] + curve["height"] / 2
    session = page.context.new_cdp_session(page)
    for apart, kind in ((40, "touchStart"), (60, "touchMove"), (80, "touchMove"), (None, "touchEnd")):
        points = [] if apart is None else [{"x": middle + side * apart, "y": y, "id": side + 1} for side in (-1, 1)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.locator(".stack .cursor")).to_have_css("width", re.compile(rf"^{round(2 * cursor['width'])}(\.|px)"))
    now = box(page, ".stack .cursor")
    assert now["x"] + now["width"] / 2 == pytest.approx(middle, abs=1.5)
    stands_at(page, 12)


def test_what_is_pointed_at_is_in_the_curve_the_lanes_the_list_and_the_score(open_page: Open) -> None:
    page = open_page(f"{ADDRESS}&score={quote(VERSIONS[0])}", viewport={"width": 1280, "height": 1000}, has_touch=True)
    stands_at(page, 1)
    drawn(page)
    page.get_by_role("button", name="All of it").click()
    curve = box(page, "canvas.curve")
    page.mouse.click(curve["x"] + curve["width"] - 2, curve["y"] + 20)
    stands_at(page, len(CHORDS))
    expect(page.locator(f"{SCORE}.here")).to_have_attribute("id", f"bar{len(CHORDS)}")
    drawn(page)
    bar = box(page, f"{SCORE} >> nth=4")
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    stands_at(page, 5)
    last = page.get_by_role("row", name="short").get_by_role("link")
    expect(last).to_have_attribute("href", re.compile(r"/workspace\?.*bar=5$"))
    page.get_by_role("searchbox", name="A chord").fill("E:")
    page.get_by_role("button", name="E:min", exact=True).click()
    page.get_by_role("button", name="Bar (12)").click()
    stands_at(page, 12)
    pinched_to_twice_as_wide(page)
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


def test_passages_that_come_late_are_not_shown_and_what_is_gone_hears_nothing(open_page: Open) -> None:
    """As if the piece began five frames earlier and went on."""
    page = open_page("/harmony")
    late: list[Route] = []

    def answer(route: Route) -> None:
        if "from=25" in route.request.url:
            late.append(route)
        else:
            found = route.fetch()
            route.fulfill(response=found, json=found.json() | {"first": 0 if late else 5, "frames": 40})

    before = [listeners(page, of, kind) for of, kind in HEARD]
    page.route("**/api/harmony/layout*", answer)
    page.goto(ADDRESS)
    page.get_by_role("button", name="Further frames").click()
    page.get_by_role("button", name="From the beginning").click()
    expect(page.get_by_text("Frames 1–20 of 40")).to_be_visible()
    with suppress(Error):  # where nobody waits for it any more, it cannot be given
        late[0].fulfill(status=500)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Frames 1–20 of 40")).to_be_visible()
    assert [listeners(page, of, kind) for of, kind in HEARD] == [count + 1 for count in before]
    page.evaluate("document.querySelector('descant-harmony').remove()")
    assert [listeners(page, of, kind) for of, kind in HEARD] == before


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
