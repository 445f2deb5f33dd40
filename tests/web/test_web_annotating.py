"""Annotating in the workspace, in a browser: what is written is kept, shown, answered, changed, undone, never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from arranged import VERSIONS, WORK, drawn
from arranged import address as address
from browsing import Witness, overhang, reach, url_of, violations
from playwright.sync_api import Locator, Page, Route, expect

from descant.accounts import Role, create_account, create_group, put_member
from descant.accounts.tokens import create_token, owner_token
from descant.config import Config
from descant.database import open_database

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = f"/workspace?work={quote(WORK.value)}&in={quote(VERSIONS[0])}&from=3&to=5"
"""bars 3 to 5 of the whole are selected"""
WIDE = {"width": 1280, "height": 900}
SCALE = "drawing => drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width"
"""three quarters where it was drawn for a pane without the inspector; a little below 1 where bars need more room"""


@pytest.fixture
def enter(open_page: Callable[..., Page], tmp_path: Path, witness: Witness) -> Callable[..., Page]:
    """As the owner, who comes back to what was selected."""

    def enter(**options: object) -> Page:
        page = open_page(ADDRESS, **({"viewport": WIDE} | options))
        page.locator(".annotating").get_by_role("link", name="Sign in").click()
        sign_in(page, tmp_path)
        witness.complaints.clear()  # Chromium reports the 401 of the door
        return page

    return enter


def sign_in(page: Page, folder: Path) -> None:
    page.get_by_label("Token", exact=True).fill(owner_token(Config(home=folder / "home")))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bars 3–5 of whole", exact=True)).to_be_visible()


def notes(page: Page) -> Locator:
    return page.locator("descant-inspector article")


def composer(page: Page) -> Locator:
    return page.get_by_role("form").filter(has=page.get_by_label("What you say"))


def write(page: Page, text: str) -> None:
    page.get_by_role("button", name="Annotate").click()
    composer(page).get_by_label("What you say").fill(text)
    composer(page).get_by_role("button", name="Keep it").click()
    expect(notes(page).filter(has_text=text)).to_be_visible()


def test_what_is_said_of_bars_is_kept_shown_and_found(enter: Callable[..., Page]) -> None:
    page = enter()
    score = page.get_by_label("whole, score", exact=True)
    drawn(page)
    assert score.locator("svg").first.evaluate(SCALE) > 0.9, "drawn for the pane as it is beside the inspector"
    score.locator(".measure").nth(5).scroll_into_view_if_needed()
    first, last = (score.locator(".measure").nth(at).bounding_box() for at in (5, 6))
    assert first
    assert last
    page.mouse.move(first["x"] + 20, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(last["x"] + 20, last["y"] + 20)
    page.mouse.up()
    expect(page.get_by_role("heading", name="Bars 6–7 of whole", exact=True)).to_be_visible()
    page.get_by_role("button", name="Annotate").click()
    form = composer(page)
    form.get_by_label("What you say").fill("The melody *moves*.")
    form.get_by_label("Tags", exact=True).fill("theme")
    form.get_by_label("For", exact=True).select_option(label="Everybody")
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview").locator("em")).to_have_text("moves")
    assert violations(page) == []
    form.get_by_role("button", name="Keep it").click()
    note = notes(page)
    expect(note.locator("em")).to_have_text("moves")
    expect(note).to_be_focused()
    expect(score.locator(".mark.annotated")).to_have_text(["1", "1"])
    found = page.request.get(f"/annotations/search?q=melody&overlaps={quote(VERSIONS[0] + '#bars=7,9')}").json()
    assert len(found["items"]) == 1
    assert violations(page) == []


def test_by_the_keyboard_alone_one_annotates_answers_changes_and_undoes(enter: Callable[..., Page]) -> None:
    page = enter()
    page.keyboard.press("a")
    page.keyboard.type("It comes back.")
    page.keyboard.press("Control+Enter")
    note = notes(page).filter(has_text="It comes back.")
    expect(note).to_be_focused()
    reach(page, "article [aria-label^='Reply']")
    page.keyboard.press("Enter")
    page.keyboard.type("Where?")
    page.keyboard.press("Control+Enter")
    expect(notes(page).filter(has_text="Where?").last).to_be_visible()
    expect(page.locator(".thread article")).to_have_count(1)
    reach(page, "article [aria-label^='Edit: It']")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("It never comes back.")
    page.keyboard.press("Control+Enter")
    expect(notes(page).first).to_contain_text("never")
    expect(notes(page).first).to_be_focused()
    page.keyboard.press("z")
    expect(notes(page).first).not_to_contain_text("never")
    page.keyboard.press("z")
    expect(page.locator(".thread")).to_have_count(0)
    page.keyboard.press("z")
    expect(notes(page)).to_have_count(0)
    for _ in range(3):
        page.keyboard.press("Z")
    expect(notes(page).first).to_contain_text("never")
    expect(page.locator(".thread")).to_have_count(1)


def test_what_two_tabs_change_is_shown_side_by_side(enter: Callable[..., Page], witness: Witness) -> None:
    page = enter()
    write(page, "It comes back.")
    other = page.context.new_page()
    other.goto(url_of(page))
    for tab, text in ((page, "It comes back soon."), (other, "It comes back twice.")):
        notes(tab).get_by_role("button", name="Edit").click()
        composer(tab).get_by_label("What you say").fill(text)
    composer(other).get_by_role("button", name="Keep it").click()
    expect(notes(other)).to_contain_text("twice")
    composer(page).get_by_role("button", name="Keep it").click()
    stale = page.get_by_role("dialog", name="It was changed since you began")
    expect(stale.get_by_role("region", name="Mine")).to_contain_text("soon")
    expect(stale.get_by_role("region", name="As it is now")).to_contain_text("twice")
    assert violations(page) == []
    stale.get_by_text("Make one of both", exact=True).click()
    stale.get_by_role("button", name="Keep this").click()
    expect(notes(page)).to_contain_text("twice")
    expect(notes(page)).to_contain_text("soon")
    witness.complaints.clear()  # Chromium reports the 412


def test_a_draft_outlives_the_page_the_network_and_the_session(
    enter: Callable[..., Page], tmp_path: Path, witness: Witness
) -> None:
    page = enter()
    page.get_by_role("button", name="Annotate").click()
    page.context.set_offline(True)
    composer(page).get_by_label("What you say").fill("Not lost.")
    expect(composer(page).get_by_role("status")).to_contain_text("no network")
    page.context.set_offline(False)
    page.reload()
    expect(composer(page).get_by_label("What you say")).to_have_value("Not lost.")
    expect(composer(page).get_by_role("status")).to_contain_text("Restored")

    sent = list[str]()

    def lose(route: Route) -> None:
        """The server has it, and its answer gets lost."""
        sent.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    page.route("**/api/passages?", lose)
    composer(page).get_by_role("button", name="Keep it").click()
    expect(composer(page).get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/api/passages?")
    page.context.clear_cookies()
    composer(page).get_by_role("button", name="Keep it").click()
    expect(composer(page).get_by_role("alert")).to_contain_text("Your draft is kept")
    composer(page).get_by_role("link", name="Sign in").click()
    sign_in(page, tmp_path)
    expect(composer(page).get_by_label("What you say")).to_have_value("Not lost.")
    composer(page).get_by_role("button", name="Keep it").click()
    expect(notes(page)).to_have_count(1)
    assert page.request.get("/annotations/search?q=lost").json()["items"][0]["id"]
    assert len(page.request.get("/annotations/search?q=lost").json()["items"]) == len(sent) == 1
    witness.complaints.clear()  # Chromium reports what was refused


def test_many_on_one_bar_are_gone_through_by_keys(enter: Callable[..., Page]) -> None:
    page = enter()
    for bars, text in [([4, 4], f"Number {number}") for number in range(25)] + [([9, 9], "Later")]:
        said = {"body": {"type": "TextualBody", "value": text}}
        body = {"places": [{"version": VERSIONS[0], "bars": bars}], "says": said}
        assert page.request.post("/api/passages", data=body, headers={"Origin": page.url}).status == 201
    page.reload()
    expect(notes(page)).to_have_count(20)
    page.get_by_role("button", name="More").click()
    expect(notes(page)).to_have_count(25)
    expect(notes(page).nth(20)).to_be_focused()
    page.keyboard.press("n")
    expect(notes(page).nth(21)).to_be_focused()
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(notes(page).nth(19)).to_be_focused()
    notes(page).last.focus()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Bar 9 of whole", exact=True)).to_be_visible()
    expect(notes(page)).to_have_text([re.compile("Later")])
    expect(notes(page)).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_text("There is none after these bars.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_is_not_signed_in_reads_on_a_telephone_too(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page(ADDRESS, viewport={"width": 360, "height": 800}, color_scheme=scheme)
    expect(page.get_by_text("Nothing is said of these bars yet.")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator(".annotating").get_by_role("link", name="Sign in")).to_be_focused()
    assert violations(page) == []
    assert overhang(page) <= 0


def test_a_draft_for_a_group_says_who_reads_it_and_where_it_is_kept(
    open_page: Callable[..., Page], tmp_path: Path, witness: Witness
) -> None:
    """Also after the page is left; a member finds it, nobody else does."""
    config = Config(home=tmp_path / "home")
    engine = open_database(config)
    people = {name: create_account(engine, name, Role.ANNOTATOR).id for name in ("Clara", "Robert", "Fanny")}
    group = create_group(engine, "Quartet").id
    for name, may_write in (("Clara", True), ("Robert", False)):
        put_member(engine, group, people[name], may_write=may_write)
    tokens = {name: create_token(engine, "t", "annotate", account=account)[1] for name, account in people.items()}
    engine.dispose()

    def enter(name: str) -> Page:
        page = open_page("/robots.txt", viewport=WIDE)
        versions = page.request.get(f"/api/workspace?work={quote(WORK.value)}").json()["versions"]
        [whole] = [each["sources"][0]["iri"] for each in versions if each["iri"] == VERSIONS[0]]
        page.goto(f"{ADDRESS}&pane={quote(whole)}")  # one score is enough
        page.locator(".annotating").get_by_role("link", name="Sign in").click()
        page.get_by_label("Token", exact=True).fill(tokens[name])
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Bars 3–5 of whole", exact=True)).to_be_visible()
        return page

    clara = enter("Clara")
    pod = {"state": "connected", "storage": "https://clara.example/"}
    clara.route("**/api/pod?", lambda route: route.fulfill(json=pod))
    clara.get_by_role("button", name="Annotate").click()
    form = composer(clara)
    expect(form.locator(".storage")).to_contain_text(
        "Only you read it. It is kept here and in your pod, https://clara.example/"
    )
    form.get_by_label("For", exact=True).select_option(label="The group Quartet")
    form.get_by_label("What you say").fill("For the four of us.")
    expect(form.locator(".storage")).to_contain_text("The group reads it.")
    expect(form.locator(".storage")).to_contain_text("in your pod, where only you read it, https://clara.example/")
    clara.reload()
    expect(form.locator(".storage")).to_contain_text("The group reads it.")
    expect(form.get_by_label("For", exact=True).locator("option:checked")).to_have_text("The group Quartet")
    form.get_by_role("button", name="Keep it").click()
    expect(notes(clara)).to_contain_text("a group reads it")

    robert = enter("Robert")
    expect(notes(robert)).to_contain_text("For the four of us.")
    expect(notes(robert).get_by_role("button", name="Edit")).to_have_count(0)
    notes(robert).get_by_role("button", name="Reply").click()
    readers = composer(robert).get_by_label("For", exact=True)
    expect(readers.locator("option")).to_have_text(["Myself", "Everybody"])
    expect(readers).to_have_value("private")  # who only reads in a group does not write for it
    place = f"/api/workspace/notes?version={quote(VERSIONS[0])}&first=3&last=5"
    for name, count in (("Robert", 1), ("Fanny", 0)):
        found = clara.request.get(place, headers={"Authorization": f"Bearer {tokens[name]}"}).json()
        assert len(found["items"]) == count, name
    witness.complaints.clear()  # Chromium reports the 401 of the door


def test_a_chord_is_corrected_for_some_beats_and_undone(enter: Callable[..., Page]) -> None:
    page = enter()
    chords = f"/api/workspace/chords?version={quote(VERSIONS[0])}&first=3&last=5"

    def said() -> list[tuple[float, float, str]]:
        found = page.evaluate("async (from) => (await fetch(from)).json()", chords)["corrections"]
        return [(each["start"], each["end"], each["label"]) for each in found]

    page.get_by_role("button", name="Annotate").click()
    form = composer(page)
    form.get_by_label("Kind").select_option("chord")
    form.get_by_label("The chord is").fill("D:min")
    start, end = form.get_by_label("From beat"), form.get_by_label("to beat", exact=True)
    expect(end).to_have_attribute("placeholder", "4")
    start.fill("2")
    end.fill("7")
    form.get_by_role("button", name="Keep it").click()
    assert end.evaluate("each => each.validity.rangeOverflow")
    end.fill("1.5")
    assert violations(page) == []
    form.get_by_role("button", name="Keep it").click()
    expect(notes(page)).to_contain_text("D:min from beat 2 to beat 1.5")
    assert said() == [(9, 16.5, "D:min")]
    notes(page).get_by_role("button", name="Edit").click()
    form.get_by_label("The chord is").fill("D:min7")
    form.get_by_role("button", name="Keep it").click()
    expect(notes(page)).to_contain_text("D:min7 from beat 2 to beat 1.5")
    assert said() == [(9, 16.5, "D:min7")]
    page.keyboard.press("z")
    expect(notes(page)).to_contain_text("D:min from beat 2")
    assert said() == [(9, 16.5, "D:min")]
    page.keyboard.press("z")
    expect(notes(page)).to_have_count(0)
    assert said() == []
