"""How smooth the graph of chords is: `python -m bench.harmony_view`.

Pieces of four versions, made up so that their graphs have about 100, 2,000 and 6,000 nodes, are opened in Chromium,
headless, and moved and zoomed by the wheel at every frame of the screen, seen whole and close. Told are the time from
one frame to the next, and what of it drawing took; beside them, as peers in the same run, the same page left alone, and
the graph of 100 nodes.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Browser, sync_playwright

from bench.web import CHROMIUM, QUIET
from tests.cli.test_harmony import annotated
from tests.conftest import free_port, running

SIZES = {100: 36, 2_000: 720, 6_000: 2_150}
"""nodes, about, and seconds of a chord each that make as many"""
VERSIONS, ASKED, MOVES = 4, 2_000, 180
"""and frames of the screen that are watched"""
SMOOTH = 1.25
"""times the frames of the page left alone: 2,000 nodes may take so long"""
CHORDS = [f"{root}:{kind}" for root in ("C", "D", "E", "F", "G", "A", "Bb") for kind in ("maj", "min", "7", "min7")]
PATIENCE = 60_000
"""ms"""

WATCH = """async ([moves, alone, close]) => {
  const stack = document.querySelector(".stack");
  const box = stack.getBoundingClientRect();
  const wheel = (said) => stack.dispatchEvent(new WheelEvent("wheel", {
    bubbles: true, cancelable: true, clientX: box.x + box.width / 2, clientY: box.y + 300, ...said }));
  for (let at = 0; at < (close ? 8 : 1); at++) wheel({ ctrlKey: true, deltaY: -200 });
  const [frames, drawing] = [[], []];
  let before = 0;
  for (let at = 0; at < moves; at++) {
    if (!alone) wheel(at % 3 ? { deltaX: at % 60 < 30 ? 40 : -40 } : { ctrlKey: true, deltaY: at % 2 ? 30 : -30 });
    await new Promise((next) => requestAnimationFrame((now) => {
      if (before) frames.push(now - before);
      drawing.push(performance.now() - now);
      before = now;
      next();
    }));
  }
  return [frames, drawing];
}"""


class Seen(NamedTuple):
    nodes: int
    frame: float
    late: float
    """the longest of twenty"""
    drawing: float
    """ms"""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        pages = sorted(_pieces(address))
        alone = _watched(browser, pages[0], alone=True)
        print(f"left alone: {alone.frame:.1f} ms a frame, 95 % within {alone.late:.1f} ms")
        found = {close: [_watched(browser, page, close=close) for page in pages] for close in (False, True)}
        browser.close()
    for close, rows in found.items():
        for each in rows:
            print(
                f"{each.nodes:,} nodes, {'close' if close else 'whole'}: {each.frame:.1f} ms a frame, "
                f"{each.frame / alone.frame:.2f} x alone, {each.frame / rows[0].frame:.2f} x {rows[0].nodes} nodes; "
                f"95 % within {each.late:.1f} ms; drawing {each.drawing:.1f} ms"
            )
    asked = [each for rows in found.values() for each in rows if each.nodes < 2 * ASKED]
    missed = [each for each in asked if each.frame > SMOOTH * alone.frame]
    print("MISSED" if missed else f"{ASKED:,} nodes stay smooth")
    return int(bool(missed))


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    chance, files = random.Random(1), list[str]()
    for nodes, seconds in SIZES.items():
        path = folder / f"{nodes}.jams"
        path.write_text(annotated(*_versions(chance, seconds)).replace("A song", f"{nodes:06} nodes"))
        files.append(str(path))
    home, port = folder / "home", free_port()
    command = [sys.executable, "-m", "descant", "--home", str(home)]
    subprocess.run([*command, "ingest", *files], check=True, cwd=folder, capture_output=True)
    with running([*command, "serve", "--port", str(port)], port):
        yield f"http://127.0.0.1:{port}"


def _versions(chance: random.Random, seconds: int) -> list[str]:
    """Each other than a common one in six of ten."""
    song = [chance.choice(CHORDS) for _ in range(seconds)]
    return [
        " ".join(chance.choice(CHORDS) if chance.random() < 0.6 else chord for chord in song) for _ in range(VERSIONS)
    ]


def _pieces(address: str) -> Iterator[tuple[int, str]]:
    """How many nodes each has, and its page."""
    page = httpx.get(f"{address}/harmony", timeout=PATIENCE).text
    for link in (each.split('"')[0] for each in page.split('<a href="/harmony?of=')[1:]):
        layout = httpx.get(f"{address}/api/harmony/layout?of={link}", timeout=PATIENCE).json()
        yield len(layout["nodes"]), urljoin(address, f"/harmony?of={link}")


def _watched(browser: Browser, piece: tuple[int, str], *, alone: bool = False, close: bool = False) -> Seen:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(piece[1])
    page.get_by_role("slider").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="All of it").click()
    page.wait_for_load_state("networkidle")
    found: Any = page.evaluate(WATCH, [MOVES, alone, close])
    page.close()
    frames, drawing = found
    return Seen(piece[0], statistics.median(frames), statistics.quantiles(frames, n=20)[-1], statistics.median(drawing))


if __name__ == "__main__":
    sys.exit(main())
