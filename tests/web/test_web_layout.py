"""How panes of a workspace stand, and two of their versions compared below them: by mouse, by keyboard, by finger."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from arranged import VERSIONS, WORK, align, arranged, drawn, marked, pane
from browsing import Witness, listeners, overhang, reach, violations
from playwright.sync_api import Locator, Page, Route, expect
from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.jobs.comparing import Compare, Wish, order
from descant.jobs.comparing.kept import pair_of
from descant.store import Stores
from tests.cli.test_align import CUT
from tests.jobs.doing import do

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = f"/workspace?work={quote(WORK.value, safe='')}"
COMPARED = f"{ADDRESS}&one={quote(VERSIONS[0], safe='')}&other={quote(VERSIONS[1], safe='')}"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
MANY = 1000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Two versions, aligned and compared; and the token of their owner."""

    def make(config: Config, stores: Stores, engine: Engine) -> None:
        align(config, stores, engine)
        pair = pair_of(stores.public, engine, config, *map(NamedNode, VERSIONS))
        asked = order(engine, config.base, pair, Wish())
        assert asked
        do(Compare(), asked, config, stores, engine)

    folder = tmp_path_factory.mktemp("layout")
    with arranged(folder, make) as address:
        yield address, owner_token(Config(home=folder / "home"))


@pytest.fixture
def address(site: tuple[str, str]) -> str:
    return site[0]


def separator(page: Page) -> Locator:
    return page.get_by_role("separator", name="Between short and whole")


def width(page: Page, name: str) -> float:
    box = pane(page, name).bounding_box()
    assert box
    return box["width"]


# -- side by side, or stacked ------------------------------------------------------------------------------------------


def test_panes_are_made_wider_by_mouse_and_keys_and_stand_so_again(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS, viewport=WIDE)
    drawn(page)
    divider = separator(page)
    expect(divider).to_have_attribute("aria-valuenow", "50")
    before, box = width(page, "short"), divider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 244, box["y"] + 220, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("sizes=70-30"))
    assert width(page, "short") == pytest.approx(before + 240, abs=3)
    divider.press("ArrowLeft")
    expect(page).to_have_url(re.compile("sizes=68-32"))
    page.reload()
    expect(divider).to_have_attribute("aria-valuenow", "68")
    divider.press("End")
    expect(divider).to_have_attribute("aria-valuenow", divider.get_attribute("aria-valuemax") or "")
    box = page.locator(".panes").bounding_box()
    assert box
    assert width(page, "whole") >= 0.145 * box["width"]
    divider.dblclick()
    expect(divider).to_have_attribute("aria-valuenow", "50")
    expect(page).not_to_have_url(re.compile("sizes="))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_panes_are_stacked_and_always_so_where_it_is_narrow(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page(ADDRESS, viewport=WIDE, color_scheme=scheme)
    reach(page, "a[data-layout=stacked]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("layout=stacked"))
    upper, lower = (pane(page, name).bounding_box() for name in ("short", "whole"))
    assert upper
    assert lower
    assert upper["x"] == lower["x"]
    assert upper["y"] + upper["height"] <= lower["y"]
    reach(page, "[role=separator]")
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("sizes=54-46"))
    page.locator(".pane summary").first.click()
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    expect(separator(page)).to_have_count(0)
    assert overhang(page) <= 0


# -- panes come, go, and stand elsewhere -------------------------------------------------------------------------------


def test_panes_come_and_go_without_a_new_page(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{ADDRESS}&bar=3", viewport=WIDE)
    drawn(page)
    page.evaluate("window.stays = true")
    score = pane(page, "whole").locator("svg").first.element_handle()
    page.get_by_label("Change the pane of whole").click()
    page.get_by_role("button", name="Move it forward").click()
    expect(page.locator(".pane h2")).to_have_text(["whole", "short"])
    assert score.evaluate("each => each.isConnected"), "the score was drawn anew"
    expect(page.get_by_label("Change the pane of whole")).to_be_focused()
    page.get_by_label("Close whole").click()
    expect(page.locator(".pane h2")).to_have_text(["short"])
    expect(page).to_have_url(re.compile("bar=3"))
    page.get_by_text("Add a pane").click()
    page.get_by_role("link", name="whole, score").click()
    marked(page, "whole", 3)
    page.go_back()
    expect(page.locator(".pane h2")).to_have_text(["short"])
    page.get_by_label("Change the pane of short").click()
    page.get_by_role("button", name="whole, score").click()
    expect(page.locator(".pane h2")).to_have_text(["whole"])
    marked(page, "whole", 3)
    assert page.evaluate("window.stays") is True


def test_by_keyboard_alone_a_pane_is_closed_added_and_moved(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS, viewport=WIDE)
    drawn(page)
    reach(page, "[aria-label='Close short']")
    page.keyboard.press("Enter")
    expect(page.locator(".pane h2")).to_have_text(["whole"])
    expect(pane(page, "whole").locator(".pane-stage")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    reach(page, "[data-part=add] summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".pane h2")).to_have_text(["whole", "short"])
    expect(pane(page, "short").locator(".pane-stage")).to_be_focused()
    reach(page, "[aria-label='Change the pane of whole']")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    page.keyboard.press("Enter")
    reach(page, "[aria-label='whole, score'] .menu-list button")
    page.keyboard.press("Enter")
    expect(page.locator(".pane h2")).to_have_text(["short", "whole"])


def test_a_work_is_as_it_was_left_unless_an_address_says_otherwise(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS, viewport=WIDE)
    expect(page.get_by_text("As it was left here last.")).to_have_count(0)
    page.get_by_role("link", name="Stacked").click()
    page.get_by_label("Close short").click()
    expect(page.locator(".pane h2")).to_have_text(["whole"])
    page.goto(ADDRESS)
    expect(page.get_by_text("As it was left here last.")).to_be_visible()
    expect(page).to_have_url(re.compile("layout=stacked&pane="))
    expect(page.locator(".pane h2")).to_have_text(["whole"])
    page.goto(f"{ADDRESS}&bar=2")
    expect(page.locator(".pane h2")).to_have_text(["short", "whole"])
    page.goto(ADDRESS)
    page.get_by_role("link", name="The usual layout").click()
    expect(page.locator(".pane h2")).to_have_text(["short", "whole"])
    page.reload()
    expect(page.locator(".pane h2")).to_have_text(["short", "whole"])


def test_without_scripts_the_same_is_done_by_addresses(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{ADDRESS}&layout=stacked", viewport=WIDE, java_script_enabled=False)
    page.get_by_label("Change the pane of short").click()
    page.get_by_role("button", name="Move it back").click()
    expect(page.locator(".pane h2")).to_have_text(["whole", "short"])
    expect(page.locator(".panes")).to_have_attribute("data-layout", "stacked")
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_text("6 of 20 bars abridged: 8–13.")).to_be_visible()


# -- compared ----------------------------------------------------------------------------------------------------------


def test_what_is_compared_leads_the_panes_and_is_led_by_them(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(f"{ADDRESS}&bar=1", viewport=WIDE)
    drawn(page)
    page.get_by_role("link", name="Compare", exact=True).click()
    ribbon = page.get_by_role("slider", name="Of what each bar is made up")
    expect(ribbon).to_have_attribute("aria-valuemax", "20")
    drawn(page)
    plot = ribbon.locator("rect.plot")
    box = plot.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 4.5 / 20, box["y"] + 20)
    for name in ("short", "whole"):
        marked(page, name, 5)
    expect(ribbon).to_have_attribute("aria-valuetext", "bar 5")
    page.keyboard.down("Shift")
    page.mouse.click(box["x"] + box["width"] * 6.5 / 20, box["y"] + 20)
    page.keyboard.up("Shift")
    expect(page.locator("[data-selected]")).to_have_text(re.compile("Bars 5–7"))
    width = float(ribbon.locator(".mark.selected").get_attribute("width") or 0)
    assert width == pytest.approx(3 / 20 * float(plot.get_attribute("width") or 0), abs=0.1)
    reach(page, "[role=slider].comparing-picture")
    page.keyboard.press("End")
    marked(page, "whole", 20)
    marked(page, "short", 20 - len(CUT))
    page.get_by_role("button", name="In notation").click()
    expect(page.locator(".notation .mark.beside")).to_have_count(2)
    measure = page.locator(".notation .measure").first
    measure.scroll_into_view_if_needed()
    box = measure.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    marked(page, "whole", 17)
    for link in page.locator(".exports a[download]").all():
        with urlopen(f"{address}/{link.get_attribute('href')}") as answer:
            assert answer.status == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_comparison_is_in_the_address_and_has_no_fault_in_any_view(
    open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(f"{COMPARED}&view=harmony", viewport=WIDE, color_scheme=scheme, locale="en")
    expect(page.locator(".chord-cells button")).to_have_count(20)
    expect(page.get_by_text("Transposed up a major second.")).to_be_visible()
    reach(page, ".chord-cells li:nth-child(3) button")
    page.keyboard.press("Enter")
    marked(page, "short", 3)
    for name, shown in (
        ("Bar by bar", ".numbers tr[aria-current]"),
        ("In notation", ".notation svg .measure"),
        ("Voices", "th[scope=row]"),
        ("Density and contour", "svg rect.plot"),
        ("Instrumentation", "svg[lang=en] rect.plot"),
    ):
        page.get_by_role("button", name=name).click()
        expect(page.locator(f".comparing {shown}").first).to_be_visible()
        assert violations(page) == []
    names = "[...mark.parentNode.querySelectorAll('text')]"
    expect(page.locator(".comparing-picture .mark.here")).not_to_have_count(0)
    behind = f"all => all.every((mark) => {names}.every((each) => mark.compareDocumentPosition(each) & 4))"
    assert page.locator(".comparing-picture .mark.here").evaluate_all(behind), "no mark hides a name"
    expect(page.locator(".comparing th[scope=rowgroup]")).to_have_text(["whole", "short"])
    page.set_viewport_size(NARROW)
    assert overhang(page) <= 0
    for field in page.locator(".comparing .pair select").all():
        assert (field.bounding_box() or {"width": 0})["width"] > 0.8 * NARROW["width"]
    table = page.get_by_role("region", name="Who plays how much")
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")
    page.get_by_role("button", name="Close the comparison").click()
    expect(page).not_to_have_url(re.compile("one=|other=|view="))


def test_a_comparison_is_opened_again_and_hears_nothing_of_what_was_chosen_before(
    open_page: Callable[..., Page], witness: Witness
) -> None:
    page = open_page(ADDRESS, viewport=WIDE)
    first, root = list[Route](), "document.documentElement"
    before = listeners(page, root, "themechange")
    page.route("**/api/comparisons?*", lambda route: route.fallback() if first else first.append(route))
    with page.expect_request("**/api/comparisons?*"):
        page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_label("With this one").select_option("short")
    with page.expect_response(lambda each: each.status == 500):
        first[0].fulfill(status=500)
    expect(page.get_by_text("Two versions are compared: show another one")).to_be_visible()
    page.get_by_role("button", name="Close the comparison").click()
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.locator(".comparing .numbers tr[aria-current]")).to_be_visible()
    for name in ("Voices", "In notation"):
        page.get_by_role("button", name=name).click()
        expect(page.locator(".comparing-picture svg").first).to_be_visible()
    assert listeners(page, root, "themechange") == before + 1, "what is not shown any more still listens"
    witness.complaints.clear()


# -- on paper, and by finger -------------------------------------------------------------------------------------------


def test_on_paper_there_is_music_and_nothing_to_press(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{COMPARED}&layout=stacked", viewport=WIDE, color_scheme="dark")
    drawn(page)
    expect(page.locator(".comparing .numbers")).to_be_visible()
    page.emulate_media(media="print")
    assert (
        page.locator("main :is(button:not(.numbers *), input, select, summary, [role=separator]):visible").count() == 0
    )
    cut = page.locator("descant-score .pane-stage").evaluate_all(
        "all => all.filter(each => each.scrollHeight > each.clientHeight)"
    )
    assert cut == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 27, 25)"


def test_what_is_touched_is_as_large_as_a_finger(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{COMPARED}&from=2&to=3", viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True)
    drawn(page)
    expect(page.locator(".comparing .numbers")).to_be_visible()
    page.locator(".pane summary").first.tap()
    small = page.locator("main :is(button, input, select, summary, .layouts a, .menu-list a):visible").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().height < 40).map(each => each.textContent)"
    )
    assert small == []
    box = separator(page).bounding_box()
    assert box
    page.keyboard.press("Escape")
    assert page.evaluate(f"document.elementFromPoint({box['x'] - 14}, {box['y'] + 300}).getAttribute('role')") == (
        "separator"
    )


# -- a thousand annotations --------------------------------------------------------------------------------------------


def annotate(site: tuple[str, str], bar: int, count: int) -> None:
    address, token = site
    for number in range(count):
        said = {"type": ["Annotation"], "target": f"{VERSIONS[0]}/bar/{bar}", "bodyValue": f"Said {number}"}
        body = {"@context": "http://www.w3.org/ns/anno.jsonld", "visibility": "public", **said}
        headers = {"Content-Type": "application/ld+json", "Authorization": f"Bearer {token}"}
        with urlopen(Request(f"{address}/annotations/user/owner/", json.dumps(body).encode(), headers)) as answer:
            assert answer.status == 201


def test_a_thousand_annotations_on_a_bar_are_read_twenty_at_a_time(
    open_page: Callable[..., Page], site: tuple[str, str]
) -> None:
    annotate(site, 2, MANY)
    page = open_page(f"{ADDRESS}&bar=2&in={quote(VERSIONS[0])}&from=2&to=2", viewport=WIDE)
    drawn(page)
    notes = page.locator("descant-inspector ol.notes > li > article")
    expect(notes).to_have_count(20)
    expect(page.get_by_text("The latest 20 annotations.")).to_be_visible()
    expect(notes.first).to_contain_text(f"Said {MANY - 1}")
    expect(pane(page, "whole").locator(".mark.annotated text")).to_have_text("99+")
    page.get_by_role("button", name="More").click()
    expect(notes).to_have_count(40)
    expect(notes.nth(20)).to_be_focused()
    page.keyboard.press("j")
    marked(page, "whole", 3)
