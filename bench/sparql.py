"""Descant's /sparql beside bare `oxigraph serve` and `rdflib-endpoint`: the same data, the same queries, one run.

    python -m bench.sparql [--recordings 2000] [--seconds 6] [--without-rdflib] [--keep FOLDER]

Needs `wrk` (Debian package wrk). Prints a Markdown table; docs/performance.md keeps one. Small queries: requests a
second of 8 clients, and the 95th percentile in ms. Large queries: seconds for one, the best of three.
"""

from __future__ import annotations

import argparse
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
from tests.conftest import free_port, running

HERE = Path(__file__).parent
CLIENTS = 8
SLOWEST = 120.0
"""seconds after which a peer's query is given up"""
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


@dataclass(frozen=True, slots=True)
class Rate:
    rate: float
    median: float
    p95: float
    bad: int


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
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds:g}s", "--timeout", "60s", "-s", str(HERE / "replay.lua")]
    done = subprocess.run([*command, peer.url, str(file)], capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    rate, median, p95, bad = map(float, line.split()[1:])
    return Rate(rate, median, p95, int(bad))


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


def main() -> None:
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
            _report_small(found, arguments, folder)
            _report_large(found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--without-rdflib", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder for data and stores, used again if they are there")
    return parser.parse_args()


def _report_small(found: list[Peer], arguments: argparse.Namespace, folder: Path) -> None:
    print("| small query | " + " | ".join(f"{peer.name} /s (p95 ms)" for peer in found) + " | Descant/Oxigraph |")
    print("|---" * (len(found) + 2) + "|")
    for name, queries in {**{each.name: [each] for each in SMALL}, "**all six in turn**": list(SMALL)}.items():
        rates = [measure_small(peer, queries, arguments.recordings, arguments.seconds, folder) for peer in found]
        cells = [f"{each.rate:.0f} ({each.p95:.1f})" + (f" {each.bad} bad" if each.bad else "") for each in rates]
        print(f"| {name} | " + " | ".join(cells) + f" | {rates[0].rate / rates[1].rate:.2f} |", flush=True)
    print()


def _report_large(found: list[Peer]) -> None:
    print("| large query | " + " | ".join(f"{peer.name} s" for peer in found) + " |")
    print("|---" * (len(found) + 1) + "|")
    for name in LARGE:
        seconds = [measure_large(peer, name) for peer in found]
        cells = ["not done in time" if each is None else f"{each:.3f}" for each in seconds]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
