"""Bars on page images in a browser: looked at and judged, by keyboard, in both themes, narrow, without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from browsing import overhang, violations
from playwright.sync_api import Browser, Page, expect
from pyoxigraph import NamedNode
from stage import serving

from bench.page_images import draw
from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.errors import Missing
from descant.ingest.describing.naming import Placement
from descant.jobs import Services, State
from descant.jobs.ingesting import Ingest
from descant.jobs.ingesting.orders import locations, orders
from descant.jobs.page_bars import FindBars, order
from descant.jobs.table import Job
from descant.jobs.tiling import Tiling
from descant.rendering.pages import require
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from tests.analysis.page_bars.test_finding import paper, piano
from tests.conftest import missing
from tests.jobs.test_tiles import Silent

pytestmark = [pytest.mark.browser, pytest.mark.slow]
cv2 = pytest.importorskip("cv2")
BARS = 12


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """Address of a page of proposals, the owner's token, and the address of the server."""
    try:
        require()
    except Missing as error:
        missing(str(error))
    folder = tmp_path_factory.mktemp("edition")
    (page,) = draw(piano(BARS), "piano", Random(1))
    cv2.imwrite(str(folder / "page 1.png"), page.grey)
    cv2.imwrite(str(folder / "page 2.png"), paper())
    (folder / "piano.mei").write_bytes(piano(BARS))
    config = Config(home=folder / "home", base="http://localhost/", min_free=1, client_errors=10_000)
    with open_stores(config) as stores:
        app = create_app(config, stores)
        for name in ("piano.mei", "page 2.png", "page 1.png"):
            source = ingested(app, folder / name)
        here = app.extensions["descant"]
        run(here, FindBars(), order(here.stores.public, here.engine, config, NamedNode(source)))
        with serving(app) as address:
            yield f"{address}/page-bars?source={quote(source, safe='')}", owner_token(config), address
        close_room(app)


def run(here: Any, kind: Any, found: Any) -> Any:
    """As the runner does."""
    spawned: list[Any] = []
    job = Job(
        id=found.key, key=found.key, kind=found.kind, title="", owner="",
        parameters=json.loads(json.dumps(found.parameters)), state=State.RUNNING, created=datetime.now(UTC),
    )  # fmt: skip
    services = Services(
        job=job, config=here.config, stores=here.stores, engine=here.engine, log=Silent().log, spawn=spawned.extend
    )
    result = kind.finish(kind.work(job.parameters, Silent()), services)
    for each in spawned:
        if each.kind == Tiling.name:
            Tiling().work(each.parameters, Silent())
    return result


def ingested(app: Any, path: Path) -> str:
    here = app.extensions["descant"]
    said = Placement(version="piano", work="piano", licence="https://creativecommons.org/publicdomain/zero/1.0/")
    (found,) = orders(locations([str(path)], said), here.config, here.engine)
    return str(run(here, Ingest(), found)["source"])


@pytest.fixture
def page(browser: Browser, site: tuple[str, str, str]) -> Iterator[Page]:
    """Of somebody who holds the owner's token, without scripts."""
    _, token, address = site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/jobs/enter")
    page.get_by_label("Token", exact=True).fill(token)
    page.get_by_label("Token", exact=True).press("Enter")
    yield page
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_and_everybody_can_use_it(
    browser: Browser, site: tuple[str, str, str], theme: Any, width: int
) -> None:
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(site[0])
    expect(page.get_by_role("img", name="Page 1 with its zones")).to_be_visible()
    assert overhang(page) <= 0
    assert violations(page) == []
    context.close()


def test_bars_are_judged_by_keyboard_and_without_scripts(page: Page, site: tuple[str, str, str]) -> None:
    page.goto(site[0])
    page.get_by_role("button", name="Accept bar 1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="1 people")).to_contain_text("You said: right")
    page.get_by_label("Bar that it is, instead of 2", exact=True).fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: it is bar 3")).to_be_visible()
    page.get_by_role("button", name="Accept all of page 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: right")).to_have_count(BARS - 1)
    page.get_by_role("button", name="Take back what you said of bar 1", exact=True).click()
    expect(page.get_by_text("You said: right")).to_have_count(BARS - 2)
