"""`/metrics` for Prometheus: what the server has done, is doing, and holds. Format: https://prometheus.io/docs/

One process serves (run.py), so the numbers of its threads are the server's; they begin anew when it is started again.
What has to be counted in the store or in the database is counted when somebody asks.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import accumulate

from flask import Blueprint, Flask, Response, request
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder

from descant import __version__
from descant.bot.counts import SECONDS, What, counts
from descant.jobs.looking import count_states
from descant.server.auth import require
from descant.server.measuring import ROUTE, Measured
from descant.server.services import Services, services

blueprint = Blueprint("metrics", __name__)

_OF_BOTS = (
    (
        "descant_bot_messages",
        (What.TAKEN, What.DROPPED),
        "Messages that bots answer, and those that were too many.",
    ),
    ("descant_bot_replies", (What.SENT, What.LOST), "Replies that bots have sent, and those that can never arrive."),
    ("descant_bot_failures", (What.FAILED,), "Answers that say that something went wrong here, or was away."),
)


class _State:
    """Counted when somebody asks."""

    def __init__(self, here: Services) -> None:
        self._here = here

    def collect(self) -> Iterator[Metric]:
        here = self._here
        up = GaugeMetricFamily("descant_uptime_seconds", "Since the serving process began.", labels=("version",))
        up.add_metric((__version__,), time.time() - here.started)
        yield up
        size = GaugeMetricFamily("descant_store_bytes", "On this machine's disk, by dataset.", labels=("dataset",))
        for name, dataset in (("public", here.stores.public), ("private", here.stores.private)):
            if (found := dataset.size()) is not None:
                size.add_metric((name,), found)
        yield size
        jobs = GaugeMetricFamily("descant_jobs", "Jobs that are known, by state.", labels=("state",))
        for state, count in count_states(here.engine).items():
            jobs.add_metric((state.value,), count)
        yield jobs
        yield from _of_bots(here)


def _of_bots(here: Services) -> Iterator[Metric]:
    """As bots have noted it that have this database."""
    said: dict[tuple[str, What], dict[float, float]] = {}
    for transport, what, bound, much in counts(here.engine):
        said.setdefault((transport, what), {})[bound] = much
    for name, kinds, about in _OF_BOTS:
        family = CounterMetricFamily(name, about, labels=("transport", "what"))
        for (transport, what), found in said.items():
            if what in kinds:
                family.add_metric((transport, what.value), sum(found.values()))
        yield family
    took = HistogramMetricFamily(
        "descant_bot_answer_seconds", "How long it took to make an answer.", labels=("transport",)
    )
    for (transport, what), found in said.items():
        if what is What.ANSWERED:
            below = accumulate(found.get(each, 0.0) for each in (*SECONDS, -1.0))
            bounds = [*map(str, SECONDS), "+Inf"]
            seconds = sum(said.get((transport, What.SECONDS), {}).values())
            took.add_metric((transport,), list(zip(bounds, below, strict=True)), seconds)
    yield took


def init_app(app: Flask, here: Services) -> None:
    here.metrics.registry.register(_State(here))
    app.before_request(_name_route)
    app.wsgi_app = Measured(app.wsgi_app, here.metrics)  # type: ignore[method-assign] # as Flask's documentation says


def _name_route() -> None:
    if request.url_rule is not None:
        request.environ[ROUTE] = request.url_rule.rule


@blueprint.get("/metrics")
def show() -> Response:
    require("read")
    write, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(write(services().metrics.registry), content_type=content_type)
