"""What the document says of accounts is kept."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from descant.accounts import Role, create_account
from descant.server.tokens import create_token


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it closes no response
@pytest.mark.parametrize("role", [Role.READER, Role.ADMIN])
def test_the_interface_keeps_what_its_document_says(role: Role, app: Flask, engine: Any) -> None:
    account = create_account(engine, "Clara", role).id
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    seen = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if "/api/account" not in operation.label:
            continue
        seen.append(operation.label)

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            _, text = create_token(engine, "t", "read" if role is Role.READER else "admin", account=account)
            unchecked = [positive_data_acceptance] if "profile" in case.path else []  # not all text is a name
            case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, excluded_checks=unchecked)

        check()
    assert len(seen) == 7
