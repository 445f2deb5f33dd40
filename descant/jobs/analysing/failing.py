"""What an analyser was asked for in a recording and could not do, and has not done since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def failures(engine: Engine, content: str) -> list[Failure]:
    """Those that no later job made good, the last one first."""
    failed: dict[str, tuple[str, tuple[str, str, str]]] = {}
    for job in jobs_of(engine, content, Job.state.in_(_TOLD), most=MOST):
        said = dict(_failed_in(job))
        for name, asked in job.parameters["analysers"].items():
            failed.pop(asked["key"], None)
            if name in said:
                failed[asked["key"]] = name, (job.id, *said[name])
    together: dict[tuple[str, str, str], list[str]] = {}
    for name, why in failed.values():
        together.setdefault(why, []).append(name)
    return [Failure(job, tuple(names), *why) for (job, *why), names in sorted(together.items(), reverse=True)]


def wish_again(job: Job) -> Wish:
    """For what failed in a job, with its settings."""
    names = dict(_failed_in(job))
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
