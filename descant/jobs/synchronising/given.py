"""Recordings of a work that are here, and the version that each is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.config import Config
from descant.jobs.analysing.ordering import original_of
from descant.jobs.ingesting.origins import is_here
from descant.ontology.iris import DSC
from descant.store import Dataset
from descant.store.named import rows_of

_CONTENT = re.compile(r"sha256-[0-9a-f]{64}")


class Recording(NamedTuple):
    """As a job is told of it."""

    file: str
    version: str
    name: str
    content: str
    path: str


def recordings_of(dataset: Dataset, engine: Engine, config: Config, work: NamedNode) -> Iterator[Recording]:
    seen = set[str]()
    for row in rows_of(dataset, "versions-and-sources", work=work):
        if row["file"] is None or row["file"].value in seen:
            continue
        if row["kind"] == DSC.RecordedSource and (found := _CONTENT.search(row["source"].value)):
            seen.add(row["file"].value)
            with engine.connect() as connection:
                here = is_here(connection, found[0])
            if here:
                file, name = row["file"].value, row["name"].value if row["name"] else row["file"].value
                path = original_of(config, found[0], file)
                yield Recording(file, row["version"].value, name, found[0], str(path))
