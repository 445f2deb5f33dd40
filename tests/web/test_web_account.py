"""The page /account in a browser: everybody can use it, with the keyboard alone, in both themes, on a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Witness, overhang, reach, violations
from playwright.sync_api import Page, expect
from stage import serving

from descant.accounts import Role, create_account
from descant.accounts.tokens import create_token
from descant.config import Config
from descant.database import open_database
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores

pytestmark = pytest.mark.browser


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(home=tmp_path, oidc_issuer="https://login.example", oidc_client_id="x", oidc_name="the library")


@pytest.fixture
def address(config: Config) -> Iterator[str]:
    with open_stores(config) as stores:
        app = create_app(config, stores)
        with serving(app) as address:
            yield address
        close_room(app)


@pytest.fixture
def enter(open_page: Callable[..., Page], config: Config, address: str, witness: Witness) -> Callable[..., Page]:
    """As somebody with a long name who has a token."""
    engine = open_database(config)
    account = create_account(engine, "Clara, who has a name that is longer than most", Role.ANNOTATOR)
    _, token = create_token(engine, "browser", "annotate", account=account.id)
    engine.dispose()

    def enter(**options: object) -> Page:
        page = open_page("/account", **options)
        page.get_by_role("link", name="Or show a token").click()
        page.get_by_label("Token", exact=True).fill(token)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", name="What everybody may know")).to_be_visible()
        witness.complaints.clear()  # Chromium reports the 401 of the door
        return page

    return enter


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(enter: Callable[..., Page], theme: str) -> None:
    page = enter(color_scheme=theme)
    assert violations(page) == []
    page.goto("/account?done=profile")
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_door(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page("/account", color_scheme=theme)
    expect(page.get_by_role("link", name="Sign in with the library")).to_be_visible()
    assert violations(page) == []


def test_it_is_no_wider_than_a_telephone(enter: Callable[..., Page]) -> None:
    page = enter(viewport={"width": 360, "height": 740})
    assert overhang(page) == 0
    expect(page.get_by_role("banner").get_by_text("Clara, who")).to_be_visible()


def test_everything_is_done_with_the_keyboard_and_without_scripts(enter: Callable[..., Page], witness: Witness) -> None:
    page = enter(java_script_enabled=False)
    page.locator("#public-name").focus()
    page.keyboard.type("Clara S.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="What everybody may know of you is said.")).to_be_visible()
    page.locator("#token-name").focus()
    page.keyboard.type("a program")
    page.keyboard.press("Enter")
    expect(page.get_by_label("The token", exact=True)).to_contain_text("dsc_")
    page.get_by_role("button", name="Revoke the token a program").press("Enter")
    expect(page.get_by_text("The token is revoked.")).to_be_visible()
    identifier = page.locator("code").first.inner_text()
    page.get_by_label("is erased, too").check()
    page.locator("#confirm").fill("somebody else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("It is not confirmed.")
    witness.complaints.clear()  # Chromium reports the 409
    page.get_by_label("is erased, too").check()
    page.locator("#confirm").fill(identifier)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in with the library")).to_be_visible()


def test_whoever_is_signed_in_is_named_on_every_page(enter: Callable[..., Page]) -> None:
    page = enter()
    page.goto("/sparql")
    me = page.get_by_role("link", name="Signed in: Clara")
    expect(me).to_be_visible()
    reach(page, ".site-tools a")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out of this browser").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Account")).to_be_visible()
