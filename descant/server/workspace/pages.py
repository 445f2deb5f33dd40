"""`/workspace`: versions of a work beside each other, each as a score, pages or a recording.

What is shown is in the address: `?work=`, a `?pane=` for each source, in their order, `?layout=stacked` where they are
not side by side, and a `?host=` for each other host from which images are to be shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeAlias

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.accounts import Role
from descant.errors import DescantError
from descant.server.annotating.who import who_asks
from descant.server.choosing import works_in_versions
from descant.server.headers import COMPILES, policy
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.visitors import visitor_or_none
from descant.server.workspace.facsimile import origins_elsewhere
from descant.server.workspace.material import material_of

blueprint = Blueprint("workspace_pages", __name__)

MOST, USUAL = 12, 2
"""panes"""
STACKED, BESIDE = "stacked", "beside"
Elsewhere: TypeAlias = Callable[[NamedNode], set[str]]
"""the hosts at which images of a source lie"""


@blueprint.get("/workspace")
def show_page() -> ResponseReturnValue:
    if not request.args.get("work"):
        return render_template("workspace.html", works=works_in_versions())
    try:
        work = material_of(request.args["work"])
    except DescantError as error:
        return render_template("workspace.html", problem=error), error.status, headers_of(error)
    panes = _panes(work)
    elsewhere = cache(origins_elsewhere)  # asked once of each source, however many addresses it is in
    origins, address = _origins(elsewhere, panes), partial(_address, elsewhere)
    shown = {"work": work, "panes": panes, "origins": origins, "bar": _bar(), "layout": _layout(), "address": address}
    shown |= {"most": MOST, "compared": _compared(panes)}
    response = make_response(render_template("workspace.html", **shown, **_rights()))
    response.headers["Content-Security-Policy"] = policy(COMPILES, origins)
    return response


def _bar() -> int:
    """Of the first pane; whatever else stands in an address is the first."""
    return max(request.args.get("bar", 1, type=int), 1)


def _layout() -> str:
    return STACKED if request.args.get("layout") == STACKED else BESIDE


def _compared(panes: list[dict[str, Any]]) -> str | None:
    """The address of the first two versions of these compared."""
    one, other, *_ = *dict.fromkeys(each["version"] for each in panes), None, None
    return other and url_for("comparing_pages.show_page", one=one, other=other)


def _rights() -> dict[str, Any]:
    """Who says which bars are the same, and whether they may have versions aligned."""
    who, bearer = who_asks(), visitor_or_none()
    may_say = who.account is not None and who.role >= Role.ANNOTATOR
    return {
        "agent": who.agent if may_say else None,
        "may_align": bearer is not None and bearer.may("write"),
        "base": services().config.base,
    }


def _panes(work: dict[str, Any]) -> list[dict[str, Any]]:
    """As they are asked for; else the first sources of some versions."""
    sources = {
        iri: {**source, "version": version["iri"], "of": version["name"]}
        for version in work["versions"]
        for source in version["sources"]
        for iri in (source["iri"], *source.get("images", ()))
    }
    wanted = {sources[iri]["iri"]: sources[iri] for iri in request.args.getlist("pane")[:MOST] if iri in sources}
    if wanted:
        return list(wanted.values())
    first = [sources[version["sources"][0]["iri"]] for version in work["versions"] if version["sources"]]
    return first[:USUAL]


def _origins(elsewhere: Elsewhere, panes: list[dict[str, Any]]) -> list[str]:
    """Those of `?host=` at which images of these panes lie: nothing is fetched from anywhere else, nor unasked."""
    wanted = set(request.args.getlist("host"))
    pages = [NamedNode(each["iri"]) for each in panes if each["kind"] == "pages"] if wanted else []
    return sorted(wanted & {origin for each in pages for origin in elsewhere(each)})


def _address(elsewhere: Elsewhere, work: dict[str, Any], panes: list[dict[str, Any]], layout: str | None = None) -> str:
    """Of these panes, as they are laid out now where nothing else is said."""
    said = {"work": work["iri"], "pane": [each["iri"] for each in panes], "host": _origins(elsewhere, panes)}
    said |= {"layout": STACKED} if (layout or _layout()) == STACKED else {}
    return url_for("workspace_pages.show_page", **said)
