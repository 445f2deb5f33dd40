"""Page images of the graph: bars on them are looked for by jobs, and what is proposed is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from descant.cli.access import public_dataset
from descant.cli.batches import children, ends_of, job_runner, run_batch
from descant.cli.output import Context, complain
from descant.database import open_database
from descant.errors import DescantError
from descant.jobs import Order, State
from descant.jobs.harmony.songs import iri_of
from descant.jobs.page_bars import FIND_BARS, order


def of_editions(context: Context, sources: Sequence[str], *, again: bool) -> dict[str, Any]:
    """Sources or versions, all pages of each; a version of which several sources are named is looked at once."""
    orders, refused = _orders(context, sources, again=again)
    with job_runner(context) as running:
        title = f"Bars on the pages of {' '.join(sources)}"
        batch = run_batch(context, running, FIND_BARS, title, orders, doing="Looking for bars")
        jobs = list(children(running.engine, batch))
    proposed = [job.result for job in jobs if job.state is State.DONE]
    return {"proposed": proposed, **ends_of(jobs, version="version"), "refused": refused}


def _orders(context: Context, sources: Sequence[str], *, again: bool) -> tuple[list[Order], list[dict[str, str]]]:
    orders, refused = dict[str, Order](), list[dict[str, str]]()
    engine = open_database(context.config)
    with public_dataset(context) as dataset:
        for source in sources:
            try:
                found = order(dataset, engine, context.config, iri_of(source), again=again)
                if found:
                    orders.setdefault(found.parameters["key"], found)
            except DescantError as error:
                complain(error)
                refused.append({"source": source, "error": str(error)})
    return list(orders.values()), refused
