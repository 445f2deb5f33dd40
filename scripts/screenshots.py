"""Takes a picture of every page, light, dark and narrow, into `screenshots/`.

    python scripts/screenshots.py [FOLDER]

It shows the pages of `tests/web/stage.py`, so it needs no data; the built assets must be there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "web"))

from browsing import CHROMIUM
from stage import create_stage, serving

PAGES = {
    "home": "/",
    "home-empty": "/empty",
    "library": "/library",
    "library-empty": "/library/empty",
    "library-nothing": "/library/nothing",
    "ontology": "/ontology",
    "resource": "/id/theme-1",
    "problem": "/broken",
    "sparql": "/sparql",
    "sparql-table": "/sparql?query=" + "SELECT * WHERE { ?thing ?property ?value } LIMIT 30",
    "sparql-graph": "/sparql?query=" + "CONSTRUCT WHERE { ?thing ?property ?value }",
    "sparql-error": "/sparql?query=" + "SELECT * WHERE { ?thing ?property }",
}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
}


def settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with serving(create_stage()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        for look, options in LOOKS.items():
            context = browser.new_context(**options)
            page = context.new_page()
            for name, path in PAGES.items():
                page.goto("about:blank")
                page.goto(address + path)
                settle(page)
                page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
            context.close()
        browser.close()
    print(f"{len(PAGES) * len(LOOKS)} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
