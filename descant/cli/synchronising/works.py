"""Works of the graph: their scores and recordings are synchronised by jobs, and the times are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from descant.cli.access import public_dataset
from descant.cli.aligning.works import all_works
from descant.cli.batches import children, ends_of, job_runner, run_batch
from descant.cli.output import Context, complain
from descant.database import open_database
from descant.errors import DescantError, InvalidInput
from descant.jobs import Order, State
from descant.jobs.harmony.songs import iri_of
from descant.jobs.synchronising import SYNC, Unscored, orders


class _Asked(NamedTuple):
    orders: list[Order]
    left_out: list[dict[str, str]]
    refused: list[dict[str, str]]
    recordings: int


def of_works(context: Context, works: Sequence[str], *, again: bool) -> dict[str, Any]:
    """All where none is named; what has no recording is refused where somebody named it."""
    asked = _asked(context, works, again=again)
    with job_runner(context) as running:
        title = f"Times of {' '.join(works) or 'all works'}"
        batch = run_batch(context, running, SYNC, title, asked.orders, doing="Synchronising")
        jobs = list(children(running.engine, batch))
    done = [job.result for job in jobs if job.state is State.DONE]
    ends = ends_of(jobs, recording="name")
    return {
        "synchronised": done,
        **ends,
        "recordings": asked.recordings,
        "leftOut": asked.left_out,
        "refused": asked.refused,
    }


def _asked(context: Context, works: Sequence[str], *, again: bool) -> _Asked:
    found, left_out, refused, recordings = list[Order](), list[dict[str, str]](), list[dict[str, str]](), 0
    engine = open_database(context.config)
    with public_dataset(context) as dataset:
        for work in works or all_works(dataset):
            try:
                every = list(orders(dataset, engine, context.config, iri_of(work), again=again))
                if works and not every:
                    raise InvalidInput(f"<{work}> has no recordings here.", remedy="Ingest some, or give a work's IRI.")
            except DescantError as error:
                complain(error)
                refused.append({"work": work, "error": str(error)})
                continue
            recordings += len(every)
            found += [each for each in every if isinstance(each, Order)]
            left_out += [each._asdict() for each in every if isinstance(each, Unscored)]
    return _Asked(found, left_out, refused, recordings)
