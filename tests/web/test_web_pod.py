"""The page /pod in a browser: somebody connects a real pod, signs in where it is, and comes back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import overhang, violations
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from stage import serving

from descant.accounts import Role, create_account, create_group, put_member
from descant.accounts.tokens import create_token
from descant.config import Config
from descant.database import open_database
from descant.ingest.describing.naming import Placement
from descant.jobs.ingesting import Ingest
from descant.jobs.ingesting.orders import locations, orders
from descant.server.annotating.room import ROOM, close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.conftest import free_port
from tests.jobs.doing import do
from tests.solid.community import SECRET, Community
from tests.solid.conftest import pods  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        home=tmp_path,
        base=f"http://127.0.0.1:{free_port()}/",
        min_free=1,
        pods_private=True,
        oidc_issuer="https://login.example",
        oidc_client_id="x",
    )


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    with open_stores(config) as stores:
        app = create_app(config, stores)
        yield app
        close_room(app)


@pytest.fixture
def address(app: Flask, config: Config) -> Iterator[str]:
    with serving(app, int(config.base.rstrip("/").rpartition(":")[2])) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, address: str, config: Config) -> Iterator[Callable[..., Page]]:
    """The page, as an annotator."""
    engine = open_database(config)
    account = create_account(engine, "Clara", Role.ANNOTATOR)
    put_member(engine, create_group(engine, "Quartet").id, account.id, may_write=True)
    _, token = create_token(engine, "browser", "annotate", account=account.id)
    engine.dispose()
    contexts = []

    def enter(**options: object) -> Page:
        context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type] # playwright's own names
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/account")
        page.get_by_role("link", name="Or show a token").click()
        page.get_by_label("Token", exact=True).fill(token)
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("link", name="your own Solid pod").click()
        expect(page.get_by_role("heading", name="Connect a pod")).to_be_visible()
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(enter: Callable[..., Page], theme: str) -> None:
    page = enter(color_scheme=theme, viewport={"width": 360, "height": 740})
    assert violations(page) == []
    assert overhang(page) == 0


def test_what_does_not_work_is_said_and_what_was_written_stays(enter: Callable[..., Page]) -> None:
    page = enter(java_script_enabled=False)
    page.get_by_label("Your WebID").fill("http://127.0.0.1:9/card#me")
    page.get_by_label("musical objects").check()
    page.get_by_role("button", name="Find my pod").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("127.0.0.1:9")
    expect(page.get_by_label("Your WebID")).to_have_value("http://127.0.0.1:9/card#me")
    expect(page.get_by_label("musical objects")).to_be_checked()


def test_somebody_connects_a_pod_and_disconnects_it(enter: Callable[..., Page], pods: Community) -> None:  # noqa: F811
    page = enter()
    connect(page, pods, f"w{secrets.token_hex(6)}")
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("heading", name="Connect a pod")).to_be_visible()


def test_a_draft_for_a_group_is_sent_from_the_workspace_into_a_pod(
    enter: Callable[..., Page],
    app: Flask,
    config: Config,
    pods: Community,  # noqa: F811
    tmp_path: Path,
) -> None:
    """Left as a draft and found again; in the pod, after a look at it, an ordinary client reads it."""
    write(tmp_path, "Piece -- whole", list(CHORDS[:4]))
    here = app.extensions["descant"]
    for each in orders(locations([str(tmp_path / "*.abc")], Placement()), config, here.engine):
        do(Ingest(), each, config, here.stores, here.engine)
    page, name = enter(), f"w{secrets.token_hex(6)}"
    connect(page, pods, name)
    page.goto(f"/workspace?work={quote(f'{config.base}id/work/piece')}&from=2&to=3")
    page.get_by_role("button", name="Annotate").click()
    form = page.get_by_role("form").filter(has=page.get_by_label("What you say"))
    form.get_by_label("For", exact=True).select_option(label="The group Quartet")
    form.get_by_label("What you say").fill("For the four of us.")
    said = f"in your pod, where only you read it, {pods.storage(name)}"
    expect(form.locator(".storage")).to_contain_text(said)
    page.reload()
    expect(form.locator(".storage")).to_contain_text(said)
    form.get_by_role("button", name="Keep it").click()
    expect(page.locator("descant-inspector article")).to_contain_text("For the four of us.")
    assert app.extensions[ROOM].pods.sync(page.request.get("/api/account").json()["id"])
    [found] = page.request.get("/api/pod/annotations").json()["annotations"]
    there = pods.agent(name).get(found["inPod"])
    assert [body["value"] for body in there["body"]] == ["For the four of us."]
    assert there["target"].startswith(f"{config.base}id/material/")  # what the workspace makes of bars 2 and 3


def connect(page: Page, pods: Community, name: str) -> None:  # noqa: F811
    """A new pod of Clara's, by the page."""
    webid = pods.new_pod(name, "clara")
    page.get_by_label("Your WebID").fill(webid)
    page.get_by_role("button", name="Find my pod").click()
    expect(page.get_by_role("heading", name="One step is left")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Sign in at localhost").click()
    _sign_in(page, webid)
    assert violations(page) == []
    page.get_by_role("button", name="Connect this pod to my account").click()
    expect(page.get_by_text(webid)).to_be_visible()
    expect(page.get_by_text(re.compile("^connect(ing|ed)$"))).to_be_visible()
    assert violations(page) == []


def _sign_in(page: Page, webid: str) -> None:
    """On the pages of the pod's own server."""
    page.get_by_label("Email").fill("clara@example.org")
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label(webid).check()
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("button", name="Connect this pod to my account")).to_be_visible()
