"""The parts of a large file: a job for each but the first, which reads it from where the file is kept.

So neither the file nor what comes of it is ever in memory whole; a run that was stopped goes on with the parts that
are not there; and no part is ever half there. While a changed file is read anew, old and new parts are side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pyoxigraph import NamedNode

from descant.ingest.describing.naming import Placement
from descant.jobs import Services
from descant.jobs.asked import no_longer_asked, note_asked
from descant.jobs.ingesting.orders import Location
from descant.jobs.ingesting.origins import find, forget, others_with, states
from descant.jobs.ingesting.outcome import ORIGINAL, Outcome
from descant.jobs.table import writing
from descant.store.files import files_of


def parts_to_read(outcome: Outcome, services: Services) -> Iterator[Location]:
    """Those that have not been read of this content; all of them where the whole is read again."""
    if not outcome.parts:
        return
    parameters = services.job.parameters
    path = files_of(services.config).path(outcome.content, ORIGINAL + outcome.extension)
    origins = {_origin(parameters["origin"], number): number for number in range(2, len(outcome.parts) + 1)}
    read = {origin for origin, known in states(services.engine, origins) if known.state == outcome.state}
    for origin, number in origins.items():
        if parameters.get("again") or origin not in read:
            yield Location(
                Placement(**parameters["placement"]),
                path=path,
                name=f"{services.job.title}, part {number:,} of {len(outcome.parts):,}",
                at=origin,
                named_after=parameters["named_after"],
                more={
                    "name": outcome.name,
                    "part": list(outcome.parts[number - 1]),
                    "sha256": outcome.content.removeprefix("sha256-"),
                    "fetched_from": parameters.get("url"),
                    "upload": False,
                },
            )


def drop_parts(services: Services, before: Any | None, outcome: Outcome) -> None:
    """Those of a longer file that this one was: nothing will take their place."""
    was = before.result.get("parts", 0) if before else 0
    for number in range(max(len(outcome.parts), 1) + 1, was + 1):
        origin = _origin(services.job.parameters["origin"], number)
        with services.engine.connect() as connection:
            part = find(connection, origin)
            shared = part is not None and others_with(connection, part.graph, origin)
        if part is not None and not shared:
            services.stores.public.drop(NamedNode(part.graph))
        release(services, origin)
        with writing(services.engine) as connection:
            forget(connection, origin)
            note_asked(connection, origin, (), all_of_them=True)


def release(services: Services, origin: str, asked: Collection[str] = ()) -> None:
    """The look-ups that this one, and nobody else, has asked for, but these."""
    with services.engine.connect() as connection:
        gone = no_longer_asked(connection, origin, asked)
    for graph in gone:
        services.stores.public.drop(NamedNode(graph))


def _origin(whole: str, number: int) -> str:
    return f"{whole}#part={number}"
