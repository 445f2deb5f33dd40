"""People sign in by a real provider of OpenID Connect; what it, or somebody in between, gets wrong lets nobody in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from descant.accounts import Role, close_account, list_accounts
from descant.accounts.audit import list_audit
from descant.accounts.sessions import SessionRow
from descant.config import Config, load
from descant.errors import InvalidInput, WrongUse
from descant.server.people.provider import Provider as AtProvider
from descant.server.people.provider import require_settings
from descant.server.people.signing_in import PROVIDER
from tests.provider_process import SECRET
from tests.server.people.conftest import Browser, Provider

Browsers = Callable[[], Browser]


def cookies(response: Any) -> dict[str, Any]:
    found: SimpleCookie = SimpleCookie()
    for line in response.headers.getlist("Set-Cookie"):
        found.load(line)
    return dict(found)


def actions(engine: Any) -> list[str]:
    return [each.action for each in reversed(list_audit(engine))]


def test_somebody_signs_in_and_is_who_the_account_was_bound_to(
    browser: Browsers, provider: Provider, clara: str, engine: Any
) -> None:
    provider.signs_in("subject-of-clara", name="Not asked")
    here = browser()
    response = here.sign_in("/sparql")
    assert (response.status_code, response.headers["Location"]) == (303, "/sparql")
    who = here.who()
    assert who
    assert (who["id"], who["name"], who["role"]) == (clara, "Clara", "annotator")
    assert who["sessions"][0]["by"] == "provider"
    assert "Signed in: </span>Clara" in here.client.get("/").text
    assert actions(engine)[-1] == "signed in"
    cookie = cookies(response)["descant_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"], "this is no https"
    assert not cookie["max-age"]
    with engine.connect() as connection:
        assert cookie.value not in str(connection.execute(select(SessionRow.__table__)).all())


def test_it_asks_by_code_with_pkce_state_and_nonce(browser: Browsers, provider: Provider) -> None:
    response = browser().client.get("/account/sign-in")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(response.headers["Location"]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/account/callback"
    assert asked["scope"] == "openid profile"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert SECRET not in response.headers["Location"]
    assert cookies(response)["descant_sign_in"]["httponly"]


def test_by_https_the_cookies_go_nowhere_else(make_app: Callable[..., Flask], settings: dict[str, str]) -> None:
    client = make_app(**settings, base="https://music.example.org/").test_client()
    by_proxy = {"X-Forwarded-For": "192.0.2.1"}
    response = client.get("/account/sign-in", headers=by_proxy)
    assert cookies(response)["descant_sign_in"]["secure"]
    assert "music.example.org%2Faccount%2Fcallback" in response.headers["Location"]
    assert 'href="https://music.example.org/account/sign-in' in client.get("/account").text


def test_a_provider_that_wants_the_secret_in_the_body_gets_it_there(
    browser: Browsers, provider: Provider, clara: str
) -> None:
    provider.signs_in("subject-of-clara", method="client_secret_post")
    assert browser().sign_in().status_code == 303


def test_who_has_no_account_is_told_whom_to_ask(browser: Browsers, provider: Provider, engine: Any) -> None:
    provider.signs_in("subject-of-robert", name="Robert")
    here = browser()
    response = here.sign_in()
    assert response.status_code == 403
    assert "You have no account here." in response.text
    assert "subject-of-robert" in response.text
    assert list_accounts(engine) == []
    assert here.who() is None
    assert actions(engine) == ["sign-in failed: it has no account"]


@pytest.mark.parametrize("role", ["reader", "annotator"])
def test_where_anybody_may_have_one_an_account_is_made_once(
    role: str, make_app: Callable[..., Flask], settings: dict[str, str], provider: Provider
) -> None:
    app = make_app(**settings, oidc_new_accounts="anybody", oidc_new_role=role)
    provider.signs_in("subject-of-fanny", name="Fanny")
    for _ in range(2):
        assert Browser(app.test_client(), provider).sign_in().status_code == 303
    (fanny,) = list_accounts(app.extensions["descant"].engine)
    assert (fanny.name, fanny.role) == ("Fanny", Role.of(role))
    provider.signs_in("subject-of-felix", name="Fanny")  # the name is nobody's proof
    assert Browser(app.test_client(), provider).sign_in().status_code == 303
    assert len(list_accounts(app.extensions["descant"].engine)) == 2


def test_an_account_that_is_switched_off_is_said_to_be(
    browser: Browsers, signed_in: Browser, clara: str, engine: Any
) -> None:
    close_account(engine, clara)
    assert signed_in.who() is None, "its sessions are over"
    response = browser().sign_in()
    assert response.status_code == 403
    assert "Your account is switched off." in response.text
    assert list_audit(engine, clara)[0].action == "sign-in failed: the account is closed"


def test_who_is_refused_is_told_so_and_nothing_of_the_provider_s_words(browser: Browsers, provider: Provider) -> None:
    provider.signs_in("subject-of-clara", refuses="Send%20money%20to%20this%20account")
    response = browser().sign_in()
    assert response.status_code == 403
    assert "access_denied" in response.text
    assert "money" not in response.text


LIES: list[dict[str, Any]] = [
    {"forged": True},
    {"unsigned": True},
    {"by secret": True},
    {"moved": {"exp": -3600}},
    {"moved": {"iat": 3600, "nbf": 3600}},
    {"claims": {"aud": "somebody else"}},
    {"claims": {"aud": ["descant", "somebody else"]}},
    {"claims": {"aud": "descant", "azp": "somebody else"}},
    {"claims": {"iss": "https://elsewhere.example"}},
    {"claims": {"nonce": "of another sign-in"}},
    {"claims": {"at_hash": "wrong"}},
    {"claims": {"sub": ""}},
    {"claims": {"sub": ["subject-of-clara"]}},
    *({"without": [name]} for name in ("exp", "aud", "iss", "nonce", "sub", "iat")),
]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_token_that_is_not_right_lets_nobody_in(
    lie: dict[str, Any], browser: Browsers, provider: Provider, clara: str, engine: Any
) -> None:
    provider.signs_in("subject-of-clara", **lie)
    here = browser()
    response = here.sign_in()
    assert response.status_code == 502, response.text
    assert "Begin the sign-in anew" in response.text
    assert here.who() is None
    assert actions(engine)[-1].startswith("sign-in failed")
    assert SECRET not in response.text + str(actions(engine))


NONSENSE: list[dict[str, Any]] = [
    {"nonsense": "discovery"},
    {"nonsense": "discovery", "body": "[]"},
    {"nonsense": "discovery", "status": 500},
    {"nonsense": "discovery", "body": "{" + '"a": 1, ' * 200_000},
    {"discovery": {"issuer": "https://elsewhere.example"}},
    {"discovery": {"token_endpoint": "file:///etc/passwd"}},
    {"discovery": {"jwks_uri": None}},
    {"discovery": {"authorization_endpoint": "javascript:alert(1)"}},
    {"discovery": {"id_token_signing_alg_values_supported": ["none", "HS256"]}},
]


@pytest.mark.parametrize("lie", NONSENSE, ids=lambda lie: str(lie)[:60])
def test_a_provider_that_is_not_one_is_said_to_be_none(
    lie: dict[str, Any], browser: Browsers, provider: Provider
) -> None:
    provider.signs_in("subject-of-clara", **lie)
    response = browser().client.get("/account/sign-in", headers={"Accept": "text/html"})
    assert response.status_code in (502, 413), response.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize("where", ["token", "keys"])
@pytest.mark.parametrize("body", ["nonsense", "[]", "{}", '{"keys": 1, "id_token": 1}', "null"])
def test_answers_that_are_none_let_nobody_in(
    where: str, body: str, browser: Browsers, provider: Provider, clara: str
) -> None:
    provider.signs_in("subject-of-clara")
    here = browser()
    back = here.set_out()
    provider.signs_in("subject-of-clara", nonsense=where, body=body)
    response = here.come_back(back)
    assert response.status_code == 502
    assert here.who() is None


def test_a_provider_that_is_away_or_slow_is_said_to_be(
    app: Flask, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = app.extensions["descant"].config
    app.extensions[PROVIDER] = AtProvider(replace(config, oidc_issuer="http://127.0.0.1:9"))
    client = app.test_client()
    response = client.get("/account/sign-in", headers={"Accept": "text/html"})
    assert response.status_code == 502
    assert client.get("/account").status_code == 200, "and all else goes on"
    app.extensions[PROVIDER] = AtProvider(config)
    monkeypatch.setattr("descant.server.people.provider.SECONDS", 0.3)
    provider.signs_in("subject-of-clara", slow=2)
    slow = client.get("/account/sign-in", headers={"Accept": "text/html"})
    assert slow.status_code == 502
    assert "did not answer" in slow.text


def test_a_code_and_its_state_are_good_once(browser: Browsers, provider: Provider, clara: str) -> None:
    provider.signs_in("subject-of-clara")
    here = browser()
    back = here.set_out()
    kept = here.client.get_cookie("descant_sign_in", path="/account")
    assert kept
    assert here.come_back(back).status_code == 303
    here.client.set_cookie("descant_sign_in", kept.value, path="/account")
    assert here.come_back(back).status_code == 400, "the same again"
    another = here.set_out()
    code = parse_qs(urlsplit(back).query)["code"][0]
    mixed = another.replace(parse_qs(urlsplit(another).query)["code"][0], code)
    assert here.come_back(mixed).status_code == 502, "a used code with a new state"


def test_a_code_is_good_in_the_browser_that_asked(browser: Browsers, provider: Provider, clara: str) -> None:
    """Nobody is signed in to somebody else's account by a link."""
    provider.signs_in("subject-of-clara")
    back = browser().set_out()
    victim = browser()
    assert victim.come_back(back).status_code == 400
    victim.set_out()
    assert victim.come_back(back).status_code == 400
    assert victim.who() is None
    for query in ("", "state=x&code=y", "error=access_denied", "code=" + "x" * 5000):
        assert victim.come_back(f"/account/callback?{query}").status_code == 400


def test_an_answer_that_says_it_is_another_provider_s_is_not_taken(
    browser: Browsers, provider: Provider, clara: str
) -> None:
    provider.signs_in("subject-of-clara")
    here = browser()
    assert here.come_back(here.set_out() + "&iss=https%3A%2F%2Felsewhere.example").status_code == 502
    assert here.come_back(here.set_out() + f"&iss={provider.url}").status_code == 303


@pytest.mark.parametrize(
    "place",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "javascript:alert(1)",
        "elsewhere.example",
        "/x\r\nSet-Cookie: a=b",
        "http:elsewhere.example",
        "/" + "x" * 4001,
        "",
    ],
)
def test_nobody_is_led_away(place: str, browser: Browsers, provider: Provider, clara: str) -> None:
    provider.signs_in("subject-of-clara")
    assert browser().sign_in(place).headers["Location"] == "/account"


def test_who_had_twelve_panes_open_is_led_back_to_them(browser: Browsers, provider: Provider, clara: str) -> None:
    provider.signs_in("subject-of-clara")
    sources = [f"https://example.org/music/id/source/sha256-{number:064}-0123abcd" for number in range(12)]
    panes = "&".join(f"pane={quote(each, safe='')}" for each in sources)
    place = f"/workspace?work={quote('https://example.org/music/id/work/op92-2')}&{panes}&from=27&to=34"
    assert browser().sign_in(place).headers["Location"] == place


def test_a_session_that_was_there_before_is_not_the_one_after(
    browser: Browsers, provider: Provider, clara: str, signed_in: Browser
) -> None:
    """Whoever has planted a cookie knows nothing."""
    planted = browser()
    planted.client.set_cookie("descant_session", "planted")
    planted.sign_in()
    cookie = planted.client.get_cookie("descant_session")
    assert cookie
    assert cookie.value != "planted"
    before = signed_in.client.get_cookie("descant_session")
    assert before
    signed_in.sign_in()
    thief = browser()
    thief.client.set_cookie("descant_session", before.value)
    assert thief.who() is None
    assert signed_in.who()


def test_without_a_provider_nobody_is_sent_anywhere(make_app: Callable[..., Flask]) -> None:
    client = make_app().test_client()
    assert client.get("/account/sign-in").status_code == 404
    page = client.get("/account").text
    assert "account/sign-in" not in page
    assert "Sign in with a token" in page


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"oidc_issuer": "http://provider.example", "oidc_client_id": "x"}, "https"),
        ({"oidc_issuer": "https://provider.example"}, "oidc_client_id"),
        ({"oidc_new_accounts": "everybody"}, "oidc_new_accounts"),
        ({"oidc_new_role": "admin"}, "oidc_new_role"),
    ],
)
def test_settings_that_do_not_fit_are_said_before_anything_is_served(settings: dict[str, str], said: str) -> None:
    given = {"oidc_issuer": "https://provider.example", "oidc_client_id": "x"} if "_new_" in said else {}
    with pytest.raises(WrongUse, match=said):
        require_settings(Config(**given | settings))


def test_the_secret_is_shown_nowhere(tmp_path: Path) -> None:
    assert SECRET not in repr(Config(oidc_client_secret=SECRET, store_password=SECRET))
    file = tmp_path / "descant.toml"
    file.write_text("oidc_client_secret = 123456789\n")
    with pytest.raises(InvalidInput) as wrong:
        load(file, {})
    assert "123456789" not in str(wrong.value)


@pytest.mark.slow
def test_a_real_server_is_signed_in_to(
    start_server: Callable[..., Any], settings: dict[str, str], provider: Provider
) -> None:
    """Two processes, and a browser that follows wherever it is led."""
    provider.signs_in("subject-of-fanny", name="Fanny")
    server = start_server(**settings, oidc_new_accounts="anybody", oidc_new_role="annotator")
    with server.client(follow_redirects=True) as here:
        page = here.get("/account/sign-in", params={"next": "/account"}, headers={"Accept": "text/html"})
        assert page.url == f"{server.url}account"
        assert "Fanny" in page.text
        out = here.post("/account/sign-out", headers={"Origin": server.url.rstrip("/")})
        assert "You are signed out." in out.text


def test_a_configuration_that_cannot_be_served_is_said_by_the_command(tmp_path: Path) -> None:
    environment = {"DESCANT_HOME": str(tmp_path), "DESCANT_OIDC_ISSUER": "http://provider.example", "PATH": "/usr/bin"}
    command = [sys.executable, "-m", "descant", "serve", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)
    assert done.returncode == 2
    assert "oidc_issuer is not at https://" in done.stderr


def test_the_page_of_pods_has_a_door_that_leads_back_to_it(browser: Browsers, provider: Provider, clara: str) -> None:
    here = browser()
    door = here.client.get("/pod", headers={"Accept": "text/html"})
    assert door.status_code == 200
    assert 'href="http://localhost/account/sign-in?next=%2Fpod"' in door.text
    assert "/jobs/enter?to=/pod" in door.text
    provider.signs_in("subject-of-clara")
    assert here.sign_in("/pod").headers["Location"] == "/pod"
    assert "<h1>Your pod</h1>" in here.client.get("/pod", headers={"Accept": "text/html"}).text
