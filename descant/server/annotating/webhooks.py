"""`/api/webhooks`: an account's hooks, what came of their last deliveries, and a test of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from descant.annotations.activities import EVERYBODY, GROUP, OWN, Kind
from descant.annotations.containers import NAME
from descant.annotations.rights import Who, require_annotator
from descant.annotations.webhooks import keeping
from descant.annotations.webhooks.keeping import Hook
from descant.annotations.webhooks.sending import Outcome
from descant.errors import NotFound, Unauthenticated, WrongUse
from descant.fetching import require_address
from descant.server.annotating.room import room
from descant.server.annotating.who import who_asks
from descant.server.bodies import json_object
from descant.server.headers import keep_private
from descant.server.services import services

blueprint = Blueprint("webhooks", __name__, url_prefix="/api/webhooks")
blueprint.after_request(keep_private)

LONGEST = 2_000
"""characters of an address"""
ABOUT = {"public": EVERYBODY, "work": "work/", "person": "user/", "own": OWN, "group": GROUP}
"""what a hook may be for, and how its feed begins"""
_NEEDS_NAME = ("work", "person", "group")
_KNOWN = ("url", "about", "of", "actions")


@blueprint.post("")
def register() -> ResponseReturnValue:
    """The secret is in this answer, and nowhere else."""
    who = who_asks()
    require_annotator(who)
    asked = json_object()
    if unknown := sorted(set(asked) - set(_KNOWN)):
        raise WrongUse(f"{unknown[0][:40]!r} is not known here.", remedy=f"Known: {', '.join(_KNOWN)}.")
    feed, actions, url = _feed(who, asked), _actions(asked.get("actions")), _address(asked.get("url"))
    hook = keeping.register(services().engine, str(who.account), url, feed, actions)
    place = f"{services().config.base}api/webhooks/{hook.id}"
    return jsonify(shown(hook) | {"secret": hook.secret}), 201, {"Location": place}


@blueprint.get("")
def show_all() -> ResponseReturnValue:
    found = keeping.list_hooks(services().engine, _account())
    return jsonify(webhooks=[shown(each) for each in found])


@blueprint.get("/<identifier>")
def show(identifier: str) -> ResponseReturnValue:
    hook = keeping.find_hook(services().engine, identifier, _account())
    return jsonify(shown(hook) | {"deliveries": _deliveries(hook)})


@blueprint.delete("/<identifier>")
def delete(identifier: str) -> ResponseReturnValue:
    who = who_asks()
    require_annotator(who)
    keeping.delete_hook(services().engine, identifier, who.account)
    return Response(status=204)


@blueprint.post("/<identifier>/on")
def switch_on(identifier: str) -> ResponseReturnValue:
    who = who_asks()
    require_annotator(who)
    return jsonify(shown(keeping.switch_on(services().engine, identifier, who.account)))


@blueprint.post("/<identifier>/test")
def send_test(identifier: str) -> ResponseReturnValue:
    who = who_asks()
    require_annotator(who)
    hook = keeping.find_hook(services().engine, identifier, who.account)
    return jsonify(outcome(room().outbox.test(hook)))


def shown(hook: Hook) -> dict[str, Any]:
    """All but its secret."""
    about = next(each for each, prefix in reversed(ABOUT.items()) if hook.feed.startswith(prefix))
    return {
        "id": hook.id,
        "url": hook.url,
        "about": about,
        "of": hook.feed.removeprefix(ABOUT[about]) if about in _NEEDS_NAME else None,
        "actions": hook.actions.split(),
        "created": _moment(hook.created),
        "state": "off" if hook.reason else "failing" if hook.tries else "on",
        "reason": hook.reason,
        "tries": hook.tries,
        "failing_since": _moment(hook.failing_since),
        "next_try": None if hook.reason else _moment(hook.due),
    }


def outcome(found: Outcome) -> dict[str, Any]:
    return {"status": found.status, "error": found.error, "seconds": round(found.seconds, 3)}


def _deliveries(hook: Hook) -> list[dict[str, Any]]:
    return [
        {"id": each.message, "time": _moment(each.time), "status": each.status, "error": each.error}
        | {"seconds": round(each.seconds, 3)}
        for each in keeping.deliveries(services().engine, hook.id)
    ]


def _account() -> str:
    who = who_asks()
    if who.account is None:
        raise Unauthenticated("This needs an account.", remedy="Sign in, or send `Authorization: Bearer …`.")
    return who.account


def _feed(who: Who, asked: dict[str, Any]) -> str:
    about = asked.get("about")
    if not isinstance(about, str) or about not in ABOUT:
        raise WrongUse("about does not say what the webhook is for.", remedy=f"Say one of {', '.join(ABOUT)}.")
    if about not in _NEEDS_NAME:
        return ABOUT[about] + (str(who.account) if about == "own" else "")
    name = _name(about, asked.get("of"))
    if about == "group" and name not in who.groups:
        raise NotFound("There is no such group.", remedy="Give the IRI of one that you are in.")
    return ABOUT[about] + name


def _name(about: str, said: Any) -> str:
    """What the IRI of a work, a person or a group ends in; or the IRI."""
    home = f"{services().config.base}id/{'work' if about == 'work' else 'agent'}/"
    name = said.removeprefix(home) if isinstance(said, str) else ""
    if not NAME.fullmatch(name):
        raise WrongUse(f"of does not say of which {about}.", remedy="Give its IRI.")
    return name


def _actions(said: Any) -> list[Kind]:
    if said is None:
        return list(Kind)
    if not isinstance(said, list) or not said or not all(isinstance(each, str) and each in set(Kind) for each in said):
        raise WrongUse("actions is no list of activities.", remedy=f"Of {', '.join(Kind)}; or leave it away for all.")
    return [each for each in Kind if each in said]


def _address(url: Any) -> str:
    if not isinstance(url, str) or not url.isprintable() or len(url) > LONGEST:
        raise WrongUse("url is no address.", remedy=f"Give one of at most {LONGEST:,} characters.")
    require_address(url, allow_private=services().config.webhook_private)
    return url


def _moment(time: Any) -> str | None:
    return time.isoformat(timespec="milliseconds") + "Z" if time else None
