"""The page of audits in a browser: names stand on one line, what is mostly asked for fits, the rest can be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import overhang, violations
from playwright.sync_api import Page, expect
from stage import serving

from descant.analysis.findings import Finding, Span
from descant.config import Config
from descant.database import open_database
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from tests.jobs.heard import heard, read

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "A rather long name of a recording, as archives have them, take 2"
JAMS = b"""{"annotations": [{"namespace": "segment_open", "data": [
    {"time": 0, "duration": 4, "value": "A", "confidence": 1}, {"time": 4, "duration": 4, "value": "B", "confidence": 1}
]}]}"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    config = Config(home=tmp_path / "home", base="http://localhost/", min_free=1)
    engine = open_database(config)
    content = read(engine, config, b"song", f"/m/{NAME}.wav")
    heard(engine, config, content, "structure", [Finding("segment", "A", Span(0, 8))])
    read(engine, config, JAMS, f"/m/{NAME}.jams", reader="jams")
    read(engine, config, b"{", f"/n/{NAME}.jams", reader="jams")
    with open_stores(config) as stores:
        app = create_app(config, stores, engine)
        with serving(app) as address:
            yield address
        close_room(app)
    engine.dispose()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_table_of_segments(open_page: Callable[..., Page], width: int) -> None:
    page = open_page("/audit?what=segments", viewport={"width": width, "height": 800})
    row = page.locator("tbody tr").first
    expect(row).to_be_visible()
    box, line = row.bounding_box(), page.get_by_text("V-measure", exact=True).first.bounding_box()
    assert box
    assert line
    assert box["height"] < 2 * line["height"]
    assert width < 1280 or line["x"] + line["width"] <= width
    assert page.get_by_text("Ref-to-est deviation").first.is_hidden()
    page.get_by_text("17 more measures").click()
    expect(page.get_by_text("Ref-to-est deviation").first).to_be_visible()
    assert violations(page) == []
    assert overhang(page) <= 0
