"""Signing in by Solid-OIDC: by client credentials, as programs do, or by somebody in a browser.

    login = Login(web, issuer, secrets, save)     # secrets as `by_credentials` or `finish` gave them
    login.access()                                # a token that is good now, and the key that it is bound to

https://solidproject.org/TR/oidc ; the authorization code flow with PKCE (https://www.rfc-editor.org/rfc/rfc7636).
"""

from __future__ import annotations

import hashlib
import json
import secrets as randomness
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from descant.errors import Forbidden, RemoteFailed
from descant.fetching import Fetched
from descant.solid.proofs import Key, encoded
from descant.solid.web import Web, address_in, json_object

Secrets = dict[str, Any]
SCOPE = "openid webid offline_access"
EARLY = 30
"""seconds before its end that a token is no longer used"""
SHORT = 300
"""seconds that a token is taken to be good for where nothing is said"""
LEEWAY = 60
"""seconds that clocks may differ"""
_SIGNATURES = ["ES256", "ES384", "RS256", "PS256", "EdDSA"]


class Refused(Forbidden):
    """The issuer or the pod does not take the credentials (any more)."""


@dataclass(frozen=True, slots=True)
class Access:
    token: str
    key: Key
    until: float
    """of time.monotonic"""

    def headers(self, method: str, url: str, nonce: str | None = None) -> dict[str, str]:
        proof = self.key.proof(method, url, token=self.token, nonce=nonce)
        return {"Authorization": f"DPoP {self.token}", "DPoP": proof}


def by_credentials(identifier: str, secret: str) -> Secrets:
    """What a pod's server gives out for programs."""
    return {"id": identifier, "secret": secret, "key": Key().stored}


class Login:
    """Of one account at its issuer. `save` keeps new secrets, before the old ones are known to be worthless."""

    def __init__(self, web: Web, issuer: str, secrets: Secrets, save: Callable[[Secrets], None]) -> None:
        self._web, self._issuer, self._secrets, self._save = web, issuer, secrets, save
        self._key = Key(secrets["key"])
        self._access: Access | None = None

    def access(self, *, renew: bool = False) -> Access:
        if self._access is None or renew or self._access.until < time.monotonic():
            self._access = self._renewed()
        return self._access

    def _renewed(self) -> Access:
        endpoint = described(self._web, self._issuer)["token_endpoint"]
        refresh = self._secrets.get("refresh_token")
        form = {"grant_type": "client_credentials", "scope": "webid"}
        if refresh:
            form = {"grant_type": "refresh_token", "refresh_token": refresh}
        said = _tokens(self._web, endpoint, form, self._secrets, self._key)
        if refresh and said.get("refresh_token", refresh) != refresh:
            self._secrets |= {"refresh_token": said["refresh_token"]}
            self._save(self._secrets)
        return _access(said, self._key)


# -- in a browser ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Begun:
    """Where somebody goes to sign in, the state that comes back with them, and what is kept until then."""

    url: str
    state: str
    secrets: Secrets


def begin(web: Web, issuer: str, back: str) -> Begun:
    """`back`: where the issuer sends them afterwards."""
    known = described(web, issuer)
    client = _register(web, known, back)
    state, nonce, verifier = (randomness.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": client["id"],
        "redirect_uri": back,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": encoded(hashlib.sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
        "prompt": "consent",  # without, an issuer may give no token for later
    }
    kept = client | {"issuer": issuer, "back": back, "nonce": nonce, "verifier": verifier, "key": Key().stored}
    separator = "&" if urlsplit(known["authorization_endpoint"]).query else "?"
    return Begun(f"{known['authorization_endpoint']}{separator}{urlencode(asked)}", state, kept)


def finish(web: Web, kept: Secrets, said: Mapping[str, str]) -> tuple[str, Secrets]:
    """The WebID that has signed in, and its secrets; `said` is what came back: `code`, `iss`, or `error`."""
    if "error" in said or not said.get("code"):
        raise Refused(
            f"The issuer lets nobody in: {said.get('error_description') or said.get('error') or 'no code'}"[:300],
            remedy="Sign in again.",
        )
    if said.get("iss", kept["issuer"]) != kept["issuer"]:
        raise Refused("The answer is another issuer's.", remedy="Sign in again.")
    known, key = described(web, kept["issuer"]), Key(kept["key"])
    form = {"grant_type": "authorization_code", "code": said["code"], "redirect_uri": kept["back"]}
    tokens = _tokens(web, known["token_endpoint"], form | {"code_verifier": kept["verifier"]}, kept, key)
    if not isinstance(tokens.get("refresh_token"), str):
        raise Refused("The issuer gives no token for later.", remedy="Let Descant stay signed in when it asks.")
    webid = _webid(web, known, str(tokens.get("id_token", "")), kept)
    return webid, {name: kept[name] for name in ("id", "secret", "key")} | {"refresh_token": tokens["refresh_token"]}


def _register(web: Web, known: Mapping[str, str], back: str) -> Secrets:
    """As a client of the issuer, for this once: https://www.rfc-editor.org/rfc/rfc7591 ."""
    is_local = urlsplit(back).scheme == "http"
    wish = {
        "client_name": "Descant",
        "redirect_uris": [back],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": SCOPE,
        "token_endpoint_auth_method": "client_secret_basic",
        "application_type": "native" if is_local else "web",
    }
    if "registration_endpoint" not in known:
        raise RemoteFailed("The issuer takes no new clients.", remedy="Connect by client credentials.")
    answer = web.ask(
        "POST",
        known["registration_endpoint"],
        body=json.dumps(wish).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    said = json_object(answer, "a client")
    if not isinstance(said.get("client_id"), str):
        raise RemoteFailed("The issuer registers no client.", remedy="Connect by client credentials.")
    return {"id": said["client_id"], "secret": str(said.get("client_secret", ""))}


def _webid(web: Web, known: Mapping[str, str], token: str, kept: Secrets) -> str:
    """Whom the identity token names, once it is made sure of."""
    try:
        keys = KeySet.import_key_set(web.json(known["jwks_uri"], "keys"))  # type: ignore[arg-type] # checked there
        claims = jwt.decode(token, keys, algorithms=_SIGNATURES).claims
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": kept["issuer"]},
            aud={"essential": True, "value": kept["id"]},
            nonce={"essential": True, "value": kept["nonce"]},
            exp={"essential": True},
        )
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"The issuer's identity token is not good: {error}.", remedy="Sign in again.") from error
    return address_in(claims.get("webid", claims.get("sub")), "a WebID", "The issuer")


# -- the issuer ------------------------------------------------------------------------------------------


def described(web: Web, issuer: str) -> dict[str, str]:
    """The issuer's addresses: https://openid.net/specs/openid-connect-discovery-1_0.html ."""
    place = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    said = web.json(place, "its OpenID configuration")
    if said.get("issuer") != issuer:
        raise RemoteFailed(f"{place} is that of another issuer.", remedy="Name the issuer as it names itself.")
    needed = ("token_endpoint", "authorization_endpoint", "jwks_uri")
    known = {name: address_in(said.get(name), name, place) for name in needed}
    if "registration_endpoint" in said:
        known["registration_endpoint"] = address_in(said["registration_endpoint"], "registration_endpoint", place)
    return known


def _tokens(web: Web, endpoint: str, form: dict[str, str], client: Secrets, key: Key) -> dict[str, Any]:
    answer = _ask_for_tokens(web, endpoint, form, client, key, None)
    if answer.status == 400 and (nonce := answer.headers.get("DPoP-Nonce")):
        answer = _ask_for_tokens(web, endpoint, form, client, key, nonce)
    if answer.status in (400, 401, 403):
        raise Refused(
            f"The issuer at {endpoint} does not take the credentials: {_reason(answer)}", remedy="Sign in again."
        )
    said = json_object(answer, "a token")
    if not isinstance(said.get("access_token"), str) or str(said.get("token_type")).lower() != "dpop":
        raise RemoteFailed(f"{endpoint} gives no token that is bound to a key (DPoP).", remedy="Tell who runs it.")
    return said


def _ask_for_tokens(
    web: Web, endpoint: str, form: dict[str, str], client: Secrets, key: Key, nonce: str | None
) -> Fetched:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "DPoP": key.proof("POST", endpoint, nonce=nonce),
    }
    if client["secret"]:
        pair = f"{quote(client['id'], safe='')}:{quote(client['secret'], safe='')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        form = form | {"client_id": client["id"]}
    return web.ask("POST", endpoint, body=urlencode(form).encode(), headers=headers)


def _reason(answer: Fetched) -> str:
    try:
        said = json_object(Fetched(200, "", answer.body, answer.final_url), "a reason")
    except RemoteFailed:
        return f"status {answer.status}."
    return str(said.get("error_description") or said.get("error") or answer.status)[:200] + "."


def _access(said: dict[str, Any], key: Key) -> Access:
    seconds = said.get("expires_in")
    good = seconds if isinstance(seconds, int | float) and 0 < seconds < 10**9 else SHORT
    return Access(said["access_token"], key, time.monotonic() + good - EARLY)
