"""`/compare`: two versions of a work beside each other, for people. Works without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode
from sqlalchemy import select

from descant.analysis.comparing_scores.files import JSON
from descant.analysis.comparing_scores.phrases import LANGUAGES, language
from descant.analysis.exporting.words import short as short_chord
from descant.errors import DescantError
from descant.jobs import ENDED
from descant.jobs.comparing import COMPARE, Wish
from descant.jobs.comparing.kept import Pair, kept_file, remarks_of
from descant.jobs.table import Job
from descant.ontology.minting import Minter
from descant.server.choosing import work_named, works_in_versions
from descant.server.comparing import pair_in_request, submit
from descant.server.jobs import whole_number
from descant.server.labels import labels_of
from descant.server.languages import language as page_language
from descant.server.presentation import href
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("comparing_pages", __name__)

AT_ONCE, PASSAGE = 100, 4
"""bars on a page, and in a picture of their notation"""


@blueprint.get("/compare")
def show_page() -> ResponseReturnValue:
    """Two versions compared; else those of a work to choose from; else works."""
    if not (request.args.get("one") or request.args.get("other")):
        return _choices()
    try:
        pair = pair_in_request()
        code = request.args.get("language") or page_language()
        language(code)
    except DescantError as error:
        return _choice(problem=error), error.status, headers_of(error)
    if remarks_of(services().engine, pair) is None:
        return _offer(pair)
    return _comparison(pair, code)


@blueprint.post("/compare")
def compare_on_page() -> ResponseReturnValue:
    who, pair = visitor("write"), pair_in_request()
    submit(who, pair, Wish(other_music_too=request.form.get("other_music_too") == "true"))
    one, other = (request.values[name] for name in ("one", "other"))
    return redirect(url_for("comparing_pages.show_page", one=one, other=other), 303)


def _choices() -> ResponseReturnValue:
    """Versions of the work that is named, or else works."""
    try:
        work = request.args.get("work", "")
        return _choice(work=work_named(work)) if work else _choice(works=works_in_versions())
    except DescantError as error:
        return _choice(problem=error), error.status, headers_of(error)


def _choice(**said: Any) -> str:
    return render_template(
        "compare.html", **dict.fromkeys(("pair", "problem", "work", "works")) | said, address=_address
    )


def _offer(pair: Pair) -> str:
    """They are not compared yet, or just being."""
    running, failed = _jobs(pair)
    who = visitor_or_none()
    return render_template(
        "compare.html",
        pair=_named(pair),
        document=None,
        running=running,
        failed=failed,
        turned=remarks_of(services().engine, pair.turned()) is not None,
        may_ask=who is not None and who.may("write"),
        address=_address,
    )


def _comparison(pair: Pair, code: str) -> str:
    document = json.loads(kept_file(services().config, pair, JSON))
    first = min(whole_number("first", 0, 1_000_000), max(0, len(document["rows"]) - 1)) // AT_ONCE * AT_ONCE
    rows = document["rows"][first : first + AT_ONCE]
    return render_template(
        "compare.html",
        pair=_named(pair),
        document=document,
        summary=document["summary"][code],
        code=code,
        languages=list(LANGUAGES),
        rows=[{**_row(pair, row), "at": at} for at, row in enumerate(rows, first + 1)],
        first=first,
        at_once=AT_ONCE,
        flow=list(_flow(document)),
        lines=list(_lines(document)),
        passage=_passage(document["rows"]),
        address=_address,
    )


def _named(pair: Pair) -> list[dict[str, str]]:
    names = labels_of(NamedNode(each.iri) for each in pair.both)
    return [
        {"iri": each.iri, "href": href(each.iri), "name": names.get(NamedNode(each.iri), each.name)}
        for each in pair.both
    ]


def _row(pair: Pair, row: dict[str, Any]) -> dict[str, Any]:
    bars = [
        bar and {"number": bar["number"], "href": href(Minter.bar(NamedNode(each.iri), bar["bar"]).value)}
        for bar, each in zip(row["bars"], pair.both, strict=True)
    ]
    chords = [" ".join(short_chord(each["chord"]) for each in side) for side in (row.get("chords") or {}).get("of", [])]
    return {"bars": bars, "status": row["status"], "shares": row.get("shares"), "chords": chords}


def _passage(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows whose notation is shown, from 1; those that differ most where none are asked for."""
    differing = [(row.get("shares") or {}).get("difference", 0) for row in rows]
    worst = differing.index(max(differing)) // PASSAGE * PASSAGE + 1
    first = max(1, min(whole_number("passage", worst, 1_000_000), len(rows)))
    last = min(len(rows), first + PASSAGE - 1)
    numbers = [next(bar["number"] for bar in rows[at - 1]["bars"] if bar) for at in (first, last)]
    before, after = max(1, first - PASSAGE), first + PASSAGE
    asked = "passage" in request.args
    return {
        "first": first,
        "last": last,
        "from": numbers[0],
        "to": numbers[-1],
        "before": before if first > 1 else None,
        "after": after if after <= len(rows) else None,
        "asked": asked,
    }


def _flow(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for version, instruments in zip(document["versions"], document["flow"], strict=True):
        yield from ({**each, "version": version["name"]} for each in instruments)


def _lines(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Of each voice of the first where it sounds in the second, the most first."""
    voices = [[voice["label"] for voice in version["voices"]] for version in document["versions"]]
    for each in document["instrumentation"][0]:
        within = sorted(each["in"], key=lambda one: -one["same"] - one["octave"])
        yield {
            "name": voices[0][each["voice"]],
            "nowhere": each["nowhere"],
            "bars": each["bars"],
            "within": [{**one, "name": voices[1][one["voice"]]} for one in within],
        }


def _jobs(pair: Pair) -> tuple[str | None, dict[str, Any] | None]:
    """The job that compares them just now, or else the error of the last one that failed."""
    mine = Job.kind == COMPARE, Job.key.startswith(f"{COMPARE} {pair.key} ")
    found = select(Job.id, Job.state, Job.error).where(*mine).order_by(Job.created.desc()).limit(1)
    with services().engine.connect() as connection:
        last = connection.execute(found).first()
    if last is None:
        return None, None
    return (None, last.error) if last.state in ENDED else (last.id, None)


def _address(page: str = "/compare", **changes: object) -> str:
    """This address with something else asked."""
    said = {name: value for name, value in request.args.items() if value} | {
        name: str(value) for name, value in changes.items()
    }
    return f"{request.script_root}{page}?{urlencode(said)}"
