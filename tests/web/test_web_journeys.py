"""What people do on the query page, in a real browser under the real policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from browsing import Witness, reach
from playwright.sync_api import Page, expect
from stage import BASE, SLOWLY

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

FRBR = "PREFIX frbr: <http://purl.org/vocab/frbr/core#>\n"
MAO = "PREFIX mao: <https://w3id.org/music-annotation/1.0#>\n"
VERSIONS = FRBR + "SELECT ?version WHERE { ?version frbr:realizationOf ?work }"
THEME = MAO + "CONSTRUCT WHERE { ?material mao:setting ?extract }"
WRONG = "SELECT * WHERE {\n  ?thing ?property\n}"


def linked(query: str) -> str:
    return f"/sparql#query={quote(query)}"


def written(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.editor .CodeMirror').CodeMirror.getValue()"))


def write(page: Page, query: str) -> None:
    """By hand: the editor adds nothing of its own while one types."""
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(query)


def test_running_a_query_with_the_mouse(open_page: Open) -> None:
    page = open_page("/sparql")
    page.locator(".editor .CodeMirror").click()
    write(page, VERSIONS)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("table")).to_contain_text("id:litolff")
    expect(page.locator("#status")).to_contain_text("rows in")


def test_running_a_query_with_the_keyboard_alone(open_page: Open) -> None:
    page = open_page("/sparql")
    expect(page.locator(".editor .CodeMirror")).to_be_visible()
    reach(page, ".editor .CodeMirror textarea")
    write(page, VERSIONS)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("table")).to_contain_text("id:litolff")
    reach(page, ".answer-table th:first-child button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader").first).to_have_attribute("aria-sort", "ascending")


def test_tab_leaves_the_editor_both_ways(open_page: Open) -> None:
    page = open_page("/sparql")
    expect(page.locator(".editor .CodeMirror")).to_be_visible()
    reach(page, ".editor .CodeMirror textarea")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".editor textarea")).not_to_be_focused()


def test_slash_goes_to_the_query(open_page: Open) -> None:
    page = open_page("/sparql")
    expect(page.locator(".editor .CodeMirror")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator(".editor .CodeMirror textarea")).to_be_focused()


def test_a_link_opens_the_same_query_and_its_answer(open_page: Open) -> None:
    page = open_page(linked(VERSIONS))
    expect(page.get_by_role("table")).to_contain_text("id:litolff")
    page.get_by_role("button", name="Copy link").click()
    link = page.get_by_label("Link to this query").input_value()
    other = open_page(link)
    expect(other.get_by_role("table")).to_contain_text("id:litolff")
    assert written(other) == VERSIONS


def test_a_query_in_the_address_of_the_plain_form_is_opened(open_page: Open) -> None:
    page = open_page(f"/sparql?query={quote(VERSIONS)}")
    expect(page.get_by_role("table")).to_contain_text("id:litolff")
    assert written(page) == VERSIONS


def test_back_returns_to_the_query_before(open_page: Open) -> None:
    page = open_page(linked(VERSIONS))
    expect(page.get_by_role("table")).to_contain_text("id:litolff")
    page.get_by_role("link", name="What is said about a passage").click()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("table")).to_contain_text("theme-1")
    page.go_back()
    expect(page.get_by_role("table")).to_contain_text("id:litolff")
    assert written(page) == VERSIONS


def test_a_draft_outlives_a_reload(open_page: Open) -> None:
    page = open_page("/sparql")
    page.locator(".editor .CodeMirror").click()
    write(page, "# not yet run")
    page.locator("h1").click()
    page.reload()
    expect(page.locator(".editor .CodeMirror")).to_contain_text("# not yet run")


def test_loading_an_example(open_page: Open) -> None:
    page = open_page("/sparql")
    expect(page.locator(".editor .CodeMirror")).to_be_visible()
    page.get_by_role("link", name="What is said about a passage").click()
    expect(page.locator(".editor .CodeMirror")).to_contain_text("oa:hasTarget")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("table")).to_contain_text("theme-1")


def test_things_of_an_answer_lead_to_their_pages(open_page: Open) -> None:
    page = open_page(
        linked("SELECT * { BIND(<javascript:alert(1)> AS ?a) BIND(<http://descant.invalid/id/e1> AS ?b) }")
    )
    expect(page.get_by_role("link", name="javascript:alert(1)")).to_have_attribute(
        "href", "/describe?iri=javascript%3Aalert(1)"
    )
    page.get_by_role("link", name="id:e1").click()
    expect(page).to_have_url(re.compile("/id/e1$"))


def test_filtering_and_turning_pages(open_page: Open) -> None:
    page = open_page(linked("SELECT ?a ?b WHERE { ?a ?p ?b . ?c ?q ?d } LIMIT 250"))
    expect(page.locator(".answer-table tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Further rows").click()
    expect(page.locator(".filter")).to_contain_text("Rows 101–200 of 250")
    page.get_by_label("Only rows with").fill("no such text")
    expect(page.locator(".answer-table tbody tr")).to_have_count(0)


def test_the_graph_of_a_construct_with_a_list_beside_it(open_page: Open) -> None:
    page = open_page(linked(THEME))
    expect(page.locator(".graph-canvas canvas").first).to_be_visible()
    expect(page.get_by_role("img", name="Picture of 3 things and 2 links")).to_be_visible()
    reach(page, ".graph-list .thing")
    page.keyboard.press("Enter")
    expect(page.locator(".graph-list .thing").first).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Table").click()
    expect(page.get_by_role("table")).to_contain_text("mao:setting")


def test_no_name_in_the_picture_is_cut_on_a_telephone(open_page: Open) -> None:
    names = [
        "extract/sample-bwv-244-15",
        "version/Herzlich-tut-mich-verlangen",
        "source/" + "9ebeea9a6d1add37" * 3,
        "W" * 60,
    ]
    links = " . ".join(f"<{BASE}id/{one}> <urn:to> <{BASE}id/{two}>" for one in names for two in names if one < two)
    page = open_page(linked(f"CONSTRUCT {{ {links} }} WHERE {{}}"), viewport={"width": 390, "height": 800})
    expect(page.locator(".graph-canvas canvas").first).to_be_visible()
    left, top, right, bottom = page.locator(".graph-canvas").evaluate(
        """canvas => {
            const { x1, y1, x2, y2 } = canvas._cyreg.cy.nodes().renderedBoundingBox();
            return [x1, y1, canvas.clientWidth - x2, canvas.clientHeight - y2];
        }"""
    )
    assert min(left, top, right, bottom) >= 0, "how far each edge of the picture is from the names"


def test_a_graph_too_large_for_a_picture_says_so(open_page: Open) -> None:
    triples = " ".join(f"<urn:hub> <urn:to> <urn:leaf:{number}> ." for number in range(500))
    page = open_page(linked(f"CONSTRUCT {{ {triples} }} WHERE {{}}"))
    expect(page.locator("#answer")).to_contain_text("the 120 best connected of 501 things")


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?thing a <urn:none> }", "DESCRIBE <urn:none>"])
def test_an_empty_graph_has_no_statements_and_an_empty_response(open_page: Open, query: str) -> None:
    page = open_page(linked(query))
    expect(page.locator("#status")).to_contain_text("0 statements in")
    expect(page.get_by_role("button", name="Table")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".answer-table tbody tr")).to_have_count(0)
    page.get_by_role("button", name="Response").click()
    expect(page.locator("#answer")).to_contain_text("The answer is empty.")
    expect(page.locator(".response")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "answer.ttl"
    assert download.value.path().read_text() == ""


def test_a_boolean(open_page: Open) -> None:
    page = open_page(linked("ASK { ?thing ?property ?value }"))
    expect(page.locator("#answer")).to_contain_text("True")


def test_a_wrong_query_is_explained(open_page: Open, witness: Witness) -> None:
    page = open_page(linked(WRONG))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The query is not SPARQL: line 3, column 1")
    expect(alert).to_contain_text("Mend it at that place.")
    expect(page.locator("#syntax")).to_contain_text("is not SPARQL yet")
    # The browser itself notes the refused request; nothing else may complain.
    assert len(witness.complaints) == 1
    assert "400" in witness.complaints.pop()


def test_stopping_a_query(open_page: Open) -> None:
    page = open_page(linked(f"ASK {{}} {SLOWLY}"))
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Run")).to_be_enabled()


def test_a_server_that_is_gone_is_explained(open_page: Open, witness: Witness) -> None:
    page = open_page("/sparql")
    expect(page.locator(".editor .CodeMirror")).to_be_visible()
    page.route("**/sparql", lambda route: route.abort())
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("See whether Descant is still running")
    assert all("ERR_FAILED" in complaint for complaint in witness.complaints)
    witness.complaints.clear()


def test_the_marker_of_a_wrong_line_breaks_no_policy(open_page: Open) -> None:
    page = open_page("/sparql")
    page.locator(".editor .CodeMirror").click()
    write(page, WRONG)
    page.locator(".syntax-marker").hover()
    expect(page.locator("#syntax")).to_contain_text("Line 3")
    write(page, VERSIONS)
    expect(page.locator("#syntax")).to_be_empty()


def test_prefixes_are_added(open_page: Open) -> None:
    page = open_page(linked("SELECT * WHERE { ?version frbr:realizationOf ?work }"))
    expect(page.get_by_role("table")).to_contain_text("id:litolff")
    assert written(page).startswith(FRBR)


def test_completion_knows_the_servers_terms(open_page: Open) -> None:
    page = open_page("/sparql")
    page.locator(".editor .CodeMirror").click()
    write(page, MAO + "SELECT * WHERE { ?a mao:se")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hint").first).to_have_text("mao:setting")
    page.keyboard.press("Enter")
    assert written(page).endswith("mao:setting")


def test_an_answer_in_another_format_is_a_download(open_page: Open) -> None:
    page = open_page(linked(VERSIONS))
    expect(page.get_by_role("table")).to_contain_text("id:litolff")
    page.get_by_label("Answer", exact=True).select_option("csv")
    with page.expect_request("**/sparql?*") as asked:
        page.get_by_role("button", name="Run").click()
    assert "format=csv" in asked.value.url


def test_the_page_works_without_scripts(open_page: Open) -> None:
    page = open_page("/sparql", java_script_enabled=False)
    page.get_by_label("Query", exact=True).fill(VERSIONS)
    page.get_by_label("Answer", exact=True).select_option("csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Run").click()
    assert "litolff" in download.value.path().read_text()


def test_a_passing_theme_is_remembered(open_page: Open) -> None:
    page = open_page("/", color_scheme="light")
    page.get_by_role("button", name="Dark theme").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.get_by_role("button", name="Light theme").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") is None


def test_going_places_by_keys(open_page: Open) -> None:
    page = open_page("/")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.get_by_role("heading", name="Ask the graph")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
