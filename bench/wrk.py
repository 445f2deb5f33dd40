"""Requests by `wrk` (Debian package wrk), as the scripts beside this file make them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
CLIENTS = 8


class Rate(NamedTuple):
    rate: float
    median: float
    p95: float
    bad: int


def measured(script: str, url: str, *arguments: str, seconds: float, patience: int = 60) -> Rate:
    """What CLIENTS get in so many seconds; what takes longer than `patience` is bad."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds:g}s", "--timeout", f"{patience}s", "-s", str(HERE / script)]
    done = subprocess.run([*command, url, "--", *arguments], capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    rate, median, p95, bad = map(float, line.split()[1:])
    return Rate(rate, median, p95, int(bad))
