"""People in a browser, who show their token once: a cookie keeps it until the browser is closed.

The cookie is for the pages that say so, is out of reach of scripts, and goes with no request from another site; what
changes something must besides come from a page of ours.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, request

from descant.errors import Forbidden, Unauthenticated
from descant.server.auth import bearer, bearer_by, require_scope
from descant.server.tokens import Bearer

COOKIE = "descant_token"


def visitor(scope: str) -> Bearer:
    """Who asks, by header or by cookie, and has this scope."""
    found = bearer()
    if found is None and (text := request.cookies.get(COOKIE)):
        require_own_page()
        found = bearer_by(text)
    return require_scope(found, scope)


def visitor_or_none() -> Bearer | None:
    """Who reads a page; a cookie that is good no more is none."""
    try:
        return visitor("read")
    except Unauthenticated:
        return None


def require_own_page() -> None:
    """No form on somebody else's page may act for a visitor."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if (
        site not in (None, "same-origin")
        or (origin and urlsplit(origin).netloc != request.host)
        or not (site or origin)
    ):
        raise Forbidden("This was not asked for on a page of ours.", remedy="Use the button on the page.")


def let_in(response: Response, text: str) -> None:
    """Take the token from this browser, if it is one."""
    require_own_page()
    bearer_by(text)
    response.set_cookie(COOKIE, text, httponly=True, samesite="Strict", secure=request.is_secure)


def let_out(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=request.is_secure)
