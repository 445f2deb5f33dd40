"""Takes a picture of every page, light, dark and narrow, into `screenshots/`.

    python scripts/screenshots.py [FOLDER [NAME…]]

Most are of a real server with Descant's own sample, aligned and heard; pages that are empty or have gone wrong
are those of `tests/web/stage.py`. The built assets must be there. With names, only pages whose names begin so.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "web"))

from browsing import CHROMIUM
from stage import create_stage, serving

from descant.config import Config
from descant.sample.settings import WORK
from descant.server.tokens import owner_token
from tests.conftest import free_port, running

STAGED = {
    "home-empty": "/empty",
    "library-empty": "/library/empty",
    "library-nothing": "/library/nothing",
    "problem": "/broken",
    "resource": "/id/theme-1",
    "sparql-error": "/sparql?query=SELECT * WHERE { ?thing ?property }",
}
MADE_OF_THE_SAMPLE = (["demo", "--load-only"], ["align"], ["harmonise"], ["analyse"])
SOURCES = """PREFIX frbr: <http://purl.org/vocab/frbr/core#> PREFIX dsc: <https://w3id.org/descant/ns#>
SELECT ?version ?source ?kind (SAMPLE(?file) AS ?one) { GRAPH ?g { ?source frbr:embodimentOf ?version ; a ?kind }
  GRAPH ?h { ?source frbr:exemplar ?file } } GROUP BY ?version ?source ?kind ORDER BY ?version ?kind"""
ABOUT = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o . FILTER(<{0}> IN (?s, ?o)) }} }}"
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "german": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light", "locale": "de"},
}
WHOLE = re.compile("^(Page|Seite) ")
PATIENCE = 120_000
"""ms"""


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        count = 0
        for show in (_of_stage, _of_sample):
            with show() as (address, pages, enter):
                wanted = {name: path for name, path in pages.items() if not names or name.startswith(tuple(names))}
                count += sum(_pictures(browser, folder, address, wanted, enter))
        browser.close()
    print(f"{count} pictures in {folder}")


Shown = tuple[str, Mapping[str, str], Callable[[Page], None]]
"""address, paths by names, and what is done first"""


@contextmanager
def _of_stage() -> Iterator[Shown]:
    with serving(create_stage()) as address:
        yield address, STAGED, lambda page: None


@contextmanager
def _of_sample() -> Iterator[Shown]:
    with TemporaryDirectory() as folder:
        home, port = Path(folder) / "home", free_port()
        descant = [sys.executable, "-m", "descant", "--home", str(home)]
        for command in MADE_OF_THE_SAMPLE:
            subprocess.run([*descant, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL)
        with running([*descant, "serve", "--port", str(port)], port):
            address = f"http://127.0.0.1:{port}"

            def enter(page: Page) -> None:
                page.goto(f"{address}/jobs/enter?to=/jobs")
                page.locator("input[type=password]").fill(owner_token(Config(home=home)))
                page.keyboard.press("Enter")
                page.wait_for_url("**/jobs")

            yield address, _paths(address), enter


def _paths(address: str) -> dict[str, str]:
    """Of all pages, with what the sample has."""
    found = httpx.get(f"{address}/sparql", params={"query": SOURCES}, headers={"Accept": "application/json"})
    rows = [{name: cell["value"] for name, cell in row.items()} for row in found.json()["results"]["bindings"]]
    score, page, recording = ([row for row in rows if row["kind"].endswith(f"#{kind}Source")] for kind in
                              ("Notated", "Facsimile", "Recorded"))  # fmt: skip
    base = score[0]["version"].partition("/id/")[0]
    work = f"{base}/id/work/{WORK}"
    one, other = score[0]["version"], score[2]["version"]

    def workspace(*sources: dict[str, str], **more: str) -> str:
        panes = [each["source"] for each in sources]
        return "/workspace?" + urlencode({"work": work, "pane": panes, **more}, doseq=True)

    def at(path: str, **query: str) -> str:
        return f"{path}?{urlencode(query)}" if query else path

    return {
        "home": "/",
        "library": "/library",
        "library-searched": at("/library", q="herz"),
        "add": "/add",
        "work": f"/id/work/{WORK}",
        "version": f"/id/{one.partition('/id/')[2]}",
        "ontology": "/ontology",
        "sparql": "/sparql",
        "sparql-table": at("/sparql", query="SELECT * WHERE { GRAPH ?graph { ?thing a ?kind } } LIMIT 30"),
        "sparql-graph": at("/sparql", query=ABOUT.format(work)),
        "workspaces": "/workspace",
        "workspace-scores": workspace(score[0], score[2], bar="5"),
        "workspace-selected": workspace(score[0], score[2], **{"from": "3", "to": "5", "in": one}),
        "workspace-pages": workspace(score[0], page[0], bar="5"),
        "workspace-recording": workspace(score[0], recording[0], bar="5"),
        "concordance": at("/concordance", work=work),
        "compare": at("/compare", one=one, other=other),
        "passages": at("/passages"),
        "harmony": "/harmony",
        "harmony-work": at("/harmony", of=work),
        "harmony-statistics": "/harmony/statistics",
        "recordings": "/analyses",
        "analyses": at("/analyses", source=recording[0]["one"]),
        "analysers": "/analysers",
        "audit": "/audit",
        "instances": "/instances",
        "page-bars": at("/page-bars", source=page[0]["source"]),
        "jobs": "/jobs",
        "orphans": "/orphans",
        "pod": "/pod",
        "account": "/account",
    }  # fmt: skip


def _pictures(
    browser: Browser, folder: Path, address: str, pages: Mapping[str, str], enter: Callable[[Page], None]
) -> Iterator[int]:
    for look, options in LOOKS.items() if pages else ():
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        enter(page)
        for name, path in pages.items():
            page.goto("about:blank")
            answer = page.goto(address + path)
            if answer and not answer.ok and name != "problem":
                print(f"{name}: {answer.status} at {path}", file=sys.stderr)
            _settle(page)
            page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
            yield 1
        context.close()


def _settle(page: Page) -> None:
    page.wait_for_load_state("load")
    for status in page.locator("descant-score .pane-status").all():
        status.filter(has_text=WHOLE).wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), sys.argv[2:])
