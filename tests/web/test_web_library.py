"""The library in a browser: typed, narrowed down, looked at and added to, with the mouse and by the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Witness, overhang, reach, violations
from playwright.sync_api import Page, expect
from stage import serving

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.database import open_database
from descant.ingest.describing.naming import Placement
from descant.jobs.ingesting import Ingest
from descant.jobs.ingesting.orders import locations, orders
from descant.jobs.runner import Runner
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.jobs.doing import do

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
LONG = 60_000
"""milliseconds in which a file is read, whatever else the machine does"""
NAMES = ("Prelude", "Postlude", "Interlude")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, cluster: str) -> Config:
    return Config(home=tmp_path_factory.mktemp("home"), base="http://localhost/", min_free=1, cluster=cluster)


@pytest.fixture(scope="module")
def address(home: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    engine, folder = open_database(home), tmp_path_factory.mktemp("scores")
    with open_stores(home) as stores, Runner(home, stores, engine) as runner:
        for name in NAMES:
            for each in orders(locations([str(write(folder, name, list(CHORDS)))], Placement()), home, engine):
                do(Ingest(), each, home, stores, engine)
        app = create_app(home, stores, engine)
        app.extensions["descant.jobs"] = runner
        with serving(app) as address:
            yield address
        close_room(app)
    engine.dispose()


def test_what_is_typed_is_suggested_and_chosen_with_the_keyboard_alone(open_page: Open) -> None:
    page = open_page("/library")
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("lude")
    page.keyboard.press("Control+a")
    page.keyboard.type("pre")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text(re.compile("Prelude"))
    option = page.get_by_role("option").get_attribute("id")
    assert field.get_attribute("aria-activedescendant") == option
    page.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Prelude")


def test_enter_without_a_choice_searches(open_page: Open) -> None:
    page = open_page("/library")
    page.get_by_role("combobox").fill("postl")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Postlude")
    expect(page).to_have_url(re.compile("q=postl"))


def test_facets_open_lead_and_close_with_the_keyboard(open_page: Open) -> None:
    page = open_page("/library", color_scheme="dark")
    reach(page, ".facet:last-of-type summary")
    page.keyboard.press("Enter")
    facet = page.locator(".facet:last-of-type")
    expect(facet.get_by_role("link").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(facet.get_by_role("link").first).to_be_hidden()
    expect(facet.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Chosen")).to_contain_text("scores")
    page.get_by_role("link", name="Without Sources scores").click()
    expect(page.get_by_role("list", name="Chosen")).to_have_count(0)


def test_lists_of_facets_fit_a_telephone(open_page: Open) -> None:
    page = open_page("/library", viewport={"width": 360, "height": 740})
    for facet in page.locator(".facet").all():
        facet.locator("summary").click()
        expect(facet.get_by_role("link").first).to_be_visible()
        assert overhang(page) <= 0


def test_pictures_come_when_they_are_drawn(open_page: Open) -> None:
    page = open_page("/library")
    first = page.locator(".cover img").first
    if first.get_attribute("data-awaited") is not None:  # else another page has had it drawn
        expect(first).to_have_attribute("src", re.compile(r"\?drawn$"), timeout=LONG)
        expect(first).not_to_have_attribute("data-awaited", re.compile(""))
    drawn = page.request.get(str(first.get_attribute("src")))
    assert (drawn.status, len(drawn.body()) > 3_000) == (200, True), "these are no staff lines"
    assert first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_files_that_are_dropped_are_read_where_they_fall(
    open_page: Open, home: Config, tmp_path: Path, witness: Witness
) -> None:
    page = open_page("/add", viewport={"width": 360, "height": 740})
    page.get_by_label("Token", exact=True).fill(owner_token(home))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Add music")).to_be_visible()
    witness.complaints.clear()  # Chromium reports the 401 of the door
    page.goto("/library")
    path = write(tmp_path, "Finale", list(CHORDS))
    files = page.evaluate_handle(
        "([name, text]) => { const all = new DataTransfer(); all.items.add(new File([text], name)); return all; }",
        [path.name, path.read_text()],
    )
    page.dispatch_event("main", "dragenter", {"dataTransfer": files})
    expect(page.locator("descant-drop")).to_have_class("over")
    page.dispatch_event("main", "drop", {"dataTransfer": files})
    expect(page.locator("descant-drop")).not_to_have_class("over")
    row = page.locator(".arrivals > li")
    expect(row).to_contain_text(path.name)
    expect(row).to_contain_text("Read.", timeout=LONG)
    assert overhang(page) <= 0
    assert violations(page) == []
    row.get_by_role("link", name="Finale", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Finale")
    page.goto("/library?q=finale")
    expect(page.get_by_role("heading", name="Finale")).to_be_visible()


def test_what_is_refused_is_said_where_it_was_sent(open_page: Open, home: Config, witness: Witness) -> None:
    page = open_page("/add")
    page.get_by_label("Token", exact=True).fill(owner_token(home))
    page.keyboard.press("Enter")
    page.get_by_label("Addresses, one on each line").fill("ftp://example.org/a.mei")
    page.get_by_role("button", name="Read them").click()
    expect(page.locator(".arrivals .reason")).to_contain_text("is no address")
    witness.complaints.clear()  # Chromium reports the 401 of the door, and the 400


def test_what_is_refused_is_said_in_the_language_of_the_page(open_page: Open, home: Config, witness: Witness) -> None:
    page = open_page("/add?lang=de", locale="en-GB")
    page.get_by_label("Token", exact=True).fill(owner_token(home))
    page.keyboard.press("Enter")
    page.get_by_label("Adressen, eine je Zeile").fill("ftp://example.org/a.mei")
    page.get_by_role("button", name="Einlesen").click()
    reason = page.locator(".arrivals .reason")
    expect(reason).to_contain_text("ist keine Adresse")
    expect(reason).not_to_have_attribute("lang", "en")
    witness.complaints.clear()  # Chromium reports the 401 of the door, and the 400


def test_it_all_works_without_scripts(open_page: Open) -> None:
    page = open_page("/library", java_script_enabled=False)
    page.locator("#q").fill("lude")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("main")).to_contain_text("No work has “lude” in what is said of it.")
    page.get_by_role("link", name="Without the words “lude”").click()
    for name in NAMES:
        expect(page.get_by_role("heading", name=name)).to_be_visible()
