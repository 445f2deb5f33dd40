"""Pages in the workspace, in a browser: bars on them by mouse and by keyboard, and what cannot be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from browsing import Witness, overhang, reach, url_of, violations
from playwright.sync_api import Browser, Locator, Page, expect
from stage import serving

from descant.config import Config
from descant.database import open_database
from descant.ontology.records import Region
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from tests import facsimiles
from tests.facsimiles import WORK, Zone
from tests.ingest.pictures import picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ELSEWHERE, HERE = 1, 2
"""which pane: after the score, the pages of the encoding, and images"""
WIDE = {"width": 1280, "height": 900}


class Site(NamedTuple):
    """A server at two addresses, and paths on it."""

    address: str
    other: str
    trio: str
    """three panes of one version"""
    lost: str
    """pages without bars, one of them without an image"""
    abroad: str
    """images at the other address"""
    home: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("pages")
    config = Config(home=folder / "home", base="http://localhost/", min_free=1)
    config.home.mkdir()
    engine = open_database(config)
    with open_stores(config) as stores:
        (folder / "trio.mei").write_text(facsimiles.encoding())
        facsimiles.read(folder / "trio.mei", config, stores, engine)
        first, *_ = facsimiles.read_images(folder, ("page 1", "page 2"), config, stores, engine)
        zones = [
            [Zone((1,), Region(100, 100, 200, 200), 0.9), Zone((2,), Region(300, 100, 200, 200), 0.9)],
            [Zone((3,), Region(100, 100, 200, 200), 0.5)],
        ]
        facsimiles.propose(zones, config, stores)
        lost = facsimiles.read(picture(folder / "lost.png", 90, 120), config, stores, engine, version="solo")
        app = create_app(config, stores, engine)
        with serving(app) as address, serving(app) as other:
            image = f"{other}/iiif/image/{first.partition('sha256-')[2][:64]}"
            (folder / "abroad.mei").write_text(facsimiles.encoding((image, image)))
            facsimiles.read(folder / "abroad.mei", config, stores, engine, version="abroad")
            said = app.test_client().get(f"/api/workspace?{urlencode({'work': WORK})}").json
            sources = {each["iri"].rpartition("/")[2]: each["sources"] for each in said["versions"]}
            trio = sorted(sources["trio"], key=lambda each: (each["kind"] == "pages", each["iri"] == first))
            (abroad,) = (each["iri"] for each in sources["abroad"] if each["kind"] == "pages")
            yield Site(
                address, other, path(*(each["iri"] for each in trio)), path(lost, first), path(abroad), config.home
            )
        close_room(app)
    engine.dispose()


@pytest.fixture
def address(site: Site) -> str:
    return site.address


def path(*panes: str) -> str:
    return f"/workspace?{urlencode({'work': WORK, 'pane': panes}, doseq=True)}"


def pane(page: Page, number: int) -> Locator:
    return page.locator(".pane").nth(number)


def said(page: Page, number: int, text: str) -> None:
    expect(pane(page, number).locator(".pane-status")).to_have_text(text)


def scale(page: Page, number: int) -> float:
    """Of what is drawn over the image."""
    transform = pane(page, number).locator(".regions > g.page").get_attribute("transform") or ""
    (found,) = re.findall(r"scale\(([\d.]+)", transform)
    return float(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_everybody_can_use_them(
    open_page: Callable[..., Page], site: Site, width: int, scheme: str
) -> None:
    page = open_page(site.trio, viewport={"width": width, "height": 900}, color_scheme=scheme)
    said(page, ELSEWHERE, "Page 1 of 2. Bar 1")
    said(page, HERE, "Page 1 of 2. Bar 1, as a machine proposes")
    expect(pane(page, HERE).locator("rect.here")).to_have_class("proposed here")
    assert violations(page) == []
    assert overhang(page) <= 0


def test_a_bar_is_chosen_by_mouse_and_marked_wherever_it_is(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page(site.trio, viewport=WIDE)
    said(page, HERE, "Page 1 of 2. Bar 1, as a machine proposes")
    pane(page, HERE).locator("rect[data-bar='2']").click()
    said(page, ELSEWHERE, "Page 1 of 2. Bar 2, also on page 2")
    said(page, HERE, "Page 1 of 2. Bar 2, as a machine proposes")
    expect(pane(page, 0).locator("#m2.here")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"bar=2(&|$)"))
    pane(page, ELSEWHERE).get_by_role("button", name="Later page").click()
    said(page, ELSEWHERE, "Page 2 of 2. Bar 2, also on page 1")
    pane(page, ELSEWHERE).locator("rect[data-bar='3']").click()
    said(page, HERE, "Page 2 of 2. Bar 3, as a machine proposes")
    expect(pane(page, HERE).locator("rect.here")).to_have_class("unsure here")


def test_bars_and_pages_are_walked_by_keyboard(open_page: Callable[..., Page], site: Site) -> None:
    """A bar that ends on another page is looked for where one is; bars that share a zone are marked by the same."""
    page = open_page(site.trio, viewport=WIDE)
    said(page, ELSEWHERE, "Page 1 of 2. Bar 1")
    reach(page, f":nth-child({ELSEWHERE + 1} of .pane) .pane-stage")
    for key, text in (
        ("ArrowRight", "Page 1 of 2. Bar 2, also on page 2"),
        ("ArrowRight", "Page 2 of 2. Bar 3"),
        ("ArrowLeft", "Page 2 of 2. Bar 2, also on page 1"),
        ("PageUp", "Page 1 of 2. Bar 2, also on page 2"),
        ("ArrowRight", "Page 2 of 2. Bar 3"),
        ("ArrowRight", "Page 2 of 2. Bar 4"),
        ("PageUp", "Page 1 of 2. Bar 4 is on page 2"),
        ("PageDown", "Page 2 of 2. Bar 4"),
    ):
        page.keyboard.press(key)
        said(page, ELSEWHERE, text)
    expect(pane(page, ELSEWHERE).locator("rect.here")).to_have_attribute("data-bar", "3")
    said(page, HERE, "Page 2 of 2. Bar 4 is marked on none of them")


def test_bars_are_selected_on_pages_and_framed_in_all(open_page: Callable[..., Page], site: Site) -> None:
    """One frame for the bars of each system; a region of two bars selects both."""
    page = open_page(site.trio, viewport=WIDE)
    said(page, HERE, "Page 1 of 2. Bar 1, as a machine proposes")
    selected, frames = page.locator("[data-selected]"), [pane(page, at).locator(".mark.selected") for at in range(3)]
    pane(page, HERE).locator("rect[data-bar='1']").click()
    pane(page, HERE).locator("rect[data-bar='2']").click(modifiers=["Shift"])
    expect(selected).to_have_text(re.compile("^Selected: bars 1–2", re.IGNORECASE))
    for each in frames:
        expect(each).to_have_count(1)
    pane(page, ELSEWHERE).locator(".pane-stage").press("Shift+ArrowRight")
    expect(selected).to_have_text(re.compile("^Selected: bars 1–3", re.IGNORECASE))
    said(page, ELSEWHERE, "Page 2 of 2. Bar 3")
    expect(frames[ELSEWHERE]).to_have_count(1)
    pane(page, ELSEWHERE).locator("rect[data-bar='3']").click()
    expect(selected).to_have_text(re.compile("^Selected: bars 3–4", re.IGNORECASE))
    page.keyboard.press("Escape")
    expect(frames[ELSEWHERE]).to_have_count(0)


@pytest.mark.parametrize(("motion", "on_the_way"), [("reduce", False), ("no-preference", True)])
def test_who_wants_no_motion_sees_none(
    open_page: Callable[..., Page], site: Site, motion: str, on_the_way: bool
) -> None:
    """Half of the time after which it rests, by a clock that stands still."""
    page = open_page("/workspace", viewport=WIDE, reduced_motion=motion)
    page.clock.install()
    page.goto(site.trio)
    said(page, HERE, "Page 1 of 2. Bar 1, as a machine proposes")
    page.clock.pause_at(datetime.now() + timedelta(seconds=20))
    whole = scale(page, HERE)
    pane(page, HERE).get_by_role("button", name="Zoom in").click()
    page.clock.run_for(60)
    assert (scale(page, HERE) < 1.49 * whole) is on_the_way
    page.clock.run_for(200)
    assert scale(page, HERE) == pytest.approx(1.5 * whole, rel=0.001)
    pane(page, HERE).locator(".pane-stage").press("0")
    page.clock.run_for(200)
    assert scale(page, HERE) == pytest.approx(whole, rel=0.001)


def test_what_cannot_be_shown_is_told_and_the_rest_stays_usable(
    open_page: Callable[..., Page], site: Site, witness: Witness
) -> None:
    page = open_page(site.lost, viewport=WIDE)
    lost, other = pane(page, 0), pane(page, 1)
    said(page, 0, "Page 1 of 1 (lost)")
    expect(lost.locator(".pane-note")).to_contain_text("The image cannot be shown: There is no image")
    expect(lost.locator(".pane-note")).to_contain_text("No bars are marked on these pages")
    expect(lost.get_by_role("link", name="Have bars proposed")).to_have_attribute("href", re.compile("^/page-bars"))
    expect(other.get_by_role("link", name="Say which are right")).to_be_visible()
    expect(other.locator(".pane-status")).to_contain_text("Page 1 of 2. Bar 1")
    witness.complaints.clear()


def test_an_image_elsewhere_is_not_fetched_but_led_to(open_page: Callable[..., Page], site: Site) -> None:
    """That no other host is asked, the fixture sees."""
    page = open_page(site.trio, viewport=WIDE)
    note = pane(page, ELSEWHERE).locator(".pane-note")
    expect(note).to_contain_text("The image lies at images.example.org, and nothing is fetched from there unasked.")
    expect(note.get_by_role("link", name="Open it there")).to_have_attribute(
        "href", f"{facsimiles.ELSEWHERE}1/full/full/0/default.jpg"
    )


def test_an_image_elsewhere_is_shown_to_who_asks_for_it(browser: Browser, site: Site, witness: Witness) -> None:
    """Its service, which calls itself otherwise, is of another size than what zones are measured in."""
    context = browser.new_context(base_url=site.address, viewport=WIDE)
    page = context.new_page()
    witness.listen(page)
    page.goto(site.abroad)
    said(page, 0, "Page 1 of 2. Bar 1")
    own, other = (each.removeprefix("http://") for each in (site.address, site.other))
    assert witness.hosts == {own}
    with page.expect_response(lambda each: each.url.startswith(site.other) and each.url.endswith(".jpg")) as tile:
        page.get_by_role("link", name="Show its images here").click()
    assert tile.value.ok
    expect(page.locator(".pane-note")).to_have_text(f"The image lies at {other}. Open it there.")
    page.locator("rect[data-bar='2']").click()
    said(page, 0, "Page 1 of 2. Bar 2, also on page 2")
    assert "to=2" in url_of(page)
    page.reload()  # with what is selected in the address, beside the host
    said(page, 0, "Page 1 of 2. Bar 2, also on page 2")
    expect(page.locator(".pane-note")).not_to_contain_text("unasked")
    expect(page.locator(".mark.selected")).to_have_count(1)
    page.get_by_text("Add a pane").click()
    page.get_by_role("link", name="abroad, score").click()
    page.get_by_label("Close abroad").first.click()
    expect(page.locator(".pane")).to_have_count(1)
    page.reload()  # under a policy for a score
    page.get_by_text("Add a pane").click()
    with page.expect_response(lambda each: each.url.startswith(site.other) and each.url.endswith(".jpg")) as tile:
        page.get_by_role("link", name="abroad, pages").click()
    assert tile.value.ok
    expect(page.locator(".pane-note")).to_have_text(f"The image lies at {other}. Open it there.")
    assert (witness.hosts, witness.complaints) == ({own, other}, [])
    context.close()


def test_pages_that_cannot_be_had_fail_in_their_own_pane(
    open_page: Callable[..., Page], site: Site, witness: Witness
) -> None:
    page = open_page("/workspace", viewport=WIDE)
    page.route("**/api/workspace/pages?*", lambda route: route.fulfill(status=500, json={"detail": "Gone."}))
    page.goto(site.trio)
    said(page, HERE, "Gone.")
    expect(pane(page, 0).locator(".pane-status")).to_contain_text("Page 1 of")
    witness.complaints.clear()


def test_without_scripts_there_is_a_manifest(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page(site.trio, java_script_enabled=False)
    expect(page.get_by_role("link", name="manifest")).to_have_count(2)
    page.get_by_role("link", name="the images with their bars").click()
    expect(page.get_by_role("img", name="Page 1 with its zones")).to_be_visible()
