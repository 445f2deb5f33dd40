"""`/api/workspace/labels`: what a machine says of a passage of a recording, and what people say of that.

Each tag of each patch is a claim; that it is right, or wrong, is an annotation about it, as `descant.server.verdicts`
has them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, Response, jsonify, request

from descant.annotations.index.entries import Facet
from descant.annotations.index.searching import Query
from descant.annotations.objects import listed
from descant.annotations.rights import Who
from descant.annotations.sharing import names_of
from descant.errors import InvalidInput
from descant.ontology.iris import OA
from descant.ontology.verdicts import VERDICTS
from descant.server.annotating.containing import END
from descant.server.annotating.representing import keep_to_oneself
from descant.server.annotating.room import room
from descant.server.annotating.searching import found_in
from descant.server.annotating.who import who_asks
from descant.server.choosing import node_named
from descant.server.workspace.lanes import tags_between, version_of

blueprint = Blueprint("workspace_labels", __name__)

MOST_VERDICTS = 500


@blueprint.get("/api/workspace/labels")
def show_labels() -> Response:
    recording, who = node_named("recording", request.args.get("recording", "")), who_asks()
    version_of(recording)
    start, end = _seconds("start"), _seconds("end")
    if end <= start:
        raise InvalidInput("It ends before it starts.", remedy="Say `start` and `end` in seconds.")
    found = tags_between(recording, start, end)
    said = _verdicts(who, [each["claim"] for each in found])
    labels = [each | said.get(each["claim"], {"own": None, "confirmed": 0, "rejected": 0}) for each in found]
    response = jsonify(recording=recording.value, labels=labels)
    keep_to_oneself(response, is_public=False)
    return response


def _seconds(name: str) -> float:
    try:
        found = float(request.args.get(name, ""))
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e7:
        raise InvalidInput(f"`{name}` is no number of seconds.", remedy="Say `start` and `end` in seconds.")
    return found


def _verdicts(who: Who, claims: list[str]) -> dict[str, dict[str, Any]]:
    """Of each claim how many say that it is right, and wrong; and the name of one's own annotation."""
    room().indexes.follow()
    query = Query(facets=((Facet.TARGET, tuple(claims)), (Facet.MOTIVATION, OA.assessing.value)))
    pair = room().indexes.annotations
    keys = found_in(who, pair, query, "all", after=0, before=END, limit=MOST_VERDICTS) if claims else []
    times, own = dict[str, Counter[str]](), dict[str, str]()
    for document in room().desk.documents(who, keys):
        words = {word for word, node in VERDICTS.items() if node.value in listed(document.get("body"))}
        for claim in listed(document.get("target")):
            if isinstance(claim, str) and words:
                times.setdefault(claim, Counter()).update(words)
                if who.agent in names_of(document.get("creator")):
                    own[claim] = document["id"]
    return {claim: {word: said[word] for word in VERDICTS} | {"own": own.get(claim)} for claim, said in times.items()}
