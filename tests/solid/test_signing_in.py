"""Somebody signs in at their issuer in a browser: authorization code with PKCE, tokens bound to a key, renewed."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from descant.errors import Conflict, NotFound
from descant.solid.proofs import Key
from descant.solid.sealing import Seal
from descant.solid.signing_in import Login, Refused, finish
from descant.solid.wishes import Wish
from tests.solid.community import SECRET, WEB
from tests.solid.conftest import Home
from tests.solid.test_syncing import said

pytestmark = pytest.mark.slow


def in_browser(home: Home, url: str, *, webid: str | None = None) -> dict[str, str]:
    """What the issuer's pages do, by its own API; gives what the browser comes back to Descant with."""
    with httpx.Client(base_url=home.pods.url, timeout=30, follow_redirects=False) as browser:
        there = _followed(browser, url)
        login = {"email": "clara@example.org", "password": SECRET, "remember": False}
        controls = browser.get("/.account/").json()["controls"]
        token = browser.post(controls["password"]["login"], json=login).raise_for_status().json()["authorization"]
        browser.headers["Authorization"] = f"CSS-Account-Token {token}"
        browser.cookies.set("css-account", token)
        controls = browser.get("/.account/").json()["controls"]["oidc"]
        for _ in range(6):
            if there.startswith("https://example.org/"):
                break
            said = browser.get("/.account/oidc/prompt/").raise_for_status().json()["prompt"]
            if said in ("account", "login"):
                asked: dict[str, Any] = {"webId": webid or home.webid, "remember": True}
                answer = browser.post(controls["webId"], json=asked)
            else:
                answer = browser.post(controls["consent"], json={"remember": True})
            there = _followed(browser, answer.raise_for_status().json()["location"])
    assert there.startswith("https://example.org/music/pod/signed-in?"), there
    return {key: values[0] for key, values in parse_qs(urlsplit(there).query).items()}


def _followed(browser: httpx.Client, url: str) -> str:
    for _ in range(8):
        if url.startswith("https://example.org/"):
            return url
        answer = browser.get(url)
        if not answer.is_redirect:
            return url
        url = str(answer.url.join(answer.headers["Location"]))
    return url


def begun(home: Home, **more: Any) -> str:
    found = home.connections.connect(home.account, Wish(home.webid, **more))
    assert found
    return found.url


def test_somebody_signs_in_and_stays_signed_in(bare: Home) -> None:
    url = begun(bare)
    asked = parse_qs(urlsplit(url).query)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    assert bare.connections.state(bare.account) == {"state": "none"}
    back = in_browser(bare, url)
    bare.connections.come_back(bare.account, back)
    kept = bare.create("One.")
    bare.synced()
    assert said(bare.there(kept)) == "One."
    with pytest.raises(NotFound):  # once is once
        bare.connections.come_back(bare.account, back)


def test_refresh_tokens_are_sealed_and_their_successors_kept(bare: Home) -> None:
    bare.connections.come_back(bare.account, in_browser(bare, begun(bare)))
    row = bare.connections.require(bare.account)
    secrets = Seal.of(bare.config).open(row.secrets)
    assert secrets["refresh_token"] not in row.secrets
    saved: list[dict[str, Any]] = []
    login = Login(WEB, bare.pods.url, secrets, saved.append)
    first, second = login.access().token, login.access(renew=True).token
    assert first != second
    for each in saved:
        bare.connections.change(bare.account, secrets=Seal.of(bare.config).close(each))
    bare.create()
    bare.synced()


def test_only_the_account_that_went_comes_back(bare: Home) -> None:
    back = in_browser(bare, begun(bare))
    with pytest.raises(NotFound):
        bare.connections.come_back("robert", back)
    with pytest.raises(NotFound):
        bare.connections.come_back(bare.account, back | {"state": "another"})
    bare.connections.come_back(bare.account, back)


def test_only_the_person_that_was_named_is_connected(bare: Home) -> None:
    url = begun(bare)
    with pytest.raises(Conflict, match="has signed in"):
        bare.connections.come_back(bare.account, in_browser(bare, url, webid=bare.pods.webid("clara")))
    assert bare.connections.find(bare.account) is None


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://example.org/"},
        {"code": "a wrong one"},
        {"code": ""},
        {"error": "access_denied", "error_description": "Not today."},
    ],
)
def test_an_answer_that_is_not_the_issuers_is_refused(bare: Home, change: dict[str, str]) -> None:
    back = in_browser(bare, begun(bare))
    with pytest.raises(Refused):
        bare.connections.come_back(bare.account, back | change)
    assert bare.connections.find(bare.account) is None


def test_an_identity_token_for_another_sign_in_is_refused(bare: Home) -> None:
    found = bare.connections.connect(bare.account, Wish(bare.webid))
    assert found
    back = in_browser(bare, found.url)
    with pytest.raises(Refused, match="identity token"):
        finish(WEB, found.secrets | {"nonce": "of another"}, back)


def test_a_proof_is_for_one_request_and_one_token() -> None:
    key = Key()
    proof = jwt.decode(
        key.proof("PUT", "https://example.org/a?b#c", token="t", nonce="n"), ECKey.import_key(key.stored)
    )
    assert proof.header["typ"] == "dpop+jwt"
    assert "d" not in proof.header["jwk"]
    said = {name: proof.claims[name] for name in ("htm", "htu", "nonce")}
    assert said == {"htm": "PUT", "htu": "https://example.org/a", "nonce": "n"}
    digest = hashlib.sha256(b"t").digest()
    assert proof.claims["ath"] == urlsafe_b64encode(digest).decode().rstrip("=")


def test_a_profile_that_names_another_issuer_is_not_believed(bare: Home) -> None:
    with pytest.raises(NotFound, match="does not name"):
        begun(bare, issuer="https://example.org/")


def test_another_pod_is_connected_only_after_the_first_is_not(home: Home) -> None:
    with pytest.raises(Conflict, match="is connected"):
        home.connections.connect(home.account, Wish(home.pods.webid("robert"), credentials=("a", "b")))
