"""`harmonise`: the chords of scores, into the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from descant.cli.access import public_dataset
from descant.cli.batches import children, ends_of, job_runner, run_batch
from descant.cli.harmony.words import counted
from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.jobs import State
from descant.jobs.harmony.read import LeftOut, Read, scores, scores_of
from descant.jobs.harmony.scores import HARMONISE, orders
from descant.jobs.table import Job

EXAMPLES = """\b
Examples:
  descant harmonise
  descant harmonise sonata.mei
  descant harmonise https://example.org/id/work/op92-2 --again
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--again", is_flag=True, help="Also scores whose chords are known.")
@json_option
@click.pass_context
def harmonise(click_context: click.Context, sources: tuple[str, ...], again: bool) -> None:
    """Find the chords of scores, with keys and numerals.

    Each has a root, a quality, an inversion, and its Roman numeral in its local key. A SOURCE is a score or folder that
    was read, or the IRI of a source, file, version or work; without one, all scores are meant. What has not changed is
    left alone.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    meant = _meant(context, sources)
    found = [each for each in meant if isinstance(each, Read)]
    with job_runner(context) as running:
        wanted = orders(found, context.config, running.engine, again=again)
        title = f"Chords of {' '.join(sources) or 'all'}"
        batch = run_batch(context, running, HARMONISE, title, wanted, doing="Harmonising")
        document = _document(list(children(running.engine, batch)), len(found))
    document["leftOut"] = [each._asdict() for each in meant if isinstance(each, LeftOut)]
    context.report(document, _lines(document))
    click_context.exit(1 if document["failed"] or document["leftOut"] else 0)


def _meant(context: Context, sources: Sequence[str]) -> list[Read | LeftOut]:
    """What the graph knows is asked there, as a version inside of a file of many pieces."""
    engine = open_database(context.config)
    here = [each for each in sources if "://" not in each]
    found = list(scores(engine, context.config, here)) if here or not sources else []
    iris = [each for each in sources if "://" in each]
    if iris:
        with public_dataset(context) as dataset:
            found += [one for each in iris for one in scores_of(dataset, engine, context.config, each)]
    return list(dict.fromkeys(found))


def _document(jobs: Sequence[Job], found: int) -> dict[str, Any]:
    done = [job for job in jobs if job.state is State.DONE]
    harmonised = [{"score": job.parameters["name"], **(job.result or {})} for job in done]
    return {"scores": found, "harmonised": harmonised, **ends_of(jobs, score="name")}


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for each in sorted(document["harmonised"], key=lambda each: str(each["score"])):
        yield f"{each['score']}: {counted(each['chords'], 'chord')}; descant covers {each['version']}"
    for each in document["failures"]:
        yield f"FAILED  {each['score']}: {each.get('detail', '')} {each.get('remedy', '')}".rstrip()
    for each in document["leftOut"]:
        yield f"LEFT OUT  {each['name']}: {each['reason']} {each['remedy']}"
    if not (document["scores"] or document["leftOut"]):
        yield "There are no scores. `descant ingest` reads some."
    elif not any(document[each] for each in ("harmonised", "failed", "stopped", "leftOut")):
        yield "Nothing to do: the chords of all of them are known."
