"""Pages in German: switched to and kept, said by scripts too, and whole where there is music."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from arranged import VERSIONS, WORK, align, arranged
from browsing import violations
from lxml import html
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PLAIN
from tests.server.test_languages import BY_SCRIPTS, ENGLISH, GERMAN, said

Open = Callable[..., Page]

MUSIC = r"/(concordance|compare|harmony|passages|analyses|page-bars|describe|id)\b"
MOST = 60
"""pages that are looked at"""
IN_ENGLISH = [
    re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(english.strip())))
    for english, german in BY_SCRIPTS.items()
    if english != german and len(re.sub(r"{\w+}", "", english)) > 4
]
"""what scripts say, with anything in the gaps"""


@pytest.mark.browser
def test_a_reader_changes_the_language_and_it_stays(open_page: Open) -> None:
    page = open_page("/sparql", locale="de-AT")
    assert page.locator("html").get_attribute("lang") == "de"
    page.get_by_role("button", name="Ausführen").click()
    page.locator("#status", has_text=re.compile(r"Zeilen in \d+,\d\d s\.")).wait_for()
    expect(page.get_by_role("button", name="Herunterladen")).to_be_visible()
    expect(page.get_by_role("button", name="Farbschema Dunkel")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("navigation", name="Sprache").get_by_role("link", name="English").click()
    page.get_by_role("heading", name="Ask the graph").wait_for()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    page.goto("/ontology")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["de-AT", "en-GB"])
def test_the_header_is_one_row_from_1100_pixels_on(open_page: Open, locale: str) -> None:
    """Also with a long name of whoever is signed in, which alone gives way."""
    page = open_page("/ontology", locale=locale)
    account = page.locator(".site-tools a")
    page.get_by_role("button", name=re.compile("Dark theme|Farbschema Dunkel")).wait_for()
    for signed_in in (False, True):
        if signed_in:
            account.evaluate("link => { link.textContent = 'Anna Magdalena Wilck' }")
        for width in (1100, 1279, 1280, 1600):
            page.set_viewport_size({"width": width, "height": 700})
            boxes = page.locator(":is(.wordmark, .site-nav a, .site-tools > *):visible").evaluate_all(
                "all => all.map(each => each.getBoundingClientRect()).map(({ left, right, top, bottom }) =>"
                " ({ left, right, middle: (top + bottom) / 2 }))"
            )
            assert len(boxes) == 14
            assert max(each["middle"] for each in boxes) - min(each["middle"] for each in boxes) < 3, width
            assert all(one["right"] + 5 < other["left"] for one, other in pairwise(boxes)), f"{width}: they overlap"
            assert boxes[-1]["right"] < width
            whole = account.evaluate("link => link.scrollWidth <= link.clientWidth")
            assert whole or signed_in, f"{width}: the word for the account is cut off"
            assert boxes[11]["right"] - boxes[11]["left"] > 60, f"{width}: nothing is left of the name"


@pytest.mark.browser
def test_a_workspace_speaks_german_also_where_nobody_looks(browser: Browser, tmp_path: Path) -> None:
    """In live regions, names and values of controls, and in what scripts make of the bars that are selected."""
    path = f"/workspace?work={quote(WORK.value)}&in={quote(VERSIONS[0])}&from=3&to=5"
    with arranged(tmp_path, align) as address, browser.new_context(base_url=address, locale="de-AT") as context:
        page = context.new_page()
        page.goto(path)
        expect(page.locator("[data-selected]")).to_have_text("Ausgewählt: Takte 3–5 von „whole“")
        page.get_by_role("button", name="In den anderen suchen").click()
        expect(page.get_by_role("status").filter(has_text="Stellen: ")).to_be_visible()
        page.get_by_label("whole, Partitur", exact=True).locator(".pane-stage").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-news]")).to_have_text("Takt 4 von „whole“")
        expect(page.get_by_role("slider", name="Takte aller Fassungen")).to_have_attribute(
            "aria-valuetext", "Takt 4 von „whole“"
        )
        for status in page.locator("descant-score .pane-status").all():
            expect(status).to_have_text(re.compile(r"Seite 1 von \d"))
        expect(page.get_by_role("heading", name="Annotationen, Takte 3–5 von „whole“")).to_be_visible()
        found = said(html.fromstring(page.content()))
        assert [text for text in found if text in ENGLISH or any(each.fullmatch(text) for each in IN_ENGLISH)] == []
        assert violations(page) == []


@pytest.mark.slow
def test_pages_with_music_say_nothing_in_english_that_they_can_say_in_german(demo: str) -> None:
    """Those that are reached from the library and its works, one after the other."""
    waiting, seen = ["/", "/harmony", "/concordance", "/compare", "/analyses"], set[str]()
    with httpx.Client(base_url=demo, headers=GERMAN, timeout=60, verify=PLAIN, follow_redirects=True) as client:
        while waiting and len(seen) < MOST:
            path = waiting.pop(0)
            response = client.get(path)
            if path in seen or "text/html" not in response.headers.get("Content-Type", ""):
                continue
            seen.add(path)
            page = html.fromstring(response.text)
            assert page.get("lang") == "de", path
            links = (urljoin(path, link) for link in page.xpath("//main//a/@href"))
            waiting += [each for each in links if re.match(MUSIC, each) and not urlsplit(each).netloc]
            assert said(page) & ENGLISH == set(), path
    assert sum("?" in path for path in seen) > 10
