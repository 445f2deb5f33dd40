"""From an upload to the first thing that is heard in it: `python -m bench.first_result [RECORDING]`.

A real server analyses what is brought in; a real browser sends it four minutes of stereo, goes on to the page of what
is heard in it, and waits. Told are the seconds from the click until the file is read, until the first analysis is on
the screen, and until the last one is. Beside them, as a peer in the same run: musicnn's net alone over as much sound.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.analysers import MINUTES, alone, sound
from bench.web import CHROMIUM, QUIET
from descant.accounts.tokens import owner_token
from descant.analysis.built_in import BUILT_IN
from descant.analysis.tags import Tagger
from descant.config import Config
from tests.conftest import free_port, running

ASKED = 10.0
"""seconds until something is on the screen"""
ROUNDS = 3
PATIENCE = 180_000
"""ms"""


def main(words: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(words[0]) if words else sound(Path(folder) / "sound.wav", MINUTES * 60)
        tagger = BUILT_IN["mtt-musicnn"]
        assert isinstance(tagger, Tagger)
        print(f"musicnn's net alone: {alone(tagger, path):.0f} x real time")
        firsts = [_round(Path(folder) / f"home{number}", path) for number in range(ROUNDS)]
    print(f"first on the screen: median {sorted(firsts)[ROUNDS // 2]:.1f} s of {ASKED:g} s asked")
    return int(sorted(firsts)[ROUNDS // 2] > ASKED)


def _round(home: Path, path: Path) -> float:
    with _server(home) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(base_url=address)
        page.set_default_timeout(PATIENCE)
        page.goto("/add")
        page.get_by_label("Token", exact=True).fill(owner_token(Config(home=home)))
        page.keyboard.press("Enter")
        page.get_by_label("Files", exact=True).set_input_files(path)
        times = _watched(page)
        browser.close()
    print(", ".join(f"{what} {seconds:.1f} s" for what, seconds in times.items()), flush=True)
    return times["first"]


def _watched(page: Page) -> dict[str, float]:
    start = time.perf_counter()
    times = {}
    page.get_by_role("button", name="Read them").click()
    page.locator("ul.jobs a").first.click()
    page.get_by_role("link", name="What is heard in it", exact=True).wait_for()
    times["read"] = time.perf_counter() - start
    page.get_by_role("link", name="What is heard in it", exact=True).click()
    page.locator(".analysis").first.wait_for()
    times["first"] = time.perf_counter() - start
    page.locator("[data-pending]").wait_for(state="detached")
    times["last"] = time.perf_counter() - start
    return times


@contextmanager
def _server(home: Path) -> Iterator[str]:
    home.mkdir()
    (home / "descant.toml").write_text('analyse = ["default"]\n', encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "descant", "--home", str(home), "serve", "--port", str(port)]
    with running(command, port, env=os.environ | {"DESCANT_CONFIG": str(home / "descant.toml")}):
        yield f"http://127.0.0.1:{port}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
