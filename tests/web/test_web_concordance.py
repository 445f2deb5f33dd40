"""Versions beside each other in a browser: seen, corrected and taken back, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from arranged import VERSIONS
from arranged import address as address
from browsing import Witness, overhang, reach, violations
from playwright.sync_api import Page, expect

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.server.concordances import shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = f"/concordance?one={quote(VERSIONS[0])}&other={quote(VERSIONS[1])}"


def sign_in(page: Page, home: Path, witness: Witness) -> None:
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("Token", exact=True).fill(owner_token(Config(home=home)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("form", name="Say which bars are the same")).to_be_visible()
    witness.complaints.clear()  # Chromium reports the 401 of the door


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_work_to_two_of_its_versions(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("/concordance", viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert violations(page) == []
    page.get_by_role("link", name="Piece").click()
    page.get_by_label("Show").select_option(label="whole")
    page.get_by_label("beside").select_option(label="short")
    assert violations(page) == []
    assert overhang(page) <= 0
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("whole beside short")
    picture = page.get_by_alt_text("Bands from the bars")
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth > 100)")
    rows = page.get_by_role("region", name="Passages that follow each other").get_by_role("row")
    expect(rows).to_have_count(4)
    expect(rows.nth(2)).to_contain_text("8–13")
    expect(rows.nth(2)).to_contain_text("not there")
    assert violations(page) == []
    assert overhang(page) <= 0


@pytest.mark.parametrize("scripts", [True, False])
def test_a_passage_is_corrected_and_that_taken_back(
    open_page: Callable[..., Page], tmp_path: Path, witness: Witness, scripts: bool
) -> None:
    page = open_page(ADDRESS, java_script_enabled=scripts)
    sign_in(page, tmp_path / "home", witness)
    form = page.get_by_role("form", name="Say which bars are the same")
    form.get_by_label("from", exact=True).fill("13")
    form.get_by_label("are in the other from bar").fill("7")
    form.get_by_role("button", name="They are the same").click()
    expect(page.get_by_role("listitem").filter(has_text="13 of whole is 7 of short")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="are being aligned")).to_be_visible()
    if scripts:
        assert violations(page) == []
    page.get_by_role("button", name="Take back what was said of bars 13").click()
    expect(page.get_by_text("Nobody has corrected anything.")).to_be_visible()


def test_by_keyboard_alone_bars_are_said_not_to_be_there(
    open_page: Callable[..., Page], tmp_path: Path, witness: Witness
) -> None:
    page = open_page(ADDRESS)
    sign_in(page, tmp_path / "home", witness)
    reach(page, "input[name=first][type=number]")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    reach(page, "button[value=none]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="2–3 of whole is not in short")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_work_is_gone_through_by_keyboard(
    open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch, scripts: bool
) -> None:
    monkeypatch.setattr(shown, "AT_ONCE", 8)
    page = open_page(ADDRESS, java_script_enabled=scripts)
    bars = page.get_by_role("navigation", name="Pages of bars")
    expect(bars).to_contain_text("Bars 1–8 of 20")
    if scripts:
        assert violations(page) == []
        reach(page, "nav[aria-label='Pages of bars'] a")
    else:
        bars.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(bars).to_contain_text("Bars 9–16 of 20")
    rows = page.get_by_role("region", name="Passages that follow each other").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("8–13")
    page.wait_for_load_state()  # only then does it go to its fragment, which takes the focus away
    page.get_by_label("Go to bar").focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(bars).to_contain_text("Bars 17–20 of 20")
    expect(bars.get_by_role("link")).to_have_text(["Earlier bars"])
