"""The provider of OpenID Connect that people sign in by: authlib's client for Flask, over our own way into the network.

What the provider is and where it answers is asked of it (https://openid.net/specs/openid-connect-discovery-1_0.html).
Everything that it says is looked at before it is believed: issuer, signature, audience, expiry, nonce.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, ClassVar
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import BaseAdapter

from descant.accounts.signing_in import Begun
from descant.config import Config
from descant.errors import DescantError, RemoteFailed, Unavailable, WrongUse
from descant.fetching import fetch
from descant.server.services import is_here

SECONDS, LARGEST = 5.0, 1_000_000
"""that an answer of the provider may take, and the bytes that it may have"""
TALKS = 4
"""sign-ins that may wait for the provider at the same time: one that is slow shall not hold all threads"""
KNOWN = 600.0
"""seconds for which it is believed what the provider is, and which keys it has"""
LEEWAY = 60
"""seconds by which its clock may be wrong"""
LONGEST_SID = 500
"""characters of what it calls a session"""
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""by a key of its own; not by a secret that others have, and not at all"""
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_CODE = re.compile(r"[\w.-]{1,60}")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider says that it is."""

    issuer: str
    subject: str
    name: str
    session: str | None = None
    """what it calls the session that it has begun"""


class Session(OAuth2Session):  # type: ignore[misc] # authlib has no types
    """Through `fetching`: with a deadline and a limit, without what the environment says of proxies and passwords."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.trust_env = False
        self.headers["Accept-Encoding"] = "identity"
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Fetching())


class _Fetching(BaseAdapter):
    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        body: Any = request.body.encode() if isinstance(request.body, str) else request.body
        found = fetch(
            request.url or "",
            method=request.method or "GET",
            body=body,
            headers={name: str(value) for name, value in request.headers.items()},
            seconds=SECONDS,
            size=LARGEST,
            allow_private=True,  # whoever runs this server has named it
        )
        response = requests.Response()
        response.status_code, response.raw, response.request = found.status, BytesIO(found.body), request
        response.url, response.encoding = found.final_url, "utf-8"
        return response

    def close(self) -> None:
        """Nothing is kept open."""


class Client(FlaskOAuth2App):  # type: ignore[misc] # authlib has no types
    client_cls: ClassVar[type] = Session

    def __init__(self, config: Config) -> None:
        super().__init__(
            FlaskIntegration("oidc"),
            "oidc",
            client_id=config.oidc_client_id,
            client_secret=config.oidc_client_secret or None,
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256"},
        )
        self.issuer: str = config.oidc_issuer
        self.server_metadata: dict[str, Any]
        self.made = time.monotonic()

    def load_server_metadata(self) -> dict[str, Any]:
        if not self.server_metadata:
            with self._get_session() as session:
                address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
                response = session.request("GET", address, withhold_token=True)
                response.raise_for_status()
            said = _checked(response.json(), self.issuer)
            self.client_kwargs["token_endpoint_auth_method"] = _way_to_show_the_secret(said, self.client_secret)
            self.server_metadata = said
        return self.server_metadata


class Provider:
    """One for an application. What is known of the provider is asked anew now and then."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._client: Client | None = None
        self._talks = threading.BoundedSemaphore(TALKS)

    def begin(self, place: str) -> tuple[str, str, Begun]:
        """The address at the provider that the browser is to go to, the state in it, and what to remember."""
        with self._talk() as client:
            said = client.create_authorization_url(self.callback)
            return said["url"], said["state"], Begun(said["nonce"], said["code_verifier"], place)

    def finish(self, code: str, begun: Begun) -> Identity:
        """Who it is that came back with this code."""
        with self._talk() as client:
            token = client.fetch_access_token(self.callback, code=code, code_verifier=begun.verifier)
            if not isinstance(token, dict) or "id_token" not in token:
                raise _nonsense("It sends no ID token.")
            claims = self._read(client, token, begun.nonce)
        return Identity(client.issuer, _subject(claims), _name(claims), _session(claims))

    def read(self, token: str, kind: type) -> Mapping[str, Any]:
        """What it says in another token that it has signed; `kind` are authlib's claims, which are checked."""
        with self._talk() as client:
            return self._read(client, {"id_token": token}, None, kind)

    def _read(
        self, client: Client, token: Mapping[str, Any], nonce: str | None, kind: type | None = None
    ) -> Mapping[str, Any]:
        said: Mapping[str, Any] = client.parse_id_token(
            token, nonce, claims_options=self._wanted(client.issuer), claims_cls=kind, leeway=LEEWAY
        )
        return said

    @property
    def callback(self) -> str:
        """By the configured address and not by the request's, which whoever sends it can choose."""
        return f"{self._config.base}account/callback"

    def require_issuer(self, said: str | None) -> None:
        """An answer of another provider is not taken for one of ours: https://www.rfc-editor.org/rfc/rfc9207"""
        if said is not None and said != self._config.oidc_issuer:
            raise _nonsense("The answer is from another provider.")

    def _wanted(self, issuer: str) -> dict[str, Any]:
        audience = {"essential": True, "value": self._config.oidc_client_id}
        return {"iss": {"essential": True, "value": issuer}, "aud": audience}

    @contextmanager
    def _talk(self) -> Iterator[Client]:
        if not self._talks.acquire(timeout=SECONDS):
            raise Unavailable("Many are waiting for the provider.", remedy="Try again in a moment.")
        try:
            with _failures():
                yield self._current()
        finally:
            self._talks.release()

    def _current(self) -> Client:
        client = self._client
        if client is None or time.monotonic() - client.made > KNOWN:
            client = self._client = Client(self._config)
        return client


def require_settings(config: Config) -> None:
    """Before anything is served: what does not fit together is said to whoever configures it."""
    if not config.oidc_issuer:
        return
    if not (config.oidc_issuer.startswith("https://") or is_here(config.oidc_issuer)):
        raise WrongUse("oidc_issuer is not at https://.", remedy="A provider elsewhere must be asked by https.")
    if not config.oidc_client_id:
        raise WrongUse("oidc_issuer is set, but no oidc_client_id.", remedy="Take it from the provider.")
    for key, allowed in (("oidc_new_accounts", ("nobody", "anybody")), ("oidc_new_role", ("reader", "annotator"))):
        if getattr(config, key) not in allowed:
            raise WrongUse(
                f"The setting {key} cannot be {getattr(config, key)!r}.", remedy=f"Allowed are {', '.join(allowed)}."
            )


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except DescantError:
        raise
    except OAuthError as error:
        code = error.error if _CODE.fullmatch(str(error.error)) else "it does not say why"
        raise RemoteFailed(f"The provider refuses it: {code}.", remedy="Begin the sign-in anew.") from error
    except Exception as error:  # whatever libraries make of what another server says
        raise _nonsense(f"Its answer cannot be used ({type(error).__name__}).") from error


def _nonsense(message: str) -> RemoteFailed:
    return RemoteFailed(message, remedy="Begin the sign-in anew. If it stays so, tell whoever runs this server.")


def _checked(said: Any, issuer: str) -> dict[str, Any]:
    """What we need of it, and no more: authlib would take settings of the connection from it, too."""
    if not isinstance(said, Mapping) or said.get("issuer") != issuer:
        raise _nonsense("The provider says that it is another one than oidc_issuer.")
    found: dict[str, Any] = {"issuer": issuer}
    for name in _NEEDED:
        if not _is_place(said.get(name), issuer):
            raise _nonsense(f"The provider has no good {name}.")
        found[name] = said[name]
    signed = _texts(said.get("id_token_signing_alg_values_supported", ["RS256"]))
    found["id_token_signing_alg_values_supported"] = [each for each in signed if each in SIGNED]
    if not found["id_token_signing_alg_values_supported"]:
        raise _nonsense("The provider signs in no way that is known here.")
    methods = _texts(said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]))
    return found | {"token_endpoint_auth_methods_supported": methods}


def _is_place(said: Any, issuer: str) -> bool:
    schemes = ("https",) if issuer.startswith("https:") else ("http", "https")
    return isinstance(said, str) and urlsplit(said).scheme in schemes and bool(urlsplit(said).hostname)


def _texts(said: Any) -> list[str]:
    return [each for each in said if isinstance(each, str)] if isinstance(said, list) else []


def _way_to_show_the_secret(said: Mapping[str, Any], secret: str | None) -> str:
    if not secret:
        return "none"
    methods = said["token_endpoint_auth_methods_supported"]
    posts = "client_secret_basic" not in methods and "client_secret_post" in methods
    return "client_secret_post" if posts else "client_secret_basic"


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims["sub"]
    if not (isinstance(subject, str) and subject.isascii() and subject.isprintable() and 1 <= len(subject) <= 255):
        raise _nonsense("Its subject is none.")
    return subject


def _session(claims: Mapping[str, Any]) -> str | None:
    said = claims.get("sid")
    return said if isinstance(said, str) and 1 <= len(said) <= LONGEST_SID else None


def _name(claims: Mapping[str, Any]) -> str:
    """For whoever looks after accounts; the person may give another one."""
    given = [claims.get("name"), claims.get("preferred_username")]
    names = (" ".join(each.split()) for each in given if isinstance(each, str))
    return next((each[:200] for each in names if each and each.isprintable()), "Without a name")
