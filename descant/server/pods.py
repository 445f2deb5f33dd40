"""`/pod` and `/api/pod`: an account's Solid pod. What is wished here is done by the keeper of pods, a moment later.

A browser that comes back from signing in elsewhere brings no cookie (that goes with no request from another site).
So it gets a page with a button, and what the button sends shows whose account the pod is for: nobody gets a pod
connected to their account that somebody else has signed in to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from descant.annotations.rights import require_annotator
from descant.errors import DescantError, WrongUse
from descant.server.annotating.room import room
from descant.server.annotating.who import who_asks
from descant.server.bodies import json_object
from descant.server.headers import keep_private
from descant.server.jobs import MOST, whole_number
from descant.server.people.signing_in import door
from descant.server.visitors import visitor_or_none
from descant.solid.connections import BACK, Connections
from descant.solid.places import Clash, Places
from descant.solid.tables import Keep
from descant.solid.wishes import wish_of

blueprint = Blueprint("pods", __name__)
blueprint.after_request(keep_private)

LEAD = "Whoever has an account here may keep their annotations in a Solid pod of their own, too. Sign in first."
LARGEST = 2**31 - 1
"""number of a place"""
PAGE = 50
SAID = ("code", "state", "iss", "error", "error_description")
"""what comes back from signing in"""
WISHED = ("webid", "storage", "issuer", "id", "secret")
"""what the form asks for"""


@blueprint.get("/api/pod")
def show() -> ResponseReturnValue:
    """Where the account's annotations are kept besides here, and how it goes."""
    return _connections().state(_account())


@blueprint.put("/api/pod")
def connect() -> ResponseReturnValue:
    """By credentials it is connected at once; else somebody goes to `signInAt` in a browser."""
    account = _account()
    begun = _connections().connect(account, wish_of(json_object()))
    if begun is None:
        return _connections().state(account)
    return {"state": "signing in", "signInAt": begun.url}, 202


@blueprint.delete("/api/pod")
def disconnect() -> ResponseReturnValue:
    """`copies=keep`: they stay here. `copies=remove`: what is the same in the pod is there alone from then on."""
    copies = request.args.get("copies", "keep")
    if copies not in ("keep", "remove"):
        raise WrongUse(f"The parameter copies cannot be {copies[:40]!r}.", remedy="Say keep or remove.")
    _connections().disconnect(_account(), keep=copies == "keep")
    return "", 204


@blueprint.post("/api/pod/sync")
def sync() -> ResponseReturnValue:
    account = _account()
    _connections().sync_soon(account)
    return _connections().state(account), 202


@blueprint.post("/api/pod/signed-in")
def come_back() -> ResponseReturnValue:
    """What the issuer sent somebody back with, for programs that open the browser themselves."""
    account, said = _account(), json_object()
    _connections().come_back(account, {key: str(said[key]) for key in SAID if said.get(key) is not None})
    return _connections().state(account)


@blueprint.get("/api/pod/annotations")
def show_annotations() -> ResponseReturnValue:
    """Where each annotation is in the pod, and whether it is the same there."""
    account = _account()
    after, limit = whole_number("after", 0, LARGEST), whole_number("limit", PAGE, MOST)
    places = Places(_connections().engine, account)
    found, clashing = places.after(after, limit), {each.name for each in places.clashes()}
    shown = []
    for each in found:
        kept = room().desk.find(each.name)
        same = kept is not None and kept.version == each.version
        state = "conflict" if each.name in clashing else "same" if same else "waiting"
        shown.append({"id": room().desk.iri(each.name), "inPod": each.url, "public": each.open, "state": state})
    following = url_for(".show_annotations", after=found[-1].number, limit=limit) if len(found) == limit else None
    return {"annotations": shown, "next": following}


@blueprint.get("/api/pod/conflicts")
def conflicts() -> ResponseReturnValue:
    account = _account()
    return {"conflicts": [_shown(each) for each in Places(_connections().engine, account).clashes()]}


@blueprint.post("/api/pod/conflicts/<identifier>")
def resolve(identifier: str) -> ResponseReturnValue:
    """`{"keep": "mine"}`, `theirs` or `both`; done when the pod is there, if both are still as they were shown."""
    account, keep = _account(), json_object().get("keep")
    _decide(account, identifier, keep)
    return {"id": identifier, "keep": keep}, 202


# -- pages -----------------------------------------------------------------------------------------------


@blueprint.get("/pod")
def show_page() -> ResponseReturnValue:
    return _page(_account()) if visitor_or_none() else door("/pod", heading="Pod", lead=LEAD)


@blueprint.post("/pod/connect")
def connect_on_page() -> ResponseReturnValue:
    """Where to sign in is a link on the page: a form may not be sent on to another site (Content-Security-Policy)."""
    account = _account()
    wish: dict[str, Any] = {key: said for key in WISHED if (said := request.form.get(key, "").strip())}
    wish["objects"] = "objects" in request.form
    try:
        begun = _connections().connect(account, wish_of(wish))
    except DescantError as error:
        return _page(account, wish=wish, problem=error), error.status
    return _page(account, there=begun.url) if begun else redirect(url_for(".show_page"), 303)


@blueprint.post("/pod/disconnect")
def disconnect_on_page() -> ResponseReturnValue:
    _connections().disconnect(_account(), keep=request.form.get("copies") != "remove")
    return redirect(url_for(".show_page"), 303)


@blueprint.get(f"/{BACK}")
def ask_back() -> ResponseReturnValue:
    return render_template("pod.html", back={key: request.args[key] for key in SAID if key in request.args})


@blueprint.post(f"/{BACK}")
def come_back_on_page() -> ResponseReturnValue:
    _connections().come_back(_account(), {key: request.form[key] for key in SAID if key in request.form})
    return redirect(url_for(".show_page"), 303)


@blueprint.post("/pod/sync")
def sync_on_page() -> ResponseReturnValue:
    _connections().sync_soon(_account())
    return redirect(url_for(".show_page"), 303)


@blueprint.post("/pod/conflicts/<identifier>")
def resolve_on_page(identifier: str) -> ResponseReturnValue:
    _decide(_account(), identifier, request.form.get("keep"))
    return redirect(url_for(".show_page"), 303)


def _page(
    account: str, *, wish: Mapping[str, Any] | None = None, problem: DescantError | None = None, there: str = ""
) -> str:
    clashes = [_shown(each) for each in Places(_connections().engine, account).clashes()]
    return render_template(
        "pod.html",
        pod=_connections().state(account),
        conflicts=clashes,
        back=None,
        wish=wish or {},
        problem=problem,
        there=there,
    )


# -- parts -----------------------------------------------------------------------------------------------


def _account() -> str:
    who = who_asks()
    require_annotator(who)
    return str(who.account)


def _connections() -> Connections:
    return room().pods.connections


def _decide(account: str, identifier: str, keep: Any) -> None:
    if keep not in set(Keep):
        raise WrongUse("What is to be kept is not said.", remedy=f"keep: {', '.join(Keep)}.")
    Places(_connections().engine, account).decide(identifier, Keep(keep))
    _connections().sync_soon(account)


def _shown(clash: Clash) -> dict[str, Any]:
    mine, theirs = (json.loads(each) if each else None for each in (clash.mine, clash.theirs))
    return {
        "id": clash.id,
        "annotation": room().desk.iri(clash.name),
        "inPod": clash.url,
        "found": clash.found.isoformat(timespec="seconds") + "Z",
        "mine": mine,
        "theirs": theirs,
        "keep": clash.keep,
    }
