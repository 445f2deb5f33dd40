"""`/links`: what things here may be elsewhere, for people to accept or reject; for programs `/api/links`.

A verdict is an annotation, as of every claim of a machine; what is accepted is the same (`owl:sameAs`) in its graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from descant.errors import WrongUse
from descant.jobs.linked_data.kept import Link, links
from descant.jobs.linked_data.reconciling import order
from descant.jobs.submitting import submit
from descant.server.jobs import wake_runner, whole_number
from descant.server.labels import names_of
from descant.server.presentation import href, opens
from descant.server.services import services
from descant.server.verdicts import anchor
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("links", __name__)

PAGE = 25
"""things"""
LAST = 100_000
OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
SHOWN = {OPEN: "", ACCEPTED: "confirmed", REJECTED: "rejected"}
"""what people said of those that are shown"""
_VOICE = re.compile(r"([a-z]+) ([01]\.\d\d)")


@blueprint.get("/api/links")
def show_links() -> ResponseReturnValue:
    found, more = _page()
    return jsonify(links=[_document(each) for _, several in found for each in several], more=more)


@blueprint.get("/links")
def show_page() -> ResponseReturnValue:
    who, (found, more) = visitor_or_none(), _page()
    names = names_of(thing for thing, _ in found)
    return render_template(
        "links.html",
        things=[
            {"name": names[thing], "href": href(thing), "links": [_shown(each) for each in several]}
            for thing, several in found
        ],
        show=_show(),
        shows=tuple(SHOWN),
        page=whole_number("page", 0, LAST),
        more=more,
        back=f"/links?{urlencode({'show': _show(), 'page': whole_number('page', 0, LAST)})}",
        configured=bool(services().config.reconcile),
        may_judge=who is not None and who.may("annotate"),
        may_ask=who is not None and who.may("write"),
    )


@blueprint.post("/links")
def ask_services() -> ResponseReturnValue:
    """About all works and people; in a job."""
    who = visitor("write")
    if not services().config.reconcile:
        raise WrongUse("No reconciliation service is configured.", remedy="Name some as `reconcile` in descant.toml.")
    job = submit(services().engine, replace(order([], ["work", "person"]), owner=who.id))
    wake_runner()
    return redirect(url_for("job_pages.show_job", identifier=job.id), 303)


def _page() -> tuple[list[tuple[str, list[Link]]], bool]:
    """The things that have candidates of this state, those that are surest first; and whether there are more."""
    wanted, page = SHOWN[_show()], whole_number("page", 0, LAST)
    found = [(thing, several) for thing, several in _all() if any(_is(each, wanted, several) for each in several)]
    part = found[page * PAGE : (page + 1) * PAGE]
    kept = [(thing, [each for each in several if _is(each, wanted, several)]) for thing, several in part]
    return kept, len(found) > (page + 1) * PAGE


def _is(link: Link, wanted: str, several: Sequence[Link]) -> bool:
    """Nothing is open of a thing that the same service's other candidate was accepted for."""
    settled = any(each.judged == "confirmed" and each.run == link.run for each in several)
    return link.judged == wanted and not (wanted == "" and settled)


def _all() -> list[tuple[str, list[Link]]]:
    here = services()
    found: list[tuple[str, list[Link]]] = here.links.get(
        "links", here.stores.public.version() or None, lambda: list(_grouped())
    )
    return found


def _grouped() -> Iterator[tuple[str, list[Link]]]:
    ranked = sorted(links(services().stores.public), key=lambda each: (each.thing, -each.sure, each.claim))
    groups = [(thing, list(several)) for thing, several in groupby(ranked, key=lambda each: each.thing)]
    yield from sorted(groups, key=lambda group: -group[1][0].sure)


def _show() -> str:
    show = request.args.get("show", OPEN)
    if show not in SHOWN:
        raise WrongUse(f"{show[:20]!r} is not shown.", remedy=f"There are {', '.join(SHOWN)}.")
    return show


def _document(link: Link) -> dict[str, Any]:
    return {name: getattr(link, name) for name in Link.__slots__}


def _shown(link: Link) -> dict[str, Any]:
    address = link.theirs if opens(link.theirs) else ""
    voices = [(word, float(says)) for word, says in _VOICE.findall(link.why)]
    return {**_document(link), "address": address, "anchor": anchor(link.claim), "voices": voices}
