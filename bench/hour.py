"""An hour of sound, synchronised in a process of its own: `python -m bench.hour`.

Movements of music21's corpus, one behind the other, as `bench.performing` plays them. Told are the largest memory until
each step was done, what the processor took for a minute of sound, and how right bars are; beside it librosa's warping,
so many times a second as a job has memory for.
"""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from bench.analysers import on_one_core
from bench.arrangements import MOVEMENTS, movement
from bench.performing import Performance, Times, excerpt, perform
from bench.rendering import can_render
from bench.sync import COARSE, errors_of, is_right, median, near, warped
from descant.analysis.synchronising.features import sound_of
from descant.analysis.synchronising.recordings import synchronise_recordings
from descant.analysis.synchronising.synchronising import synchronise
from descant.config import Config
from descant.ingest.score import NoteTable, Score

SECONDS = 3580
"""as the sound is to last, with what rings on; more than an hour is refused"""
BARS = 1500
ALLOWED = Config().worker_memory
"""MB: it is done in a worker"""
CELL = 20
"""bytes that librosa's warping takes for two moments that it holds beside each other"""


class Step(NamedTuple):
    name: str
    processor: float
    """seconds"""
    peak: float
    """MB, until it was done"""
    said: str = ""


def main(words: list[str]) -> int:
    if not can_render():
        print("fluidsynth and fluid-soundfont-gm are not installed, so nothing is measured")
        return 0
    on_one_core("bench.hour", words)
    if words:
        return _measured(Path(words[0]))
    with TemporaryDirectory() as folder:
        played = perform("hour", joined(BARS), Random("hour"), Path(folder), plain=True, bent=_lasting)
        kept = Path(folder) / "performance"
        kept.write_bytes(pickle.dumps(played))
        return subprocess.run([sys.executable, "-m", "bench.hour", str(kept)]).returncode


def joined(bars: int) -> Score:
    """Movements, one behind the other, until there are so many bars."""
    whole, names = Score((), NoteTable(())), iter(MOVEMENTS)
    while len(whole.bars) < bars:
        whole = _appended(whole, movement(next(names)))
    return excerpt(whole, bars)


def _appended(whole: Score, score: Score) -> Score:
    index = max((bar.index for bar in whole.bars), default=0)
    number = max((bar.movement for bar in whole.bars), default=0)
    end = max(((bar.onset or 0) + (bar.duration or 0) for bar in whole.bars), default=0.0)
    bars = (
        replace(
            bar,
            index=bar.index + index,
            movement=bar.movement + number,
            onset=None if bar.onset is None else bar.onset + end,
        )
        for bar in score.bars
    )
    notes = (note._replace(bar=note.bar + index, onset=note.onset + end) for note in score.notes.notes)
    return Score((*whole.bars, *bars), NoteTable((*whole.notes.notes, *notes)))


def _lasting(times: Times) -> Times:
    return np.asarray(times * np.array([[1], [SECONDS / times[1, -1]]]))


def _measured(kept: Path) -> int:
    performance: Performance = pickle.loads(kept.read_bytes())  # what wrote it is this module
    print("| step | processor, s a minute | peak MB | |\n" + "|---" * 4 + "|")
    peak = 0.0
    for step in _steps(performance):
        print(f"| {step.name} | {step.processor / SECONDS * 60:.2f} | {step.peak:.0f} | {step.said} |", flush=True)
        peak = peak if step.name.startswith("librosa") else step.peak
    print(f"missed: memory {peak:.0f} of {ALLOWED} MB" if peak > ALLOWED else "all measures are met")
    return int(peak > ALLOWED)


def _steps(performance: Performance) -> Iterator[Step]:
    yield Step("start", 0, _peak())
    began = time.process_time()
    sound = sound_of(performance.path)
    yield Step("filters", time.process_time() - began, _peak(), f"{sound.heard.duration:.0f} s")
    began = time.process_time()
    found = synchronise(performance.score, sound)
    took = time.process_time() - began
    errors = errors_of(performance, found)
    reading = "right" if is_right(performance, found) else "wrong"
    said = f"{len(errors)} bars, reading {reading}, median {median(errors):.1f} ms, within 100 ms {near(errors):.4f}"
    yield Step("score", took, _peak(), f"{said}, score {found.score:.2f}")
    began = time.process_time()
    beside = synchronise_recordings(sound, sound)
    took = time.process_time() - began
    apart = max(abs(each.of - each.start) for each in beside.pieces)
    yield Step("recording beside itself", took, _peak(), f"at most {apart * 1000:.0f} ms")
    rate = next(each for each in (COARSE, 5, 2, 1) if (SECONDS * each) ** 2 * CELL < ALLOWED * 1e6)
    began = time.process_time()
    peer = warped(performance, sound, rate)
    took = time.process_time() - began
    said = f"median {median(peer):.1f} ms, within 100 ms {near(peer):.4f}; with {COARSE} it would take "
    yield Step(
        f"librosa's warping, {rate} times a second",
        took,
        _peak(),
        f"{said}{(SECONDS * COARSE) ** 2 * CELL / 1e9:.0f} GB",
    )


def _peak() -> float:
    """MB. Not ru_maxrss, which begins with what the process had that started this one."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
