"""Keeping a store: backing up, restoring, checking, counting."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from descant import __version__
from descant.config import BASE_FILE, SQLITE_FILE, Config, is_url
from descant.errors import InvalidInput, StoreUnwritable, Unavailable
from descant.store import Statistics, Stores
from descant.store.disk import disk_errors, make_folder
from descant.store.dump import DUMP_FILE, load_dump
from descant.store.owner import Ownership

CARD = "backup.json"
"""written last: a backup without it is not complete"""
DATASETS = ("public", "private")


def statistics(stores: Stores) -> dict[str, Statistics]:
    return {"public": stores.public.statistics(), "private": stores.private.statistics()}


def check(stores: Stores) -> list[str]:
    return stores.public.check() + stores.private.check()


def back_up(stores: Stores, config: Config, folder: Path) -> None:
    """Both datasets and the database, into a folder that is made; usable as soon as its card is there."""
    make_folder(folder)
    if any(folder.iterdir()):
        raise StoreUnwritable(f"{folder} is not empty.", remedy="Name a new folder for each backup.")
    for name in DATASETS:
        getattr(stores, name).backup(folder / name)
    _copy_database(config, folder)
    card = {"version": __version__, "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "base": config.base}
    with disk_errors(folder):
        (folder / CARD).write_text(json.dumps(card), encoding="utf-8")


def restore(config: Config, folder: Path, *, replace: bool = False) -> None:
    """Put a backup in the place of the store. What was there is kept aside until the new one stands."""
    card = read_card(folder)
    if is_url(config.store) or is_url(config.private_store):
        raise Unavailable(
            "A remote store is restored with its own tools.",
            remedy=f"Load {folder}/*/{DUMP_FILE} there, or restore into an embedded store.",
        )
    owned = Ownership(config.store_folder)
    try:
        parts = _parts(config, folder)
        if not replace:
            _require_nothing(parts)
        _put_in_place(parts, folder)
        if card.get("base"):
            with disk_errors(config.home):
                (config.home / BASE_FILE).write_text(card["base"], encoding="utf-8")
    finally:
        owned.release()


def read_card(folder: Path) -> dict[str, str]:
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        return {name: str(value) for name, value in card.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise InvalidInput(
            f"{folder} is no complete backup: it has no readable {CARD}.",
            remedy="Name a folder that `descant backup` finished.",
        ) from error


class _Part(NamedTuple):
    """One thing that a backup holds, and where it belongs."""

    backup: Path
    place: Path

    @property
    def draft(self) -> Path:
        return self.place.with_name(f"{self.place.name}.restoring")

    @property
    def aside(self) -> Path:
        return self.place.with_name(f"{self.place.name}.before-restore")


def _parts(config: Config, folder: Path) -> list[_Part]:
    parts = [_Part(folder / name, config.store_folder / name) for name in DATASETS]
    if not config.database and (folder / SQLITE_FILE).exists():
        parts.append(_Part(folder / SQLITE_FILE, config.home / SQLITE_FILE))
    return parts


def _require_nothing(parts: list[_Part]) -> None:
    for part in parts:
        if part.place.exists():
            raise StoreUnwritable(f"{part.place} holds data.", remedy="Say --replace to put the backup in its place.")


def _put_in_place(parts: list[_Part], folder: Path) -> None:
    """All of it is brought beside the old, and opened, before any of the old goes."""
    try:
        for part in parts:
            with _damage_of(folder), disk_errors(part.place):
                _remove(part.draft)
                _unpack(part)
        for part in parts:
            with disk_errors(part.place):
                _exchange(part)
    finally:
        for part in parts:
            _remove(part.draft)


def _unpack(part: _Part) -> None:
    """An engine's own copy is copied; a dump is loaded."""
    from descant.store.embedded import Embedded

    if part.backup.name == SQLITE_FILE:
        shutil.copyfile(part.backup, part.draft)
        with contextlib.closing(sqlite3.connect(part.draft)) as database:
            database.execute("PRAGMA quick_check")
        return
    has_dump = (part.backup / DUMP_FILE).exists()
    if not has_dump:
        shutil.copytree(part.backup, part.draft / "data")
    with contextlib.closing(Embedded(part.draft)) as dataset:
        if has_dump:
            load_dump(dataset, part.backup)


def _exchange(part: _Part) -> None:
    _remove(part.aside)
    if part.place.exists():
        part.place.rename(part.aside)
    for log in ("-wal", "-shm"):  # of the database that goes: they would be played into the one that comes
        part.place.with_name(part.place.name + log).unlink(missing_ok=True)
    part.draft.rename(part.place)
    _remove(part.aside)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _damage_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError, RuntimeError, shutil.Error, sqlite3.Error) as error:
        raise InvalidInput(
            f"{folder} is damaged: {' '.join(str(error).split())}.", remedy="Take another backup; nothing was changed."
        ) from error


def _copy_database(config: Config, folder: Path) -> None:
    source = config.home / SQLITE_FILE
    if config.database or not source.exists():
        return
    with disk_errors(folder), sqlite3.connect(source) as here, sqlite3.connect(folder / source.name) as there:
        here.backup(there)
    here.close()
    there.close()
