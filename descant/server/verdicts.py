"""What people say of a machine's claim: it is right, it is wrong, something else is right.

A verdict is an annotation of theirs about the claim, which stays as it is.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.annotations.containers import Container
from descant.errors import InvalidInput, NotFound, WrongUse
from descant.ontology.iris import ANNO_CONTEXT, DSC, PROV
from descant.ontology.queries import named
from descant.server.annotating.room import room
from descant.server.annotating.who import who_asks
from descant.server.services import services

blueprint = Blueprint("verdicts", __name__)

VERDICTS = {"confirmed": DSC.confirmed, "rejected": DSC.rejected}
LONGEST = 200
"""characters of what is right instead"""


@blueprint.post("/analyses/verdict")
def judge() -> ResponseReturnValue:
    """From a page's form; programs post the same annotation to /annotations/."""
    who, claim, verdict = who_asks(), request.form.get("claim", ""), request.form.get("verdict", "")
    right = request.form.get("right", "").strip()
    if verdict not in VERDICTS:
        raise WrongUse(f"{verdict[:40]!r} is no verdict.", remedy=f"There are {', '.join(VERDICTS)}.")
    if len(right) > LONGEST:
        raise InvalidInput("What is right instead is too long.", remedy=f"Say it in {LONGEST} characters.")
    _require_claim(claim)
    room().desk.create(who, Container.named(""), verdict_on(claim, verdict, right))
    return redirect(f"{request.script_root}/analyses?source={request.form.get('source', '')}", 303)


def verdict_on(claim: str, verdict: str, right: str = "") -> dict[str, Any]:
    """The annotation; a correction says what is right beside the verdict."""
    bodies: list[Any] = [VERDICTS[verdict].value]
    if right:
        bodies.append({"type": "TextualBody", "value": right, "format": "text/plain", "purpose": "tagging"})
    return {
        "@context": ANNO_CONTEXT,
        "type": "Annotation",
        "motivation": "assessing",
        "target": claim,
        "body": bodies,
    }


def verdicts_of(run: NamedNode) -> dict[str, Counter[str]]:
    """Of each claim of a run that people judged: how many confirmed and rejected it."""
    rows: Any = services().stores.public.query(named("verdicts-of-run").text, {"run": run})
    found: dict[str, Counter[str]] = {}
    for row in rows:
        word = row["verdict"].value.removeprefix(DSC.base)
        found.setdefault(row["claim"].value, Counter())[word] = int(row["times"].value)
    return found


def _require_claim(claim: str) -> None:
    try:
        node = NamedNode(claim)
    except ValueError as error:
        raise InvalidInput(f"{claim[:80]!r} is no IRI.", remedy="Name a claim by its IRI.") from error
    asked = f"ASK {{ {node} <{PROV.wasGeneratedBy.value}> ?run }}"
    if not services().stores.public.query(asked):
        raise NotFound(f"There is no claim {claim[:120]}.", remedy="The page of a recording has its claims.")
