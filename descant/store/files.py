"""The files that sources are: as they came, as they are kept (with ids), and what was derived from them.

One folder for each content, named by its hash, so that the same file is kept once:

    files/7c/sha256-7c1f…/original.mei   kept.mei   notes.tsv   reading.json

A file gets its name when it is whole and on the disk. What is in a folder never changes but by being read anew.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from descant.config import Config
from descant.disk import disk_errors, make_folder, require_room
from descant.errors import NotFound

_CONTENT = re.compile(r"sha256-[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Files:
    """Under `home/files`. Any process may read; the owner of the store writes."""

    def __init__(self, root: Path, *, min_free: int = 0) -> None:
        self._root, self._min_free = root, min_free

    def keep(self, content: str, files: Mapping[str, bytes | Path]) -> None:
        """Put files into the folder of a content; what has the name already is replaced. Paths are copied."""
        folder = self.folder(content)
        make_folder(folder)
        with disk_errors(folder):
            require_room(folder, self._min_free, more=sum(map(_size, files.values())))
            for name, data in files.items():
                _write(folder, _checked(name), data)
            _flush_folder(folder)

    def remove(self, content: str, names: Iterable[str]) -> None:
        """Files that were derived from it; what is not there is no matter."""
        for name in names:
            (self.folder(content) / _checked(name)).unlink(missing_ok=True)

    def path(self, content: str, name: str) -> Path:
        """Where a file is; NotFound where it is not."""
        path = self.folder(content) / _checked(name)
        if not path.is_file():
            raise NotFound(f"There is no file {name} of {content}.", remedy="Ingest the file again.")
        return path

    def names(self, content: str) -> list[str]:
        folder = self.folder(content)
        return sorted(each.name for each in folder.iterdir() if _NAME.fullmatch(each.name)) if folder.is_dir() else []

    def folder(self, content: str) -> Path:
        if not _CONTENT.fullmatch(content):
            raise NotFound(f"{content[:80]!r} is no content.", remedy="Contents are named sha256- and 64 digits.")
        return self._root / content[7:9] / content


def files_of(config: Config) -> Files:
    """Where the files of this home are kept."""
    return Files(config.home / "files", min_free=config.min_free)


def _write(folder: Path, name: str, data: bytes | Path) -> None:
    draft = folder / f".{secrets.token_hex(8)}"
    try:
        with draft.open("wb") as target:
            if isinstance(data, Path):
                with data.open("rb") as opened:
                    shutil.copyfileobj(opened, target, 1 << 20)
            else:
                target.write(data)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NotFound(f"{name[:80]!r} is no name of a file here.", remedy="Look at what there is.")
    return name


def _size(data: bytes | Path) -> int:
    return data.stat().st_size if isinstance(data, Path) else len(data)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
