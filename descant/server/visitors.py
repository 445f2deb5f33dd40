"""People in a browser: signed in by their provider, or by a token that they showed once.

Either way a cookie holds the text of a session, out of reach of scripts, until the browser is closed. It goes along
when a link on another site leads here, as the way back from a provider is such a link; but what changes something
must come from a page of ours.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from descant.accounts import Account, known_account
from descant.accounts.sessions import end_session, open_session, session_of
from descant.accounts.tokens import Bearer, bearer_of_account, bearer_of_token
from descant.errors import DescantError, Forbidden, Unauthenticated
from descant.server.auth import OWNER, bearer, bearer_by, came_by_proxy, owner_here, require_scope
from descant.server.services import services

COOKIE = "descant_session"


def visitor(scope: str) -> Bearer:
    """Who asks, by header or by cookie, and has this scope."""
    found = bearer()
    if found is None and (text := request.cookies.get(COOKIE)):
        require_own_page()
        found = _bearer_of_session(text)
    return require_scope(found, scope)


def visitor_or_none() -> Bearer | None:
    """Who reads a page; a cookie that is good no more is none."""
    try:
        return visitor("read")
    except Unauthenticated:
        return None


def signed_in() -> Account | None:
    """Whose name stands at the top of a page, be it one that says that nothing works any more."""
    try:
        text = request.cookies.get(COOKIE)
        return known_account(services().engine, _bearer_of_session(text).account) if text else None
    except (DescantError, SQLAlchemyError):
        return None


def require_own_page() -> None:
    """No form on somebody else's page may act for a visitor."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = (request.host, urlsplit(services().config.base).netloc)  # a proxy may ask us by another name
    if site not in (None, "same-origin") or (origin and urlsplit(origin).netloc not in ours) or not (site or origin):
        raise Forbidden("This was not asked for on a page of ours.", remedy="Use the button on the page.")


def let_in(response: Response, text: str) -> None:
    """Who shows a token, if it is one."""
    require_own_page()
    found = bearer_by(text)
    _begin(response, found.account, found.id)


def sign_in(response: Response, account: str) -> str:
    """Whom the provider has named; gives the text of the session."""
    return _begin(response, account, None)


def let_out(response: Response) -> None:
    if text := request.cookies.get(COOKIE):
        require_own_page()
        end_session(services().engine, text)
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=is_secure(), path=cookie_path())


def is_secure() -> bool:
    """Whether the browser came by https; the proxy in front does that for us."""
    return request.is_secure or (services().config.base.startswith("https:") and came_by_proxy())


def cookie_path() -> str:
    return f"{request.script_root}/"


def _begin(response: Response, account: str, token: str | None) -> str:
    """Always a new session: whatever text somebody has put into this browser before is good for nothing."""
    text = open_session(services().engine, account, token=token, instead_of=request.cookies.get(COOKIE))
    response.set_cookie(COOKIE, text, httponly=True, samesite="Lax", secure=is_secure(), path=cookie_path())
    return text


def _bearer_of_session(text: str) -> Bearer:
    engine = services().engine
    session, found = session_of(engine, text), None
    if session and session.token == OWNER.id:
        found = owner_here()
    elif session:
        found = bearer_of_token(engine, session.token) if session.token else bearer_of_account(engine, session.account)
    if found is None:
        raise Unauthenticated("You are not signed in any more.", remedy="Sign in at /account.")
    return found
