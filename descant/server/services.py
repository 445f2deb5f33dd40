"""What every request handler may use, made once for an application."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Engine

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.jobs.harmony.counting import Counts
from descant.server.dumps import Dumps
from descant.server.measuring import Metrics
from descant.server.places import Places
from descant.server.recently import Recently, Unchanged
from descant.server.throttle import Throttle
from descant.server.void import Partitions, count_partitions
from descant.store import Limits, Statistics, Stores

HEAVIEST = 100_000_000
"""bytes of what is kept of one kind"""


@dataclass(frozen=True, slots=True)
class Services:
    config: Config
    stores: Stores
    engine: Engine
    throttle: Throttle
    questions: Throttle
    """asked in plain words; what they ask the graph is on the account of `throttle` beside it"""
    limits: Limits
    owner: str
    """the owner's token"""
    counts: Recently[Statistics]
    partitions: Recently[Partitions]
    dumps: Dumps
    places: Places
    chord_counts: Counts = field(default_factory=Counts)
    audits: Unchanged[dict[str, Any]] = field(default_factory=Unchanged)
    links: Unchanged[Any] = field(default_factory=Unchanged)
    concordances: Unchanged[Any] = field(default_factory=lambda: Unchanged(most=4))
    """of two versions; one of 10,000 bars takes 5 MB"""
    chord_graphs: Unchanged[Any] = field(default_factory=lambda: Unchanged(4, attrgetter("weight"), HEAVIEST))
    """of a piece by some wishes; 8 versions of 278 bars take 2 s"""
    chords: Unchanged[Any] = field(default_factory=lambda: Unchanged(20, attrgetter("weight"), HEAVIEST))
    """of a version; 300 of them take 80 ms"""
    metrics: Metrics = field(default_factory=Metrics)
    started: float = field(default_factory=time.time)


def make_services(config: Config, stores: Stores, engine: Engine) -> Services:
    public = stores.public
    return Services(
        config=config,
        stores=stores,
        engine=engine,
        throttle=Throttle(config.client_queries, config.client_seconds, config.client_errors),
        questions=Throttle(config.client_queries, config.client_seconds, config.client_errors),
        limits=Limits.of(config),
        owner=owner_token(config),
        counts=Recently(public.statistics, public.version),
        partitions=Recently(lambda: count_partitions(public), public.version),
        dumps=Dumps(public, config.home / "dumps"),
        places=Places(config.client_queries),
    )


def services() -> Services:
    """Of the application that answers this request."""
    found: Services = current_app.extensions["descant"]
    return found


def is_loopback(host: str) -> bool:
    """Whether this is this machine; on IPv6 sockets an address of IPv4 comes in disguise."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_here(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")
