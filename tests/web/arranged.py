"""A piece and an arrangement of it, a tone higher and six bars shorter, as the pages of versions are shown it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pyoxigraph import NamedNode
from sqlalchemy import Engine
from stage import serving

from descant.config import Config
from descant.database import open_database
from descant.ingest.describing.naming import Placement
from descant.jobs.aligning import Align, order
from descant.jobs.ingesting import Ingest
from descant.jobs.ingesting.orders import locations, orders
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store import Stores
from descant.store.opening import open_stores
from tests.cli.test_align import CUT, write
from tests.cli.test_harmonise import CHORDS
from tests.jobs.doing import do

WORK = NamedNode("http://localhost/id/work/piece")
VERSIONS = [f"http://localhost/id/version/piece--{name}" for name in ("whole", "short")]


def align(config: Config, stores: Stores, engine: Engine) -> None:
    found = order(stores.public, engine, config, WORK)
    assert found
    do(Align(), found, config, stores, engine)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Of both, aligned."""
    with arranged(tmp_path, align) as found:
        yield found


SEEN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""whatever has another size since is told so"""


def pane(page: Page, name: str) -> Locator:
    return page.get_by_label(f"{name}, score", exact=True)


def drawn(page: Page) -> None:
    """Waits until every score is whole, and as wide as its pane: before that, what is drawn may be drawn anew under a
    pointer.
    """
    page.evaluate(SEEN)
    for score in page.locator("descant-score").all():
        expect(score.locator(".pane-status")).to_contain_text("Page ")
        expect(score.locator(".pane-stage")).not_to_have_attribute("aria-busy", "true")


def marked(page: Page, name: str, bar: int) -> None:
    """That one of its bars, as soon as it is drawn."""
    expect(pane(page, name).locator(".measure.here")).to_have_attribute("id", f"bar{bar}")


@contextmanager
def arranged(folder: Path, make: Callable[[Config, Stores, Engine], None]) -> Iterator[str]:
    """The address of a server that has both, and what is made of them."""
    short = [chord for at, chord in enumerate(CHORDS) if at not in CUT]
    write(folder, "Piece -- whole", list(CHORDS))
    write(folder, "Piece -- short", short, "C transpose=2")
    with standing(folder, "*.abc", make) as address:
        yield address


@contextmanager
def standing(
    folder: Path, names: str, make: Callable[[Config, Stores, Engine], None] = lambda *_: None
) -> Iterator[str]:
    """The address of a server that has these files of a folder."""
    config = Config(home=folder / "home", base="http://localhost/", min_free=1)
    config.home.mkdir(parents=True)
    engine = open_database(config)
    with open_stores(config) as stores:
        for each in orders(locations([str(folder / names)], Placement()), config, engine):
            do(Ingest(), each, config, stores, engine)
        make(config, stores, engine)
        app = create_app(config, stores, engine)
        with serving(app) as address:
            yield address
        close_room(app)
    engine.dispose()
