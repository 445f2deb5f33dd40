"""Annotations as files, out and in: see `descant.annotations.exchange`."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from descant.accounts import Role, known_account
from descant.annotations.bars import score_of
from descant.annotations.containers import Container
from descant.annotations.containers import Kind as ContainerKind
from descant.annotations.exchange import MOST, nowhere
from descant.annotations.exchange.forms import form_called, form_named_like
from descant.annotations.exchange.incoming import Incoming
from descant.annotations.exchange.timing import Timing
from descant.annotations.locating import Locator
from descant.annotations.rights import Who, require_annotator
from descant.errors import Forbidden, WrongUse
from descant.server.annotating.representing import keep_to_oneself
from descant.server.annotating.room import room
from descant.server.annotating.searching import every_key
from descant.server.annotating.who import who_asks
from descant.server.bodies import whole_text
from descant.server.services import services
from descant.store.files import files_of

blueprint = Blueprint("exchanging", __name__)

_OUT = ("form", "title", "score")
_IN = ("form", "name", "container", "restoring", "score", "source")


@blueprint.get("/api/annotations/export")
def export() -> Response:
    """What meets the conditions of a search, in one file."""
    who = who_asks()
    form = form_called(request.args.get("form", "jsonld"), _timing())
    keys = every_key(who, room().indexes.annotations, most=MOST, beside=_OUT)
    title = request.args.get("title", "Annotations")[:200]
    bundle = room().outgoing.bundle(who, keys, title, whole=form.name == "crate")
    response = Response(form.write(bundle), content_type=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="annotations{form.extension}"'
    keep_to_oneself(response, is_public=who.account is None)
    return response


@blueprint.post("/api/annotations/import")
def take_in() -> dict[str, Any]:
    """A file's annotations become the account's own; `restoring` is for whoever may do everything."""
    who, base = who_asks(), services().config.base
    require_annotator(who)
    if unknown := set(request.args) - set(_IN):
        raise WrongUse(f"{sorted(unknown)[0][:60]!r} is not known here.", remedy=f"Known: {', '.join(_IN)}.")
    if (said_restoring := request.args.get("restoring", "0")) not in ("0", "1"):
        raise WrongUse(f"The parameter restoring cannot be {said_restoring[:40]!r}.", remedy="Say 0 or 1.")
    restoring = said_restoring == "1"
    if restoring and who.role < Role.ADMIN:
        raise Forbidden("Names and creators are kept for administrators alone.", remedy="Leave `restoring` away.")
    said = request.args.get("form")
    form = form_called(said, _timing()) if said else form_named_like(request.args.get("name", ""), _timing())
    data = whole_text(services().config.exchange_bytes, "exchange_bytes")
    incoming = Incoming(
        room().desk,
        who,
        _container(str(who.account)),
        base,
        restoring=restoring,
        owner=_owner,
        largest=services().config.annotation_bytes,
    )
    return incoming.take(form.read(data, request.args.get("source") or nowhere(data))).as_dict()


def _owner(account: str) -> Who | None:
    """An account that is here, as it may write what was its own."""
    found = known_account(services().engine, account)
    agent = f"{services().config.base}id/agent/{account}"
    return Who(account, max(found.role, Role.ANNOTATOR), found.groups, agent) if found else None


def _container(account: str) -> Container:
    """One's own, where nothing else is said."""
    if "container" not in request.args:
        return Container(ContainerKind.USER, account)
    home = f"{services().config.base}annotations/"
    return Container.named(request.args["container"].removeprefix(home).removesuffix("/"))


def _timing() -> Timing:
    """`score` is the file that times are counted in."""
    files, score = files_of(services().config), request.args.get("score")
    version = Locator(services().stores.public, files, services().config.base).version_of(score) if score else None
    return Timing(partial(score_of, files, services().config.base), score, version)
