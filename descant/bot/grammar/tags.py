"""Which tag is meant by words, in either language: `Geigen`, `langsame`, `female voice`."""

from __future__ import annotations

from collections.abc import Iterator

from descant.ontology.instruments import exactly
from descant.ontology.tags import tag_called


def tags_meant(said: str) -> Iterator[str]:
    """The nearest first. A lute is not loud because it is called `Laute`, as it is an instrument of its own."""
    yield from filter(None, (tag_called(said),))
    if instrument := exactly(said):
        yield instrument.label
    elif tag := tag_called(said, loosely=True):
        yield tag


def is_tag(said: str) -> bool:
    return any(tags_meant(said))
