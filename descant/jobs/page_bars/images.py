"""Page images that are here, of a source or a version, in the order of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from descant.config import Config
from descant.errors import InvalidInput
from descant.jobs.analysing.ordering import original_of
from descant.ontology.minting import key_id
from descant.store import Dataset
from descant.store.named import rows_of

_CONTENT = re.compile(r"sha256-[0-9a-f]{64}")


class Image(NamedTuple):
    """A source that is one page."""

    source: str
    name: str
    file: str
    content: str
    path: str
    page: str

    @property
    def key(self) -> str:
        """Of the run that looks at it: one for a source, whatever was found before."""
        return key_id("page-bars", self.source)


class Edition(NamedTuple):
    """The pages of a version."""

    version: str
    images: list[Image]


def edition_of(dataset: Dataset, config: Config, thing: NamedNode) -> Edition:
    """By a version, or one of its sources. InvalidInput where no page image of it is here."""
    versions = [row["ofVersion"] for row in rows_of(dataset, "files-of-source", source=thing) if row["ofVersion"]]
    version = versions[0] if versions else thing
    rows = rows_of(dataset, "files-of-version", version=version)
    sources = dict.fromkeys(row["source"].value for row in rows)
    images = [image for source in sources for image in _images(dataset, config, source)]
    if not images:
        raise InvalidInput(
            f"No page image of <{thing.value}> is here.", remedy="Ingest the images of its pages, and say the version."
        )
    return Edition(version.value, sorted(images, key=lambda each: (_natural(each.name), each.source)))


def _images(dataset: Dataset, config: Config, source: str) -> Iterator[Image]:
    node = NamedNode(source)
    said: Any = next(iter(rows_of(dataset, "source-to-show", source=node)), None)
    content = _CONTENT.search(source)
    if said is None or content is None or not (said["format"] and said["format"].value.startswith("image/")):
        return
    path = original_of(config, content[0], said["file"].value) if said["file"] else Path()
    for row in rows_of(dataset, "pages-of-source", source=node):
        if path.is_file() and isinstance(row["page"], NamedNode):
            name = said["label"].value if said["label"] else source.rpartition("/")[2]
            yield Image(source, name, said["file"].value, content[0], str(path), row["page"].value)
            return


def _natural(name: str) -> list[tuple[int, str]]:
    """Page 2 before page 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", name)]
