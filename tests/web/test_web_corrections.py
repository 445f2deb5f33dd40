"""Chords and labels corrected in the workspace, in a browser: checked while one writes, shown first, undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Witness, reach, violations
from playwright.sync_api import Locator, Page, expect
from test_web_recording import AXIS, LONG, WIDE
from test_web_recording import address as address
from test_web_recording import folder as folder
from test_web_recording import workspace as workspace

from descant.accounts.tokens import owner_token
from descant.config import Config

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def enter(open_page: Callable[..., Page], workspace: str, folder: Path, witness: Witness) -> Page:
    """The recording alone, as the owner; the first three bars that sound are selected by keys."""
    work, _, recording = workspace.rpartition("&pane=")
    page = open_page(f"{work.partition('&')[0]}&pane={recording}", viewport=WIDE)
    page.get_by_role("button", name="Annotations").click()
    page.locator(".annotating").get_by_role("link", name="Sign in").click()
    page.get_by_label("Token", exact=True).fill(owner_token(Config(home=folder / "home")))
    page.keyboard.press("Enter")
    expect(page.locator(AXIS)).to_have_attribute(
        "aria-valuetext", "0 seconds; bar 1, 80 % sure; C, 50 % sure", timeout=LONG
    )
    witness.complaints.clear()  # Chromium reports the 401 of the door
    reach(page, AXIS)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("a")
    return page


def composer(page: Page) -> Locator:
    return page.get_by_role("form").filter(has=page.get_by_label("Kind"))


def test_a_chord_is_corrected_by_keys_alone_and_undone(enter: Page) -> None:
    page, axis = enter, enter.locator(AXIS)
    form = composer(page)
    form.get_by_label("Kind").select_option("chord")
    expect(form.get_by_role("list", name="Said there now")).to_contain_text("C N G")
    chord = form.get_by_label("The chord is")
    chord.focus()
    page.keyboard.type("Am7")
    expect(form.locator(".correcting .reason")).to_contain_text("Harte")
    page.keyboard.press("Control+Enter")
    expect(form).to_be_visible()  # it is not sent
    chord.fill("A:min7/b3")
    expect(form.locator(".correcting [role=status]").first).to_have_text("It has C E G A.")
    assert violations(page) == []
    chord.press("Control+Enter")
    note = page.locator("descant-inspector article").filter(has_text="A:min7/b3")
    expect(note).to_be_focused()
    expect(axis).to_have_attribute("aria-valuetext", "0 seconds; bar 1, 80 % sure; A:min7/b3, as you say")
    expect(axis.locator("svg.chords .outline.corrected")).to_have_count(1)
    expect(axis.locator(".lane-name").filter(has_text="corrected by yourself")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("z")
    expect(axis.locator("svg.chords .outline.corrected")).to_have_count(0)
    expect(axis).to_have_attribute("aria-valuetext", "0 seconds; bar 1, 80 % sure; C, 50 % sure")
    page.keyboard.press("Z")
    expect(axis.locator("svg.chords .outline.corrected")).to_have_count(1)
    page.keyboard.press("z")
    expect(axis.locator("svg.chords .outline.corrected")).to_have_count(0)


def test_a_correction_that_is_begun_and_left_keeps_nothing_else_from_being_sent(enter: Page) -> None:
    page = enter
    form = composer(page)
    form.get_by_label("Kind").select_option("chord")
    form.get_by_role("button", name="Keep it").click()
    form.get_by_label("The chord is").fill("foo")
    expect(form.locator(".correcting .reason")).to_contain_text("Harte")
    form.get_by_label("Kind").select_option("observation")
    form.get_by_label("What you say").fill("It begins here.")
    form.get_by_role("button", name="Keep it").click()
    expect(page.locator("descant-inspector article")).to_contain_text("It begins here.")


def test_a_label_of_a_machine_is_judged_with_what_is_right(enter: Page) -> None:
    page = enter
    form = composer(page)
    form.get_by_label("Kind").select_option("label")
    expect(form.get_by_label("What a machine says").locator("option").first).to_contain_text("piano, 0:00–0:03, 90 %")
    form.get_by_label("Right is").fill("harpsichord")
    assert violations(page) == []
    form.get_by_role("button", name="Keep it").click()
    expect(page.locator("descant-inspector article").first).to_contain_text(
        "This label is wrong; right is harpsichord."
    )
    page.get_by_role("button", name="Annotate", exact=True).click()
    form.get_by_label("Kind").select_option("label")
    expect(form.locator(".correcting [role=status]").last).to_contain_text(
        "You have judged it already. Right for 0, wrong for 1."
    )
