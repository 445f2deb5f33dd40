"""Datasets as files: a dump that any RDF tool reads, and the way back."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from descant.disk import disk_errors, make_folder
from descant.store import Dataset

DUMP_FILE = "dump.nq"


def write_dump(dataset: Dataset, path: Path, form: RdfFormat) -> None:
    """Everything in one file; one that is not complete does not bear the name, and does not stay."""
    draft = path.with_name(f"{path.name}.draft")
    quads = dataset.quads()
    try:
        with disk_errors(path.parent):
            with draft.open("wb") as file:
                serialize(quads if form.supports_datasets else (quad.triple for quad in quads), file, form)
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def dump_to(dataset: Dataset, folder: Path) -> None:
    """Everything as N-Quads in a new folder."""
    make_folder(folder)
    write_dump(dataset, folder / DUMP_FILE, RdfFormat.N_QUADS)


def load_dump(dataset: Dataset, folder: Path) -> int:
    """Put a dump's graphs in the place of what the dataset holds."""
    return dataset.put(parse(path=str(folder / DUMP_FILE), format=RdfFormat.N_QUADS), graphs=list(dataset.graphs()))
