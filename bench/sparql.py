"""Descant's /sparql beside bare `oxigraph serve` and `rdflib-endpoint`: the same data, the same queries, one run.

    python -m bench.sparql [--recordings 2000] [--seconds 6] [--without-rdflib] [--keep FOLDER]

Needs `wrk` (Debian package wrk). Prints a Markdown table; docs/performance.md keeps one. Small queries: requests a
second of 8 clients, and the 95th percentile in ms. Large queries: seconds for one, the best of three.
What falls short of what is asked stands at the end, and then the exit code is 1.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from pyoxigraph import RdfFormat, serialize

from bench.corpus import corpus
from bench.queries import LARGE, SMALL, Small, large
from bench.wrk import Rate, measured
from tests.conftest import free_port, running

SLOWEST = 120.0
"""seconds after which a peer's query is given up"""
IN_TURN = "**all six in turn**"
OF_OXIGRAPH, P95, OF_RDFLIB = 0.7, 25.0, 10.0
"""what is asked: of bare Oxigraph's rate, and ms, for the small ones in turn; times rdflib-endpoint for each query"""
RDFLIB_APP = """
import sys, rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
data = rdflib.Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data), port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    url: str

    def path(self, query: str) -> str:
        return f"{self.url}?query={quote(query, safe='')}"


@contextmanager
def peers(data: Path, folder: Path, *, with_rdflib: bool) -> Iterator[list[Peer]]:
    with ExitStack() as stack:
        found = [_descant(stack, data, folder), _oxigraph(stack, data, folder)]
        if with_rdflib:
            found.append(_rdflib(stack, data, folder))
        yield found


def _descant(stack: ExitStack, data: Path, folder: Path) -> Peer:
    port, home = free_port(), folder / "home"
    environment = os.environ | {
        "DESCANT_HOME": str(home),
        "DESCANT_PORT": str(port),
        "DESCANT_CLIENT_QUERIES": "64",
        "DESCANT_CLIENT_SECONDS": "1000000",
        "DESCANT_QUERY_DEADLINE": str(SLOWEST),
    }
    if not home.exists():
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "descant", "import", str(data)], env=environment, check=True)
        print(f"descant: loaded in {time.monotonic() - began:.0f} s", file=sys.stderr)
    stack.enter_context(running([sys.executable, "-m", "descant", "serve"], port, env=environment))
    return Peer("Descant", f"http://127.0.0.1:{port}/sparql")


def _oxigraph(stack: ExitStack, data: Path, folder: Path) -> Peer:
    port, place = free_port(), str(folder / "oxigraph")
    program = str(Path(sys.executable).with_name("oxigraph"))
    if not Path(place).exists():
        began = time.monotonic()
        subprocess.run([program, "load", "--location", place, "--file", str(data)], check=True, capture_output=True)
        print(f"oxigraph: loaded in {time.monotonic() - began:.0f} s", file=sys.stderr)
    command = [program, "serve", "--location", place, "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    stack.enter_context(running(command, port))
    return Peer("Oxigraph", f"http://127.0.0.1:{port}/query")


def _rdflib(stack: ExitStack, data: Path, folder: Path) -> Peer:
    port, script = free_port(), folder / "rdflib_app.py"
    script.write_text(RDFLIB_APP)
    began = time.monotonic()
    stack.enter_context(running([sys.executable, str(script), str(data), str(port)], port, seconds=1800))
    print(f"rdflib-endpoint: loaded in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return Peer("rdflib-endpoint", f"http://127.0.0.1:{port}/")


def measure_small(peer: Peer, queries: Sequence[Small], recordings: int, seconds: float, folder: Path) -> Rate:
    """Eight clients, each request with other names in it; several queries take turns."""
    file = folder / "paths.txt"
    step = 7919  # a prime: neighbours in the list are far apart in the data
    texts = (queries[i % len(queries)].text(i * step % recordings) for i in range(2400))
    file.write_text("\n".join("/" + peer.path(text).partition("//")[2].partition("/")[2] for text in texts))
    return measured("replay.lua", peer.url, str(file), seconds=seconds)


def measure_large(peer: Peer, name: str) -> float | None:
    """Seconds, the best of three; None where the peer does not end in time."""
    best = None
    for _ in range(3):
        began = time.monotonic()
        try:
            response = httpx.get(
                peer.path(large(name)), headers={"Accept": "application/sparql-results+json"}, timeout=SLOWEST
            )
        except httpx.TimeoutException:
            return best
        if response.status_code != 200:
            return best
        seconds = time.monotonic() - began
        best = seconds if best is None else min(best, seconds)
        if seconds > SLOWEST / 4:
            break
    return best


def main() -> int:
    arguments = _arguments()
    if shutil.which("wrk") is None:
        sys.exit("wrk is needed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        data = folder / "data.nq"
        if not data.exists():
            serialize(corpus(arguments.recordings), str(data), RdfFormat.N_QUADS)
        with peers(data, folder, with_rdflib=not arguments.without_rdflib) as found:
            short = _report_small(found, arguments, folder) + _report_large(found)
    print("\n" + "\n".join(short or ["All that is asked for is reached."]))
    return int(bool(short))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--without-rdflib", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder for data and stores, used again if they are there")
    return parser.parse_args()


def _report_small(found: list[Peer], arguments: argparse.Namespace, folder: Path) -> list[str]:
    """What falls short of what is asked."""
    print(_head("small query", found, "/s (p95 ms)"))
    short = []
    for name, queries in {**{each.name: [each] for each in SMALL}, IN_TURN: list(SMALL)}.items():
        rates = [measure_small(peer, queries, arguments.recordings, arguments.seconds, folder) for peer in found]
        cells = [f"{each.rate:.0f} ({each.p95:.1f})" + (f" {each.bad} bad" if each.bad else "") for each in rates]
        ratios = [rates[0].rate / each.rate for each in rates[1:]]
        print(_row(name, cells, ratios), flush=True)
        short += _beside_rdflib(name, ratios)
        if name == IN_TURN and ratios[0] < OF_OXIGRAPH:
            short.append(f"{name}: {ratios[0]:.2f} of bare Oxigraph, not {OF_OXIGRAPH}")
        if name == IN_TURN and rates[0].p95 >= P95:
            short.append(f"{name}: 95 % within {rates[0].p95:.1f} ms, not {P95:g}")
    return short


def _report_large(found: list[Peer]) -> list[str]:
    print("\n" + _head("large query", found, "s"))
    short = []
    for name in LARGE:
        seconds = [measure_large(peer, name) for peer in found]
        cells = ["not done in time" if each is None else f"{each:.3f}" for each in seconds]
        ratios = [(each or SLOWEST) / (seconds[0] or math.inf) for each in seconds[1:]]
        print(_row(name, cells, ratios), flush=True)
        short += _beside_rdflib(name, ratios)
    return short


def _beside_rdflib(name: str, ratios: Sequence[float]) -> list[str]:
    return [f"{name}: {each:.1f} times rdflib-endpoint, not {OF_RDFLIB:g}" for each in ratios[1:] if each < OF_RDFLIB]


def _head(what: str, found: Sequence[Peer], unit: str) -> str:
    titles = [what, *(f"{each.name} {unit}" for each in found), *(f"{found[0].name}/{each.name}" for each in found[1:])]
    return f"| {' | '.join(titles)} |\n" + "|---" * len(titles) + "|"


def _row(name: str, cells: Sequence[str], ratios: Sequence[float]) -> str:
    """Ratios of speed: above one where Descant is faster."""
    return f"| {' | '.join([name, *cells, *(f'{each:.2f}' for each in ratios)])} |"


if __name__ == "__main__":
    sys.exit(main())
