"""An interface held against its own document: what this allows is sent, and more, and the answers are as it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

Headers = Callable[[], Mapping[str, str]]
Prepare = Callable[[schemathesis.Case], object]


def as_sent_by(client: FlaskClient) -> Headers:
    headers = {"Authorization": str(client.environ_base["HTTP_AUTHORIZATION"])}
    return lambda: headers


def conforming(
    app: Flask,
    ours: str,
    headers: Headers,
    prepare: Prepare = lambda case: None,
    *,
    free: str = "(?!)",
    examples: int = 25,
) -> list[str]:
    """The operations that were tried: those whose label, as `GET /api/jobs`, the pattern `ours` finds.

    `prepare` puts things that are there in the places of invented ones. Where the pattern `free` finds the label, a
    good request may be refused as well: not every number is one of a bar, and not every text is an IRI.
    """
    seen = []
    for found in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations():
        operation = found.ok()
        if re.search(ours, operation.label):
            seen.append(operation.label)
            excluded = [positive_data_acceptance] if re.search(free, operation.label) else []
            _tried(operation.as_strategy(), headers, prepare, excluded, examples)
    return seen


def _tried(strategy: Any, headers: Headers, prepare: Prepare, excluded: list[Any], examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=strategy)
    def check(case: schemathesis.Case) -> None:
        prepare(case)
        case.call_and_validate(headers=headers(), excluded_checks=excluded)

    check()


def asking(**known: str) -> Prepare:
    """Puts these in the places of parameters of the query that have their names."""

    def prepare(case: schemathesis.Case) -> None:
        if isinstance(case.query, dict):
            case.query |= {name: value for name, value in known.items() if name in case.query}

    return prepare
