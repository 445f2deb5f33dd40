"""Analysers, one core: `python -m bench.analysers [--hour] [--act] [--all] [RECORDING]`.

How many seconds of sound each hears in a second, and all default ones together, of four minutes of stereo at 44.1 kHz;
beside the taggers what their net alone takes for as many patches, in the same run. With `--hour` the peak memory of
taggers and of all default analysers over an hour; with `--act` also that of all over three hours in FLAC. With `--all`
also what the other benchmarks of analysers tell: how right they are (`bench.accuracy`), how soon something is on the
screen (`bench.first_result`), and what the tenth run of an unchanged collection does (`bench.again`).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soundfile

from descant.analysis import Analyser
from descant.analysis.analysing import analyse_with, chosen
from descant.analysis.built_in import BUILT_IN
from descant.analysis.networks import network
from descant.analysis.tags import Tagger
from descant.errors import Missing
from descant.ingest.child import ALLOCATION, ONE_THREAD
from descant.jobs.analysing import MEMORY as ALLOWED

RATE, MINUTES, ROUNDS = 44_100, 4, 3
OTHERS = ("accuracy", "first_result", "again")
WANTED = {"mtt-musicnn": 100.0, "mtt-vgg": 180.0, "chords": 30.0, "all default": 12.0}
"""times real time"""
MEMORY = 300
"""MB for an hour of a tagger"""
ONE_CORE = {**ONE_THREAD, **ALLOCATION, "NUMBA_NUM_THREADS": "1"}
"""how `descant analyse` starts those who analyse"""
# Not ru_maxrss, which begins with what the process had that started this one.
HOUR = """
import re, sys
from pathlib import Path
from descant.analysis.analysing import analyse_with, chosen
path = Path(sys.argv[1])
analyse_with(path, chosen(sys.argv[2].split(",") if sys.argv[2] else []), name=path.name)
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1000)
"""


def main(words: list[str]) -> int:
    on_one_core("bench.analysers", words)
    given = [Path(word) for word in words if not word.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        path = given[0] if given else sound(Path(folder) / "sound.wav", MINUTES * 60)
        missed = [*_speeds(path), *(_memory(Path(folder)) if "--hour" in words else ())]
        missed += _act(Path(folder)) if "--act" in words else ()
    missed += _others() if "--all" in words else []
    print(f"missed: {', '.join(missed)}" if missed else "all measures are met")
    return int(bool(missed))


def _others() -> list[str]:
    """Those that miss something."""
    modules = [f"bench.{name}" for name in OTHERS]
    return [each for each in modules if subprocess.run([sys.executable, "-m", each]).returncode]


def on_one_core(module: str, words: list[str]) -> None:
    """Starts the module again where the environment is another: libraries look at it when they are loaded."""
    if not ONE_CORE.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, "-m", module, *words], os.environ | ONE_CORE)


def sound(path: Path, seconds: int) -> Path:
    """Chords and a beat, the same each time."""
    random = np.random.default_rng(1)
    with soundfile.SoundFile(path, "w", RATE, 2) as file:
        time_ = np.arange(2 * RATE) / RATE
        for number in range(seconds // 2):
            pitches = 48 + np.array([0, 4, 7, 12, 16]) + (0, 5, 7, -3)[number % 4]
            tones = sum(
                np.sin(2 * np.pi * 440 * 2 ** ((p - 69) / 12) * k * time_) / k for p in pitches for k in (1, 2, 3)
            )
            beat = np.tile(random.normal(0, 1, RATE // 2) * np.exp(-np.arange(RATE // 2) / 800), 4)
            left = 0.05 * tones * np.exp(-time_) + 0.05 * beat
            file.write(np.stack((left, 0.9 * left + random.normal(0, 0.001, len(left))), axis=1))
    return path


def _speeds(path: Path) -> Iterator[str]:
    print(f"{'analyser':<14}{'x real time':>12}{'asked':>8}{'net alone':>11}")
    for name, analyser in BUILT_IN.items():
        try:
            speed = _speed(path, [analyser])
        except Missing as error:
            print(f"{name:<14} not measured: {error}")
            continue
        yield from _line(name, speed, alone(analyser, path) if isinstance(analyser, Tagger) else None)
    yield from _line("all default", _speed(path, chosen([])))


def _line(name: str, speed: float, alone: float | None = None) -> Iterator[str]:
    asked = WANTED.get(name)
    print(f"{name:<14}{speed:>12.1f}{asked or '':>8}{f'{alone:.1f}' if alone else '':>11}", flush=True)
    if asked and speed < asked:
        yield f"{name} {speed:.1f} of {asked:g}"


def _speed(path: Path, analysers: Sequence[Analyser]) -> float:
    """The median of some rounds, after one that loads what has to be loaded."""
    rounds = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        heard, _ = analyse_with(path, analysers, name=path.name)
        rounds.append(heard.duration / (time.perf_counter() - start))
    return statistics.median(rounds[1:])


def alone(tagger: Tagger, path: Path) -> float:
    """The net by itself, on as many patches."""
    patching, net = tagger.patching, network(tagger.card)
    count = int(soundfile.info(path).duration / patching.seconds)
    patch = np.random.default_rng(1).random((1, patching.frames, 96), np.float32)
    start = time.perf_counter()
    for _ in range(count):
        net(patch, *tagger.card.outputs.values())
    return count * patching.seconds / (time.perf_counter() - start)


def _memory(folder: Path) -> Iterator[str]:
    path = sound(folder / "hour.wav", 3600)
    for names, limit in (("mtt-musicnn", MEMORY), ("mtt-vgg", MEMORY), ("", None)):
        peak = _peak(path, names)
        print(f"an hour by {names or 'all default analysers'}: peak {peak:.0f} MB")
        if limit and peak > limit:
            yield f"memory of {names} {peak:.0f} of {limit} MB"


def _act(folder: Path) -> Iterator[str]:
    path = sound(folder / "act.flac", 3 * 3600)
    peak = _peak(path, "")
    print(f"three hours ({path.stat().st_size / 1e6:.0f} MB of FLAC) by all default analysers: peak {peak:.0f} MB")
    if peak > ALLOWED:
        yield f"memory of an act {peak:.0f} of {ALLOWED} MB"


def _peak(path: Path, names: str) -> float:
    """MB of a process of its own that analyses it."""
    command = [sys.executable, "-c", HOUR, str(path), names]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
