"""The shelf on which an index keeps its parts: which are listed, who may change the list, what is merged."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic
from uuid import uuid4

from descant.analysis.shelving import ItemT, Kind, Part, PartT, Ranges, RowsT
from descant.analysis.shelving.files import REMEDY
from descant.disk import disk_errors, make_folder, sync
from descant.errors import Damaged

LARGEST = 1 << 24
"""what a part is not merged beyond, in its own measure of size"""
TIER = 4
"""parts of about the same size that are merged, and what sizes of other tiers differ by"""
_DEAD = 0.25
"""share of a part's sequences that are removed before the part is written anew"""
_VERSION = 1
_LIST, _PART, _DRAFT = "index.json", ".part", ".draft"
_DAY = 86_400.0
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Listed:
    file: str
    dead: Ranges = ()
    """sequences that are removed"""


Listing = tuple[Listed, ...]


class Shelf(Generic[PartT, RowsT, ItemT]):
    """The folder of an index."""

    def __init__(self, folder: Path, kind: Kind[PartT, RowsT, ItemT]) -> None:
        self._folder, self._kind = folder, kind
        make_folder(folder)
        self._open: dict[str, PartT] = {}

    @property
    def is_listed(self) -> bool:
        """Whether there is a list."""
        return (self._folder / _LIST).is_file()

    def parts(self) -> list[tuple[Listed, PartT]]:
        """As they are now; what becomes of them later is not seen."""
        for _ in range(_TRIES):
            listing = self._listing()
            with suppress(FileNotFoundError):  # merged, and taken away, since the list was read
                found = [(listed, self._part(listed.file)) for listed in listing]
                self._open = {listed.file: part for listed, part in found}
                return found
        missing = next((each.file for each in listing if not (self._folder / each.file).exists()), _LIST)
        raise Damaged.at("the index is damaged: the part is not there", file=missing, remedy=REMEDY)

    def draft(self, rows: RowsT) -> Path:
        """A part that is on the disk and in no list."""
        make_folder(self._folder)
        path = self._folder / f"{uuid4().hex}{_DRAFT}"
        self._kind.write(path, rows)
        return path

    def change(self, removed: Collection[str], drafts: Sequence[Path]) -> None:
        with self._alone(), _refusing_what_vanishes():
            living = [_without(listed, part, removed) for listed, part in self.parts()]
            added = [Listed(self._named(draft)) for draft in drafts]
            self._list((*living, *added))
            self._merge()
            self._tidy()

    def _part(self, file: str) -> PartT:
        return self._open.get(file) or self._kind.open(self._folder / file)

    def _named(self, draft: Path) -> str:
        part = draft.with_suffix(_PART)
        draft.rename(part)
        return part.name

    def _listing(self) -> Listing:
        path = self._folder / _LIST
        try:
            said = json.loads(path.read_bytes())
            if said["version"] != _VERSION:
                raise Damaged.at("another version of Descant wrote the index", file=_LIST, remedy=REMEDY)
            return tuple(
                Listed(_name(row["file"]), tuple((int(a), int(b)) for a, b in row["dead"])) for row in said["parts"]
            )
        except FileNotFoundError:
            return ()
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged.at("the index is damaged: its list is broken", file=_LIST, remedy=REMEDY) from error

    def _list(self, listing: Listing) -> None:
        rows = [{"file": each.file, "dead": each.dead} for each in listing]
        new = self._folder / f"{_LIST}.new"
        with disk_errors(new), _refusing_what_vanishes(), new.open("w", encoding="utf-8") as file:
            json.dump({"version": _VERSION, "parts": rows}, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / _LIST)
        sync(self._folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        make_folder(self._folder)
        with disk_errors(self._folder), (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _merge(self) -> None:
        """Until no tier is full."""
        while chosen := _to_merge(self.parts()):
            files = {listed.file for listed, _ in chosen}
            rows = self._kind.merged(part.rows(listed.dead) for listed, part in chosen)
            new = (Listed(self._named(self.draft(rows))),) if rows.names else ()
            self._list((*(each for each in self._listing() if each.file not in files), *new))

    def _tidy(self) -> None:
        """Take away what is in no list; drafts are another writer's, unless they are old."""
        listed = {each.file for each in self._listing()}
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                old = path.suffix == _DRAFT and time.time() - path.stat().st_mtime > _DAY
                if old or (path.suffix == _PART and path.name not in listed):
                    path.unlink()


@contextmanager
def _refusing_what_vanishes() -> Iterator[None]:
    """Whoever writes is alone: what is not there any more, somebody has deleted."""
    try:
        yield
    except FileNotFoundError as error:
        missing = Path(error.filename or _LIST).name
        raise Damaged.at("the index is damaged: it was deleted in between", file=missing, remedy=REMEDY) from error


def _name(text: str) -> str:
    if Path(text).name != text or not text.endswith(_PART):
        raise Damaged.at("the index is damaged: its list names no part", file=_LIST, remedy=REMEDY)
    return text


def _without(listed: Listed, part: Part, removed: Collection[str]) -> Listed:
    dead = {found for source in removed if (found := part.of_source(source))}
    return replace(listed, dead=tuple(sorted(dead | set(listed.dead)))) if dead else listed


def _to_merge(parts: Sequence[tuple[Listed, PartT]]) -> Sequence[tuple[Listed, PartT]]:
    """Parts of one tier, or one of which much is dead."""
    tiers: dict[int, list[tuple[Listed, PartT]]] = defaultdict(list)
    for listed, part in parts:
        if sum(last - first for first, last in listed.dead) > _DEAD * part.count:
            return [(listed, part)]
        if part.size * 2 <= LARGEST:
            tiers[(part.size.bit_length() - 1) // 2].append((listed, part))
    return next((_up_to_largest(each) for _, each in sorted(tiers.items()) if len(each) >= TIER), ())


def _up_to_largest(parts: Sequence[tuple[Listed, PartT]]) -> Sequence[tuple[Listed, PartT]]:
    size, chosen = 0, list[tuple[Listed, PartT]]()
    for listed, part in parts:
        size += part.size
        if size > LARGEST and len(chosen) > 1:
            break
        chosen.append((listed, part))
    return chosen
