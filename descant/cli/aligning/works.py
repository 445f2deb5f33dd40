"""Works of the graph: their versions are aligned by jobs, and the concordance is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from descant.cli.access import public_dataset
from descant.cli.aligning.pins import corrections_of_file
from descant.cli.batches import children, ends_of, job_runner, run_batch
from descant.cli.output import Context, complain
from descant.database import open_database
from descant.errors import DescantError, WrongUse
from descant.jobs import Order, State
from descant.jobs.aligning import ALIGN, order
from descant.jobs.aligning.corrections import keep
from descant.jobs.aligning.versions import versions_of
from descant.jobs.harmony.songs import iri_of
from descant.store import Dataset
from descant.store.named import all_pages


def of_works(context: Context, works: Sequence[str], *, again: bool, pins: Path | None = None) -> dict[str, Any]:
    """All that have two versions where none is named; what cannot be aligned is refused where somebody named it."""
    if pins:
        keep_pins(context, works, pins)
    every, orders, refused = _orders(context, works, again=again)
    with job_runner(context) as running:
        title = f"Alignment of {' '.join(works) or 'all works'}"
        batch = run_batch(context, running, ALIGN, title, orders, doing="Aligning")
        jobs = list(children(running.engine, batch))
    aligned = [job.result for job in jobs if job.state is State.DONE]
    return {"aligned": aligned, **ends_of(jobs, work="work"), "works": every, "refused": refused}


def keep_pins(context: Context, works: Sequence[str], pins: Path) -> None:
    """What a table says of the versions of a work, in the place of what its owner said of each two of them before."""
    if len(works) != 1:
        raise WrongUse("A table of bars is of one work.", remedy="Name the work whose versions it is of.")
    engine = open_database(context.config)
    with public_dataset(context) as dataset:
        versions = versions_of(dataset, engine, context.config, iri_of(works[0]))
        for each in list(corrections_of_file(pins, versions, context.config)):
            keep(dataset, context.config.base, each)


def _orders(context: Context, works: Sequence[str], *, again: bool) -> tuple[int, list[Order], list[dict[str, str]]]:
    orders, refused, every = list[Order](), list[dict[str, str]](), 0
    engine = open_database(context.config)
    with public_dataset(context) as dataset:
        for every, work in enumerate(works or all_works(dataset, least=2), 1):  # noqa: B007 # how many there were
            try:
                found = order(dataset, engine, context.config, iri_of(work), again=again)
                orders += [found] if found else []
            except DescantError as error:
                if works:
                    complain(error)
                    refused.append({"work": work, "error": str(error)})
    return every, orders, refused


def all_works(dataset: Dataset, *, least: int = 1) -> Iterator[str]:
    """Those of so many versions."""
    for row in all_pages(dataset, "works", "work"):
        if int(row["versions"].value) >= least:
            yield row["work"].value
