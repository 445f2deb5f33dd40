"""Scores of 10,000 bars: aligned and compared to their end, in bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import home as home
from tests.long_works import BARS, CUT, tunes, write_mei

pytestmark = pytest.mark.slow
STATUSES = ("compared", "left out", "added")
MEMORY = 1e9
"""bytes; what is kept of each two bars, a thing of eight bytes, would be 800 MB alone"""


# Not ru_maxrss, which begins with what the process had that started this one.
PROGRAM = """
import atexit, re, sys
from pathlib import Path
from descant.cli import main
peak = lambda: re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
atexit.register(lambda: print(peak(), file=sys.stderr))
main(prog_name="descant")
"""


def done(command: str, scores: list[Path]) -> Any:
    """What it reports, by a process of its own."""
    words = [sys.executable, "-c", PROGRAM, command, *map(str, scores), "--json"]
    ended = subprocess.run(words, capture_output=True, text=True, check=True)
    assert int(ended.stderr.splitlines()[-1]) * 1024 < MEMORY
    return json.loads(ended.stdout)


@pytest.fixture
def scores(home: Path, tmp_path: Path) -> list[Path]:
    names = ("orchestra", "trio")
    return [write_mei(tmp_path / f"{name}.mei", "Long", tune) for name, tune in zip(names, tunes(), strict=True)]


def test_long_scores_are_aligned_and_compared(scores: list[Path]) -> None:
    found = done("compare", scores)
    assert found["alignment"]["credible"]
    bars = {status: [row["bars"] for row in found["rows"] if row["status"] == status] for status in STATUSES}
    assert [one["bar"] for one, _ in bars["left out"]] == list(CUT)
    assert min(len({each["bar"] for each in side}) for side in zip(*bars["compared"], strict=True)) >= BARS - len(CUT)
    assert len(bars["added"]) == len(CUT)
