"""The whole road with the certified provider (npm's oidc-provider), as with others: its form, its consent, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from descant.accounts import list_accounts
from descant.config import Config
from descant.database import open_database
from tests.conftest import free_port, missing, node_of, running
from tests.server.conftest import Server

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parents[2] / "web" / "node_modules" / "oidc-provider" / "lib" / "index.js"
CLIENT, SECRET = "descant", "another secret of the test's"

pytestmark = pytest.mark.slow


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Iterator[Server]:
    node = str(node_of("the certified provider").folder / "node")
    if not LIBRARY.is_file():
        missing("the certified provider needs `npm ci` in web/")
    port = free_port()
    settings = {"oidc_issuer": f"http://127.0.0.1:{port}", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    server = start_server(**settings, oidc_new_accounts="anybody")
    script = HERE / "certified_provider.mjs"
    command = [node, str(script), LIBRARY.as_uri(), str(port), f"{server.url}account/callback", CLIENT, SECRET]
    with running(command, port):
        yield server


def send_form(browser: httpx.Client, page: httpx.Response, **said: str) -> httpx.Response:
    """Its form, with what it has hidden in it."""
    action = re.search(r'<form[^>]* action="([^"]+)"', page.text)
    assert action, page.text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return browser.post(page.url.join(action[1]), data=hidden | said)


def provider_of(page: httpx.Response) -> str:
    return f"{page.url.scheme}://{page.url.netloc.decode()}"


def test_somebody_signs_in_by_the_certified_provider(server: Server) -> None:
    with server.client(follow_redirects=True) as browser:
        login = browser.get("account/sign-in", headers={"Accept": "text/html"})
        consent = send_form(browser, login, login="clara", password="anything")
        there = send_form(browser, consent)
        assert there.url == f"{server.url}account", there.text
        account: Any = browser.get("api/account").json()
        assert (account["name"], account["role"]) == ("clara by name", "reader")
        browser.post("account/sign-out", headers={"Origin": server.url.rstrip("/")})
        again = browser.get("account/sign-in", headers={"Accept": "text/html"})  # it knows the browser
        assert again.url == f"{server.url}account"
        assert browser.get("api/account").status_code == 200
        send_form(browser, browser.get(f"{provider_of(login)}/session/end"), logout="yes")
        assert browser.get("api/account").status_code == 401, "it tells the server before it answers"
    engine = open_database(Config(home=server.home))
    assert [each.name for each in list_accounts(engine)] == ["clara by name"]
    engine.dispose()
