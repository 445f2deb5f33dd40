"""What the document says of annotations is kept, for those that are there and those that are not."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from descant.annotations.activities import Kind
from descant.annotations.webhooks import keeping
from descant.server.annotating.room import ROOM
from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import Post
from tests.server.conforming import as_sent_by, conforming
from tests.server.narrowing import narrow

OURS = r"/annotations/|/api/objects|POST /api/passages$|/id/|/api/webhooks|/api/suggestions"
NAMED = rf"^(?=.*(?:{OURS})).*\{{(?:id|webhook|activity)\}}"


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
def test_the_interface_keeps_what_its_document_says(
    app: Flask, owner: FlaskClient, post: Post, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow(monkeypatch)
    name = post().headers["Location"].rpartition("/")[2]
    made = owner.post("/api/objects", json={"type": "Selection", "part": "https://example.org/a#t=1,2"})
    selection = made.headers["Location"].rpartition("/")[2]
    room, engine = app.extensions[ROOM], app.extensions["descant"].engine
    room.outbox.close()  # nothing is sent anywhere
    room.feeds.follow()
    activity = room.feeds.public.newest("", limit=1)[0].id
    hook = keeping.register(engine, "owner", "https://127.0.0.1/", "", list(Kind)).id
    known = {"webhook": hook, "activity": activity}

    def prepare(case: schemathesis.Case) -> None:
        if there and "id" not in case.path_parameters:
            case.path_parameters |= {key: known[key] for key in case.path_parameters}
        elif there:
            is_object = "kind" in case.path_parameters
            case.path_parameters |= {"id": selection, "kind": "selection"} if is_object else {"id": name}
            owner.post(f"/api/annotations/{f'id/selection/{selection}' if is_object else name}/restore")

    seen = conforming(app, NAMED if there else OURS, as_sent_by(owner), prepare, examples=15)
    assert len(seen) == (15 if there else 35)


def test_what_the_document_says_is_what_comes_and_goes(owner: FlaskClient, post: Post) -> None:
    document: Any = owner.get("/api/openapi.json").json

    def conforms(said: Any, place: str) -> bool:
        return Draft202012Validator(document | {"$ref": f"#{place}"}).is_valid(said)

    new = "/components/schemas/NewAnnotation"
    assert conforms(annotation(), new)
    assert conforms(annotation(motivation=["tagging", "https://example.org/own"], visibility="group"), new)
    assert not conforms(annotation(visibility="everybody"), new)
    assert conforms({"type": "Selection", "part": ["https://example.org/a.mei#m1"]}, "/components/schemas/NewObject")
    places = [{"version": "https://example.org/v", "bars": [3, 10]}]
    assert conforms({"places": places, "aligned": True}, "/components/schemas/NewPassage")
    made = post(container="work/op92-2/")
    name = made.headers["Location"].partition("/annotations/")[2]
    path = "/paths/~1annotations~1{id}"
    assert conforms(name, f"{path}/parameters/0/schema")
    assert conforms(made.headers["ETag"], f"{path}/put/parameters/0/schema")
    parameters = {
        each["name"]: each["schema"] for each in document["paths"]["/annotations/search"]["get"]["parameters"]
    }
    places_too = ["https://example.org/v#bars=3,10", "https://example.org/p#xywh=0,0,1,1"]
    assert Draft202012Validator(parameters["overlaps"]).is_valid(places_too)
