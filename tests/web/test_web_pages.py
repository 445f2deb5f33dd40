"""Every page: accessible in both themes, no wider than a telephone, quiet."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from browsing import Witness, overhang, reach, violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

PAGES = ["/", "/empty", "/library", "/library/empty", "/library/nothing", "/sparql", "/ontology", "/id/theme-1"]
ANSWERS = {
    "table": ("SELECT * WHERE { ?thing ?property ?value }", ".answer-table td"),
    "graph": ("CONSTRUCT WHERE { ?thing ?property ?value }", ".graph-canvas canvas"),
    "boolean": ("ASK { ?thing ?property ?value }", ".truth"),
}
NARROW = {"width": 360, "height": 740}


def answer(open_page: Open, kind: str, **options: object) -> Page:
    query, sign = ANSWERS[kind]
    page = open_page(f"/sparql#query={quote(query)}", **options)
    expect(page.locator(sign).first).to_be_visible()
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: Open, path: str, theme: str) -> None:
    page = open_page(path, color_scheme=theme)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ANSWERS)
def test_axe_finds_nothing_in_answers(open_page: Open, kind: str, theme: str) -> None:
    page = answer(open_page, kind, color_scheme=theme)
    assert violations(page) == []
    if kind != "boolean":
        page.get_by_role("button", name="Response").click()
        expect(page.locator(".response")).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_problems(open_page: Open, witness: Witness, theme: str) -> None:
    page = open_page("/broken", color_scheme=theme)
    assert violations(page) == []
    expect(page.get_by_role("heading")).to_have_text("The request makes no sense")
    page.goto(f"/sparql#query={quote('SELECT')}")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    assert all("400" in complaint for complaint in witness.complaints)
    witness.complaints.clear()


@pytest.mark.parametrize("path", [*PAGES, f"/sparql#query={quote('SELECT * WHERE { ?a ?b ?c }')}"])
def test_no_page_is_wider_than_a_telephone(open_page: Open, path: str) -> None:
    page = open_page(path, viewport=NARROW)
    page.wait_for_load_state("networkidle")
    assert overhang(page) <= 0


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_on_a_telephone_the_header_is_one_row_until_its_menu_is_opened(open_page: Open, scripts: bool) -> None:
    page = open_page("/library", viewport=NARROW, java_script_enabled=scripts)
    banner = page.get_by_role("banner")
    menu = banner.locator("summary")
    place = banner.get_by_role("navigation").get_by_role("link", name="Ontology")
    assert banner.evaluate("header => header.getBoundingClientRect().height") <= 64
    expect(banner.get_by_role("link", name="Account")).to_be_visible()
    expect(place).to_be_hidden()
    reach(page, ".site-menu summary")
    page.keyboard.press("Enter")
    expect(place).to_be_visible()
    expect(banner.get_by_role("button", name="Dark theme")).to_be_visible(visible=scripts)
    assert overhang(page) <= 0
    if scripts:
        assert violations(page) == []
    page.keyboard.press("Tab")
    expect(banner.get_by_role("link", name="Library")).to_be_focused()
    menu.click()
    expect(place).to_be_hidden()
    page.set_viewport_size({"width": 1000, "height": 740})
    expect(place).to_be_visible()
    expect(menu).to_be_hidden()


def test_forms_look_the_same_wherever_they_stand(open_page: Open) -> None:
    faces = [
        open_page(path).locator(f"{form} label").last.evaluate("label => getComputedStyle(label).font")
        for path, form in (("/library", "#add form"), ("/library/empty", ".prose form"))
    ]
    assert faces[0] == faces[1]
    assert "Source Sans 3" in faces[0]


@pytest.mark.parametrize("kind", ANSWERS)
def test_no_answer_is_wider_than_a_telephone(open_page: Open, kind: str) -> None:
    assert overhang(answer(open_page, kind, viewport=NARROW)) <= 0


@pytest.mark.parametrize("path", PAGES)
def test_every_page_reads_without_scripts(open_page: Open, path: str) -> None:
    page = open_page(path, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("button:visible", has_text="Keys")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_named_in_its_title(open_page: Open, path: str) -> None:
    assert re.fullmatch(r"Descant|\w.* – Descant", open_page(path).title())


@pytest.mark.parametrize("path", PAGES)
def test_a_key_to_a_field_is_named_only_where_there_is_the_field(open_page: Open, path: str) -> None:
    page = open_page(path, java_script_enabled=False)
    assert page.locator("#keys kbd", has_text="/").count() == page.locator("[data-search]").count()


def test_the_skip_link_comes_first(open_page: Open) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_print_leaves_the_frame_out(open_page: Open) -> None:
    page = open_page("/id/theme-1")
    page.emulate_media(media="print")
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_nothing_moves_with_reduced_motion(open_page: Open) -> None:
    page = open_page("/sparql", reduced_motion="reduce")
    duration = page.locator("#run").evaluate("element => getComputedStyle(element).transitionDuration")
    assert set(duration.split(", ")) == {"0s"}


def test_fonts_are_our_own(open_page: Open) -> None:
    page = open_page("/")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert {"Source Serif 4", "Source Sans 3"} <= {name.strip('"') for name in loaded}
