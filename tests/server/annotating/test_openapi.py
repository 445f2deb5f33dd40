"""What the document says of annotations is kept, for those that are there and those that are not."""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from tests.server.annotating.conftest import Post


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
def test_the_interface_keeps_what_its_document_says(app: Flask, owner: FlaskClient, post: Post, there: bool) -> None:
    name = post().headers["Location"].rpartition("/")[2]
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    authorization = {"Authorization": str(owner.environ_base["HTTP_AUTHORIZATION"])}
    seen = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if "/annotations/" not in operation.label or (there and "{id}" not in operation.label):
            continue
        seen.append(operation.label)

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            if there:
                case.path_parameters["id"] = name
                owner.post(f"/api/annotations/{name}/restore")
            case.call_and_validate(headers=authorization)

        check()
    assert len(seen) == (7 if there else 12)
