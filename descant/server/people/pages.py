"""`/account` for people: who one is, what one has, and buttons for all of it. Works without scripts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from descant.accounts.audit import list_audit
from descant.accounts.people import OWNER, rename_account
from descant.accounts.profiles import set_profile
from descant.accounts.tokens import SCOPES, Bearer, create_token, revoke_token, tokens_of
from descant.errors import Conflict, DescantError, NotFound, WrongUse
from descant.server.annotating.room import room
from descant.server.headers import keep_private
from descant.server.people.api import everything_of, require_confirmation, signed_out_everywhere
from descant.server.people.erasing import delete_account
from descant.server.people.exporting import describe_account, describe_entry
from descant.server.people.publishing import say_profiles
from descant.server.people.signing_in import door
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.visitors import let_out, visitor, visitor_or_none

blueprint = Blueprint("account_pages", __name__, url_prefix="/account")
blueprint.after_request(keep_private)

SHOWN = 30
"""entries of the log"""
DONE = {
    "profile": "What everybody may know of you is said.",
    "name": "You have another name here.",
    "out": "You are signed out.",
    "everywhere": "You are signed out everywhere.",
    "token": "The token is revoked.",
    "deleted": "Your account is deleted.",
}


@blueprint.get("")
def show() -> ResponseReturnValue:
    who = visitor_or_none()
    return _page(who) if who else door("/account", done=DONE.get(request.args.get("done", "")))


@blueprint.post("/name")
def rename() -> ResponseReturnValue:
    who = everything_of(visitor("read"))
    return _done("name", who, lambda: rename_account(services().engine, who.account, _said("name"), actor=who.account))


@blueprint.post("/profile")
def publish() -> ResponseReturnValue:
    who, here = everything_of(visitor("read")), services()

    def do() -> None:
        set_profile(here.engine, who.account, _said("name") or None, _said("page") or None)
        say_profiles(here.engine, here.stores.public, here.config.base)

    return _done("profile", who, do)


@blueprint.post("/tokens")
def make_token() -> ResponseReturnValue:
    """Its text is on the page that answers, and nowhere else."""
    who, scope = visitor("read"), _said("scope")
    try:
        if scope not in SCOPES or not who.may(scope):
            raise WrongUse("A token of this scope may more than you.", remedy="Choose another scope.")
        _, text = create_token(services().engine, _said("name"), scope, _days(), who.account, actor=who.account)
    except DescantError as error:
        return _page(who, error), error.status, headers_of(error)
    return _page(who, made=text)


@blueprint.post("/tokens/<identifier>/revoke")
def revoke(identifier: str) -> ResponseReturnValue:
    who, engine = everything_of(visitor("read")), services().engine
    if identifier not in {each.id for each in tokens_of(engine, who.account)}:
        raise NotFound(f"You have no token {identifier}.", remedy="/account lists yours.")
    revoke_token(engine, identifier, actor=who.account)
    return _back("token")


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    response = _back("out")
    let_out(response)
    return response


@blueprint.post("/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    who = everything_of(visitor("read"))
    signed_out_everywhere(who.account, tokens=_said("tokens") == "yes")
    return _back("everywhere")


@blueprint.post("/delete")
def delete() -> ResponseReturnValue:
    who = everything_of(visitor("read"))
    try:
        require_confirmation(who, _said("confirm"), _said("public"))
    except (Conflict, WrongUse) as error:
        return _page(who, error), error.status
    keep = _said("public") == "keep"
    delete_account(services(), room(), who.account, keep_public=keep, actor=who.account)
    return _back("deleted")


def _done(what: str, who: Bearer, do: Any) -> ResponseReturnValue:
    try:
        do()
    except DescantError as error:
        return _page(who, error), error.status, headers_of(error)
    return _back(what)


def _back(done: str) -> Response:
    response: Response = redirect(url_for("account_pages.show", done=done), 303)  # type: ignore[assignment] # Flask's
    return response


def _page(who: Bearer, problem: DescantError | None = None, made: str = "") -> str:
    here = services()
    entries = list_audit(here.engine, who.account, limit=SHOWN)
    return render_template(
        "account.html",
        account=describe_account(here.engine, here.config.base, who.account),
        entries=[describe_entry(each) for each in entries],
        scopes={name: meaning for name, meaning in SCOPES.items() if who.may(name)},
        may_all=_may_all(who),
        is_owner=who.account == OWNER,
        problem=problem,
        made=made,
        done=DONE.get(request.args.get("done", "")),
    )


def _may_all(who: Bearer) -> bool:
    try:
        return bool(everything_of(who))
    except DescantError:
        return False


def _said(name: str) -> str:
    return request.form.get(name, "").strip()


def _days() -> float | None:
    said = _said("days")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:6]) <= 36_500):
        raise WrongUse(f"{said[:20]!r} is no number of days.", remedy="Leave it empty for a token without an end.")
    return float(said)
