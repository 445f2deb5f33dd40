"""Readings to quads of one named graph: what a file says, in the terms of the ontology. Touches no store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from pyoxigraph import Quad

from descant.ingest import Reader
from descant.ingest.describing import bars, catalogues, harmonies, predictions, remarks, statements, works
from descant.ingest.describing.naming import Names, Placement, names_for
from descant.ingest.inputs import Input
from descant.ingest.reading import Reading
from descant.ontology import mapping

__all__ = ["Names", "Placement", "describe", "names_for"]


def describe(
    reading: Reading, names: Names, *, file: Input, reader: Reader, placement: Placement, when: datetime
) -> Iterator[Quad]:
    """All that is known of one reading, in the graph of its source."""
    about = (
        catalogues.catalogue(reading.catalogue, names)
        if reading.catalogue
        else works.work_and_version(reading, names, placement, file)
    )
    found = chain(
        about,
        works.source(reading, names, placement, file),
        works.run(names, reader.name, reader.version, when),
        bars.bars(reading, names),
        bars.pages(reading, names),
        harmonies.harmonies(reading, names),
        statements.statements(reading, names),
        predictions.predictions(reading, names),
    )
    yield from mapping.quads(found, names.graph)
    yield from remarks.remarks(reading, names)
