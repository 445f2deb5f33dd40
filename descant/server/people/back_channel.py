"""The provider says that somebody has signed out there, and so they are signed out here.

https://openid.net/specs/openid-connect-backchannel-1_0.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.oauth2.claims import JWTClaims
from flask import Blueprint, Response, request
from joserfc.errors import InvalidClaimError, MissingClaimError

from descant.accounts.at_provider import end_at_provider, is_new
from descant.errors import RemoteFailed, WrongUse
from descant.server.auth import client
from descant.server.bodies import whole_text
from descant.server.people.provider import LEEWAY
from descant.server.people.signing_in import provider
from descant.server.services import services

blueprint = Blueprint("back_channel", __name__, url_prefix="/account")

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST = 20_000
"""bytes of a request"""


class LogoutToken(JWTClaims):  # type: ignore[misc] # authlib has no types
    """Like an ID token, and never to be taken for one."""

    def validate(self, now: int | None = None, leeway: int = 0) -> None:
        for name in ("iss", "aud", "iat", "exp", "jti", "events"):
            if name not in self:
                raise MissingClaimError(name)
        super().validate(now, leeway)
        events = self["events"]
        if "nonce" in self or not (isinstance(events, Mapping) and isinstance(events.get(EVENT), Mapping)):
            raise InvalidClaimError("events")
        said = [self[name] for name in ("sub", "sid") if name in self]
        if not said or not all(isinstance(each, str) and each for each in (*said, self["jti"])):
            raise MissingClaimError("sub")


@blueprint.post("/back-channel-logout")
def end() -> Response:
    """One session, if the provider says which; else all that it has begun for that person. Once: who has signed in anew
    since is not meant.
    """
    said, engine = _said(_token()), services().engine
    if is_new(engine, f"{said['iss']} {said['jti']}", until=said["exp"] + LEEWAY):
        end_at_provider(engine, said["iss"], said.get("sub"), said.get("sid"))
    response = Response(status=200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _said(token: str) -> Mapping[str, Any]:
    with services().throttle.share(client()):
        try:
            return provider().read(token, LogoutToken)
        except RemoteFailed as error:
            raise WrongUse("The logout token is not good.", remedy="Nobody was signed out.") from error


def _token() -> str:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise WrongUse("The body is no form.", remedy="Send `logout_token` as application/x-www-form-urlencoded.")
    whole_text(LONGEST, "back-channel-logout")
    token = request.form.get("logout_token", "")
    if not token:
        raise WrongUse("There is no logout_token.", remedy="Send one, as the specification says.")
    return token
