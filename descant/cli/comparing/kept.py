"""Versions of the graph: a job compares them, and the comparison is kept."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from descant.analysis.comparing_scores.files import JSON
from descant.cli.access import public_dataset
from descant.cli.batches import children, is_broken, job_runner, run_batch
from descant.cli.comparing.written import wanted, write
from descant.cli.output import Context
from descant.database import open_database
from descant.errors import Cancelled, InvalidInput
from descant.jobs import Order, State
from descant.jobs.comparing import COMPARE, Wish, order
from descant.jobs.comparing.kept import comparison_iri, kept_file, pair_of
from descant.jobs.harmony.songs import iri_of


def of_versions(
    context: Context, names: tuple[str, str], wish: Wish, out: Path | None, *, again: bool
) -> dict[str, Any]:
    files = wanted(out, notes=wish.notes)
    one, other = map(iri_of, names)
    with public_dataset(context) as dataset:
        pair = pair_of(dataset, open_database(context.config), context.config, one, other)
    asked = order(open_database(context.config), context.config.base, pair, wish, again=again)
    if asked:
        _compare(context, asked)
    kept = partial(kept_file, context.config, pair)
    iri = comparison_iri(context.config.base, pair).value
    return {**json.loads(kept(JSON)), "comparison": iri, "written": write(files, kept)}


def _compare(context: Context, asked: Order) -> None:
    with job_runner(context) as running:
        batch = run_batch(context, running, COMPARE, asked.title, [asked], doing="Comparing")
        [job] = children(running.engine, batch)
    if is_broken(job):
        error = job.error or {}
        raise InvalidInput(error.get("detail", "The comparison failed."), remedy=error.get("remedy", ""))
    if job.state is not State.DONE:
        raise Cancelled("Nothing is compared.", remedy="The same command does it.")
