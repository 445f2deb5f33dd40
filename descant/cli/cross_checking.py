"""`audit cross-check`: tags, held against what works are scored for; what is found is evidence in the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import click
from sqlalchemy import Engine

from descant.cli.batches import children, ends_of, job_runner, run_batch
from descant.cli.harmony.words import counted
from descant.cli.output import Context, json_option
from descant.jobs import State
from descant.jobs.analysing.ordering import recordings
from descant.jobs.linked_data.cross_checking import order
from descant.jobs.table import Job

SUMS = ("claims", "supported", "contradicted", "changed")


@click.command(name="cross-check")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@json_option
@click.pass_context
def cross_check(click_context: click.Context, sources: tuple[str, ...]) -> None:
    """Hold tags against what works are scored for.

    A SOURCE is a recording, as for `analyse`; without one, all are meant. Scores in the graph are always asked,
    Wikidata and DBpedia where the configuration names their endpoints. `descant audit tags` shows the gain.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    with job_runner(context) as running:
        files = [each.file for each in recordings(running.engine, sources)] if sources else []
        title = f"Cross-check of {' '.join(sources) or 'all tags'}"
        batch = run_batch(context, running, "cross-check", title, [order(files)], doing="Asking")
        document = _document(running.engine, batch)
    context.report(document, _lines(document))
    click_context.exit(1 if document["failed"] or document["stopped"] or document["unasked"] else 0)


def _document(engine: Engine, batch: str) -> dict[str, Any]:
    jobs = list(children(engine, batch))
    parts = [part for job in jobs for part in children(engine, job.id)]
    done = [dict(part.result or {}) for part in parts if part.state is State.DONE]
    nothing: Counter[str] = Counter()
    for each in done:
        nothing.update(each["nothing"])
    return {
        "job": batch,
        **_first(jobs),
        **{name: sum(each[name] for each in done) for name in SUMS},
        "nothing": dict(nothing.most_common()),
        "unasked": unique(each for one in done for each in one["failures"]),
        **ends_of([*jobs, *parts]),
    }


def unique(failures: Iterator[dict[str, str]]) -> list[dict[str, str]]:
    """Each once: what is away for one part of the work is away for all."""
    return [dict(each) for each in dict.fromkeys(tuple(sorted(each.items())) for each in failures)]


def _first(jobs: list[Job]) -> dict[str, int]:
    said: Mapping[str, Any] = next((job.result for job in jobs if job.result), {})
    return {name: said.get(name, 0) for name in ("readings", "unlinked", "dropped")}


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    if not document["readings"]:
        yield "No tags of a recording are known. `descant analyse --only tags` makes some."
        return
    yield (
        f"{counted(document['claims'], 'tag')} of {counted(document['readings'], 'reading')}: "
        f"{document['supported']:,} supported, {document['contradicted']:,} contradicted"
    )
    if document["unlinked"]:
        yield f"  of no work that is known: {counted(document['unlinked'], 'reading')}"
    for reason, times in document["nothing"].items():
        yield f"  no verdict on {counted(times, 'tag')}: {reason}"
    yield from failure_lines(document)


def failure_lines(document: Mapping[str, Any]) -> Iterator[str]:
    for each in document["unasked"]:
        yield f"NOT ASKED  {each['source']}: {each['detail']} {each['remedy']}".rstrip()
    for each in document["failures"]:
        yield f"FAILED  {each.get('detail', '')} {each.get('remedy', '')}".rstrip()
