"""The README's example of reading a file does what it says, as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.mark.slow
def test_the_example_of_reading_works(home: Path) -> None:
    section = README.read_text(encoding="utf-8").partition("### With music of your own\n")[2]
    lines = re.findall(r"^    (.*)$", section.partition("\n###")[0], re.MULTILINE)
    assert [line.split()[:2] for line in lines[1:]] == [["descant", "ingest"], ["descant", "jobs"]]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", "\n".join(lines)],
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "tune.abc: 1 movement, 3 bars, 7 notes" in done.stdout
    assert re.search(r"done +batch +1/1 +Reading tune\.abc", done.stdout)
