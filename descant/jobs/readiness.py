"""Some workers have loaded what the next job needs, as long as somebody wishes it.

What was loaded is in processes that workers start, and end when they like. So it is loaded anew at each wish, which is
soon done where all is there.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from descant.jobs import Kind, Parameters
from descant.jobs.workforce import Workforce
from descant.jobs.working import prepare

log = logging.getLogger(__name__)

WORKERS = 2
"""that are kept ready: as many as the jobs of one sound keep busy"""
DEATHS = 2
"""of workers that were loading, after which no other is made to"""
ENOUGH = 2000
"""MB that must be there for more to be loaded: twice what two workers take"""
MEMORY = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True, eq=False)
class _Wish:
    """Each is another one, also for the same."""

    parameters: Parameters
    until: float
    loads: bool
    """or keeps what is loaded already"""


class Readiness:
    """Used by the thread that has the workforce, and wished for in any."""

    def __init__(self, workforce: Workforce, kinds: Iterable[Kind]) -> None:
        self._workforce = workforce
        self._kinds = [each for each in kinds if type(each).prepare is not Kind.prepare]
        self._wish: _Wish | None = None
        self._deaths = 0
        self._said = ""

    def wish(self, parameters: Parameters, seconds: float) -> bool:
        """Whether it is kept. Where memory is scarce what is loaded stays, else it would come and go."""
        if self._deaths >= DEATHS:
            return False
        free = None if self._workforce.is_remote else free_memory(MEMORY)
        loads = free is None or free >= ENOUGH
        if not loads:
            self._say(f"Nothing more is loaded: less than {ENOUGH} MB of memory are free.")
        if not (loads or self._workforce.loading):
            return False
        self._wish = _Wish(parameters, time.monotonic() + seconds, loads)
        return True

    def keep(self) -> bool:
        """Load what is wished and not there; says whether workers are to stay for it."""
        wish = self._wish
        if wish is None or time.monotonic() > wish.until:
            return False
        try:
            self._keep(wish)
        except Exception as error:  # of the cluster, of a plug-in that cannot be sent: jobs go on all the same
            self._say(f"Workers are not kept ready before the next wish: {error}")
            if self._wish is wish:
                self._wish = None
            return False
        return self._deaths < DEATHS

    def _keep(self, wish: _Wish) -> None:
        self._deaths += self._workforce.lost_while_loading()
        if self._deaths >= DEATHS:
            self._say("Nothing more is loaded before the next start: workers ended at it, perhaps for want of memory.")
        elif wish.loads:
            self._load(wish)
            self._say("")

    def _load(self, wish: _Wish) -> None:
        for worker in self._workforce.workers()[:WORKERS]:
            there = self._workforce.loading.get(worker)
            if there is None or (there.wish is not wish and there.is_done):
                self._workforce.load(worker, wish, prepare, self._kinds, wish.parameters)

    def _say(self, what: str) -> None:
        """Once, and not at every look."""
        if what and what != self._said:
            log.warning("%s", what)
        self._said = what


def free_memory(path: Path) -> int | None:
    """MB that the system could give, where it says so."""
    with suppress(OSError):
        if found := re.search(r"^MemAvailable:\s+(\d+) kB$", path.read_text(encoding="utf-8"), re.MULTILINE):
            return int(found[1]) * 1024 // 1_000_000
    return None
