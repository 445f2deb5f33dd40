"""A browser, and the pages to look at with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import JOURNEYS, WHOLE, Witness, started
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from stage import create_stage, serving

from tests.conftest import free_port, missing

expect.set_options(timeout=20_000)  # on a machine that does much else; how fast it is is measured in bench/


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not WHOLE.is_file():
        missing("Chromium is not installed (Debian: chromium; elsewhere the variable CHROMIUM says where it is)")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """For journeys: each test has a profile of its own, and so a first page."""
    browser = playwright.chromium.launch(**started(JOURNEYS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**started(WHOLE))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with serving(create_stage()) as address:
        yield address


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real server with its own sample."""
    port = free_port()
    command = [sys.executable, "-m", "descant", "demo", "--port", str(port)]
    environment = {**os.environ, "DESCANT_HOME": str(tmp_path_factory.mktemp("home"))}
    log = tmp_path_factory.mktemp("log") / "server.log"
    with log.open("wb") as said, subprocess.Popen(command, env=environment, stdout=said, stderr=said) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/ready", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"the server is not ready:\n{log.read_text()}")


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
def open_page(browser: Browser, address: str, witness: Witness) -> Iterator[Callable[..., Page]]:
    """Opens a path in a fresh profile; at the end, nothing may have complained or left for another host."""
    contexts = []

    def open_page(path: str, **options: Any) -> Page:
        context = browser.new_context(base_url=address, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        witness.listen(page)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert witness.complaints == []
    assert witness.hosts <= {address.removeprefix("http://")}
