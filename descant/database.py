"""The relational side: accounts, tokens and jobs live in SQLite, or in PostgreSQL by URL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase

from descant.config import SQLITE_FILE, Config
from descant.disk import make_file, make_folder
from descant.errors import Missing, Unavailable


class Base(DeclarativeBase):
    """All tables; each is declared by the room that uses it."""


def now() -> datetime:
    """UTC without a zone: what SQLite and PostgreSQL both give back."""
    return datetime.now(UTC).replace(tzinfo=None)


def moment(time: datetime) -> str:
    """One of these, as documents have it."""
    return time.isoformat(timespec="milliseconds") + "Z"


def make_tables(engine: Engine) -> None:
    """Those that are declared by now and are not there yet."""
    there = set(inspect(engine).get_table_names())
    if missing := [table for table in Base.metadata.sorted_tables if table.name not in there]:
        Base.metadata.create_all(engine, tables=missing)


def open_database(config: Config) -> Engine:
    """The engine, with all tables made."""
    make_folder(Path(config.home))
    try:  # a server may go away between two questions, a file does not
        engine = create_engine(
            config.database or _in_home(config), pool_pre_ping=bool(config.database), hide_parameters=True
        )
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _configure_sqlite)
        make_tables(engine)
    except ModuleNotFoundError as error:
        raise Missing(f"{error}.", remedy="pip install 'descant[postgres]'.") from error
    except SQLAlchemyError as error:
        raise Unavailable(
            f"The database does not answer: {error.args[0] if error.args else error}",
            remedy="Check DESCANT_DATABASE.",
        ) from error
    return engine


def _in_home(config: Config) -> URL:
    """Put together and not written as text: a folder's name may have characters that mean something in a URL."""
    file = config.home / SQLITE_FILE
    make_file(file)  # the engine gives its logs the rights that this one has
    return URL.create("sqlite", database=str(file))


def _configure_sqlite(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined] # the driver's own connection
    cursor.execute("PRAGMA journal_mode=WAL")  # readers beside a writer
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is removed is overwritten
    cursor.close()


def forget_removed(engine: Engine) -> None:
    """The files have no word any more of what was removed. Of another database than SQLite, that is its own affair."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        empty_log(connection.driver_connection)
    finally:
        connection.close()


def empty_log(connection: Any) -> None:
    """SQLite's log holds pages as they were; a reader of old pages is waited for, as long as for any lock."""
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise Unavailable("Somebody reads the database all the time.", remedy="It is tried again at the next start.")


_turn = threading.Lock()
"""SQLite has one writer at a time, and who waits for another sleeps longer than need be"""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that has the right to write from its beginning, so that it never finds out too late."""
    alone = engine.dialect.name == "sqlite"
    with _turn if alone else nullcontext(), reading(engine) as connection, connection.begin():
        if alone:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        raise Unavailable(f"The database does not answer: {error.orig}.", remedy="Check its server or disk.") from error
