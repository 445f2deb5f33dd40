"""A folder of files: which belong together, told by their names.

`WORK -- VERSION.ext` names both; files with the same name but for the extension, side by side, are one version
(`litolff.mei`, `litolff.flac`); any other file is a version, and a work, of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from descant.ingest.describing.naming import Placement
from descant.ontology.minting import key_id

SEPARATOR = " -- "
COLLECTION = "collection.toml"


def files_in(folder: Path) -> Iterator[Path]:
    """All files of a folder and its folders, in the order of their names; hidden ones are passed over.

    Where there is a collection.toml, it speaks for its folder.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except PermissionError:
        yield folder  # it is named when it is tried to be read
        return
    if any(entry.name == COLLECTION and entry.is_file() for entry in entries):
        yield folder / COLLECTION
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from files_in(Path(entry.path))
        elif _is_file(entry):
            yield Path(entry.path)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """A link that leads in a circle is one that cannot be read: it is named when that is tried."""
    try:
        return entry.is_file()
    except OSError:
        return True


def one_path(path: Path) -> Path:
    """By whichever way somebody came to a file, it is that file; a circle of links stays as it is."""
    return Path(os.path.realpath(path))


def placed(files: Iterable[Path], placement: Placement) -> Iterator[tuple[Path, Placement]]:
    """Each file with its place; what the user says goes before what the name says."""
    found = list(files)
    stems: dict[Path, int] = {}
    for file in found:
        stems[file.with_suffix("")] = stems.get(file.with_suffix(""), 0) + 1
    for file in found:
        yield file, _place(file, placement, together=stems[file.with_suffix("")] > 1)


def _place(file: Path, said: Placement, *, together: bool) -> Placement:
    work, separator, version = file.stem.partition(SEPARATOR)
    if separator and work.strip() and version.strip():
        return replace(
            said,
            work=said.work or work.strip(),
            version=said.version or f"{work.strip()}, {version.strip()}",
            label=said.label or version.strip(),
        )
    if together and not said.version:
        key = key_id("together", str(one_path(file.with_suffix(""))))
        return replace(
            said, work=said.work or f"{file.stem} {key[:8]}", version=f"{file.stem} {key[:8]}", label=file.stem
        )
    return said
