"""What a file names that is to be read as well: the files of a catalogue, documents elsewhere, its own parts.

Addresses are fetched by the same way as those that somebody names, with all its checks. A document that names itself,
or one that named it, leads to nothing new, as each task is one job in a run; a chain of ever new ones ends after some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

from descant.ingest.describing.catalogues import placement_of
from descant.ingest.describing.naming import Placement
from descant.ingest.reading import File
from descant.jobs import Order, Services
from descant.jobs.ingesting.orders import Course, Location, as_path, orders
from descant.jobs.ingesting.outcome import Outcome
from descant.jobs.ingesting.parts import parts_to_read

DEEPEST = 5
"""documents on the way from what somebody named"""


def orders_after(outcome: Outcome, services: Services, result: Mapping[str, Any]) -> Iterator[Order]:
    """Jobs for all that this one names; `result` is what is known of it, now or since it was read."""
    course, config, engine = Course.of(services.job), services.config, services.engine
    again = services.job.parameters.get("again", False)
    yield from orders(parts_to_read(outcome, services), config, engine, again=again, course=course)
    named = list(_named(outcome, services.job.parameters, result))
    if course.depth >= DEEPEST and named:
        services.log(f"Not followed, as it is {DEEPEST} documents from what was asked for: {_shown(named)}", "warning")
        return
    wanted = [each for each in named if course.follow or each.path]
    if len(wanted) < len(named):
        services.log(f"Not fetched, as following is off: {_shown([each for each in named if each.url])}")
    yield from orders(wanted, config, engine, course=course.further())


def _named(outcome: Outcome, parameters: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Location]:
    said = Placement(**parameters["placement"])
    if outcome.catalogue:
        for file in outcome.catalogue.files:
            yield _beside(file, placement_of(file, outcome.catalogue, said), parameters)
    else:  # what belongs to a source says something of its version
        said = Placement(work=result.get("work"), version=result.get("version"), licence=said.licence, described=True)
    for address in outcome.elsewhere:
        yield Location(said, url=address, name=address)


def _beside(file: File, placement: Placement, parameters: Mapping[str, Any]) -> Location:
    """Addresses are against the catalogue's own, paths beside it."""
    if "://" in file.location or "url" in parameters:
        url = urljoin(parameters.get("url") or "", file.location)
        return Location(placement, url=url, name=url)
    path = as_path(parameters["path"]).parent / PurePosixPath(file.location)  # which a `File` has looked at
    at = f"{parameters['origin']} {file.location}" if parameters.get("upload") else ""
    return Location(placement, path=path, name=file.location, at=at)


def _shown(named: list[Location]) -> str:
    more = f" and {len(named) - 10:,} more" if len(named) > 10 else ""
    return ", ".join(each.name for each in named[:10]) + more
