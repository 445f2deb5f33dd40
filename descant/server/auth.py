"""Who asks, and whether they may."""

from __future__ import annotations

import hmac

from flask import request

from descant.accounts.tokens import SCOPES, Bearer, bearer_of
from descant.errors import Forbidden, Unauthenticated
from descant.server.services import is_loopback, services
from descant.server.throttle import account_of

OWNER = Bearer("owner", "admin")
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
"""headers by which a proxy says that it asks for somebody else"""


def bearer() -> Bearer | None:
    """The bearer of this request's token; None where it brings none, an error where it brings a bad one."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return None
    if kind.lower() != "bearer":
        raise Unauthenticated(f"{kind} credentials are not read here.", remedy="Send `Authorization: Bearer …`.")
    return bearer_by(text.strip())


def bearer_by(text: str) -> Bearer:
    """The bearer of this token."""
    found = _owner(text) or bearer_of(services().engine, text)
    if found is None:
        raise Unauthenticated("The token is not valid (any more).", remedy="`descant token create` makes one.")
    return found


def require(scope: str) -> Bearer:
    """The bearer, who has this scope."""
    return require_scope(bearer(), scope)


def require_scope(found: Bearer | None, scope: str) -> Bearer:
    if found is None:
        raise Unauthenticated(
            "This needs a token.", remedy="Send `Authorization: Bearer …`; `descant token create` makes one."
        )
    if not found.may(scope) and found.id == found.account != OWNER.id:
        raise Forbidden(f"Your account may not do this ({SCOPES[scope]}).", remedy="Ask who looks after this server.")
    if not found.may(scope):
        raise Forbidden(
            f"The token's scope is {found.scope}; this needs {scope} ({SCOPES[scope]}).",
            remedy=f"Make one with `descant token create --scope {scope}`.",
        )
    return found


def client() -> str:
    """The account that a query runs on: a token's, else an address's."""
    found = bearer()
    return f"token {found.id}" if found else account_of(address())


def is_owner() -> bool:
    return bearer() is OWNER


def address() -> str:
    forwarded = request.headers.get("X-Forwarded-For", "") if services().config.trust_proxy else ""
    return forwarded.rpartition(",")[2].strip() or request.remote_addr or ""


def owner_here() -> Bearer:
    if not is_loopback(request.remote_addr or "") or came_by_proxy():
        raise Unauthenticated(
            "The owner's token is good on this machine only, and through no proxy.",
            remedy="`descant token create` makes one for elsewhere.",
        )
    return OWNER


def came_by_proxy() -> bool:
    return any(name in request.headers for name in FORWARDED)


def _owner(text: str) -> Bearer | None:
    """The owner, who is on this machine: whatever address is served on, the other end of the connection is here."""
    if not hmac.compare_digest(services().owner.encode(), text.encode()):
        return None
    return owner_here()
