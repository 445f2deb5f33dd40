"""From a file to triples in the embedded store: `python -m bench.triples [FILE…]`, without any: a table of 1,000 songs.

Triples a second of processor time, of all threads: so a busy machine gives nearly the same figures as a quiet one.
Describing is what a worker does after reading; writing is what the owner of the store does.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from descant.ingest import reader_for
from descant.ingest.describing import Placement
from descant.ingest.inputs import Input
from descant.jobs.ingesting.outcome import read_location
from descant.store.embedded import Embedded

CHORDS = ("C", "F", "G", "Amin", "Dmin7", "Bb", "E/G#")


class Quiet:
    """Tools of a job that nobody watches."""

    attempt = 1

    def progress(self, done: float, total: float | None = None, message: str = "") -> None: ...

    def log(self, message: str, level: str = "info") -> None: ...

    def check(self) -> None: ...


ASKED = 50_000
"""triples a second"""


def songs(folder: Path) -> Path:
    chance, path = random.Random(1), folder / "songs.csv"
    rows = (f"{number},<verse_1> {' '.join(chance.choices(CHORDS, k=70))}\n" for number in range(1000))
    path.write_text("".join(("id,chords\n", *rows)), encoding="utf-8")
    return path


def measure(path: Path, folder: Path) -> float:
    """Triples a second, if one core describes and writes them."""
    file = Input.of(path)
    _, reading = timed(lambda: list(reader_for(file).read(file)))
    parameters = {"path": str(path), "origin": "x", "base": "https://example.org/", "placement": asdict(Placement())}
    outcome, whole = timed(lambda: read_location(parameters, Quiet()))
    dataset = Embedded(folder)
    count, writing = timed(lambda: dataset.put_lines(outcome.quads, (), graphs=[NamedNode(outcome.graph)]))
    dataset.close()
    pieces = outcome.summary.get("pieces", 1)
    read = reading if not outcome.parts else reading / len(outcome.parts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    rates = f"{count / max(whole - read, 1e-3):12,.0f} {count / writing:12,.0f}"
    print(f"{path.name[:40]:40} {pieces:6,} {count:9,} {rates} {peak:6.0f}")
    return float(count / (max(whole - read, 1e-3) + writing))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    return work(), time.process_time() - began


def main(names: list[str]) -> int:
    print(f"{'':40} {'pieces':>6} {'triples':>9} {'described/s':>12} {'written/s':>12} {'MB':>6}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = [Path(name) for name in names] or [songs(folder)]
        slowest = min(measure(path, folder / str(number)) for number, path in enumerate(paths))
    print(f"{slowest:,.0f} triples a second on one core; {ASKED:,} are asked")
    return int(slowest < ASKED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
