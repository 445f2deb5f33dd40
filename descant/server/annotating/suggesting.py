"""`/api/suggestions`: tags and creators that begin so, while somebody types; of what they may read, without numbers."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, jsonify, request

from descant.accounts.profiles import public_names
from descant.annotations.index.calling import spelled, spellings
from descant.annotations.index.entries import Facet
from descant.annotations.index.searching import count
from descant.annotations.index.suggesting import suggest
from descant.annotations.rights import Who
from descant.errors import WrongUse
from descant.server.annotating.representing import keep_to_oneself
from descant.server.annotating.room import room
from descant.server.annotating.who import who_asks
from descant.server.services import services

blueprint = Blueprint("suggesting", __name__)

MOST = 20
LONGEST = 200
"""characters of what is typed"""
KINDS = {"tag": Facet.TAG_CALLED, "creator": Facet.CREATOR_CALLED}


@blueprint.get("/api/suggestions")
def show_suggestions() -> Response:
    """`value` is what a search takes as `tag` or `creator`."""
    kind, beginning = request.args.get("kind", ""), request.args.get("q", "")
    if kind not in KINDS or set(request.args) - {"kind", "q"}:
        raise WrongUse("The request does not say suggestions of what.", remedy=f"kind: {', '.join(KINDS)}; and q.")
    if len(beginning) > LONGEST:
        raise WrongUse(f"q is longer than {LONGEST} characters.", remedy="Type less.")
    who, indexes = who_asks(), room().indexes
    indexes.follow()
    sources = ((indexes.annotations.public, ("",)), (indexes.annotations.private, _readers(who)))
    found = suggest(sources, KINDS[kind], beginning, MOST)
    named = _by_their_own_names(found, beginning) if kind == "creator" else found
    response = jsonify(suggestions=[{"label": label, "value": value} for label, value in named[:MOST]])
    keep_to_oneself(response, is_public=who.account is None)
    return response


def _readers(who: Who) -> tuple[str, ...]:
    return () if who.account is None else (f"user/{who.account}", *(f"group/{each}" for each in who.groups))


def _by_their_own_names(found: list[tuple[str, str]], beginning: str) -> list[tuple[str, str]]:
    """People who want to be known by one, and have said something in public; they first."""
    agents, public = f"{services().config.base}id/agent/", room().indexes.annotations.public
    names = {agents + account: name for account, name in public_names(services().engine).items()}
    meant = [iri for iri, name in names.items() if any(each.startswith(spelled(beginning)) for each in spellings(name))]
    heard = (iri for iri in meant if count((public,), Facet.CREATOR, iri).total > 0)
    known = [(names[iri], iri) for iri in islice(heard, MOST)]
    others = [(names.get(value, label), value) for label, value in found]
    return list(dict.fromkeys(known + others))
