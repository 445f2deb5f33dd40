"""What is counted while the server works, for metrics.py to show. Costs some microseconds a request."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from descant.errors import DescantError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE = "descant.route"
"""where the application says by which of its rules it answers: there are few of them, as addresses there are not"""
SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "descant_request_seconds",
            "Time until an answer begins, by rule and status; its _count is the number of requests.",
            ("route", "status"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._running = Gauge(
            "descant_queries_running", "SPARQL queries that run or stand in line.", registry=self.registry
        )
        self._queries = Counter(
            "descant_queries",
            "SPARQL queries, by what became of them: done, or the kind of error.",
            ("outcome",),
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def note(self, route: str, status: str, seconds: float) -> None:
        self._requests.labels(route, status).observe(seconds)

    @contextmanager
    def query(self) -> Iterator[None]:
        outcome = "error"
        self._running.inc()
        try:
            yield
            outcome = "done"
        except DescantError as error:
            outcome = error.slug
            raise
        finally:
            self._running.dec()
            self._queries.labels(outcome).inc()


class Measured:
    """WSGI middleware around everything else."""

    def __init__(self, app: WSGIApplication, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        status = "500"

        def start(said: str, *more: Any) -> Any:
            nonlocal status
            status = said[:3]
            return start_response(said, *more)

        try:
            return self._app(environ, start)
        finally:
            self._metrics.note(environ.get(ROUTE, "none"), status, time.perf_counter() - began)
