"""`/passages`: some bars of a version, and where they are found again, for people. Works without scripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.errors import DescantError
from descant.jobs.parallels.finding import Found, Scope
from descant.jobs.parallels.reporting import document
from descant.server.labels import labels_of, nodes_of
from descant.server.parallels import SHOWN, found_in
from descant.server.presentation import href
from descant.server.problems import headers_of
from descant.server.visitors import visitor_or_none

blueprint = Blueprint("parallel_pages", __name__)

_FIELDS = ("version", "first", "last", "in", "most")


@blueprint.get("/passages")
def show_page() -> ResponseReturnValue:
    """A form; with what is found where a passage is named."""
    if not request.args.get("first"):
        return _page(None, None)
    try:
        return _page(found_in(request.args), None)
    except DescantError as error:
        return _page(None, error), error.status, headers_of(error)


def _page(found: Found | None, problem: DescantError | None) -> str:
    said = document(found) if found else None
    names = labels_of(nodes_of(each["version"] or "" for each in (said["passage"], *said["places"]))) if said else {}
    who = visitor_or_none()
    return render_template(
        "passages.html",
        problem=problem,
        said=said,
        places=[_place(each, names) for each in said["places"]] if said else [],
        of=_of(said["passage"], names) if said else None,
        asked={name: request.args.get(name, "") for name in _FIELDS},
        scopes=[each.value for each in Scope],
        shown=SHOWN,
        may_keep=who is not None and who.may("write"),
        data=[(form, _address("/api/passages", form=form)) for form in ("json", "csv", "turtle")],
    )


def _of(passage: dict[str, Any], names: dict[Any, str]) -> dict[str, str]:
    version = passage["version"]
    return {"href": href(version), "name": names.get(NamedNode(version)) or passage["name"]}


def _place(place: dict[str, Any], names: dict[Any, str]) -> dict[str, Any]:
    version = NamedNode(place["version"])
    ends = {"version": place["version"], "first": place["firstBar"], "last": place["lastBar"]}
    return place | {
        "name": names.get(version) or place["name"],
        "file_name": place["name"],
        "href": href(place["version"]),
        "again": f"{request.script_root}/passages?{urlencode(ends)}",
        "printed": _printed(place),
    }


def _printed(place: dict[str, Any]) -> str:
    """Numbers that stand above the bars, where these are others."""
    labels, ends = (place["firstLabel"], place["lastLabel"]), (str(place["firstBar"]), str(place["lastBar"]))
    return "–".join(dict.fromkeys(each or "?" for each in labels)) if labels != ends and any(labels) else ""


def _address(page: str, **changes: str) -> str:
    said = {name: value for name in _FIELDS if (value := request.args.get(name))} | changes
    return f"{request.script_root}{page}?{urlencode(said)}"
