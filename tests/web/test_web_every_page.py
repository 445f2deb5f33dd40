"""Every page of real servers, with the sample or what was looked up, as whoever is signed in sees it.

In both themes, and at both widths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from browsing import Witness, overhang, violations
from linked import linked
from playwright.sync_api import Browser, Page
from sampled import Sample, sampled, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = {
    "wide and light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "narrow and dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
PATIENCE = 60_000
"""ms; how fast pages are is measured elsewhere"""


@pytest.fixture(scope="module", params=[sampled, linked])
def sample(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Sample]:
    with request.param(tmp_path_factory.mktemp("sample")) as found:
        yield found


@pytest.fixture
def browser(whole_browser: Browser) -> Browser:
    """The one that people have, once for each page."""
    return whole_browser


@pytest.fixture
def address(sample: Sample) -> str:
    return sample.address


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_whole(open_page: Callable[..., Page], sample: Sample, witness: Witness, look: str) -> None:
    """Answered, named, without a finding of axe-core, no wider than its window; `open_page` hears complaints."""
    page = open_page("/", **LOOKS[look])
    page.set_default_timeout(PATIENCE)
    sample.enter(page)
    witness.complaints.clear()  # Chromium reports the 401 of the door
    faults, titles = dict[str, object](), dict[str, str]()
    for name, path in sample.pages.items():
        answer = page.goto(sample.address + path)
        settle(page)
        found = {
            "status": answer.status if answer and not answer.ok else None,
            "headings": "not one" if page.locator("h1").count() != 1 else None,
            "axe": violations(page),
            "too wide by": max(0, overhang(page)),
        }
        titles[name] = page.title()
        if any(found.values()):
            faults[name] = {what: said for what, said in found.items() if said}
    assert faults == {}
    assert not [name for name, title in titles.items() if not title.strip()]
