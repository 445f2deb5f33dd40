"""Datasets as files: a dump that any RDF tool reads, and the way back."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from descant.store import Dataset
from descant.store.disk import disk_errors, make_folder

DUMP_FILE = "dump.nq"


def dump_to(dataset: Dataset, folder: Path) -> None:
    """Everything as N-Quads in a new folder; a dump that is not complete does not bear the name."""
    make_folder(folder)
    draft = folder / f"{DUMP_FILE}.draft"
    with disk_errors(folder):
        with draft.open("wb") as file:
            serialize(dataset.quads(), file, RdfFormat.N_QUADS)
        draft.replace(folder / DUMP_FILE)


def load_dump(dataset: Dataset, folder: Path) -> int:
    """Put a dump's graphs in the place of what the dataset holds."""
    return dataset.put(parse(path=str(folder / DUMP_FILE), format=RdfFormat.N_QUADS), graphs=list(dataset.graphs()))
