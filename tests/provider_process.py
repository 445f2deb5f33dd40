"""A provider of OpenID Connect in a process of its own: authlib's server, and lies that a test tells it to tell.

    python -m tests.provider_process PORT

Whoever comes to it is signed in as the subject that `/control` has named. There a test says by JSON who that is, and
what is to be wrong: other `claims`, moments (`moved`, in seconds from now), claims that are left out (`without`),
another key (`forged`), no signature (`unsigned`), nonsense instead of an answer (`nonsense`: discovery, token or
keys), seconds to wait (`slow`).
"""

from __future__ import annotations

import base64
import json
import secrets
import sys
import time
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "descant", "a secret of the test's"
KEY = RSAKey.generate_key(2048, {"kid": "good", "use": "sig", "alg": "RS256"})
STRANGER = RSAKey.generate_key(2048, {"kid": "good"})

codes: dict[str, Code] = {}
said: dict[str, Any] = {}


class Client:
    """https://docs.authlib.org: what the server wants to know of the one client that there is."""

    client_id = CLIENT

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, address: str) -> bool:
        return address.endswith("/account/callback")

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == said.get("method", "client_secret_basic")

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


class Code:
    def __init__(self, asked: Any) -> None:
        data = asked.payload.data
        self.redirect_uri, self.scope = asked.payload.redirect_uri, asked.payload.scope
        self.nonce, self.subject = data.get("nonce"), said["subject"]
        self.code_challenge, self.code_challenge_method = data["code_challenge"], data["code_challenge_method"]

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str | None:
        return None if said.get("nonce") == "forgotten" else self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Grant(AuthorizationCodeGrant):  # type: ignore[misc] # authlib has no types
    def save_authorization_code(self, code: str, asked: Any) -> Code:
        codes[code] = Code(asked)
        return codes[code]

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, code: Code) -> None:
        for text in [text for text, each in codes.items() if each is code]:
            del codes[text]

    def authenticate_user(self, code: Code) -> str:
        return str(code.subject)


class IDToken(OpenIDCode):  # type: ignore[misc] # authlib has no types
    def exists_nonce(self, nonce: str, asked: Any) -> bool:
        return any(each.nonce == nonce for each in codes.values())

    def get_client_algorithm(self, client: Client) -> str:
        return "RS256"

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": issuer(), "aud": CLIENT}

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return KEY

    def generate_user_info(self, user: str, scope: str) -> UserInfo:
        return UserInfo(sub=user, name=said.get("name", "Clara"))

    def encode_id_token(self, token: dict[str, Any], asked: Any) -> str:
        honest: str = super().encode_id_token(token, asked)
        return altered(honest)


def altered(token: str) -> str:
    claims = jwt.decode(token, KEY).claims | said.get("claims", {})
    claims |= {name: int(time.time()) + seconds for name, seconds in said.get("moved", {}).items()}
    claims = {name: value for name, value in claims.items() if name not in said.get("without", ())}
    if said.get("unsigned"):
        parts = [json.dumps(each).encode() for each in ({"alg": "none"}, claims)]
        return ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts) + "."
    if said.get("by secret"):
        from joserfc.jwk import OctKey

        return str(jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(KEY.as_pem(private=False)), ["HS256"]))
    return str(jwt.encode({"alg": "RS256", "kid": "good"}, claims, STRANGER if said.get("forged") else KEY))


def issuer() -> str:
    return request.host_url.rstrip("/")


app = Flask(__name__)
server = AuthorizationServer(app, query_client=lambda name: Client() if name == CLIENT else None, save_token=print)
server.register_grant(Grant, [IDToken(require_nonce=True), CodeChallenge(required=True)])


@app.before_request
def misbehave() -> Response | None:
    if (seconds := said.get("slow")) and request.path != "/control":
        time.sleep(seconds)
    words = {"discovery": "/.well-known/openid-configuration", "token": "/token", "keys": "/jwks"}
    if words.get(said.get("nonsense", "")) == request.path:
        return Response(said.get("body", "<html>Welcome!</html>"), said.get("status", 200))
    return None


@app.post("/control")
def control() -> dict[str, Any]:
    said.clear()
    said.update(request.get_json())
    return said


@app.get("/logout-token")
def logout_token() -> str:
    """As the provider would send it, or as a test wants it to be."""
    event = {"http://schemas.openid.net/event/backchannel-logout": {}}
    claims = {"iss": issuer(), "aud": CLIENT, "iat": int(time.time()), "jti": secrets.token_hex(8), "events": event}
    claims["exp"] = claims["iat"] + 120
    return altered(str(jwt.encode({"alg": "RS256", "kid": "good"}, claims, KEY)))


@app.get("/.well-known/openid-configuration")
def discovery() -> Response:
    document = {
        "issuer": issuer(),
        "authorization_endpoint": f"{issuer()}/authorize",
        "token_endpoint": f"{issuer()}/token",
        "jwks_uri": f"{issuer()}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": [said.get("method", "client_secret_basic")],
        "code_challenge_methods_supported": ["S256"],
    }
    return jsonify(document | said.get("discovery", {}))


@app.get("/jwks")
def keys() -> Response:
    return jsonify(keys=[KEY.as_dict(private=False)])


@app.get("/authorize")
def authorize() -> Any:
    if said.get("refuses"):
        back = f"{request.args['redirect_uri']}?error=access_denied&state={request.args['state']}"
        return Response(status=302, headers={"Location": f"{back}&error_description={said['refuses']}"})
    grant = server.get_consent_grant(end_user=said["subject"])
    return server.create_authorization_response(grant_user=said["subject"], grant=grant)


@app.post("/token")
def token() -> Any:
    return server.create_token_response()


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]), threaded=True)
