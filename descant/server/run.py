"""Serving: one process that owns the store, restarted when it dies, and stopped with whoever started it."""

from __future__ import annotations

import functools
import logging
import os
import signal
import socket
import threading
import time
from multiprocessing.util import Finalize

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from descant.config import Config, is_url
from descant.errors import Unavailable
from descant.server import create_app
from descant.server.services import is_loopback
from descant.store.opening import open_stores
from descant.store.owner import Ownership
from descant.store.pool import Pool


def serve(config: Config, *, verbose: bool = False) -> None:
    """Serve until the process is told to stop."""
    _require_port(config)
    _require_store(config)
    Server(
        "descant",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=config.threads,
        respawn_failed_workers=True,
        log_level=LogLevels.info if verbose else LogLevels.error,
        log_access=verbose,
    ).serve(target_loader=functools.partial(load_application, config), wrap_loader=False)


def load_application(config: Config) -> Flask:
    """Run in the serving process, after the fork: only here is the store opened."""
    logging.basicConfig(level=logging.WARNING)
    pool = Pool(config.query_workers)
    stores = open_stores(config, url=local_url(config), pool=pool)
    Finalize(None, pool.close, exitpriority=20)
    Finalize(None, stores.close, exitpriority=10)
    _leave_with_the_parent()
    return create_app(config, stores)


def local_url(config: Config) -> str:
    """Where a command line on this machine reaches the server; nothing where it listens elsewhere only."""
    if config.host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return f"http://127.0.0.1:{config.port}/"
    return f"http://{config.host}:{config.port}/" if is_loopback(config.host) else ""


def _require_port(config: Config) -> None:
    """Say it here and at once, not in the serving process."""
    with socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((config.host, config.port))
        except (OSError, OverflowError) as error:
            raise Unavailable(
                f"{config.host}:{config.port} cannot be served on: {getattr(error, 'strerror', error)}.",
                remedy="Stop what listens there, or choose another with --port.",
            ) from error


def _require_store(config: Config) -> None:
    if not (is_url(config.store) and is_url(config.private_store)):
        Ownership(config.store_folder).release()


def _leave_with_the_parent() -> None:
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
