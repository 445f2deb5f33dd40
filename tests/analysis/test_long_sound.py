"""Sound of an hour and a half, an act of an opera: heard to its end, in memory that hardly grows with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

RATE, SHORT, ACT = 8000, 3, 90
"""minutes"""
MORE = 50
"""megabytes; all samples as numbers would take 173"""
ANALYSE = """
import re, sys
from pathlib import Path
from descant.analysis.analysing import analyse_with, chosen
path = Path(sys.argv[1])
heard, found = analyse_with(path, chosen(["loudness", "key", "fingerprint"]), name=path.name)
assert all(each.found for each in found.values()), found
print(heard.duration, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1000)
"""


def chords(path: Path, minutes: int) -> Path:
    random, time = np.random.default_rng(1), np.arange(60 * RATE) / RATE
    minute = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220, 277.18, 329.63)) * 0.1
    with soundfile.SoundFile(path, "w", RATE, 1) as file:
        for _ in range(minutes):
            file.write(minute * random.uniform(0.5, 1))
    return path


def peak_of(path: Path, minutes: int) -> float:
    """Megabytes of a process that hears all of it."""
    done = subprocess.run(
        [sys.executable, "-c", ANALYSE, str(path)], check=False, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    duration, peak = map(float, done.stdout.split())
    assert duration == pytest.approx(minutes * 60, abs=0.1)
    return peak


@pytest.mark.slow
def test_an_act_is_heard_to_its_end_in_little_more_memory_than_a_song(tmp_path: Path) -> None:
    song, act = (peak_of(chords(tmp_path / f"{minutes}.flac", minutes), minutes) for minutes in (SHORT, ACT))
    assert act < song + MORE
