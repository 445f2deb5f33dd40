"""The pages of jobs in a browser: the door, what moves by itself, and that everybody can use them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Witness, overhang, violations
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine
from stage import serving

from descant.accounts.tokens import create_token
from descant.config import Config
from descant.database import now, open_database
from descant.jobs import BATCH, Order, State
from descant.jobs.claiming import Line, Verdict, beat, claim, save_progress, settle
from descant.jobs.submitting import submit, submit_batch
from descant.jobs.table import Job
from descant.server.application import create_app
from descant.store.opening import open_stores

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
ME = "a test"
GAP = 16
"""pixels between a form and what follows it, at least"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(Config(home=tmp_path))
    beat(engine, ME, ME)
    yield engine
    engine.dispose()


@pytest.fixture
def address(tmp_path: Path, engine: Engine) -> Iterator[str]:
    config = Config(home=tmp_path)
    with open_stores(config) as stores, serving(create_app(config, stores, engine)) as address:
        yield address


@pytest.fixture
def enter(open_page: Open, engine: Engine, witness: Witness) -> Callable[..., Page]:
    def enter(**options: object) -> Page:
        page = open_page("/jobs", **options)
        page.get_by_label("Token", exact=True).fill(create_token(engine, "browser", "admin")[1])
        page.get_by_role("button", name="Show the jobs").click()
        expect(page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()
        expect(page.get_by_label("Token", exact=True)).to_have_count(0)
        witness.complaints.clear()  # Chromium reports the 401 of the door
        return page

    return enter


def top(element: Locator) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().top"))


def height(element: Locator) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().height"))


def running(engine: Engine, key: str) -> Job:
    submit(engine, Order(kind="toy", key=key))
    return claim(engine, ME, 1)[0]


def progress(engine: Engine, job: Job, done: float, *lines: str) -> None:
    said = [Line(job.id, "info", each, now()) for each in lines]
    save_progress(engine, ME, {job.id: {"done": done, "total": 10.0, "message": "bars"}}, said)


def test_the_door_is_for_everybody(open_page: Open, witness: Witness) -> None:
    page = open_page("/jobs")
    assert violations(page) == []
    page.get_by_label("Token", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not valid")
    assert violations(page) == []
    witness.complaints.clear()  # Chromium reports every 401


@pytest.mark.parametrize(
    ("path", "may", "scope"), [("/jobs", "sees all jobs and may stop them", "admin"), ("/add", "may write", "write")]
)
def test_the_door_says_how_to_make_a_token_that_is_enough(
    open_page: Open, engine: Engine, witness: Witness, path: str, may: str, scope: str
) -> None:
    page = open_page(path)
    said, button = page.locator(".door + section p").first, page.locator(".door button")
    expect(said).to_have_text(f"On the machine that serves this, make a token that {may}:")
    expect(page.locator(".door + section pre")).to_contain_text(f"--scope {scope} ")
    assert top(said) - top(button) - height(button) >= GAP
    page.get_by_label("Token", exact=True).fill(create_token(engine, "browser", scope)[1])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{path}$"))
    expect(page.get_by_label("Token", exact=True)).to_have_count(0)
    witness.complaints.clear()  # Chromium reports every 401


def test_a_log_without_lines_says_so_and_is_gone_when_there_will_be_none(
    enter: Callable[..., Page], engine: Engine
) -> None:
    job, page = running(engine, "silent"), enter()
    page.goto(f"/jobs/{job.id}")
    words = page.locator(".log").evaluate("element => getComputedStyle(element, '::before').content")
    assert words == '"Nothing yet."'
    settle(engine, ME, [Verdict(job, State.DONE)])
    expect(page.locator("[data-state]")).to_have_text("done")
    expect(page.get_by_role("heading", name="Log")).to_have_count(0)


def test_a_job_s_page_moves_by_itself(enter: Callable[..., Page], engine: Engine) -> None:
    job = running(engine, "reading Litolff")
    page = enter()
    page.get_by_role("link", name="reading Litolff").click()
    bar = page.get_by_role("progressbar")
    progress(engine, job, 4.0, "a first line")
    expect(bar).to_have_attribute("aria-valuenow", "4")
    expect(bar).to_contain_text("4 of 10 bars")
    expect(page.locator(".log")).to_contain_text("a first line")
    expect(page.locator("#job-news")).to_have_text("40 %")
    settle(engine, ME, [Verdict(job, State.FAILED, error={"detail": "bar 7 is broken", "remedy": "Mend it."})])
    expect(page.locator(".reason")).to_contain_text("bar 7 is broken")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-state]")).to_have_text("queued")


def test_the_list_moves_by_itself(enter: Callable[..., Page], engine: Engine) -> None:
    job = running(engine, "reading")
    page = enter()
    progress(engine, job, 10.0)
    settle(engine, ME, [Verdict(job, State.DONE)])
    expect(page.locator("[data-state]")).to_have_text("done")


def test_a_job_is_stopped_with_the_keyboard_and_without_scripts(enter: Callable[..., Page], engine: Engine) -> None:
    job = submit(engine, Order(kind="toy", key="waiting"))
    page = enter(java_script_enabled=False)
    page.goto(f"/jobs/{job.id}")
    page.get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-state]")).to_have_text("cancelled")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(enter: Callable[..., Page], engine: Engine, theme: str) -> None:
    settle(engine, ME, [Verdict(running(engine, "broken"), State.FAILED, error={"detail": "It is.", "remedy": "No."})])
    progress(engine, job := running(engine, "running"), 3.0, "a line")
    batch = submit_batch(engine, Order(kind=BATCH, key="batch"), [Order(kind="toy", key=f"{n}") for n in range(3)])
    page = enter(color_scheme=theme, viewport={"width": 360, "height": 700})
    for path in ("/jobs", f"/jobs/{job.id}", f"/jobs/{batch.id}", "/jobs?state=poisoned"):
        page.goto(path)
        assert violations(page) == []
        assert overhang(page) <= 0
