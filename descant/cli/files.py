"""Files that a command reads and writes: what is wrong with one is said like any other error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from descant.disk import disk_errors
from descant.errors import NotFound, WrongUse


def refuse_folder(file: Path) -> None:
    if file.is_dir():
        raise WrongUse(f"{file} is a folder.", remedy="Name the files in it.")


@contextmanager
def read_from(file: Path) -> Iterator[BinaryIO]:
    refuse_folder(file)
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", remedy="Check the name.")
    try:
        opened = file.open("rb")
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}.", remedy="Give yourself the right to.") from error
    with opened:
        yield opened


@contextmanager
def written_to(file: Path) -> Iterator[BinaryIO]:
    """The file has its name only when it is whole; what had the name before stays until then."""
    if file.is_dir():
        raise WrongUse(f"{file} is a folder.", remedy="Name a file in it.")
    draft = file.with_name(f"{file.name}.draft")
    try:
        with disk_errors(file):
            with draft.open("wb") as opened:
                yield opened
            draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
