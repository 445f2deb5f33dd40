"""Dumps of a dataset as files, made when they are asked for and kept until the data change."""

from __future__ import annotations

import secrets
import threading
import time
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pyoxigraph import RdfFormat

from descant.disk import disk_errors, make_folder
from descant.store import Dataset
from descant.store.dump import write_dump

KEPT = 600.0
"""seconds that a dump may be old for strangers where the engine cannot tell whether the data have changed"""


class Dump(NamedTuple):
    path: Path
    tag: str
    version: str
    made: float

    def serves(self, version: str, age: float) -> bool:
        current = self.version == version if version else time.monotonic() - self.made < age
        return current and self.path.exists()


class Dumps:
    """One of each format. One caller makes it, the others wait."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        self._dataset, self._folder = dataset, folder
        self._dumps: dict[str, Dump] = {}
        self._making = threading.Lock()

    def open(self, form: RdfFormat, age: float) -> tuple[BinaryIO, str]:
        """The file and its ETag. It is open, so its reader keeps it when the next dump takes its place.

        Where the engine cannot tell whether the data have changed, it is `age` seconds old at the most.
        """
        suffix = form.file_extension
        with self._making:
            version = self._dataset.version()
            dump = self._dumps.get(suffix)
            if dump is None or not dump.serves(version, age):
                dump = self._dumps[suffix] = self._make(form, version)
            with disk_errors(self._folder):
                return dump.path.open("rb"), dump.tag

    def forget(self) -> None:
        """There is something in them that nobody shall find any more."""
        with self._making:
            self._dumps.clear()
            for old in self._folder.glob("*"):
                old.unlink(missing_ok=True)

    def _make(self, form: RdfFormat, version: str) -> Dump:
        make_folder(self._folder)
        for old in self._folder.glob(f"*.{form.file_extension}*"):
            old.unlink(missing_ok=True)
        tag = secrets.token_hex(16)
        path = self._folder / f"{tag}.{form.file_extension}"
        write_dump(self._dataset, path, form)
        return Dump(path, tag, version, time.monotonic())
