from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from descant.server.annotating.room import ROOM
from tests.annotations.conftest import annotation

PROFILED = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
Post = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def closed(app: Flask) -> Iterator[None]:
    """The desk is closed before its stores."""
    yield
    if ROOM in app.extensions:
        app.extensions[ROOM].close()


@pytest.fixture
def post(owner: FlaskClient) -> Post:
    def do(raw: dict[str, Any] | None = None, container: str = "", **headers: str) -> TestResponse:
        return owner.post(
            f"/annotations/{container}",
            json=raw or annotation(),
            headers={"Content-Type": PROFILED, **{key.replace("_", "-"): value for key, value in headers.items()}},
        )

    return do
