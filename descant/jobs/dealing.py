"""Jobs that are claimed and not yet given out, and how many of them go to a worker at once.

The way to a worker and back costs more than a small job. So quick jobs go in handfuls, as many as fit into a moment.
A job that nobody ordered as part of a batch goes alone, as somebody waits for it; and so does one of a handful that
ended its worker, so that it comes to light which of them it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from descant.jobs import Kind
from descant.jobs.table import CHILD, Job

MOMENT = 0.5
"""seconds that a handful takes; when they are over, what has not begun comes back"""
MOST = 32
"""jobs of a handful"""


class Task(NamedTuple):
    kind: Kind
    job: Job


class Deck:
    def __init__(self) -> None:
        self._tasks: deque[Task] = deque()
        self._suspects: set[str] = set()
        self._pace = MOMENT
        """seconds that a job takes of late"""

    def __bool__(self) -> bool:
        return bool(self._tasks)

    @property
    def handful(self) -> int:
        """How many jobs go together, at the pace of late."""
        return max(1, min(MOST, int(MOMENT / max(self._pace, 0.001))))

    def note_pace(self, jobs: int, seconds: float) -> None:
        for _ in range(jobs):
            self._pace = 0.9 * self._pace + 0.1 * seconds / jobs

    def add(self, tasks: Iterable[Task]) -> None:
        self._tasks.extend(tasks)

    def put_back(self, tasks: Iterable[Task], *, suspected: bool = False) -> None:
        """They are the next. `suspected`: one of them has ended its worker."""
        returned = list(tasks)
        self._tasks.extendleft(reversed(returned))
        if suspected:
            self._suspects.update(task.job.id for task in returned)

    def deal(self, rooms: int) -> list[Task]:
        """The next handful, where so many wait for one: no more than leaves something for each."""
        dealt = [self._tasks.popleft()]
        most = min(self.handful, -(-(len(self._tasks) + 1) // rooms))
        while len(dealt) < most and self._tasks and not any(map(self._goes_alone, (dealt[0], self._tasks[0]))):
            dealt.append(self._tasks.popleft())
        self._suspects.discard(dealt[0].job.id)
        return dealt

    def drop(self, job: str) -> Task | None:
        """The job is not to be given out any more."""
        task = next((task for task in self._tasks if task.job.id == job), None)
        if task:
            self._tasks.remove(task)
            self._suspects.discard(job)
        return task

    def take_all(self) -> list[Task]:
        tasks = list(self._tasks)
        self._tasks.clear()
        return tasks

    def _goes_alone(self, task: Task) -> bool:
        return task.job.priority != CHILD or task.job.id in self._suspects
