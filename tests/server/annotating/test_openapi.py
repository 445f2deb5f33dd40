"""What the document says of annotations is kept, for those that are there and those that are not."""

from __future__ import annotations

import re

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from descant.annotations.activities import Kind
from descant.annotations.webhooks import keeping
from descant.server.annotating.room import ROOM
from tests.server.annotating.conftest import Post

OURS = re.compile(r"/annotations/|/api/objects|/api/passages|/id/|/api/webhooks|/api/suggestions")
NAMED = re.compile(r"\{(?:id|webhook|activity)\}")


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
def test_the_interface_keeps_what_its_document_says(app: Flask, owner: FlaskClient, post: Post, there: bool) -> None:
    name = post().headers["Location"].rpartition("/")[2]
    made = owner.post("/api/objects", json={"type": "Selection", "part": "https://example.org/a#t=1,2"})
    selection = made.headers["Location"].rpartition("/")[2]
    room, engine = app.extensions[ROOM], app.extensions["descant"].engine
    room.outbox.close()  # nothing is sent anywhere
    room.feeds.follow()
    activity = room.feeds.public.newest("", limit=1)[0].id
    hook = keeping.register(engine, "owner", "https://127.0.0.1/", "", list(Kind)).id
    known = {"webhook": hook, "activity": activity}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    authorization = {"Authorization": str(owner.environ_base["HTTP_AUTHORIZATION"])}
    seen = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if not OURS.search(operation.label) or (there and not NAMED.search(operation.label)):
            continue
        seen.append(operation.label)

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            if there and "id" not in case.path_parameters:
                case.path_parameters |= {key: known[key] for key in case.path_parameters}
            elif there:
                is_object = "kind" in case.path_parameters
                case.path_parameters |= {"id": selection, "kind": "selection"} if is_object else {"id": name}
                owner.post(f"/api/annotations/{f'id/selection/{selection}' if is_object else name}/restore")
            case.call_and_validate(headers=authorization)

        check()
    assert len(seen) == (15 if there else 31)
