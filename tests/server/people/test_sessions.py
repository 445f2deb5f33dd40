"""Sessions end when they are to end, nobody else's page acts for whoever has one, and the log says what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from descant.accounts import Role, create_account, put_member, set_role
from descant.accounts.audit import list_audit
from descant.accounts.groups import create_group
from descant.accounts.sessions import IDLE, LONGEST, SEEN, SessionRow, open_session, session_of
from descant.accounts.tokens import bearer_of, create_token, owner_token, revoke_token
from descant.database import now
from tests.server.people.conftest import OURS, Browser, Provider

Browsers = Callable[[], Browser]


def test_signing_out_ends_this_session_alone(signed_in: Browser, browser: Browsers) -> None:
    other = browser()
    other.sign_in()
    old = signed_in.client.get_cookie("descant_session")
    assert old
    assert signed_in.post("/account/sign-out").status_code == 303
    assert signed_in.who() is None
    signed_in.client.set_cookie("descant_session", old.value)
    assert signed_in.who() is None, "the text is good for nothing any more"
    assert other.who()


def test_signing_out_everywhere_ends_all_and_revokes_tokens_if_asked(
    signed_in: Browser, browser: Browsers, engine: Any, clara: str
) -> None:
    _, token = create_token(engine, "program", "annotate", account=clara)
    other = browser()
    other.sign_in()
    assert len((signed_in.who() or {})["sessions"]) == 2
    assert signed_in.post("/account/sign-out-everywhere").status_code == 303
    assert signed_in.who() is None
    assert other.who() is None
    assert bearer_of(engine, token)
    other.sign_in()
    answer = other.client.post("/api/account/sign-out", json={"tokens": True}, headers=OURS)
    assert answer.get_json() == {"sessions": 1, "tokens": 1}
    assert bearer_of(engine, token) is None


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("sign-out", {}),
        ("sign-out-everywhere", {}),
        ("name", {"name": "x"}),
        ("profile", {"name": "x"}),
        ("tokens", {"name": "x", "scope": "read"}),
        ("delete", {"confirm": "", "public": "erase"}),
    ],
)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost:81"},
    ],
    ids=str,
)
def test_no_page_of_others_acts_for_somebody(
    path: str, data: dict[str, str], headers: dict[str, str], signed_in: Browser, clara: str
) -> None:
    given = data | {"confirm": clara} if "confirm" in data else data
    assert signed_in.client.post(f"/account/{path}", data=given, headers=headers).status_code == 403
    who = signed_in.who()
    assert who
    assert (who["name"], who["profile"]["name"], who["tokens"]) == ("Clara", None, [])


def test_annotations_are_written_from_pages_of_ours_only(signed_in: Browser) -> None:
    note = {"type": "Annotation", "bodyValue": "x", "target": "https://example.org/a"}
    sent = {"json": note, "content_type": "application/ld+json"}
    assert signed_in.client.post("/annotations/", **sent).status_code == 403  # type: ignore[arg-type] # as JSON
    made = signed_in.client.post("/annotations/", **sent, headers=OURS)  # type: ignore[arg-type] # the same
    assert made.status_code == 201


def test_a_session_ends_when_nobody_comes_and_in_any_case(engine: Any) -> None:
    account = create_account(engine, "Clara", Role.READER).id
    text = open_session(engine, account)

    def is_good(**times: Any) -> bool:
        with engine.begin() as connection:
            connection.execute(update(SessionRow).values({"account": account, **times}))
        return session_of(engine, text) is not None

    assert is_good()
    assert is_good(begun=now() - LONGEST + timedelta(minutes=1))
    assert not is_good(begun=now() - LONGEST)
    assert is_good(begun=now(), seen=now() - IDLE + timedelta(minutes=1))
    found = session_of(engine, text)
    assert found
    assert now() - found.seen < SEEN, "somebody has come"
    assert not is_good(seen=now() - IDLE)
    open_session(engine, account)
    assert not is_good(), "what is over was taken away"


def test_a_role_that_is_taken_away_is_gone_at_once(signed_in: Browser, engine: Any, clara: str) -> None:
    set_role(engine, clara, Role.ADMIN)
    assert signed_in.client.delete("/api/orphans/1", headers=OURS).status_code == 404
    set_role(engine, clara, Role.READER)
    refused = signed_in.client.delete("/api/orphans/1", headers=OURS)
    assert refused.status_code == 403
    assert "Your account may not" in refused.text


def test_a_browser_that_showed_a_token_may_do_what_the_token_may(
    browser: Browsers, engine: Any, clara: str, signed_in: Browser
) -> None:
    token, text = create_token(engine, "browser", "read", account=clara)
    here = browser()
    assert here.post("/jobs/enter", {"token": text, "to": "/account"}).headers["Location"] == "/account"
    who = here.who()
    assert who
    assert who["id"] == clara
    assert [each["by"] for each in who["sessions"]] == ["token", "provider"]
    for path in ("name", "profile", "sign-out-everywhere", "delete", f"tokens/{token.id}/revoke"):
        data = {"name": "x", "confirm": clara, "public": "erase"}
        assert here.post(f"/account/{path}", data).status_code == 403, path
    assert here.post("/account/tokens", {"name": "more", "scope": "annotate"}).status_code == 400
    revoke_token(engine, token.id)
    assert here.who() is None
    assert signed_in.who()


def test_the_owner_s_session_is_good_on_this_machine_only(app: Flask, browser: Browsers) -> None:
    text = owner_token(app.extensions["descant"].config)
    here = browser()
    here.post("/jobs/enter", {"token": text})
    who = here.who()
    assert who
    assert (who["id"], who["role"]) == ("owner", "admin")
    assert here.client.get("/api/account", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 401
    assert here.client.get("/api/account", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 401
    page = here.client.get("/", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert "Signed in" not in page.text
    refused = here.post("/account/delete", {"confirm": "owner", "public": "erase"})
    assert refused.status_code == 403


def test_what_a_page_says_of_whoever_is_signed_in_is_in_nobody_s_cache(signed_in: Browser) -> None:
    for path in ("/", "/account", "/nowhere"):
        response = signed_in.client.get(path, headers={"Accept": "text/html"})
        assert "Clara" in response.text, path
        assert "Cookie" in response.headers["Vary"]
        assert "private" in response.headers["Cache-Control"]


def test_the_log_says_what_was_done_and_everybody_reads_their_own(
    signed_in: Browser, engine: Any, clara: str, provider: Provider, browser: Browsers
) -> None:
    group = create_group(engine, "Trio").id
    put_member(engine, group, clara, may_write=True)
    set_role(engine, clara, Role.EDITOR)
    signed_in.client.get("/api/account/export").close()
    provider.signs_in("subject-of-robert")
    browser().sign_in()
    mine = signed_in.client.get("/api/account/audit").get_json()["entries"]
    said = [each["action"] for each in mine]
    assert said[:3] == ["exported its data", "made it editor", "signed in"]
    assert "sign-in failed: it has no account" not in said
    assert "sign-in failed: it has no account" in [each.action for each in list_audit(engine)]
    assert "Clara" not in str(mine)
    assert signed_in.client.get("/api/account/audit?limit=1").get_json()["entries"] == mine[:1]
    assert browser().client.get("/api/account/audit").status_code == 401
