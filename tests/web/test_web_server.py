"""The journeys of somebody who has just run `descant demo`: the real server, its sample, its examples."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from browsing import Witness, overhang, reach, violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

WORKS = """PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?work ?title WHERE { ?work a <http://purl.org/ontology/mo/MusicalWork> ; dcterms:title ?title }"""
GRAPH = "PREFIX frbr: <http://purl.org/vocab/frbr/core#>\nCONSTRUCT WHERE { ?version frbr:realizationOf ?work }"
WRONG = "SELECT * WHERE {\n  ?thing ?property\n}"
TUNE = "Herzlich tut mich verlangen"
PAGES = ["/", "/library", "/sparql", "/ontology", f"/sparql?query={quote(WORKS)}", f"/sparql?query={quote(GRAPH)}"]


@pytest.fixture
def address(demo: str) -> str:
    return demo


def linked(query: str) -> str:
    return f"/sparql#query={quote(query)}"


def ready(page: Page) -> Page:
    expect(page.locator(".editor .CodeMirror")).to_be_visible()
    return page


def test_from_the_library_to_a_work_and_on(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("heading", name=TUNE).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TUNE)
    expect(page.get_by_role("heading", name="Versions and sources")).to_be_visible()
    page.locator(".incoming a").first.click()
    expect(page.get_by_role("heading", name="What is said about it")).to_be_visible()
    assert violations(page) == []


def test_a_query_with_the_mouse(open_page: Open) -> None:
    page = ready(open_page("/sparql"))
    page.locator(".editor .CodeMirror").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(WORKS)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("table")).to_contain_text(TUNE)


def test_a_query_with_the_keyboard_alone(open_page: Open) -> None:
    page = ready(open_page("/sparql"))
    reach(page, ".editor .CodeMirror textarea")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(WORKS)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("table")).to_contain_text(TUNE)
    reach(page, ".answer-table td a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TUNE)


@pytest.mark.parametrize("path", [f"/sparql?query={quote(WORKS)}", linked(WORKS)])
def test_a_permalink_opens_query_and_answer(open_page: Open, path: str) -> None:
    page = open_page(path)
    expect(page.get_by_role("table")).to_contain_text(TUNE)
    expect(page.locator(".editor .CodeMirror")).to_contain_text("dcterms:title")


def test_every_example_has_an_answer(open_page: Open) -> None:
    page = ready(open_page("/sparql"))
    count = page.locator("a[data-example]").count()
    assert count > 0
    for number in range(count):
        page.locator("a[data-example]").nth(number).click()
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#status")).to_contain_text(" s.")
        expect(page.locator("#answer").get_by_role("alert")).to_have_count(0)


def test_the_graph_of_a_construct(open_page: Open) -> None:
    page = open_page(linked(GRAPH))
    expect(page.locator(".graph-canvas canvas").first).to_be_visible()
    expect(page.locator(".graph-list .thing")).not_to_have_count(0)


def test_a_wrong_query_is_explained(open_page: Open, witness: Witness) -> None:
    page = open_page(linked(WRONG))
    expect(page.get_by_role("alert")).to_contain_text("line 3")
    assert ["400" in complaint for complaint in witness.complaints] == [True]
    witness.complaints.clear()


def test_a_thing_that_is_not_there_is_explained(open_page: Open, witness: Witness) -> None:
    page = open_page("/id/work/no-such-work")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
    assert all("404" in complaint for complaint in witness.complaints)
    witness.complaints.clear()


def test_a_query_without_scripts(open_page: Open, witness: Witness) -> None:
    page = open_page("/sparql", java_script_enabled=False)
    page.get_by_label("Query", exact=True).fill(WORKS)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("table").first).to_contain_text(TUNE)
    page.get_by_label("Query", exact=True).fill(WRONG)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("main")).to_contain_text("line 3")
    assert "400" in witness.complaints.pop()  # the page says what is wrong, and so does its status


def test_a_download_without_scripts(open_page: Open) -> None:
    page = open_page("/sparql", java_script_enabled=False)
    page.get_by_label("Query", exact=True).fill(GRAPH)
    page.get_by_label("Answer", exact=True).select_option("ttl")
    with page.expect_request("**/sparql?*format=ttl*") as asked:
        page.get_by_role("button", name="Run").click()
    answer = asked.value.response()
    assert answer is not None
    assert answer.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: Open, path: str, theme: str) -> None:
    page = open_page(path, color_scheme=theme)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_telephone(open_page: Open, path: str) -> None:
    page = open_page(path, viewport={"width": 360, "height": 740})
    page.wait_for_load_state("networkidle")
    assert overhang(page) <= 0
