"""A recording is taken out again: what the graph says of it, what was heard in it, its file.

The graph comes first and the memory last, so a crash leaves what can be taken away again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import Any

from pyoxigraph import NamedNode
from sqlalchemy import Engine, select

from descant.config import Config
from descant.errors import NotFound
from descant.jobs.analysing.done import done_of
from descant.jobs.analysing.done import forget as forget_analyses
from descant.jobs.ingesting.origins import Origin, forget
from descant.jobs.ingesting.sounds import forget_sound
from descant.jobs.ingesting.uploads import upload_receipt
from descant.jobs.table import writing
from descant.store import Stores
from descant.store.files import files_of


def remove_recording(engine: Engine, stores: Stores, config: Config, content: str, *, receipt: str = "") -> bool:
    """Says whether it is gone. With a receipt only what was sent with that: what came by another way as well stays."""
    with engine.connect() as connection:
        rows = connection.execute(select(Origin.__table__).where(Origin.content == content)).all()
        analyses = [each.graph for each in done_of(connection, content)]
    going = [each for each in rows if not receipt or upload_receipt(each.origin) == receipt]
    if not going:
        said = " that was sent with this receipt" if receipt else ""
        raise NotFound(f"There is no recording{said}.", remedy="GET /api/analyses?source= says what is one.")
    staying = {each.graph for each in rows if each not in going}
    _drop(stores, (each.graph for each in going if each.graph not in staying))
    if not staying:
        _drop(stores, analyses)
        shutil.rmtree(files_of(config).folder(content), ignore_errors=True)
    _forget(engine, going, staying, content)
    return not staying


def _drop(stores: Stores, graphs: Iterable[str]) -> None:
    for graph in graphs:
        stores.public.drop(NamedNode(graph))


def _forget(engine: Engine, going: Iterable[Any], staying: set[str], content: str) -> None:
    with writing(engine) as connection:
        for each in going:
            forget(connection, each.origin)
            if each.graph not in staying:
                forget_sound(connection, each.result["source"])
        if not staying:
            forget_analyses(connection, content)
