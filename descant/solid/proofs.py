"""DPoP (https://www.rfc-editor.org/rfc/rfc9449): each request shows that whoever sends a token also has its key."""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from joserfc import jwt
from joserfc.jwk import ECKey

ALGORITHM = "ES256"


class Key:
    """A private key, for as long as the tokens that are bound to it."""

    def __init__(self, stored: dict[str, Any] | None = None) -> None:
        self._key = ECKey.import_key(stored) if stored else ECKey.generate_key("P-256")

    @property
    def stored(self) -> dict[str, Any]:
        return dict(self._key.as_dict(private=True))

    def proof(self, method: str, url: str, *, token: str | None = None, nonce: str | None = None) -> str:
        header = {"typ": "dpop+jwt", "alg": ALGORITHM, "jwk": self._key.as_dict(private=False)}
        claims: dict[str, Any] = {
            "htm": method,
            "htu": urlunsplit(urlsplit(url)._replace(query="", fragment="")),
            "jti": secrets.token_urlsafe(16),
            "iat": int(time.time()),
        }
        claims |= {"ath": encoded(hashlib.sha256(token.encode()).digest())} if token else {}
        claims |= {"nonce": nonce} if nonce else {}
        return jwt.encode(header, claims, self._key)


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
