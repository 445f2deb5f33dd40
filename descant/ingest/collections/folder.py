"""A folder of files: which belong together, told by their names.

`WORK -- VERSION.ext` names both; files with the same name but for the extension, side by side, are one version
(`litolff.mei`, `litolff.flac`); any other file is a version, and a work, of its own.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from descant.ingest.describing.naming import Placement

SEPARATOR = " -- "
COLLECTION = "collection.toml"
_EXTENSION = re.compile(r"\.(?=\d*[a-z])[a-z0-9]{1,12}", re.IGNORECASE)


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


def by_names(files: Iterable[Path]) -> Iterator[Placement]:
    """What the name of each file says, where nobody says anything else."""
    found = list(files)
    stems = Counter(without_extension(file) for file in found)
    return (_by_name(file, together=stems[without_extension(file)] > 1) for file in found)


def printable(name: str) -> str:
    """For people: line breaks and bytes that are no UTF-8 are seen, and break nothing."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in name)


def without_extension(file: Path) -> Path:
    """`Op. 92` and `BWV 1.2` have none."""
    return file.with_suffix("") if _EXTENSION.fullmatch(file.suffix) else file


def _by_name(file: Path, *, together: bool) -> Placement:
    stem = printable(file.stem)
    work, _, version = stem.partition(SEPARATOR)
    if work.strip() and version.strip():
        return Placement(work=work.strip(), version=stem, label=version.strip())
    # One label for all of them, whatever their headers say.
    return Placement(label=stem if together and stem.strip() else None)
