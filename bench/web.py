"""What pages take in a browser: `python -m bench.web [HOME]`.

A real server shows versions of a symphony movement (278 bars, orchestra and arrangements), which are read and aligned
before; with HOME, what is in that home already. Without HOME one bar has a thousand annotations in the end. Chromium,
headless, with an empty cache each time. Peers in the same run: the same pages without their scripts, or without the
annotations, verovio alone over the same score, and two frames of an idle page.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
import verovio
from playwright.sync_api import Browser, Page, sync_playwright

from descant.accounts.tokens import owner_token
from descant.config import Config
from tests.conftest import SHARED_DATA, free_port, running

ARRANGEMENTS = SHARED_DATA / "arrangements"
SCORES = ("op92_OA_Part__*", "op92_KlvauszSteiner*", "op92_KlvauszHaslinger*", "op92_KlaviertrioLitolff*")
ROUNDS = 5
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
MANY, BAR = 1000, 2
"""annotations, and where they are"""
PATIENCE = 60_000
"""ms"""
BUDGETS = {"paint": 1.0, "first score": 2.5, "four panes": 5.0, "selection": 0.05, "scripts": 250.0, "long task": 0.2}
"""seconds, and kB with gzip; verovio and its worker are not counted"""

WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.longest = Math.max(window.longest, each.duration);
}).observe({ type: "longtask", buffered: true });
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
CHOOSE = """(bar) => new Promise((done) => {
  const box = bar.getBoundingClientRect();
  const where = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true, button: 0 };
  const stage = bar.closest(".pane-stage");
  const began = performance.now();
  new MutationObserver((_, watching) => {
    watching.disconnect();
    requestAnimationFrame(() => setTimeout(() => done((performance.now() - began) / 1000)));
  }).observe(stage, { subtree: true, childList: true, attributeFilter: ["class"] });
  for (const kind of ["pointerdown", "mousedown"]) bar.dispatchEvent(new PointerEvent(kind, where));
  for (const kind of ["pointerup", "mouseup", "click"]) bar.dispatchEvent(new PointerEvent(kind, where));
})"""
TWO_FRAMES = """() => new Promise((done) => {
  const began = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => done((performance.now() - began) / 1000)));
})"""


class Seen(NamedTuple):
    paint: float
    ready: float
    longest: float
    scripts: float
    """kB"""


def main(words: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(words[0]) if words else _filled(Path(folder))
        with _server(home) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            found = _measured(browser, address)
            if not words:  # nobody's home is written into
                _annotated(browser, address, owner_token(Config(home=home)))
            browser.close()
    missed = [f"{name} {found[name]:.3g} of {most:g}" for name, most in BUDGETS.items() if found[name] > most]
    print("all budgets are kept" if not missed else f"MISSED: {', '.join(missed)}")
    return int(bool(missed))


def _filled(folder: Path) -> Path:
    """Versions of the movement, aligned."""
    home, scores = folder / "home", [next(ARRANGEMENTS.glob(each)) for each in SCORES]
    for command in (["ingest", "--work", "Op. 92, second movement", *map(str, scores)], ["align"]):
        subprocess.run([sys.executable, "-m", "descant", "--home", str(home), *command], check=True, cwd=folder)
    return home


@contextmanager
def _server(home: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "descant", "--home", str(home), "serve", "--port", str(port)]
    with running(command, port):
        yield f"http://127.0.0.1:{port}"


def _measured(browser: Browser, address: str) -> dict[str, float]:
    work, scores = _longest(address)
    pages = {"home": "/", "query page": "/sparql", "workspaces": "/workspace"}
    usable = {"query page": _written}
    rows = {name: _often(browser, address + path, usable.get(name, _settled)) for name, path in pages.items()}
    one, four = (f"{address}/workspace?{urlencode({'work': work, 'pane': scores[:n]}, doseq=True)}" for n in (1, 4))
    rows["one score"] = _often(browser, one, _engraved(1))
    rows["four scores"] = _often(browser, four, _engraved(min(4, len(scores))))
    plain = {name: _often(browser, address + path, _settled, scripts=False) for name, path in pages.items()}
    for name, seen in rows.items():
        peer = f", {seen.paint / plain[name].paint:.2f} x without scripts" if name in plain else ""
        print(
            f"{name}: painted after {seen.paint:.2f} s{peer}; usable after {seen.ready:.2f} s; "
            f"longest task {1000 * seen.longest:.0f} ms; scripts {seen.scripts:.0f} kB"
        )
    alone = _verovio(address, scores[0])
    print(f"verovio alone, first page: {alone:.2f} s; in the page {rows['one score'].ready / alone:.2f} x that")
    selection, frames = _selecting(browser, one)
    print(f"a bar is shown as chosen after {1000 * selection:.0f} ms; two frames take {1000 * frames:.0f} ms")
    return {
        "paint": max(each.paint for each in rows.values()),
        "first score": rows["one score"].ready,
        "four panes": rows["four scores"].ready,
        "selection": selection,
        "scripts": max(each.scripts for each in rows.values()),
        "long task": max(each.longest for each in rows.values()),
    }


def _annotated(browser: Browser, address: str, token: str) -> None:
    """The page with a bar selected, before and after a thousand annotations were made on it."""
    work, [source, *_] = _longest(address)
    material = httpx.get(f"{address}/api/workspace", params={"work": work}, timeout=60).json()
    holds = {each["iri"]: version["iri"] for version in material["versions"] for each in version["sources"]}
    version = holds[source]
    said = {"work": work, "pane": source, "in": version, "from": BAR, "to": BAR}
    url = f"{address}/workspace?{urlencode(said)}"
    without = _often(browser, url, _looked)
    _annotate(address, token, f"{version}/bar/{BAR}")
    annotated = _often(browser, url, _read)
    (chosen, frames), many = _selecting(browser, url), f"{MANY:,} annotations on a bar"
    print(
        f"{many}: usable after {annotated.ready:.2f} s, {annotated.ready / without.ready:.2f} x without; "
        f"longest task {1000 * annotated.longest:.0f} ms, without {1000 * without.longest:.0f} ms; "
        f"a bar is shown as chosen after {1000 * chosen:.0f} ms; two frames take {1000 * frames:.0f} ms"
    )


def _annotate(address: str, token: str, target: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/ld+json"}
    said = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": ["Annotation"], "visibility": "public"}
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        home = f"/annotations/user/{client.get('/api/account').json()['id']}/"
        for number in range(MANY):
            client.post(home, json=said | {"target": target, "bodyValue": f"Said {number}"}).raise_for_status()


def _longest(address: str) -> tuple[str, list[str]]:
    """The work with the most scores, and these, the largest file first."""
    query = """PREFIX frbr: <http://purl.org/vocab/frbr/core#> PREFIX dsc: <https://w3id.org/descant/ns#>
        SELECT ?work ?source (COUNT(?bar) AS ?bars) { ?version frbr:realizationOf ?work .
        ?source frbr:embodimentOf ?version ; a dsc:NotatedSource . ?bar dsc:barOf ?version }
        GROUP BY ?work ?source ORDER BY DESC(?bars) ?source"""
    answer = httpx.get(f"{address}/sparql", params={"query": query}, headers={"Accept": "application/json"})
    rows = answer.raise_for_status().json()["results"]["bindings"]
    works = [row["work"]["value"] for row in rows]
    work = max(works, key=works.count)
    sources = [row["source"]["value"] for row in rows if row["work"]["value"] == work]
    return work, sorted(sources, key=lambda source: len(_score(address, source)), reverse=True)


def _often(browser: Browser, url: str, usable: Callable[[Page], None], *, scripts: bool = True) -> Seen:
    seen = [_once(browser, url, usable, scripts) for _ in range(ROUNDS)]
    return Seen(*(statistics.median(values) for values in zip(*seen, strict=True)))


def _once(browser: Browser, url: str, usable: Callable[[Page], None], scripts: bool) -> Seen:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, java_script_enabled=scripts)
    page, answers = context.new_page(), list[Any]()
    page.set_default_timeout(PATIENCE)
    page.on("response", lambda answer: answers.append(answer))  # playwright writes on what it is given
    if scripts:
        page.add_init_script(WATCH)
    began = time.perf_counter()
    page.goto(url)
    usable(page)
    ready = time.perf_counter() - began
    painted = _painted(page) / 1000
    longest = page.evaluate("() => window.longest ?? 0") / 1000
    scripts_sent = sum(map(_size, answers)) / 1000
    context.close()
    return Seen(painted, ready, longest, scripts_sent)


def _painted(page: Page) -> float:
    """In milliseconds. A page without scripts may be loaded before it is seen."""
    until = time.monotonic() + PATIENCE / 1000
    while (found := page.evaluate(PAINTED)) is None and time.monotonic() < until:
        page.wait_for_timeout(20)
    return float(found)


def _size(answer: Any) -> float:
    is_script = answer.request.resource_type == "script" and "engraver.worker" not in answer.url
    return len(gzip.compress(answer.body())) if is_script and answer.ok else 0


def _settled(page: Page) -> None:
    page.wait_for_load_state("load")


def _written(page: Page) -> None:
    page.locator(".CodeMirror").wait_for()


def _engraved(panes: int) -> Callable[[Page], None]:
    def usable(page: Page) -> None:
        for number in range(panes):
            page.locator("descant-score").nth(number).locator("svg .measure").first.wait_for()

    return usable


def _looked(page: Page) -> None:
    """Drawn, and what is said of the bar was asked for."""
    _engraved(1)(page)
    page.get_by_text("Nothing is said of these bars yet.").wait_for()


def _read(page: Page) -> None:
    _engraved(1)(page)
    page.get_by_text("The latest 20 annotations.").wait_for()


def _selecting(browser: Browser, url: str) -> tuple[float, float]:
    """Medians of choosing bars of the first page one after the other, and of two frames where nothing is done."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.locator("descant-score .pane-status", has_text="Page ").wait_for()  # drawn anew till then
    bars = page.locator("descant-score svg .measure")
    chosen = [bars.nth(number).evaluate(CHOOSE) for number in range(1, min(bars.count(), 1 + ROUNDS))]
    frames = [page.evaluate(TWO_FRAMES) for _ in range(ROUNDS)]
    page.close()
    return statistics.median(chosen), statistics.median(frames)


def _score(address: str, source: str) -> str:
    """What its file holds."""
    found = httpx.get(f"{address}/describe", params={"iri": source, "format": "jsonld"}).text
    file = next(
        each for each in json.loads(found.replace("\n", " ")) if "http://purl.org/vocab/frbr/core#exemplar" in each
    )
    place = file["http://purl.org/vocab/frbr/core#exemplar"][0]["@id"]
    return httpx.get(address + "/" + place.split("/", 3)[3], follow_redirects=True).raise_for_status().text


def _verovio(address: str, source: str) -> float:
    """Loading and drawing the first page, in this process."""
    score = _score(address, source)
    toolkit = verovio.toolkit()
    toolkit.setOptions({"pageWidth": 3200, "pageHeight": 1800, "adjustPageHeight": False})
    began = time.perf_counter()
    toolkit.loadData(score)
    toolkit.renderToSVG(1)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
