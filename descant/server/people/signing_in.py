"""Signing in by the provider: there, and back with a code that is worth something once, and to this browser only.

https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth, with PKCE, state and nonce
"""

from __future__ import annotations

import re
import secrets
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from descant.accounts import Role, known_account
from descant.accounts.at_provider import note_session_there
from descant.accounts.audit import record
from descant.accounts.bindings import bound_account, create_bound
from descant.accounts.sessions import digest
from descant.accounts.signing_in import Begun, note_begun, take_begun
from descant.errors import DescantError, Forbidden, NotFound, WrongUse
from descant.server.auth import client
from descant.server.people.provider import Identity, Provider
from descant.server.services import services
from descant.server.visitors import cookie_path, is_secure, sign_in

blueprint = Blueprint("signing_in", __name__, url_prefix="/account")

PROVIDER = "descant.provider"
"""where the application has it"""
COOKIE = "descant_sign_in"
SECONDS = 600
"""for which the browser may be away"""
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]{0,4000}")
"""of this server, whatever browsers make of it: no second slash, no backslash, nothing but ASCII"""
_CODE = re.compile(r"[a-z_]{1,60}")
STRANGER = "stranger"
"""who is said to have failed, in the audit log"""


def init_app(app: Flask) -> None:
    config = app.extensions["descant"].config
    if config.oidc_issuer:
        app.extensions[PROVIDER] = Provider(config)


@blueprint.get("/sign-in")
def begin() -> ResponseReturnValue:
    with services().throttle.share(client()):
        address, state, begun = provider().begin(own_path(request.args.get("next")))
    cookie = secrets.token_urlsafe(32)
    note_begun(services().engine, state, cookie, begun)
    response = redirect(address, 303)
    path = f"{cookie_path()}account"
    response.set_cookie(COOKIE, cookie, SECONDS, httponly=True, samesite="Lax", secure=is_secure(), path=path)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/callback")
def come_back() -> ResponseReturnValue:
    begun = take_begun(services().engine, request.args.get("state", ""), request.cookies.get(COOKIE, ""))
    if begun is None:
        raise WrongUse(
            "This sign-in was not begun in this browser, or is over already.", remedy="Begin it anew at /account."
        )
    with services().throttle.share(client()):
        identity = _who_came_back(begun)
        account = _account_of(identity)
    response = redirect(request.script_root + begun.place, 303)
    session = sign_in(response, account)  # type: ignore[arg-type] # Flask's is werkzeug's
    if identity.session:
        note_session_there(services().engine, digest(session), identity.issuer, identity.session)
    _forget(response)
    return response


def own_path(said: str | None) -> str:
    return said if said and _OWN_PATH.fullmatch(said) else "/account"


def sign_in_address(place: str) -> str | None:
    """By the configured address, to which the provider sends the browser back, with the cookie that it has there."""
    if PROVIDER not in current_app.extensions:
        return None
    return f"{services().config.base}account/sign-in?{urlencode({'next': own_path(place)})}"


def door(place: str, **said: Any) -> str:
    """A page that leads to `place` whoever signs in."""
    provider, address = services().config.oidc_name, sign_in_address(place)
    return render_template("account_door.html", to=place, address=address, provider=provider, **said)


def provider() -> Provider:
    found: Provider | None = current_app.extensions.get(PROVIDER)
    if found is None:
        raise NotFound("Nobody signs in by OpenID Connect here.", remedy="Show a token at /jobs/enter?to=/account.")
    return found


def _who_came_back(begun: Begun) -> Identity:
    try:
        return _answered(begun)
    except DescantError as error:
        _note_failure(error.message)
        raise


def _answered(begun: Begun) -> Identity:
    provider().require_issuer(request.args.get("iss"))
    if (said := request.args.get("error")) is not None:
        code = said if _CODE.fullmatch(said) else "for a reason that it does not name"
        raise Forbidden(f"The provider did not let you in: {code}.", remedy="Begin anew at /account, if you like.")
    return provider().finish(request.args.get("code", ""), begun)


def _account_of(identity: Identity) -> str:
    engine, config = services().engine, services().config
    found = bound_account(engine, identity.issuer, identity.subject)
    if found is None and config.oidc_new_accounts == "anybody":
        role = Role.of(config.oidc_new_role)
        found = create_bound(engine, identity.name, role, identity.issuer, identity.subject)
    if found is None:
        _note_failure("it has no account")
        raise Forbidden(
            "You have no account here.",
            remedy=f"Ask who looks after this server for one, and tell them your subject there: {identity.subject}",
        )
    if known_account(engine, found) is None:
        _note_failure("the account is closed", found)
        raise Forbidden("Your account is switched off.", remedy="Ask who looks after this server.")
    return found


def _note_failure(why: str, account: str = "") -> None:
    record(services().engine, STRANGER, f"sign-in failed: {why}", account)


def _forget(response: Response) -> None:
    path = f"{cookie_path()}account"
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=is_secure(), path=path)
