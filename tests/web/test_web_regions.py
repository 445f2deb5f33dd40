"""Regions of pages in the workspace, in a browser: drawn by mouse and by keyboard, annotated, and found again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browsing import Witness, reach, url_of, violations
from playwright.sync_api import Locator, Page, expect
from test_web_facsimile import WIDE, Site, pane, said
from test_web_facsimile import address as address
from test_web_facsimile import site as site

from descant.accounts.tokens import owner_token
from descant.config import Config
from tests.facsimiles import SIZE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = 0
"""the only pane: pages that are here"""
READY = "Page 1 of 2. Bar 1, as a machine proposes"


@pytest.fixture
def enter(open_page: Callable[..., Page], site: Site, witness: Witness) -> Callable[..., Page]:
    """The pages that are here, as the owner."""

    def enter(**options: object) -> Page:
        work, _, images = site.trio.rpartition("&pane=")
        page = open_page(f"{work.partition('&')[0]}&pane={images}", **({"viewport": WIDE} | options))
        page.get_by_role("button", name="Annotations").click()
        page.locator(".annotating").get_by_role("link", name="Sign in").click()
        page.get_by_label("Token", exact=True).fill(owner_token(Config(home=site.home)))
        page.keyboard.press("Enter")
        said(page, HERE, READY)
        witness.complaints.clear()  # Chromium reports the 401 of the door
        return page

    return enter


def xywh(page: Page) -> list[int]:
    """Of the address, as the page has it: others hear of that later."""
    found = re.search(r"part=xywh%3D(\d+)%2C(\d+)%2C(\d+)%2C(\d+)", url_of(page))
    return [int(each) for each in found.groups()] if found else []


Spot = tuple[float, float]


def spot(locator: Locator, x: float, y: float) -> Spot:
    """In the window: in shares of the element, as far as that is seen."""
    box = locator.bounding_box()
    assert box
    return box["x"] + x * box["width"], min(box["y"] + y * box["height"], WIDE["height"] - 10)


def drag(page: Page, start: Spot, end: Spot) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def test_a_region_is_drawn_by_mouse_annotated_and_chosen_again(enter: Callable[..., Page]) -> None:
    page = enter()
    stage = pane(page, HERE).locator(".pane-stage")
    page.keyboard.down("Shift")
    drag(page, spot(stage, 0.4, 0.4), spot(stage, 0.6, 0.5))
    page.keyboard.up("Shift")
    expect(page.locator("[data-selected]")).to_contain_text("region of a page")
    x, y, w, h = xywh(page)
    assert min(x, y, w, h) > 0
    region = pane(page, HERE).locator(".mark.selected.region")
    expect(region).to_have_attribute("width", str(w))
    drag(page, spot(region, 0.5, 0.5), spot(region, 0.2, 0.5))  # which moves it
    expect(region).not_to_have_attribute("x", str(x))
    assert xywh(page)[1:] == [y, w, h]
    drag(page, spot(region, 1, 1), spot(stage, 1, 1))  # its corner, beyond the page
    left, _, _, _ = xywh(page)
    expect(region).to_have_attribute("width", str(SIZE[0] - left))
    assert xywh(page)[3] > h

    page.get_by_role("button", name="Annotate", exact=True).click()
    page.get_by_label("What you say").fill("A stamp.")
    page.get_by_role("button", name="Keep it").click()
    note = page.locator("descant-inspector article").filter(has_text="A stamp.")
    expect(note).to_be_focused()
    expect(pane(page, HERE).locator("rect.said")).to_have_count(1)
    assert violations(page) == []
    kept = xywh(page)
    page.keyboard.press("Escape")
    expect(region).to_have_count(0)
    page.mouse.click(*spot(pane(page, HERE).locator("rect.said"), 0.7, 0.7))
    expect(region).to_have_count(1)
    assert xywh(page) == kept
    page.reload()
    expect(region).to_have_attribute("x", str(kept[0]))
    pane(page, HERE).get_by_role("button", name="Later page").click()
    expect(region).to_have_count(0)
    note.get_by_role("button", name="Show the region").click()
    expect(region).to_have_count(1)


def test_a_region_is_made_by_keys_alone(enter: Callable[..., Page]) -> None:
    page = enter()
    reach(page, f".pane:nth-child({HERE + 1}) .pane-stage")
    page.keyboard.press("r")
    expect(page.locator("[data-selected]")).to_contain_text("region of a page")
    x, y, w, h = xywh(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    moved = xywh(page)
    assert moved[0] > x
    assert (moved[1], moved[2]) == (y - 1, w)
    assert moved[3] > h
    for _ in range(25):
        page.keyboard.press("ArrowLeft")
    assert xywh(page)[0] == 0
    expect(pane(page, HERE).locator(".pane-status")).to_contain_text("Region at 0")
    page.keyboard.press("Enter")
    expect(pane(page, HERE).get_by_role("button", name="Region")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("a")
    page.keyboard.type("By keys.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("descant-inspector article").filter(has_text="By keys.")).to_be_focused()
    noted = pane(page, HERE).locator("rect.said")
    expect(noted.first).to_be_attached()
    page.keyboard.press("z")
    expect(page.locator("descant-inspector article").filter(has_text="By keys.")).to_have_count(0)
    left = page.request.get("/api/objects?scope=mine&type=Selection").json()["items"]
    assert not [each for each in left if f"xywh=0,{moved[1]}," in str(each["part"])]
