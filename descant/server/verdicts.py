"""What people say of a machine's claim: it is right, it is wrong, something else is right.

A verdict is an annotation of theirs about the claim, which stays as it is.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.annotations.containers import Container
from descant.annotations.judging import is_bar
from descant.annotations.names import name_of
from descant.annotations.rights import Who
from descant.errors import InvalidInput, NotFound, WrongUse
from descant.ontology.iris import DSC, MLS, OA, PROV
from descant.ontology.minting import random_id
from descant.ontology.records.bars import index_in
from descant.ontology.verdicts import NONE, VERDICTS, verdict_on
from descant.server.analyses import recording_of_request
from descant.server.annotating.room import room
from descant.server.annotating.who import who_asks
from descant.server.services import services
from descant.store.named import answered, rows_of

blueprint = Blueprint("verdicts", __name__)

LONGEST = 200
"""characters of what is right instead"""
_PAGE = re.compile(r"/[a-z][a-z-]*(?:\?[!-\"$-~]{1,2000})?")
_turn = threading.Lock()
"""of who looks what was said before and then writes, which is quick: a form that is sent twice says one thing"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person said of a claim."""

    annotation: str
    word: str
    right: str = ""


@dataclass(slots=True)
class Judged:
    """What people said of a claim, and what the one who looks at it said."""

    times: Counter[str] = field(default_factory=Counter)
    own: Verdict | None = None


@blueprint.post("/analyses/verdict")
def judge() -> ResponseReturnValue:
    """From a page's form; programs post the same annotation to /annotations/. Nothing is written before all is read."""
    who, claim, verdict = who_asks(), request.form.get("claim", ""), request.form.get("verdict", "")
    right, back = request.form.get("right", "").strip(), _way_back()
    if verdict not in (*VERDICTS, NONE):
        raise WrongUse(f"{verdict[:40]!r} is no verdict.", remedy=f"There are {', '.join((*VERDICTS, NONE))}.")
    if len(right) > LONGEST:
        raise InvalidInput("What is right instead is too long.", remedy=f"Say it in {LONGEST} characters.")
    run = _run_of(claim)
    if right:
        _require_bar(claim, right)
    _say(who, claim, run, verdict, right)
    return redirect(f"{back}#{anchor(claim)}", 303)


def _way_back() -> str:
    """A page of ours, which the form names as `back`; else that of the recording at `source`."""
    back = request.form.get("back", "")
    if not back:
        recording = recording_of_request(request.form.get("source", ""))
        place: dict[str, Any] = {"source": recording.file, "from": request.form.get("from") or None}
        return url_for("analysis_pages.show_page", **place)
    if not _PAGE.fullmatch(back):
        raise InvalidInput(f"{back[:40]!r} is no page of ours.", remedy="Say a path, like /page-bars?source=….")
    return f"{request.script_root}{back}"


def _require_bar(claim: str, right: str) -> None:
    """Where bars are claimed, what is right instead is a bar of the same version, counted from 1."""
    public = services().stores.public
    for row in rows_of(public, "bars-of-claim", claim=NamedNode(claim)):
        index = index_in(right)
        if index is None or not is_bar(public, row["version"], index):
            raise InvalidInput(f"{right[:20]!r} is no bar of this version.", remedy="Count its bars from 1.")
        return


def anchor(claim: str) -> str:
    """Of the row of a claim on its page."""
    return f"c-{claim.rpartition('/')[2]}"


def say_of_all(who: Who, claims: Sequence[str], run: NamedNode, verdict: str) -> None:
    """The same of several claims of a run, all or none: of those that a person has said nothing of."""
    with _turn:
        said = judged_of(run, who.agent)
        news = {
            Container.named("").name_of(random_id()): verdict_on(claim, verdict)
            for claim in claims
            if said.get(claim, Judged()).own is None
        }
        if news:
            room().desk.create_all(who, Container.named(""), news)


def _say(who: Who, claim: str, run: NamedNode, verdict: str, right: str) -> None:
    """A person has one verdict on a claim: another one takes its place, the same one is there already."""
    with _turn:
        _say_in_turn(who, claim, run, verdict, right)


def _say_in_turn(who: Who, claim: str, run: NamedNode, verdict: str, right: str) -> None:
    own = judged_of(run, who.agent).get(claim, Judged()).own
    desk, new = room().desk, verdict_on(claim, verdict, right) if verdict != NONE else None
    if new is None:
        if own is not None:
            desk.delete(who, _name(own))
    elif own is None:
        desk.create(who, Container.named(""), new)
    elif (own.word, own.right) != (verdict, right):
        desk.change(who, _name(own), new)


def _name(verdict: Verdict) -> str:
    return name_of(services().config.base, verdict.annotation) or verdict.annotation


def judged_of(run: NamedNode, agent: str | None) -> dict[str, Judged]:
    """Of each claim of a run that people judged: how many confirmed and rejected it, and what this agent said."""
    found: dict[str, Judged] = {}
    for claim, creator, verdict in _verdicts(run):
        judged = found.setdefault(claim, Judged())
        judged.times[verdict.word] += 1
        if agent and creator == agent:
            judged.own = verdict
    return found


def _verdicts(run: NamedNode) -> Iterator[tuple[str, str, Verdict]]:
    rows = rows_of(services().stores.public, "verdicts-of-run", run=run)
    seen: set[str] = set()
    for row in rows:
        name = row["annotation"].value
        if name not in seen:  # one that says two things to be right has two rows
            seen.add(name)
            creator, right = (row[each].value if row[each] is not None else "" for each in ("creator", "right"))
            word = row["verdict"].value.removeprefix(DSC.base)
            yield row["claim"].value, creator, Verdict(name, word, right)


def _run_of(claim: str) -> NamedNode:
    """The run that made a claim; only an analysis makes any."""
    try:
        node = NamedNode(claim)
    except ValueError as error:
        raise InvalidInput(f"{claim[:80]!r} is no IRI.", remedy="Name a claim by its IRI.") from error
    asked = f"SELECT ?run {{ {node} a {OA.Annotation} ; {PROV.wasGeneratedBy} ?run . ?run a {MLS.Run} }} LIMIT 1"
    rows = answered(services().stores.public, asked)
    for row in rows:
        return NamedNode(row["run"].value)
    raise NotFound(f"There is no claim {claim[:120]}.", remedy="The page of a recording has its claims.")
