"""Room on the disk, and errors of the disk said so that a person can do something about them."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from descant.errors import StoreUnwritable

MEGABYTE = 10**6
_FULL = ("no space left", "disk quota", "file too large")
_NOWHERE = (errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG)
_READ_ONLY = ("read-only", "permission denied", "operation not permitted")


def require_room(folder: Path, megabytes: int, *, more: int = 0) -> None:
    """Refuse before anything is written: an engine that runs out of disk must be opened anew."""
    free = shutil.disk_usage(folder).free
    needed = megabytes * MEGABYTE + more
    if free < needed:
        raise StoreUnwritable(
            f"The disk of {folder} has {free // MEGABYTE} MB free; {needed // MEGABYTE} MB are needed.",
            remedy="Nothing was written. Free some space (or lower min_free) and do it again.",
        )


def make_folder(folder: Path) -> None:
    """For its owner alone, as are the folders above it that are not there: drafts and tokens are in them."""
    with disk_errors(folder):
        for each in (*reversed(folder.parents), folder):
            if not each.is_dir():
                each.mkdir(mode=0o700, exist_ok=True)


def make_file(file: Path) -> None:
    """For its owner alone, whatever the folder is like that it is in; one that is there stays as it is."""
    with disk_errors(file):
        if not file.exists():
            file.touch(mode=0o600)


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Turn the operating system's errors into ours; whatever else is raised passes."""
    try:
        yield
    except OSError as error:
        said = f"{error}".lower()
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or any(word in said for word in _FULL):
            raise StoreUnwritable(
                f"The disk of {place} is full.",
                remedy="What was acknowledged is safe, this was not done. Free some space and do it again.",
            ) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM) or any(word in said for word in _READ_ONLY):
            raise StoreUnwritable(
                f"{place} cannot be written: {error}.",
                remedy="Give yourself the right to write there, or choose another DESCANT_HOME.",
            ) from error
        if error.errno in _NOWHERE:
            raise StoreUnwritable(f"{place} cannot be used: {error}.", remedy="Name another folder.") from error
        raise


def sync(path: Path) -> None:
    """Have a file, or a folder's list of files, on the disk before anything else happens."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def size_of(folder: Path) -> int:
    """Bytes of a folder's files; the engine may take away one while we look."""
    size = 0
    for file in folder.iterdir():
        with suppress(FileNotFoundError):
            size += file.stat().st_size
    return size
