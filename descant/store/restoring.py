"""Bringing back a backup: everything is made ready and read beside what is there, before any of that goes."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from descant.config import BASE_FILE, SQLITE_FILE, Config, is_url
from descant.disk import disk_errors, make_file, make_folder
from descant.errors import InvalidInput, StoreUnwritable, Unavailable
from descant.store.cards import Card, read_card, require_parts
from descant.store.dump import DUMP_FILE, load_dump
from descant.store.embedded import Embedded
from descant.store.exchange import draft_of, exchange, settle
from descant.store.keeping import places
from descant.store.opening import own, release

UNLISTED = "Its card has no list of its parts, so nobody can tell whether all of them were there: look for yourself."
"""a backup by an early version"""


class _Part(NamedTuple):
    """One thing that a backup holds, and where it belongs."""

    backup: Path
    place: Path


def restore(config: Config, folder: Path, *, replace: bool = False) -> list[str]:
    """Put a backup in the place of the store: whole, or not at all. Gives what is doubtful, in sentences."""
    card = read_card(folder)
    _check_base(card, folder)
    if is_url(config.store) or is_url(config.private_store):
        raise Unavailable(
            "A remote store is restored with its own tools.",
            remedy=f"Load {folder}/*/{DUMP_FILE} there, or restore into an embedded store.",
        )
    owned = own(config)
    try:
        parts = _parts(config, folder)
        if not replace:
            _require_nothing(parts)
        if card.parts is not None:
            require_parts(folder, card.parts)
        try:
            for part in parts:
                _make_ready(part, config, folder)
            base = _write_base(config, card.base) if card.base else []
        except BaseException:
            settle(config.store_folder, places(config).values())
            raise
        exchange(config.store_folder, [*base, *(part.place for part in parts)])
    finally:
        release(owned)
    return [] if card.parts is not None else [UNLISTED]


def _check_base(card: Card, folder: Path) -> None:
    if not card.base:
        return
    try:
        Config(base=card.base)
    except InvalidInput as error:
        raise InvalidInput(
            f"{folder} is damaged: {error.message} Nothing was changed.", remedy="Take another backup."
        ) from error


def _parts(config: Config, folder: Path) -> list[_Part]:
    """A backup may be without a database; the base is on its card."""
    parts = [_Part(folder / name, place) for name, place in places(config).items() if name != BASE_FILE]
    return [part for part in parts if part.backup.name != SQLITE_FILE or part.backup.exists()]


def _require_nothing(parts: list[_Part]) -> None:
    for part in parts:
        if part.place.exists():
            raise StoreUnwritable(f"{part.place} holds data.", remedy="Say --replace to put the backup in its place.")


def _make_ready(part: _Part, config: Config, folder: Path) -> None:
    draft = draft_of(part.place)
    make_folder(draft.parent)
    with _damage_of(folder), disk_errors(part.place):
        if part.backup.name == SQLITE_FILE:
            _copy_database(part.backup, draft)
        else:
            _unpack(part.backup, draft, config.min_free)


def _unpack(backup: Path, draft: Path, min_free: int) -> None:
    """An engine's own copy is copied; a dump is loaded; either is read whole."""
    has_dump = (backup / DUMP_FILE).exists()
    if not has_dump:
        make_folder(draft)
        shutil.copytree(backup, draft / "data")
    with contextlib.closing(Embedded(draft, min_free=min_free)) as dataset:
        if has_dump:
            load_dump(dataset, backup)
        if faults := dataset.check():
            raise ValueError(faults[0])


def _copy_database(backup: Path, draft: Path) -> None:
    make_file(draft)
    shutil.copyfile(backup, draft)
    with contextlib.closing(sqlite3.connect(draft)) as database:
        ((said,), *_) = database.execute("PRAGMA quick_check").fetchall()
    if said != "ok":
        raise ValueError(said)


def _write_base(config: Config, base: str) -> list[Path]:
    place = config.home / BASE_FILE
    with disk_errors(config.home):
        draft_of(place).write_text(base, encoding="utf-8")
    return [place]


@contextlib.contextmanager
def _damage_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except StoreUnwritable:
        raise
    except (Unavailable, SyntaxError, ValueError, RuntimeError, shutil.Error, sqlite3.Error) as error:
        raise InvalidInput(
            f"{folder} is damaged: {' '.join(str(error).split())}.", remedy="Take another backup; nothing was changed."
        ) from error
