"""`reconcile`: whom or what things here are elsewhere, as reconciliation services have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click
from sqlalchemy import Engine

from descant.cli.access import public_dataset
from descant.cli.batches import children, ends_of, job_runner, run_batch
from descant.cli.cross_checking import failure_lines, unique
from descant.cli.harmony.words import counted
from descant.cli.output import Context, json_option
from descant.errors import WrongUse
from descant.jobs import State
from descant.jobs.linked_data.kept import Link, links
from descant.jobs.linked_data.questions import KINDS
from descant.jobs.linked_data.reconciling import order

EXAMPLES = """\b
Examples:
  descant reconcile
  descant reconcile --kind work --kind person --again
  descant reconcile https://example.org/id/work/op92-2
  descant reconcile --list

Services are named under `reconcile` in descant.toml. Accept and reject what they say at /links.
"""


@click.command(epilog=EXAMPLES)
@click.argument("things", nargs=-1, metavar="[IRI…]")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)), help="Of what; default: works, people.")
@click.option("--service", "services", multiple=True, metavar="URL", help="Only these of the services; several.")
@click.option("--again", is_flag=True, help="Ask also for what is known there already.")
@click.option("--list", "listing", is_flag=True, help="Only show what was said, and what is accepted.")
@json_option
@click.pass_context
def reconcile(
    click_context: click.Context,
    things: tuple[str, ...],
    kinds: tuple[str, ...],
    services: tuple[str, ...],
    again: bool,
    listing: bool,
) -> None:
    """Ask reconciliation services whom or what things here are elsewhere.

    Their candidates become claims with our own reading's score, for somebody to accept or reject; nothing but what
    is beyond doubt is said to be the same.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    if listing:
        document = _listed(context, things)
        context.report(document, _lines_of_list(document))
        return
    if not context.config.reconcile:
        raise WrongUse("No reconciliation service is configured.", remedy="Name some as `reconcile` in descant.toml.")
    asked = kinds or (list(KINDS) if things else ("work", "person"))
    with job_runner(context) as running:
        wanted = [order(services, asked, things, again=again)]
        batch = run_batch(context, running, "reconcile", "Reconciliation", wanted, doing="Asking")
        document = _document(running.engine, batch)
    context.report(document, _lines(document))
    click_context.exit(1 if any(document[each] for each in ("failed", "stopped", "unasked", "unanswered")) else 0)


def _document(engine: Engine, batch: str) -> dict[str, Any]:
    jobs = list(children(engine, batch))
    parts = [part for job in jobs for part in children(engine, job.id)]
    done = [dict(part.result or {}) for part in parts if part.state is State.DONE]
    return {
        "job": batch,
        "things": sum((job.result or {}).get("things", 0) for job in jobs),
        **{name: sum(each[name] for each in done) for name in ("asked", "known", "claims", "unanswered")},
        "same_as": [
            {"thing": thing, "theirs": theirs} for each in done for thing, theirs in sorted(each["same_as"].items())
        ],
        "unasked": unique(each for one in done for each in one["failures"]),
        **ends_of([*jobs, *parts]),
    }


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    if not document["things"]:
        yield "There is nothing to ask for. `descant ingest` reads some works."
        return
    yield (
        f"{counted(document['asked'], 'answer')} about {counted(document['things'], 'thing')}: "
        f"{counted(document['claims'], 'candidate')}; known before: {document['known']:,}"
    )
    for each in document["same_as"]:
        yield f"  the same: {each['thing']} {each['theirs']}"
    if document["unanswered"]:
        yield f"  without an answer: {document['unanswered']:,}"
    if document["claims"]:
        yield "Accept and reject them at /links; `descant reconcile --list` shows them."
    yield from failure_lines(document)


def _listed(context: Context, things: tuple[str, ...]) -> dict[str, Any]:
    with public_dataset(context) as dataset:
        found = [each for each in links(dataset) if not things or each.thing in things]
    return {"links": [_shown(each) for each in sorted(found, key=lambda each: (each.thing, -each.sure))]}


def _shown(link: Link) -> dict[str, Any]:
    return {name: getattr(link, name) for name in Link.__slots__}


def _lines_of_list(document: Mapping[str, Any]) -> Iterator[str]:
    for each in document["links"]:
        said = f"{each['label']}, {each['description']}".rstrip(", ")
        yield f"{each['thing']}: {each['sure']:.2f} {each['theirs']} ({said}) {each['judged'].upper()}".rstrip()
    if not document["links"]:
        yield "Nothing was looked up yet. `descant reconcile` asks."
