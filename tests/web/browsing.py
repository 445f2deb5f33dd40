"""Chromium as the tests use it: fresh, quiet, and listened to."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

WHOLE = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
"""what people have"""
_SHELL = Path("/usr/bin/chromium-headless-shell")
JOURNEYS = _SHELL if _SHELL.is_file() and "CHROMIUM" not in os.environ else WHOLE
"""the same without what surrounds pages: a first page takes a quarter of the time"""
_QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def started(program: Path) -> dict[str, Any]:
    return {"executable_path": str(program), "args": _QUIET}


@dataclass
class Witness:
    """What a page said on its console, what it threw and what it asked for."""

    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        # Policy violations come as errors too.
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            self.hosts.add(parts.netloc)


def url_of(page: Page) -> str:
    """Once it has followed what was done on the page, which is a moment later."""
    return str(page.evaluate("() => new Promise((done) => setTimeout(() => done(location.href), 100))"))


def reach(page: Page, selector: str, *, most: int = 60) -> None:
    """Tabs until the element has the focus, as somebody without a mouse does; also within another's shadow."""
    for _ in range(most):
        if page.locator(selector).evaluate("element => element.matches(':focus')"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with {most} tabs")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong. Its script is answered for under the page's own host, so the policy stands."""
    if not AXE.is_file():
        raise FileNotFoundError(f"{AXE} is not there: run `npm ci` in web/")
    page.route("**/axe-core.js", lambda route: route.fulfill(path=AXE, content_type="text/javascript"))
    page.add_script_tag(url="/axe-core.js")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']} ({rule['impact']}): " + "; ".join(str(node["target"]) for node in rule["nodes"][:5])
        for rule in found["violations"]
    ]


def listeners(page: Page, of: str, kind: str) -> int:
    """How many of a kind an object of the page has, as the browser's debugger counts them."""
    session = page.context.new_cdp_session(page)
    found = session.send("Runtime.evaluate", {"expression": of})["result"]["objectId"]
    told = session.send("DOMDebugger.getEventListeners", {"objectId": found})["listeners"]
    session.detach()
    return sum(each["type"] == kind for each in told)


def overhang(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
