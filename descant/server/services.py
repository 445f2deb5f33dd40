"""What every request handler may use, made once for an application."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import Engine

from descant.config import Config
from descant.server.recently import Recently
from descant.server.throttle import Throttle
from descant.server.tokens import owner_token
from descant.server.void import Partitions, count_partitions
from descant.store import Limits, Statistics, Stores


@dataclass(frozen=True, slots=True)
class Services:
    config: Config
    stores: Stores
    engine: Engine
    throttle: Throttle
    limits: Limits
    owner: str
    """the owner's token; empty where it is not accepted, because the server listens to the world"""
    counts: Recently[Statistics]
    partitions: Recently[Partitions]
    started: float = field(default_factory=time.time)


def make_services(config: Config, stores: Stores, engine: Engine) -> Services:
    public = stores.public
    return Services(
        config=config,
        stores=stores,
        engine=engine,
        throttle=Throttle(config.client_queries, config.client_seconds, config.client_errors),
        limits=Limits(
            seconds=config.query_deadline,
            memory=config.query_memory,
            rows=config.query_rows,
            size=config.query_bytes,
        ),
        owner=owner_token(config) if is_loopback(config.host) else "",
        counts=Recently(public.statistics, public.version),
        partitions=Recently(lambda: count_partitions(public), public.version),
    )


def services() -> Services:
    """Of the application that answers this request."""
    found: Services = current_app.extensions["descant"]
    return found


def is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
