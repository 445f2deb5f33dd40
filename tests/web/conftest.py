"""A browser, and the pages to look at with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsing import CHROMIUM, Witness
from playwright.sync_api import Browser, Page, sync_playwright
from stage import create_stage, serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with serving(create_stage()) as address:
        yield address


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
