"""A recording in the workspace, in a browser: what is drawn along it, what leads and is led, and what fails."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from arranged import VERSIONS, WORK, arranged
from browsing import Witness, overhang, reach, url_of, violations
from playwright.sync_api import Locator, Page, expect
from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.config import Config
from descant.ingest.describing.naming import Placement
from descant.jobs.ingesting import Ingest
from descant.jobs.ingesting.orders import locations, orders
from descant.store import Stores
from tests.cli.test_harmonise import CHORDS
from tests.jobs.doing import do
from tests.listened import BAR, Listened, chords, sound, tags

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Page]
AXIS = "descant-recording [role=slider]"
WIDE = {"width": 1280, "height": 900}
SLOWLY = "place => Object.assign(document.querySelector('audio'), { playbackRate: 0.1, currentTime: place })"
"""a bar lasts twenty seconds then, and is not over when somebody looks"""
LONG = 30_000
"""ms in which a score is drawn, on a machine that is busy with other things"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recorded")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A score, and a recording of it in which all bars were found but the last two, and the first two sound twice."""

    def record(config: Config, stores: Stores, engine: Engine) -> None:
        path = sound(folder / "Piece -- whole.abc")
        [order] = orders(locations([str(path)], Placement()), config, engine)
        file = NamedNode(do(Ingest(), order, config, stores, engine)["file"])
        listened = Listened(config, stores, engine, file)
        listened.play(NamedNode(VERSIONS[0]), [1, 2, *range(1, len(CHORDS) - 3)], 0.8)
        listened.hear("chords", chords(["C:maj", "N", "G:maj"] * 8))
        listened.hear("mtt-musicnn", tags("piano", [0.9] * 16))

    with arranged(folder, record) as address:
        yield address


@pytest.fixture(scope="module")
def workspace(address: str) -> str:
    """Score and recording of the piece beside each other."""
    with urllib.request.urlopen(f"{address}/api/workspace?work={quote(WORK.value)}") as answer:
        versions = json.load(answer)["versions"]
    [whole] = [each for each in versions if each["iri"] == VERSIONS[0]]
    panes = "".join(f"&pane={quote(each['iri'])}" for each in whole["sources"])
    return f"/workspace?work={quote(WORK.value)}{panes}"


def shown(open_page: Open, path: str, **options: object) -> tuple[Page, Locator]:
    page = open_page(path, **{"viewport": WIDE, **options})
    axis = page.locator(AXIS)
    expect(page.locator("descant-score").get_by_role("status")).to_contain_text("Page 1 of", timeout=LONG)
    said(axis, "0:00.0 · bar 1, 80 % sure · C, 50 % sure")
    return page, axis


def said(axis: Locator, text: str) -> None:
    """What sounds where it stands."""
    expect(axis.page.locator(".pane-place")).to_have_text(text)


def selected(page: Page) -> Locator:
    """In words."""
    return page.locator("[data-selected]")


def second(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def marked(page: Page, bar: int) -> None:
    """In the score."""
    expect(page.locator(f"descant-score .measure.here#bar{bar}")).to_have_count(1)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_it_is_drawn_with_all_that_is_known(open_page: Open, workspace: str, width: int, scheme: str) -> None:
    page, axis = shown(open_page, workspace, viewport={"width": width, "height": 900}, color_scheme=scheme)
    expect(axis).to_have_accessible_name("Time in the recording of whole")
    for name in ("Bars: the higher the surer", "Beats: the score", "piano"):
        expect(axis.get_by_text(name)).to_be_visible()
    expect(axis.locator("svg.bars .outline, svg.bars .dense").first).to_be_attached()
    expect(axis.locator("canvas").first).to_be_visible()
    assert violations(page) == []
    assert overhang(page) <= 0


def test_an_address_leads_it_and_it_leads_nobody_away(open_page: Open, workspace: str) -> None:
    page = open_page(f"{workspace}&bar=4", viewport=WIDE)
    expect(page.locator("descant-score").get_by_role("status")).to_contain_text("Page ", timeout=LONG)
    expect(page.locator(AXIS)).to_have_attribute("aria-valuetext", re.compile("bar 4,"))
    marked(page, 4)
    expect(page).to_have_url(re.compile("&bar=4$"))


def test_it_is_led_and_leads_by_keys_alone(open_page: Open, workspace: str) -> None:
    page, axis = shown(open_page, workspace)
    marked(page, 1)
    reach(page, AXIS)
    page.keyboard.press("ArrowRight")
    marked(page, 2)
    page.keyboard.press("ArrowRight")  # the first bar again
    said(axis, "0:04.0 · bar 1, 80 % sure · G, 50 % sure")
    expect(axis).to_have_attribute("aria-valuetext", "4 seconds; bar 1, 80 % sure; G, 50 % sure")
    marked(page, 1)
    width = axis.evaluate("axis => axis.scrollWidth")
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert axis.evaluate("axis => axis.scrollWidth") == pytest.approx(4 * width, abs=4)
    assert second(page) == pytest.approx(2 * BAR, abs=0.01)
    page.evaluate("""document.addEventListener('descant-span', ({version, start, end}) =>
        window.spans = [...(window.spans ?? []), [version, start, end]])""")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(selected(page)).to_have_text("Selected: Bars 1–2, 0:04.0–0:08.0 of whole")
    expect(page.locator("descant-score .mark.selected")).not_to_have_count(0)
    expect(axis.locator(".mark.selected")).to_have_count(1)  # both times, as one follows the other
    page.keyboard.press("Escape")
    expect(selected(page)).to_have_text("Nothing is selected.")
    expect(axis.locator(".mark, [part~=region]")).to_have_count(0)
    spans = [[VERSIONS[0], 2 * BAR, 3 * BAR], [VERSIONS[0], 2 * BAR, 4 * BAR]]
    assert page.evaluate("window.spans") == spans
    page.get_by_label("Bar of whole").fill("5")
    page.get_by_role("button", name="Go there").click()
    said(axis, "0:12.0 · bar 5, 80 % sure · C, 50 % sure")
    page.get_by_label("Bar of whole").fill(str(len(CHORDS)))
    page.get_by_role("button", name="Go there").click()
    expect(page.get_by_text(f"Bar {len(CHORDS)} does not sound in this recording.")).to_be_visible()
    assert second(page) == pytest.approx(6 * BAR, abs=0.01)


def test_what_plays_leads(open_page: Open, workspace: str) -> None:
    page, axis = shown(open_page, workspace)
    marked(page, 1)
    page.evaluate(SLOWLY, 3 * BAR - 0.05)
    axis.focus()
    page.keyboard.press(" ")
    marked(page, 2)  # the second time, after the first
    page.keyboard.press(" ")
    assert page.evaluate("document.querySelector('audio').paused")
    assert 3 * BAR <= second(page) < 4 * BAR


def test_a_bar_is_gone_to_and_a_span_is_drawn_by_the_mouse(open_page: Open, workspace: str) -> None:
    page, axis = shown(open_page, workspace)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    third = axis.locator("svg.bars .outline").nth(2)
    third.click()
    said(axis, "0:04.0 · bar 1, 80 % sure · G, 50 % sure")
    box, row = third.bounding_box(), axis.bounding_box()
    assert box
    assert row
    page.mouse.move(box["x"] + 1, row["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 1.8 * box["width"], row["y"] + 20, steps=4)
    page.mouse.up()
    expect(selected(page)).to_have_text(re.compile(r"Selected: Bars 1–2, 0:0[34]\.\d–0:07\.\d of whole"))
    assert "part=t" in url_of(page)
    page.reload()  # what is selected stands in the address
    expect(axis.locator("[part~=region]")).to_have_count(1)
    axis.locator("svg.bars .outline").nth(1).click()
    expect(axis.locator("[part~=region]")).to_have_count(0)
    said(axis, "0:02.0 · bar 2, 80 % sure · no chord, 50 % sure")


def test_finer_peaks_are_asked_for_where_one_comes_closer(open_page: Open, workspace: str) -> None:
    page, axis = shown(open_page, workspace)
    axis.focus()
    with page.expect_response("**/api/workspace/peaks?*points=16384*") as answer:
        for _ in range(4):
            page.keyboard.press("+")
    assert answer.value.status == 200
    page.keyboard.press("0")
    assert axis.evaluate("axis => axis.scrollWidth - axis.clientWidth") == 0


def test_thousands_of_bars_and_chords_are_few_elements(open_page: Open, workspace: str) -> None:
    """At whatever distance: those that are too narrow are one, and those that are far away none."""
    page = open_page("/workspace", viewport=WIDE)
    boxes = [{"start": at / 400, "end": (at + 1) / 400, "confidence": 0.5} for at in range(20_000)]
    lanes = {
        "bars": {"played": [{**each, "index": at, "label": str(at)} for at, each in enumerate(boxes[:5000])]},
        "beats": {"by": "the score", "beats": [[each["start"], at % 4 + 1] for at, each in enumerate(boxes)]},
        "chords": {"by": "", "chords": [{**each, "chord": "C"} for each in boxes]},
        "tags": None,
    }
    page.route("**/api/workspace/lanes?*", lambda route: route.fulfill(json=lanes))
    page.goto(workspace)
    axis = page.locator(AXIS)
    expect(axis.locator("svg.chords .dense")).to_have_count(1)
    axis.focus()
    for _ in range(8):
        assert axis.locator("svg *").count() < 3000
        page.keyboard.press("+")


def test_what_fails_is_not_said_to_be_missing(open_page: Open, workspace: str, witness: Witness) -> None:
    page = open_page("/workspace", viewport=WIDE)
    gone = {"status": 500, "json": {"detail": "Gone."}}
    page.route("**/api/workspace/lanes?*", lambda route: route.fulfill(**gone))
    page.route("**/id/file/*.flac", lambda route: route.fulfill(body=b"no sound", content_type="audio/flac"))
    page.goto(workspace)
    alerts = page.locator("descant-recording").get_by_role("alert")
    expect(alerts.filter(has_text="This browser cannot play it (FLAC)")).to_be_visible()
    expect(alerts.filter(has_text="What is known of its times cannot be had: Gone.")).to_be_visible()
    expect(alerts.get_by_role("link", name="The file")).to_be_visible()
    expect(page.get_by_text("not found in this recording yet")).to_have_count(0)
    expect(page.locator(AXIS)).to_be_visible()
    assert violations(page) == []
    witness.complaints.clear()


def test_what_was_not_looked_for_can_be_had(open_page: Open, workspace: str, witness: Witness) -> None:
    page = open_page("/workspace", viewport=WIDE)
    nothing = dict.fromkeys(("bars", "beats", "chords", "tags"))
    page.route("**/api/workspace/lanes?*", lambda route: route.fulfill(json=nothing))
    page.goto(workspace)
    listen = page.get_by_role("link", name="Have it listened to")
    expect(listen.locator("..")).to_have_text("No beats, chords and tags were heard in it yet. Have it listened to")
    page.get_by_text("Its bars were not found in this recording yet.").get_by_role("button").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    witness.complaints.clear()  # Chromium reports the 401
    listen.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("whole")


def test_without_scripts_it_is_played(open_page: Open, workspace: str) -> None:
    page = open_page(workspace, java_script_enabled=False)
    expect(page.locator("descant-recording audio")).to_be_visible()
