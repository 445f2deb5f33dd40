"""Scores of 10,000 bars: aligned and compared to their end, in bounded memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import home as home
from tests.long_works import BARS, CUT, tunes, write_mei

pytestmark = pytest.mark.slow
MEMORY = 1e9
"""bytes; what is kept of each two bars, a thing of eight bytes, would be 800 MB alone"""


def done(command: str, scores: list[Path], out: Path) -> Any:
    """What it reports, by a process of its own."""
    words = [sys.executable, "-m", "descant", command, *map(str, scores), "--json"]
    with out.open("wb") as file, subprocess.Popen(words, stdout=file) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert used.ru_maxrss * 1024 < MEMORY
    return json.loads(out.read_text())


@pytest.fixture
def scores(home: Path, tmp_path: Path) -> list[Path]:
    names = ("orchestra", "trio")
    return [write_mei(tmp_path / f"{name}.mei", "Long", tune) for name, tune in zip(names, tunes(), strict=True)]


def test_long_scores_are_aligned(scores: list[Path], tmp_path: Path) -> None:
    (found,) = done("align", scores, tmp_path / "out.json")["versions"]
    assert {each["index"] for each in found["leftOut"]} == set(CUT)
    assert len({each["version"]["index"] for each in found["pairs"]}) >= BARS - len(CUT)
    assert found["credible"]


def test_long_scores_are_compared(scores: list[Path], tmp_path: Path) -> None:
    found = done("compare", scores, tmp_path / "out.json")
    alone = [row for row in found["rows"] if row["status"] == "left out"]
    assert [row["bars"][0]["bar"] for row in alone] == list(CUT)
