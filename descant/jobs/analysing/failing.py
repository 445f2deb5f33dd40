"""What an analyser was asked for in a recording and could not do, and has not done since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from descant.jobs import State
from descant.jobs.analysing.ordering import Wish
from descant.jobs.analysing.pending import jobs_of
from descant.jobs.table import Job

_TOLD = (State.DONE, State.FAILED, State.POISONED)
"""how jobs end by themselves"""
MOST = 200
"""jobs of a recording that are looked at, the last ones"""


@dataclass(frozen=True, slots=True)
class Failure:
    """The analysers of one job that failed for one reason."""

    job: str
    analysers: tuple[str, ...]
    detail: str
    remedy: str


def failures(engine: Engine, content: str, there: Set[str]) -> list[Failure]:
    """Those that no later job with the same settings made good, the last one first; of analysers that are there.

    Keys do not tell: they change with the version or the weights that mend a failure.
    """
    failed: dict[tuple[str, str], tuple[str, str, str]] = {}
    for job in jobs_of(engine, content, Job.state.in_(_TOLD), most=MOST):
        said = dict(_failed_in(job))
        for name, asked in job.parameters["analysers"].items():
            same = name, json.dumps(asked["settings"], sort_keys=True)
            failed.pop(same, None)
            if name in said and name in there:
                failed[same] = job.id, *said[name]
    together: dict[tuple[str, str, str], list[str]] = {}
    for (name, _), why in failed.items():
        together.setdefault(why, []).append(name)
    return [Failure(job, tuple(names), *why) for (job, *why), names in sorted(together.items(), reverse=True)]


def wish_again(job: Job, there: Set[str]) -> Wish:
    """For what failed in a job, with its settings, as far as the analysers are there."""
    names = there & dict(_failed_in(job)).keys()
    asked = {name: each for name, each in job.parameters["analysers"].items() if name in names}
    return Wish(tuple(asked), {name: each["settings"] for name, each in asked.items()})


def _failed_in(job: Job) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each analyser with the reason and its remedy: all of a job that failed, or some of one that is done."""
    if job.state is State.DONE:
        for each in (job.result or {}).get("failed", ()):
            yield each["analyser"], _reason(each)
    else:
        yield from ((name, _reason(job.error or {})) for name in job.parameters["analysers"])


def _reason(said: Mapping[str, Any]) -> tuple[str, str]:
    return str(said.get("detail") or "It is not known why."), str(said.get("remedy") or "")
