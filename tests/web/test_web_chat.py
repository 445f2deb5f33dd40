"""Asking in a browser: by the keyboard alone, with buttons, and found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from browsing import Witness, violations
from playwright.sync_api import Page, expect
from stage import serving

from descant.config import Config
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Config(home=tmp_path_factory.mktemp("home"), base="http://localhost/", min_free=1)
    with open_stores(home) as stores:
        app = create_app(home, stores)
        with serving(app) as address:
            yield address
        close_room(app)


def test_questions_are_asked_with_the_keyboard_and_found_again(open_page: Open) -> None:
    page = open_page("/chat")
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.type("hepl")
    page.keyboard.press("Enter")
    log = page.get_by_role("log")
    expect(log.locator(".asked")).to_have_text("Asked: hepl")
    expect(log.locator(".reply")).to_have_count(1)
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.type("help")
    page.keyboard.press("Enter")
    expect(log.locator(".reply")).to_have_count(2)
    log.locator(".reply").last.get_by_role("button", name="Chords", exact=True).click()
    expect(log.get_by_text("chords of Yesterday").last).to_be_visible()
    assert not violations(page)
    page.reload()
    expect(log.locator(".reply")).to_have_count(3)
    expect(log.get_by_text("chords of Yesterday").last).to_be_visible()


def test_an_example_is_asked_by_pressing_it(open_page: Open) -> None:
    page = open_page("/chat")
    page.get_by_role("button", name="which works", exact=False).or_(page.get_by_role("button", name="works by")).click()
    expect(page.get_by_role("log").locator(".asked")).to_contain_text("works by Beethoven")


def test_what_is_asked_while_the_network_is_away_is_not_lost(open_page: Open, witness: Witness) -> None:
    page = open_page("/chat")
    page.context.set_offline(True)
    page.get_by_label("Question").fill("help")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("the network or the server is away")
    expect(page.get_by_label("Question")).to_have_value("help")
    page.context.set_offline(False)
    witness.complaints.clear()  # Chromium reports that it is away
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").locator(".reply")).to_have_count(2)


def test_what_somebody_else_asked_in_this_tab_is_not_shown(open_page: Open) -> None:
    page = open_page("/chat")
    page.get_by_label("Question").fill("help")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").locator(".reply")).to_have_count(1)
    page.evaluate(
        """() => {
            const kept = JSON.parse(sessionStorage.getItem("descant-chat"));
            sessionStorage.setItem("descant-chat", JSON.stringify({ ...kept, who: "somebody" }));
        }"""
    )
    page.reload()
    expect(page.get_by_role("log").locator(".reply")).to_have_count(0)
    assert page.evaluate("sessionStorage.getItem('descant-chat')") is None
