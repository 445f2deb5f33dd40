"""Readers against what they stand on: `python -m bench.ingest [FOLDER or FILE…]`.

For every score: how long verovio takes alone to load it and make its timemap, in a process like the reader's, and how
long the whole reading takes: both in this run, one after the other, the median of some rounds, more where they are
short. A reading may take twice as long. Peak memory is that of both processes together.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from descant.errors import DescantError
from descant.ingest.inputs import Input
from descant.ingest.mei import MEI
from descant.ingest.notation.engraver_worker import answer

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
FOLDERS = (SHARED / "arrangements", SHARED / "scores")
ROUNDS = range(3, 16)
"""at least and at most: of what takes milliseconds three say nothing on a shared machine"""
ENOUGH = 1.0
"""seconds of readings after which no further round is needed"""
ALLOWED = 2.0


def main(names: list[str]) -> int:
    rows = []
    print(f"{'':48} {'kB':>6} {'verovio':>8} {'reading':>8} {'ratio':>6}")
    for path in _scores([Path(each) for each in names] or FOLDERS):
        row = _row(path)
        if row:
            rows.append(row)
            _say(*row)
    if not rows:
        print("There is no score to read: name a folder or files.")
        return 2
    alone, whole = sum(row[2] for row in rows), sum(row[3] for row in rows)
    _say(f"all {len(rows)}", sum(row[1] for row in rows), alone, whole)
    over = [row for row in rows if row[3] > row[2] * ALLOWED]
    print(f"{len(over)} over {ALLOWED:g} times verovio's own time; peak {_peak():.0f} MB")
    return int(bool(over) or whole > alone * ALLOWED)


def _say(name: str, size: int, alone: float, whole: float) -> None:
    print(f"{name[:48]:48} {size / 1000:6.0f} {alone:7.3f}s {whole:7.3f}s {whole / alone:6.2f}", flush=True)


def _scores(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        found = sorted(place.glob("*")) if place.is_dir() else [place]
        yield from (path for path in found if path.suffix in (".mei", ".xml"))


def _row(path: Path) -> tuple[str, int, float, float] | None:
    file, reader = Input.of(path), MEI()
    try:
        if not reader.recognises(file):
            return None
        list(reader.read(file))
    except DescantError:
        return None
    question = {"text": path.read_text(encoding="utf-8"), "format": "mei", "convert": False}
    if answer(question).document is None:
        return None
    alone: list[float] = []
    whole: list[float] = []
    while len(whole) < ROUNDS.start or (len(whole) < ROUNDS.stop and sum(whole) < ENOUGH):
        alone.append(_time(lambda: answer(question)))  # in turn, so that a busy machine is as busy for both
        whole.append(_time(lambda: list(reader.read(file))))
    return path.name, file.size, statistics.median(alone), statistics.median(whole)


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak() -> float:
    """MB of this process, which holds a verovio of its own here, as the child does."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
