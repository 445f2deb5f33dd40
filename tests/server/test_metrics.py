"""What a server says of itself to Prometheus, read as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from descant.accounts.tokens import create_token
from descant.database import open_database
from descant.errors import QueryTimeout
from descant.server.measuring import Metrics
from tests.server.conftest import Server

Samples = dict[tuple[str, frozenset[str]], float]

NUMBERS = " ".join(str(number) for number in range(300))
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?{name} {{ {NUMBERS} }}' for name in 'abcde')} }}"


def samples(text: str) -> Samples:
    """By name and the values of the labels."""
    return {
        (each.name, frozenset(each.labels.values())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def sample(found: Samples, name: str, *labels: str) -> float:
    return found[name, frozenset(labels)]


@pytest.fixture
def text(start_server: Callable[..., Server]) -> str:
    """After a few requests of each kind to a real server."""
    server = start_server(query_deadline=10, client_errors=2)  # in which a worker has surely begun
    with server.client() as stranger, server.owner() as owner:
        assert [stranger.get("/health").status_code for _ in range(3)] == [200] * 3
        assert [stranger.get(f"/nowhere/{number}").status_code for number in range(5)] == [404] * 5
        assert [owner.get(f"/api/jobs/{number}").status_code for number in range(4)] == [404] * 4
        assert ask(stranger, "ASK {}") == ask(owner, "ASK {}") == 200
        assert ask(owner, ENDLESS) == 504
        assert [ask(stranger, "nonsense") for _ in range(3)] == [400, 400, 429]
        assert stranger.post("/api/ingest", content=b"").status_code == 401
        answer = owner.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/plain")
    return answer.text


def ask(client: httpx.Client, query: str) -> int:
    accept = {"Accept": "application/sparql-results+json"}
    return client.get("/sparql", params={"query": query}, headers=accept).status_code


@pytest.mark.slow
def test_a_real_server_says_what_it_did(text: str) -> None:
    found = samples(text)
    assert sample(found, "descant_request_seconds_count", "/health", "200") == 3
    assert sample(found, "descant_request_seconds_count", "none", "404") == 5
    assert sample(found, "descant_request_seconds_count", "/api/jobs/<identifier>", "404") == 4
    assert sample(found, "descant_request_seconds_count", "/sparql", "200") == 2
    assert sample(found, "descant_request_seconds_count", "/sparql", "400") == 2
    assert sample(found, "descant_request_seconds_count", "/sparql", "429") == 1
    assert sample(found, "descant_request_seconds_count", "/api/ingest", "401") == 1
    assert sample(found, "descant_request_seconds_sum", "/sparql", "504") > 1
    assert sample(found, "descant_request_seconds_bucket", "/sparql", "504", "+Inf") == 1
    assert sample(found, "descant_request_seconds_bucket", "/sparql", "504", "1.0") == 0
    outcomes = {"done": 2, "query-timeout": 1, "invalid-input": 2, "too-many-requests": 1}
    assert {name: sample(found, "descant_queries_total", name) for name in outcomes} == outcomes
    assert sample(found, "descant_queries_running") == 0
    assert sample(found, "descant_store_bytes", "public") > 0
    assert sample(found, "descant_store_bytes", "private") > 0
    assert sample(found, "descant_jobs", "queued") == 0
    assert sample(found, "process_resident_memory_bytes") > 0
    assert any(name == "descant_uptime_seconds" and value > 0 for (name, _), value in found.items())


def test_a_query_that_runs_is_counted_while_it_does() -> None:
    metrics = Metrics()

    def running() -> float | None:
        return metrics.registry.get_sample_value("descant_queries_running")

    with suppress(QueryTimeout), metrics.query():
        assert running() == 1
        raise QueryTimeout("too long")
    assert running() == 0
    assert metrics.registry.get_sample_value("descant_queries_total", {"outcome": "query-timeout"}) == 1


def test_a_token_is_needed_and_one_that_reads_is_enough(client: FlaskClient) -> None:
    refused = client.get("/metrics")
    assert refused.status_code == 401
    assert b"descant_" not in refused.data
    engine = open_database(client.application.extensions["descant"].config)
    token, text = create_token(engine, "prometheus", "read")
    assert token.scope == "read"
    assert client.get("/metrics", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    engine.dispose()


def test_what_prometheus_prefers_is_said_in_its_form(owner: FlaskClient) -> None:
    answer = owner.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0"})
    assert answer.content_type.startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_jobs_are_counted_by_state(owner: FlaskClient) -> None:
    sent = owner.post("/api/ingest", json={"addresses": ["https://example.org/a.mei"]})
    assert sent.status_code == 202, sent.text
    found = samples(owner.get("/metrics").text)
    assert sample(found, "descant_jobs", "queued") + sample(found, "descant_jobs", "running") == 2, "a batch of one"
