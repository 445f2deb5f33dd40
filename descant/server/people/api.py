"""`/api/account`: one's own account, for programs; and what the command line asks a running server to do to others'."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Blueprint, Response, jsonify, send_file
from flask.typing import ResponseReturnValue

from descant.accounts.audit import list_audit
from descant.accounts.people import OWNER
from descant.accounts.profiles import set_profile
from descant.accounts.sessions import end_sessions
from descant.accounts.tokens import Bearer, bearer_of_account, revoke_tokens
from descant.errors import Conflict, Forbidden, WrongUse
from descant.server.annotating.room import room
from descant.server.auth import require
from descant.server.bodies import json_object
from descant.server.headers import keep_private
from descant.server.jobs import whole_number
from descant.server.people.erasing import delete_account
from descant.server.people.exporting import describe_account, describe_entry, write_export
from descant.server.people.publishing import say_profiles
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("account_api", __name__)

PAGE = 100
IN_MEMORY = 8_000_000
"""bytes of an export before it goes to a temporary file"""


blueprint.after_request(keep_private)


@blueprint.get("/api/account")
def show() -> ResponseReturnValue:
    who = visitor("read")
    return jsonify(describe_account(services().engine, services().config.base, who.account))


@blueprint.get("/api/account/audit")
def audit() -> ResponseReturnValue:
    """What was done to the account and by it, the latest first."""
    entries = list_audit(services().engine, visitor("read").account, limit=whole_number("limit", PAGE, 1000))
    return jsonify(entries=[describe_entry(each) for each in entries])


@blueprint.get("/api/account/export")
def export() -> ResponseReturnValue:
    who, here = visitor("read"), services()
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    write_export(here.engine, here.stores.public, here.config.base, who.account, file, actor=who.account)
    file.seek(0)
    return send_file(cast(IO[bytes], file), "application/zip", as_attachment=True, download_name="account.zip")


@blueprint.put("/api/account/profile")
def publish() -> ResponseReturnValue:
    """`{"name": …, "page": …}`: what everybody may know; what is left out is taken back."""
    who, said = everything_of(visitor("read")), json_object()
    name, page = (_text(said, key) for key in ("name", "page"))
    set_profile(services().engine, who.account, name, page)
    say_profiles(services().engine, services().stores.public, services().config.base)
    return jsonify(name=name, page=page)


@blueprint.post("/api/account/sign-out")
def sign_out_everywhere() -> ResponseReturnValue:
    """In every browser; with `{"tokens": true}` no token of the account is good any more, either."""
    who, said = everything_of(visitor("read")), json_object()
    ended, revoked = signed_out_everywhere(who.account, tokens=said.get("tokens") is True)
    return jsonify(sessions=ended, tokens=revoked)


@blueprint.delete("/api/account")
def delete() -> ResponseReturnValue:
    """`{"confirm": "<its id>", "public": "keep"}`, or `"erase"`."""
    who, said = everything_of(visitor("read")), json_object()
    require_confirmation(who, said.get("confirm"), said.get("public"))
    delete_account(services(), room(), who.account, keep_public=said["public"] == "keep", actor=who.account)
    return Response(status=204)


@blueprint.delete("/api/accounts/<identifier>")
def delete_other(identifier: str) -> ResponseReturnValue:
    """What `descant user delete` asks where a server owns the store."""
    who, said = require("admin"), json_object()
    if said.get("public") not in ("keep", "erase"):
        raise WrongUse("It is not said what becomes of what is public.", remedy='public: "keep" or "erase".')
    delete_account(services(), room(), identifier, keep_public=said["public"] == "keep", actor=who.account)
    return Response(status=204)


def signed_out_everywhere(account: str, *, tokens: bool) -> tuple[int, int]:
    with services().engine.begin() as connection:
        ended = end_sessions(connection, account, account)
    return ended, revoke_tokens(services().engine, account) if tokens else 0


def everything_of(who: Bearer) -> Bearer:
    """Whoever may do all that the account may; a token that may less decides nothing about the account."""
    whole = bearer_of_account(services().engine, who.account)
    if whole is None or not who.may(whole.scope):
        raise Forbidden("The token may not do all that its account may.", remedy="Sign in, or take another token.")
    return who


def require_confirmation(who: Bearer, confirm: object, public: object) -> None:
    if who.account == OWNER:
        raise Forbidden("The owner's account is not deleted.", remedy="Delete the folder of the data.")
    if public not in ("keep", "erase"):
        raise WrongUse("It is not said what becomes of what is public.", remedy='public: "keep" or "erase".')
    if confirm != who.account:
        raise Conflict("It is not confirmed.", remedy=f'Send the id of the account: "confirm": "{who.account}".')


def _text(said: dict[str, Any], key: str) -> str | None:
    value = said.get(key)
    if not (value is None or isinstance(value, str)):
        raise WrongUse(f"{key} is no text.", remedy="Give text, or null.")
    return value.strip() or None if value else None
