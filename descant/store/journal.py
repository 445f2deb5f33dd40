"""The redo log of large changes: on disk and complete before the dataset is touched.

An entry is a pair of files: `N.nq` with the quads, and `N.json` with the graphs to be replaced, written last;
only a pair counts. Applying an entry twice gives what applying it once gives: quads keep their blank nodes'
labels, and graphs are replaced whole. So after a crash every entry that is still there is applied again.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from descant.disk import disk_errors, make_folder, require_room, sync
from descant.errors import StoreUnwritable
from descant.store.lines import NO_LINES, Lines

log = logging.getLogger(__name__)


class Unfinished(StoreUnwritable):
    """A large change stopped half way: the next opening finishes it."""


class Journal:
    def __init__(self, folder: Path, min_free: int) -> None:
        self._folder = folder
        self._min_free = min_free
        make_folder(folder)

    def write(
        self, quads: Iterable[Quad], replaced: Callable[[], list[str]], *, lines: Lines = NO_LINES
    ) -> tuple[int, Path]:
        """Store an entry durably, lines and quads; `replaced` is asked after the last quad was read."""
        path = self._folder / f"{time.time_ns():020d}-{secrets.token_hex(4)}.nq"
        counted = _Counted(quads, self._require_room)
        try:
            with disk_errors(self._folder):
                with path.open("wb") as file:
                    for chunk in lines.chunks():
                        self._require_room()
                        file.write(chunk)
                    serialize(counted, file, RdfFormat.N_QUADS)
                sync(path)
            self._seal(path, replaced())
        except BaseException:
            self.remove(path)
            raise
        return len(lines) + counted.count, path

    def _require_room(self) -> None:
        require_room(self._folder, self._min_free)

    def _seal(self, path: Path, replaced: list[str]) -> None:
        draft = path.with_suffix(".draft")
        with disk_errors(self._folder):
            draft.write_text(json.dumps(replaced), encoding="utf-8")
            sync(draft)
            draft.replace(path.with_suffix(".json"))
            sync(self._folder)

    def pending(self) -> Iterator[Path]:
        """Entries that a crash left behind, oldest first; halves of entries are cleared away.

        Of each it is said how large it is before it is given: to apply it again may take minutes, and somebody waits.
        """
        for path in sorted(self._folder.glob("*.draft")):
            path.unlink()
        for path in sorted(self._folder.glob("*.nq")):
            if path.with_suffix(".json").exists():
                size = path.stat().st_size / 1e6
                log.warning("Finishing a write of %s that was interrupted (%.1f MB).", self._folder.parent, size)
                yield path
            else:
                path.unlink()

    def replaced(self, path: Path) -> list[str]:
        names: list[str] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return names

    def quads(self, path: Path) -> Iterator[Quad]:
        return parse(path=str(path), format=RdfFormat.N_QUADS)

    def remove(self, path: Path | None) -> None:
        """An entry, if there is one. The card goes first: quads without it do not count, also after a power failure."""
        if path is None:
            return
        for suffix in (".json", ".draft", ".nq"):
            path.with_suffix(suffix).unlink(missing_ok=True)
        sync(self._folder)


class _Counted:
    """Quads on their way to the disk, with a look at the room left every so often."""

    def __init__(self, quads: Iterable[Quad], look: Callable[[], None]) -> None:
        self._quads, self._look, self.count = quads, look, 0

    def __iter__(self) -> Iterator[Quad]:
        for quad in self._quads:
            if self.count % 100_000 == 0:
                self._look()
            self.count += 1
            yield quad
