"""Takes a picture of every page, light, dark, narrow and in German, into `screenshots/`.

    python scripts/screenshots.py [FOLDER [NAME…]]

Most are of a real server with Descant's own sample; pages that are empty or have gone wrong are those of
`tests/web/stage.py`. The built assets must be there. With names, only pages whose names begin so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "web"))

from browsing import WHOLE, started
from linked import linked
from sampled import Sample, sampled, settle
from stage import create_stage, serving

STAGED = {
    "home-empty": "/empty",
    "library-empty": "/library/empty",
    "library-nothing": "/library/nothing",
    "problem": "/broken",
    "resource": "/id/theme-1",
    "sparql-error": "/sparql?query=SELECT * WHERE { ?thing ?property }",
}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "german": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light", "locale": "de"},
}
PATIENCE, LINGER = 120_000, 800
"""ms; pictures in pages come a little later"""


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**started(WHOLE))
        count = 0
        for show in (_staged, _shown_by(sampled), _shown_by(linked)):
            with show() as shown:
                pages = {name: path for name, path in shown.pages.items() if not names or name.startswith(tuple(names))}
                count += sum(_pictures(browser, folder, shown, pages))
        browser.close()
    print(f"{count} pictures in {folder}")


@contextmanager
def _staged() -> Iterator[Sample]:
    with serving(create_stage()) as address:
        yield Sample(address, STAGED, lambda page: None)


def _shown_by(
    make: Callable[[Path], AbstractContextManager[Sample]],
) -> Callable[[], AbstractContextManager[Sample]]:
    @contextmanager
    def shown() -> Iterator[Sample]:
        with TemporaryDirectory() as folder, make(Path(folder)) as found:
            yield found

    return shown


def _pictures(browser: Browser, folder: Path, shown: Sample, pages: Mapping[str, str]) -> Iterator[int]:
    for look, options in LOOKS.items() if pages else ():
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        shown.enter(page)
        for name, path in pages.items():
            page.goto("about:blank")
            page.goto(shown.address + path)
            settle(page)
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(LINGER)
            page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
            yield 1
        context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), sys.argv[2:])
