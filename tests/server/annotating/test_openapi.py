"""What the document says of annotations is kept, for those that are there and those that are not."""

from __future__ import annotations

import re

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from tests.server.annotating.conftest import Post

OURS = re.compile(r"/annotations/|/api/objects|/api/passages|/id/")


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
def test_the_interface_keeps_what_its_document_says(app: Flask, owner: FlaskClient, post: Post, there: bool) -> None:
    name = post().headers["Location"].rpartition("/")[2]
    made = owner.post("/api/objects", json={"type": "Selection", "part": "https://example.org/a#t=1,2"})
    selection = made.headers["Location"].rpartition("/")[2]
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    authorization = {"Authorization": str(owner.environ_base["HTTP_AUTHORIZATION"])}
    seen = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if not OURS.search(operation.label) or (there and "{id}" not in operation.label):
            continue
        seen.append(operation.label)

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            if there:
                is_object = "kind" in case.path_parameters
                case.path_parameters |= {"id": selection, "kind": "selection"} if is_object else {"id": name}
                owner.post(f"/api/annotations/{f'id/selection/{selection}' if is_object else name}/restore")
            case.call_and_validate(headers=authorization)

        check()
    assert len(seen) == (10 if there else 20)
