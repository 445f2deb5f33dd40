"""Whom the provider signs out is signed out here; nobody else can do that, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from flask import Flask
from sqlalchemy import select

from descant.accounts.at_provider import SessionThereRow
from descant.accounts.audit import list_audit
from tests.server.people.conftest import Browser, Provider

Browsers = Callable[[], Browser]
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def end(app: Flask, provider: Provider) -> Callable[..., int]:
    """Has the provider sign somebody out; `more` is what is to be wrong."""

    def do(claims: dict[str, Any], **more: Any) -> int:
        provider.signs_in("nobody", claims=claims, **more)
        token = httpx.get(f"{provider.url}/logout-token").text
        response = app.test_client().post("/account/back-channel-logout", data={"logout_token": token})
        assert response.status_code != 200 or response.headers["Cache-Control"] == "no-store"
        return response.status_code

    return do


def signed_in(browser: Browser, provider: Provider, sid: str | None) -> Browser:
    provider.signs_in("subject-of-clara", claims={"sid": sid} if sid else {})
    assert browser.sign_in().status_code == 303
    return browser


def test_one_session_or_all_of_somebody_s(
    browser: Browsers, provider: Provider, clara: str, engine: Any, end: Callable[..., int]
) -> None:
    one, two = (signed_in(browser(), provider, sid) for sid in ("one", "two"))
    assert end({"sid": "one", "sub": "subject-of-clara"}) == 200
    assert one.who() is None
    assert two.who()
    assert list_audit(engine, clara)[0].action == "signed out by the provider"
    third = signed_in(browser(), provider, "three")
    assert end({"sub": "subject-of-clara"}) == 200
    assert (two.who(), third.who()) == (None, None)
    last = signed_in(browser(), provider, "four")
    assert end({"sid": "four"}) == 200
    assert last.who() is None


def test_where_the_provider_never_said_what_it_calls_a_session_it_ends_with_any(
    browser: Browsers, provider: Provider, clara: str, end: Callable[..., int]
) -> None:
    here = signed_in(browser(), provider, None)
    assert end({"sid": "unknown"}) == 200
    assert here.who(), "whose it is was not said"
    assert end({"sid": "unknown", "sub": "subject-of-clara"}) == 200
    assert here.who() is None


def test_nobody_else_is_signed_out(
    browser: Browsers, provider: Provider, clara: str, engine: Any, end: Callable[..., int]
) -> None:
    here = signed_in(browser(), provider, "one")
    assert end({"sub": "subject-of-robert"}) == 200
    assert end({"sub": "subject-of-robert", "sid": "one"}) == 200
    assert end({"sid": "two"}) == 200
    assert here.who()


LIES: list[dict[str, Any]] = [
    {"forged": True},
    {"unsigned": True},
    {"by secret": True},
    {"claims": {"iss": "http://127.0.0.1:1"}},
    {"claims": {"aud": "another"}},
    {"claims": {"nonce": "n"}},
    {"claims": {"events": {}}},
    {"claims": {"events": [EVENT]}},
    {"claims": {"events": {EVENT: True}}},
    {"claims": {"sub": 1}},
    {"claims": {"sub": ""}},
    {"without": ["sub"]},
    {"without": ["iat"]},
    {"without": ["exp"]},
    {"without": ["jti"]},
    {"without": ["events"]},
    {"without": ["iss"]},
    {"without": ["aud"]},
    {"moved": {"exp": -3600}},
    {"moved": {"iat": 3600}},
]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_bad_token_signs_nobody_out(
    lie: dict[str, Any], browser: Browsers, provider: Provider, clara: str, end: Callable[..., int]
) -> None:
    here = signed_in(browser(), provider, "one")
    wrong = {name: value for name, value in lie.items() if name != "claims"}
    assert end({"sub": "subject-of-clara"} | lie.get("claims", {}), **wrong) == 400
    assert here.who()


def test_what_is_no_token_is_said_to_be_none(app: Flask, provider: Provider, clara: str) -> None:
    client, address = app.test_client(), "/account/back-channel-logout"
    for data in ({}, {"logout_token": ""}, {"logout_token": "a.b.c"}, {"logout_token": "x" * 10_000}):
        response = client.post(address, data=data)
        assert response.status_code == 400
        assert "Traceback" not in response.text
    assert client.post(address, json={"logout_token": "x"}).status_code == 400
    assert client.post(address, data={"logout_token": "x" * 50_000}).status_code == 413
    assert client.get(address).status_code == 405


def test_the_same_token_again_ends_nothing_that_was_begun_since(
    browser: Browsers, provider: Provider, clara: str, app: Flask
) -> None:
    here = signed_in(browser(), provider, "one")
    provider.signs_in("nobody", claims={"sub": "subject-of-clara"})
    sent = {"logout_token": httpx.get(f"{provider.url}/logout-token").text}
    assert app.test_client().post("/account/back-channel-logout", data=sent).status_code == 200
    assert here.who() is None
    here = signed_in(browser(), provider, "two")
    assert app.test_client().post("/account/back-channel-logout", data=sent).status_code == 200
    assert here.who()


def test_where_nobody_signs_in_by_a_provider_there_is_nothing_to_end(make_app: Callable[..., Flask]) -> None:
    response = make_app().test_client().post("/account/back-channel-logout", data={"logout_token": "x"})
    assert response.status_code == 404


def test_what_was_known_of_sessions_goes_with_them(
    browser: Browsers, provider: Provider, clara: str, engine: Any
) -> None:
    first = signed_in(browser(), provider, "one")
    first.post("/account/sign-out")
    signed_in(browser(), provider, "two")
    with engine.connect() as connection:
        assert list(connection.scalars(select(SessionThereRow.sid))) == ["two"]
