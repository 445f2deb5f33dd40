"""Keeping a store: backing up, restoring, checking, counting."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from pathlib import Path

from descant import __version__
from descant.config import BASE_FILE, Config, is_url
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
    if folder.exists() and any(folder.iterdir()):
        raise StoreUnwritable(f"{folder} is not empty.", remedy="Name a new folder for each backup.")
    make_folder(folder)
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
        for name in DATASETS:
            _restore_dataset(config.store_folder / name, folder / name, replace=replace)
        _restore_database(config, folder)
        with disk_errors(config.home):
            (config.home / BASE_FILE).write_text(card["base"], encoding="utf-8")
    finally:
        owned.release()


def read_card(folder: Path) -> dict[str, str]:
    try:
        card: dict[str, str] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"{folder} is no complete backup: it has no readable {CARD}.",
            remedy="Name a folder that `descant backup` finished.",
        ) from error
    return card


def _restore_dataset(place: Path, backup: Path, *, replace: bool) -> None:
    aside = place.with_name(f"{place.name}.before-restore")
    if place.exists() and not replace:
        raise StoreUnwritable(f"{place} holds data.", remedy="Say --replace to put the backup in its place.")
    draft = place.with_name(f"{place.name}.restoring")
    with disk_errors(place):
        shutil.rmtree(draft, ignore_errors=True)
        _unpack(backup, draft)
        shutil.rmtree(aside, ignore_errors=True)
        if place.exists():
            place.rename(aside)
        draft.rename(place)
        shutil.rmtree(aside, ignore_errors=True)


def _unpack(backup: Path, draft: Path) -> None:
    """An engine's own copy is copied; a dump is loaded."""
    from descant.store.embedded import Embedded

    if (backup / DUMP_FILE).exists():
        dataset = Embedded(draft)
        load_dump(dataset, backup)
        dataset.close()
    else:
        shutil.copytree(backup, draft / "data")


def _copy_database(config: Config, folder: Path) -> None:
    source = config.home / "descant.sqlite"
    if config.database or not source.exists():
        return
    with disk_errors(folder), sqlite3.connect(source) as here, sqlite3.connect(folder / source.name) as there:
        here.backup(there)
    here.close()
    there.close()


def _restore_database(config: Config, folder: Path) -> None:
    if not config.database and (folder / "descant.sqlite").exists():
        place, draft = config.home / "descant.sqlite", config.home / "descant.sqlite.restoring"
        with disk_errors(config.home):
            shutil.copyfile(folder / "descant.sqlite", draft)
            for log in ("-wal", "-shm"):  # of the database that goes: they would be played into the one that comes
                place.with_name(place.name + log).unlink(missing_ok=True)
            draft.replace(place)
