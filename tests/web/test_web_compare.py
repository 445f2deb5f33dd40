"""Comparing in a browser: from a work to two of its versions, and what is said of them, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from arranged import VERSIONS, arranged
from browsing import overhang, reach, violations
from playwright.sync_api import Page, expect
from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.config import Config
from descant.jobs.comparing import Compare, Wish, order
from descant.jobs.comparing.kept import pair_of
from descant.store import Stores
from tests.jobs.doing import do

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = f"/compare?one={quote(VERSIONS[0])}&other={quote(VERSIONS[1])}"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """They are compared."""

    def compare(config: Config, stores: Stores, engine: Engine) -> None:
        pair = pair_of(stores.public, engine, config, *map(NamedNode, VERSIONS))
        asked = order(engine, config.base, pair, Wish())
        assert asked
        do(Compare(), asked, config, stores, engine)

    with arranged(tmp_path, compare) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_work_leads_to_two_versions_compared(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("/compare", viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert violations(page) == []
    page.get_by_role("link", name="Piece").click()
    page.get_by_label("This version").select_option(VERSIONS[0])
    page.get_by_label("With this one").select_option(VERSIONS[1])
    assert violations(page) == []
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("6 of 20 bars abridged: 8–13.")).to_be_visible()
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("each => each.decode().then(() => each.naturalWidth > 100)")
    assert violations(page) == []
    assert overhang(page) <= 0


def test_by_keyboard_alone_another_passage_and_language_are_chosen(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS)
    reach(page, '[aria-label="Language of the summary"] a[hreflang="de"]')
    page.keyboard.press("Enter")
    expect(page.get_by_text("6 von 20 Takten gekürzt: 8–13.")).to_be_visible()
    reach(page, 'a[aria-label="notation of row 7"]')
    page.keyboard.press("Enter")
    expect(page.get_by_text("Bars 7 to 10. Notes have the colour")).to_be_visible()
    expect(page.get_by_text("6 von 20 Takten gekürzt: 8–13.")).to_be_visible()


def test_without_scripts_all_of_it_is_there(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS, java_script_enabled=False)
    expect(page.get_by_text("Transposed up a major second.")).to_be_visible()
    expect(page.get_by_role("link", name="bars as CSV")).to_be_visible()
