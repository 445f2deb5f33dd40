"""Keeping a store: backing up, checking, counting."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from descant.config import BASE_FILE, SQLITE_FILE, Config
from descant.disk import disk_errors, make_file, make_folder
from descant.errors import StoreUnwritable
from descant.store import Statistics, Stores
from descant.store.cards import DATASETS, write_card


def statistics(stores: Stores) -> dict[str, Statistics]:
    return {"public": stores.public.statistics(), "private": stores.private.statistics()}


def check(stores: Stores) -> list[str]:
    return stores.public.check() + stores.private.check()


def places(config: Config) -> dict[str, Path]:
    """Where each thing that a backup may hold belongs, by its name there."""
    found = {
        "public": config.store_folder / "public",
        "private": config.private_folder / "private",
        BASE_FILE: config.home / BASE_FILE,
    }
    database = _database_file(config)
    return found | {SQLITE_FILE: database} if database else found


def back_up(stores: Stores, config: Config, folder: Path) -> list[str]:
    """Both datasets and the database, into a folder that is made; usable as soon as its card is there.

    Gives what is not in it, in sentences.
    """
    make_folder(folder)
    if any(folder.iterdir()):
        raise StoreUnwritable(f"{folder} is not empty.", remedy="Name a new folder for each backup.")
    for name in DATASETS:
        getattr(stores, name).backup(folder / name)
    database = _database_file(config)
    if database and database.exists():
        _copy_database(database, folder / SQLITE_FILE)
    write_card(folder, config.base)
    return list(_left_out(config))


def _left_out(config: Config) -> Iterator[str]:
    if not _database_file(config):
        yield f"Not in it: the database {_shown(config)}. Back that up with its own tools."
    if (files := config.home / "files").is_dir():
        yield f"Not in it: the files that were read, in {files}. Copy that folder too."


def _database_file(config: Config) -> Path | None:
    """The file of accounts, tokens and jobs; None where they are in another kind of database."""
    if not config.database:
        return config.home / SQLITE_FILE
    url = make_url(config.database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _shown(config: Config) -> str:
    return make_url(config.database).render_as_string(hide_password=True)


def _copy_database(source: Path, copy: Path) -> None:
    make_file(copy)
    with (
        disk_errors(copy.parent),
        contextlib.closing(sqlite3.connect(source)) as here,
        contextlib.closing(sqlite3.connect(copy)) as there,
    ):
        here.backup(there)
