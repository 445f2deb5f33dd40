"""A collection that is analysed again and again: `python -m bench.again`.

Twenty recordings are read, and analysed ten times by the default analysers from the command line. Told are the
analyses and the seconds of the first run and of the tenth, beside the same program when it only lists its analysers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import soundfile

from bench.analysers import sound

RECORDINGS, SECONDS, RUNS = 20, 10, 10


class Run(NamedTuple):
    seconds: float
    analyses: int


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _descant(home, "ingest", str(_collection(Path(folder))))
        first, *_, last = [_run(home) for _ in range(RUNS)]
        start = time.perf_counter()
        _descant(home, "analyse", "--list")
        listing = time.perf_counter() - start
    print(f"the first run: {first.analyses} analyses, {first.seconds:.1f} s")
    print(f"the tenth run: {last.analyses} analyses, {last.seconds:.1f} s; a list of the analysers {listing:.1f} s")
    return int(last.analyses > 0 or first.analyses == 0)


def _collection(folder: Path) -> Path:
    """Parts of a sound, each another one."""
    collection = folder / "collection"
    collection.mkdir()
    with soundfile.SoundFile(sound(folder / "sound.wav", RECORDINGS * SECONDS)) as whole:
        for number, block in enumerate(whole.blocks(SECONDS * whole.samplerate)):
            soundfile.write(collection / f"{number}.wav", block, whole.samplerate)
    return collection


def _run(home: Path) -> Run:
    start = time.perf_counter()
    document = json.loads(_descant(home, "analyse", "--json"))
    if document["failed"] or document["stopped"]:
        raise RuntimeError(document["failures"])
    return Run(time.perf_counter() - start, document["analysed"])


def _descant(home: Path, *words: str) -> bytes:
    command = [sys.executable, "-m", "descant", "--home", str(home), *words]
    return subprocess.run(command, check=True, capture_output=True).stdout


if __name__ == "__main__":
    sys.exit(main())
