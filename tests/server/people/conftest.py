"""A provider in a process of its own, a server that asks it, and browsers that go to and fro between the two."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from descant.accounts import Role, create_account
from descant.accounts.bindings import bind
from descant.server.annotating.room import ROOM
from tests.conftest import PLAIN, free_port, running
from tests.provider_process import CLIENT, SECRET

ROOT = Path(__file__).resolve().parents[3]
OURS = {"Origin": "http://localhost"}


@dataclass(frozen=True)
class Provider:
    """The provider, as a test speaks to it."""

    url: str

    def signs_in(self, subject: str, **more: Any) -> None:
        """Whoever comes next is this subject; `more` is what is to go wrong."""
        httpx.post(f"{self.url}/control", json={"subject": subject, **more}, verify=PLAIN).raise_for_status()

    def visit(self, address: str) -> str:
        """Where a browser is sent on from there."""
        response = httpx.get(address, timeout=30, verify=PLAIN)
        assert response.status_code == 302, response.text
        return response.headers["Location"]


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    port = free_port()
    command = [sys.executable, "-m", "tests.provider_process", str(port)]
    with running(command, port, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}):
        yield Provider(f"http://127.0.0.1:{port}")


@pytest.fixture
def settings(provider: Provider) -> dict[str, str]:
    return {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}


@pytest.fixture
def app(make_app: Callable[..., Flask], settings: dict[str, str]) -> Iterator[Flask]:
    app = make_app(**settings)
    yield app
    if ROOM in app.extensions:
        app.extensions[ROOM].close()


@dataclass
class Browser:
    client: FlaskClient
    provider: Provider

    def set_out(self, place: str = "/account") -> str:
        """The address that the provider sends the browser back to."""
        begun = self.client.get("/account/sign-in", query_string={"next": place})
        assert begun.status_code == 303, begun.text
        return self.provider.visit(begun.headers["Location"])

    def come_back(self, address: str) -> TestResponse:
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}", headers={"Accept": "text/html"})

    def sign_in(self, place: str = "/account") -> TestResponse:
        return self.come_back(self.set_out(place))

    def who(self) -> dict[str, Any] | None:
        response = self.client.get("/api/account")
        found: dict[str, Any] | None = response.get_json() if response.status_code == 200 else None
        return found

    def post(self, path: str, data: dict[str, str] | None = None) -> TestResponse:
        return self.client.post(path, data=data or {}, headers=OURS)


@pytest.fixture
def browser(app: Flask, provider: Provider) -> Callable[[], Browser]:
    return lambda: Browser(app.test_client(), provider)


@pytest.fixture
def engine(app: Flask) -> Any:
    return app.extensions["descant"].engine


@pytest.fixture
def clara(engine: Any, provider: Provider) -> str:
    """The id of an account that an administrator made and bound."""
    account = create_account(engine, "Clara", Role.ANNOTATOR)
    bind(engine, account.id, provider.url, "subject-of-clara", actor="owner")
    return account.id


@pytest.fixture
def signed_in(browser: Callable[[], Browser], provider: Provider, clara: str) -> Browser:
    provider.signs_in("subject-of-clara")
    found = browser()
    assert found.sign_in().status_code == 303
    return found
