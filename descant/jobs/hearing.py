"""What workers say of their jobs, until it is written: the last word of progress, and every line of the log."""

from __future__ import annotations

import threading
from typing import Any

from descant.database import now
from descant.jobs.claiming import Line

MANY = 10_000
"""lines that are kept between two writings; a job that says more is not listened to"""


class Heard:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._progress: dict[str, dict[str, Any]] = {}
        self._lines: list[Line] = []

    def put(self, told: dict[str, Any]) -> None:
        job = told["job"]
        with self._lock:
            if "progress" in told:
                self._progress[job] = told["progress"]
            if "line" in told and len(self._lines) < MANY:
                level, message = told["line"]
                self._lines.append(Line(job, level, message, now()))

    def take(self) -> tuple[dict[str, dict[str, Any]], list[Line]]:
        """Everything; it is not given a second time."""
        with self._lock:
            progress, lines = self._progress, self._lines
            self._progress, self._lines = {}, []
        return progress, lines

    def take_of(self, job: str) -> tuple[dict[str, Any], list[Line]]:
        """The same of one job."""
        with self._lock:
            lines = [line for line in self._lines if line.job == job]
            if lines:
                self._lines = [line for line in self._lines if line.job != job]
            return self._progress.pop(job, {}), lines
