"""A passage is selected, found in the other version, and people say what is right: by mouse, and by keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from arranged import VERSIONS, WORK, arranged, drawn, pane
from arranged import address as address
from browsing import Witness, overhang, reach, url_of, violations
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.jobs import State
from descant.jobs.aligning import Align
from descant.jobs.claiming import Verdict, beat, claim, settle
from descant.store import Stores
from tests.cli.test_align import CUT
from tests.cli.test_harmonise import CHORDS
from tests.jobs.doing import do

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHOLE, SHORT = VERSIONS
ADDRESS = f"/workspace?work={quote(WORK.value, safe='')}"
WIDE = {"viewport": {"width": 1280, "height": 900}}
OTHER_BARS = len(CHORDS) - len(CUT)
Open = Callable[..., Page]


def engraved(page: Page) -> None:
    """How long that takes is measured elsewhere; here other tests may run beside it."""
    for name in ("whole", "short"):
        pane(page, name).locator(".measure.here").first.wait_for(state="attached")


def signed_in(page: Page, home: Path, witness: Witness) -> None:
    page.get_by_label("Token", exact=True).fill(owner_token(Config(home=home)))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/workspace"))
    witness.complaints.clear()  # Chromium reports the 401 of the door
    engraved(page)


def enter(open_page: Open, home: Path, witness: Witness, query: str = "", **options: Any) -> Page:
    page = open_page(f"/jobs/enter?to={quote(ADDRESS + query, safe='')}", **WIDE | options)
    signed_in(page, home, witness)
    drawn(page)
    return page


def centre(page: Page, name: str, bar: int) -> tuple[float, float]:
    box = pane(page, name).locator(".measure").nth(bar - 1).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw(page: Page, name: str, first: int, last: int) -> None:
    drawn(page)
    page.mouse.move(*centre(page, name, first))
    page.mouse.down()
    page.mouse.move(*centre(page, name, last), steps=3)
    page.mouse.up()


def inspector(page: Page) -> Locator:
    return page.get_by_role("region", name="What is selected")


def said(page: Page) -> list[tuple[int | None, int | None]]:
    """By people, of the whole and the short, as the server has it."""
    query = urlencode({"one": WHOLE, "other": SHORT})
    answer = page.request.get(f"/api/concordances/corrections?{query}").json()
    return sorted((row["one"], row["other"]) for each in answer["corrections"] for row in each["said"])


def test_a_passage_is_drawn_found_accepted_adjusted_and_that_undone(
    open_page: Open, tmp_path: Path, witness: Witness
) -> None:
    page = enter(open_page, tmp_path / "home", witness)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    draw(page, "whole", 4, 2)
    # Marking waits for nobody; what is said of these bars comes later.
    assert [each for each in asked if "/api/workspace/notes?" not in each] == []
    expect(pane(page, "whole").locator("rect.mark.selected")).not_to_have_count(0)
    expect(pane(page, "short").locator("rect.mark.beside")).not_to_have_count(0)
    expect(inspector(page).get_by_role("heading", level=2)).to_have_text("Bars 2–4 of whole")
    expect(page).to_have_url(re.compile(r"from=2&to=4&in="))

    inspector(page).get_by_role("button", name="Find in the others").click()
    inspector(page).get_by_role("button", name="Accept bars 2–4 of short").click()
    expect(inspector(page).get_by_text("Said: bars 2–4 are bars 2–4 of short.")).to_be_visible()
    expect(inspector(page).get_by_role("button", name="Take back bars 2–4 of short")).to_be_visible()
    assert said(page) == [(2, 2), (3, 3), (4, 4)]

    inspector(page).get_by_role("button", name="Adjust bars 2–4 of short").click()
    draw(page, "short", 3, 5)
    form = inspector(page).get_by_role("form", name="Bars of short")
    expect(form.get_by_label("to")).to_have_value("5")
    expect(pane(page, "short").locator("rect.mark.wanted")).not_to_have_count(0)
    form.get_by_role("button", name="Say so").click()
    expect(inspector(page).get_by_role("button", name="Take back bars 3–5 of short")).to_be_visible()
    assert said(page) == [(2, 3), (3, 4), (4, 5)]

    inspector(page).get_by_role("button", name="Undo").click()
    expect(inspector(page).get_by_role("button", name="Take back bars 2–4 of short")).to_be_visible()
    assert said(page) == [(2, 2), (3, 3), (4, 4)]
    inspector(page).get_by_role("button", name="Take back bars 2–4 of short").click()
    expect(inspector(page).get_by_role("button", name="Accept bars 2–4 of short")).to_be_visible()
    assert said(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_keyboard_alone(open_page: Open, tmp_path: Path, witness: Witness, scheme: str) -> None:
    """Bars that the other has not: they are said to be absent, that is undone and done again; a place is rejected."""
    first, last = CUT[0] + 1, CUT[-1] + 1
    page = enter(open_page, tmp_path / "home", witness, color_scheme=scheme)
    page.keyboard.press("]")
    page.keyboard.press("]")
    expect(page.locator(":focus")).to_have_accessible_name(re.compile("whole"))
    for _ in range(first - 1):
        page.keyboard.press("j")
    page.keyboard.press("s")
    for _ in range(len(CUT) - 1):
        page.keyboard.press("Shift+ArrowRight")
    expect(inspector(page).get_by_role("heading", level=2)).to_have_text(f"Bars {first}–{last} of whole")
    page.keyboard.press("f")
    expect(inspector(page).get_by_text(f"It leaves out bars {first}–{last} (as aligned).")).to_be_visible()
    assert violations(page) == []
    reach(page, "button[aria-label^='Not in this version, short']")
    page.keyboard.press("Enter")
    expect(inspector(page).get_by_text(re.compile("It leaves out .* said so"))).to_be_visible()
    assert said(page) == [(bar, None) for bar in range(first, last + 1)]
    page.keyboard.press("z")
    expect(inspector(page).get_by_text("Undone: ")).to_be_visible()
    assert said(page) == []
    page.keyboard.press("Shift+Z")
    expect(inspector(page).get_by_text("Said: ")).to_be_visible()
    assert said(page) == [(bar, None) for bar in range(first, last + 1)]
    page.keyboard.press("Escape")
    expect(inspector(page)).to_be_hidden()
    expect(page.locator("rect.mark")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("from="))


def test_staves_and_notes_are_selected_and_come_back_with_the_address(open_page: Open) -> None:
    page = open_page(ADDRESS, **WIDE)
    engraved(page)
    page.get_by_role("button", name="Select notes").click()
    stage = pane(page, "whole").locator(".pane-stage")
    stage.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(inspector(page).get_by_role("heading", level=2)).to_have_text("Bar 1, 2 notes of whole")
    page.get_by_role("button", name="Select notes").click()
    stage.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(inspector(page).get_by_role("heading", level=2)).to_have_text("Bar 1, staff 1 of whole")
    pane(page, "whole").locator(".notehead").first.click(modifiers=["Alt"], force=True)  # hollow ones are not hit
    expect(inspector(page).get_by_role("heading", level=2)).to_have_text("Bar 1, 1 note of whole")
    place = "element => element.selection.place()"
    named = page.locator("descant-workspace").evaluate(place)
    assert "#" in named["parts"][0]
    assert named["parts"][0].rpartition("#")[2] in url_of(page)
    page.reload()
    engraved(page)
    expect(pane(page, "whole").locator(".note rect.mark.selected")).to_have_count(1)
    assert page.locator("descant-workspace").evaluate(place) == named


def test_a_stranger_sees_places_and_is_led_back_after_signing_in(
    open_page: Open, tmp_path: Path, witness: Witness
) -> None:
    page = open_page(f"{ADDRESS}&from=2&to=3&in={quote(WHOLE, safe='')}", viewport={"width": 360, "height": 900})
    expect(inspector(page)).to_be_visible()
    page.keyboard.press("f")
    expect(inspector(page).get_by_role("button", name="Show bars 2–3 of short")).to_be_visible()
    expect(inspector(page).get_by_role("button", name="Accept")).to_have_count(0)
    assert violations(page) == []
    assert overhang(page) <= 0
    before = url_of(page)
    inspector(page).get_by_role("region", name="What I said").get_by_role("link", name="Sign in").click()
    signed_in(page, tmp_path / "home", witness)
    expect(page).to_have_url(before)
    expect(inspector(page).get_by_role("heading", level=2)).to_have_text("Bars 2–3 of whole")


def test_what_is_said_when_the_session_has_ended_is_kept_and_sent_after_signing_in(
    open_page: Open, tmp_path: Path, witness: Witness
) -> None:
    page = enter(open_page, tmp_path / "home", witness, f"&from=2&to=2&in={quote(WHOLE, safe='')}")
    expect(inspector(page)).to_be_visible()
    page.keyboard.press("f")
    inspector(page).get_by_role("button", name="Accept bar 2 of short").wait_for()
    page.context.clear_cookies()
    inspector(page).get_by_role("button", name="Accept bar 2 of short").click()
    expect(inspector(page).get_by_role("alert")).to_contain_text("bar 2 is bar 2 of short")
    assert said(page) == []
    inspector(page).get_by_role("alert").get_by_role("link", name="Sign in").click()
    signed_in(page, tmp_path / "home", witness)
    expect(inspector(page).get_by_text("Said: bar 2 is bar 2 of short.")).to_be_visible()
    assert said(page) == [(2, 2)]


def test_versions_that_were_never_aligned_say_so_and_are_aligned(
    browser: Any, tmp_path: Path, witness: Witness
) -> None:
    here: list[tuple[Config, Stores, Engine]] = []
    with arranged(tmp_path, lambda *given: here.append(given)) as address:
        context = browser.new_context(base_url=address, **WIDE)
        page = context.new_page()
        page.goto(ADDRESS)
        apart = page.locator(".pane .apart")
        expect(page.locator("descant-ruler rect.apart")).to_have_count(1)
        expect(apart).to_contain_text("never aligned")
        expect(page.locator("p#apart")).to_contain_text(re.compile("Not linked with the others: (whole|short)"))
        apart.get_by_role("link", name="Sign in").click()
        signed_in(page, tmp_path / "home", witness)
        with page.expect_response("**/api/concordances*"):
            apart.get_by_role("button", name="Align the versions").click()
        do_the_next_job(*here[0])
        expect(apart).to_have_count(0)
        expect(page.locator("descant-ruler rect.apart")).to_have_count(0)
        context.close()


def do_the_next_job(config: Config, stores: Stores, engine: Engine) -> None:
    """As a runner does."""
    beat(engine, "a test", "a test")
    [job] = claim(engine, "a test", 1)
    result = do(Align(), job, config, stores, engine)  # type: ignore[arg-type] # has what an order has
    settle(engine, "a test", [Verdict(job, State.DONE, json.loads(json.dumps(result)))])
