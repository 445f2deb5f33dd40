"""Serving: one process that owns the store, restarted when it dies, and stopped with whoever started it."""

from __future__ import annotations

import functools
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.util import Finalize

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from descant.config import Config, is_url
from descant.database import open_database
from descant.errors import Unavailable, WrongUse
from descant.jobs.runner import Runner
from descant.server.annotating.room import ROOM, Room, open_room
from descant.server.application import create_app
from descant.server.jobs import RUNNER
from descant.server.library.cover_places import remove_former
from descant.server.people.erasing import resume_deletions
from descant.server.people.provider import require_settings
from descant.server.people.publishing import say_profiles
from descant.server.places import PLACES
from descant.server.services import Services, is_here
from descant.server.streams import STREAMS
from descant.store import Stores
from descant.store.opening import open_stores, require_remote_stores
from descant.store.owner import Ownership, answers
from descant.store.pool import Pool

STOPPING = 8
"""seconds to finish what is begun when the server is stopped; below the ten that containers are given"""
LAST_PORT = 65_535


def serve(config: Config, announce: Callable[[], None], *, verbose: bool = False) -> None:
    """Serve until the process is told to stop. What is known to be in the way is raised before anything is announced.

    The serving process announces it when it takes requests; one that was started again after a death does it again.
    """
    address = require_address(config)
    _require_what_it_needs(config)
    load = functools.partial(load_application, config, functools.partial(_announce_in_time, config.address, announce))
    Server(
        "descant",
        address=address,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=config.threads + PLACES + STREAMS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING,
        log_level=LogLevels.info if verbose else LogLevels.error,
        log_access=verbose,
    ).serve(target_loader=load, wrap_loader=False)


def load_application(config: Config, loaded: Callable[[], None]) -> Flask:
    """Run in the serving process, after the fork: only here is the store opened, which may take minutes."""
    logging.basicConfig(level=logging.WARNING)
    _leave_with_the_parent()
    pool = Pool(config.query_workers)
    stores = open_stores(config, url=local_url(config), pool=pool)
    Finalize(None, pool.close, exitpriority=20)
    Finalize(None, stores.close, exitpriority=10)
    app, room, runner = _put_together(config, stores)
    Finalize(None, room.close, exitpriority=25)
    _go_on(app.extensions["descant"], room)
    room.pods.start()
    Finalize(None, runner.close, exitpriority=30)
    loaded()
    return app


@contextmanager
def application(config: Config) -> Iterator[Flask]:
    """For this process alone, which listens nowhere; its jobs are done while it is there."""
    pool = Pool(1)
    try:
        with open_stores(config, pool=pool) as stores:
            app, room, runner = _put_together(config, stores)
            try:
                yield app
            finally:
                runner.close()
                room.close()
    finally:
        pool.close()


def _put_together(config: Config, stores: Stores) -> tuple[Flask, Room, Runner]:
    app = create_app(config, stores, engine := open_database(config))
    app.extensions[ROOM] = room = open_room(app.extensions["descant"])
    app.extensions[RUNNER] = runner = Runner(config, stores, engine).start()
    return app, room, runner


def _go_on(here: Services, room: Room) -> None:
    """With what a process before this one had begun for people, or left; nobody has to wait for it."""

    def work() -> None:
        say_profiles(here.engine, here.stores.public, here.config.base)
        resume_deletions(here, room)
        remove_former(here.config.home)

    threading.Thread(target=work, name="what was left", daemon=True).start()


def _announce_in_time(url: str, announce: Callable[[], None]) -> None:
    """Announce once connections are taken, which is a moment after the application is there."""

    def wait() -> None:
        while not answers(url):
            time.sleep(0.02)
        announce()

    threading.Thread(target=wait, name="announcement", daemon=True).start()


def local_url(config: Config) -> str:
    """Where a command line on this machine reaches the server; nothing where it listens elsewhere only."""
    return config.address if is_here(config.address) else ""


def require_address(config: Config) -> str:
    """The IP address to listen on. That it cannot be had is said here and at once, not in the serving process."""
    try:
        family, _, _, _, place = socket.getaddrinfo(config.host, None, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((place[0], config.port))
    except OverflowError as error:
        raise WrongUse(
            f"There is no port {config.port}.", remedy=f"Choose one up to {LAST_PORT} with --port."
        ) from error
    except (OSError, UnicodeError) as error:
        raise Unavailable(
            f"Port {config.port} of {config.host} cannot be served on: {getattr(error, 'strerror', error)}.",
            remedy="Stop what listens there, or choose another with --host and --port.",
        ) from error
    return str(place[0])


def _require_what_it_needs(config: Config) -> None:
    """Asked here, where an error ends the start; the serving process would be started again and again."""
    if not (is_url(config.store) and is_url(config.private_store)):
        Ownership(config.store_folder).release()
    require_remote_stores(config)
    require_settings(config)
    open_database(config).dispose()


def _leave_with_the_parent() -> None:
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOPPING)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
