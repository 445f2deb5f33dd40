"""Works of the graph: their versions are aligned by jobs, and the concordance is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyoxigraph import Literal

from descant.cli.access import public_dataset
from descant.cli.analysing import children
from descant.cli.ingesting import job_runner
from descant.cli.output import Context, complain, following
from descant.database import open_database
from descant.errors import DescantError
from descant.jobs import BATCH, Order, State
from descant.jobs.aligning import order
from descant.jobs.harmony.songs import iri_of
from descant.jobs.steering import cancel
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.jobs.watching import follow
from descant.ontology.queries import named
from descant.store import Dataset


def of_works(context: Context, works: Sequence[str], *, again: bool) -> dict[str, Any]:
    """All that have two versions where none is named; what cannot be aligned is refused where somebody named it."""
    every, orders, refused = _orders(context, works, again=again)
    with job_runner(context) as (engine, bell):
        title = f"Alignment of {' '.join(works) or 'all works'}"[:200]
        batch = submit_batch(engine, Order(kind=BATCH, key=f"align {new_id()}", title=title), orders)
        try:
            following(follow(engine, batch.id, bell=bell), "Aligning")
        except KeyboardInterrupt:
            cancel(engine, batch.id)
            context.say("Stopped. What was found is kept; the same command goes on from here.")
        jobs = list(children(engine, batch.id))
    return _document(jobs) | {"works": every, "refused": refused}


def _orders(context: Context, works: Sequence[str], *, again: bool) -> tuple[int, list[Order], list[dict[str, str]]]:
    orders, refused, every = list[Order](), list[dict[str, str]](), 0
    engine = open_database(context.config)
    with public_dataset(context) as dataset:
        for every, work in enumerate(works or _all_works(dataset), 1):  # noqa: B007 # how many there were
            try:
                found = order(dataset, engine, context.config, iri_of(work), again=again)
                orders += [found] if found else []
            except DescantError as error:
                if works:
                    complain(error)
                    refused.append({"work": work, "error": str(error)})
    return every, orders, refused


def _all_works(dataset: Dataset) -> Iterator[str]:
    after = ""
    while rows := list[Any](dataset.query(named("works").text, {"after": Literal(after)})):  # type: ignore[arg-type] # a SELECT
        yield from (row["work"].value for row in rows if int(row["versions"].value) > 1)
        after = rows[-1]["work"].value


def _document(jobs: Sequence[Job]) -> dict[str, Any]:
    done = [job for job in jobs if job.state is State.DONE]
    broken = [job for job in jobs if job.state in (State.FAILED, State.POISONED)]
    return {
        "aligned": [job.result for job in done],
        "failed": len(broken),
        "failures": [{**(job.error or {}), "work": job.parameters["work"]} for job in broken],
        "stopped": len(jobs) - len(done) - len(broken),
    }
