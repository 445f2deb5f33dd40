"""`/api/library`: works by words and facets, those that words come nearest to, and what there is of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from descant.errors import WrongUse
from descant.server.jobs import whole_number
from descant.server.library import asking
from descant.server.library.asking import PAGE
from descant.server.library.describing import described
from descant.server.library.following import library
from descant.server.library.nearest import nearest
from descant.server.library.pages import LABELS, LAST_PAGE, LONGEST, wish_in_address

blueprint = Blueprint("library", __name__)

_CHOICES = {name for name, _ in LABELS.values()}
_WORK = ("iri", "title", "composers", "count", "counts", "versions")


@blueprint.get("/api/library")
def show_works() -> Response:
    """As the page has them; `limit` makes its pages smaller."""
    _require_known("q", "by", "page", "limit", *_CHOICES)
    whole_number("page", 1, LAST_PAGE)
    wish = wish_in_address()._replace(size=_limit())
    shelf, is_current = library().look()
    found = asking.find(shelf, wish)
    more = wish.page * wish.size < found.total
    return jsonify(
        works=[_work(each) for each in found.works],
        total=found.total,
        page=wish.page,
        current=is_current,
        more=more,
    )


@blueprint.get("/api/library/nearest")
def show_nearest() -> Response:
    """`taken` is the question with the words that are here in the places of mistyped ones."""
    _require_known("q", "limit")
    words, most = request.args.get("q", ""), _limit()
    shelf, is_current = library().look()
    found, taken = nearest(shelf, words, most)
    works = [_work(each.work) | {"matched": round(each.matched, 3), "called": each.is_called} for each in found]
    return jsonify(works=works, taken=taken, current=is_current)


@blueprint.get("/api/library/work")
def show_work() -> ResponseReturnValue:
    _require_known("work")
    return jsonify(described(request.args.get("work", "")))


def _require_known(*names: str) -> None:
    if unknown := sorted(set(request.args) - set(names)):
        raise WrongUse(f"{unknown[0][:60]!r} cannot be asked for.", remedy=f"Known: {', '.join(sorted(names))}.")
    if any(len(each) > LONGEST for each in request.args.getlist("q")):
        raise WrongUse(f"q is longer than {LONGEST} characters.", remedy="Say less.")


def _limit() -> int:
    return max(1, whole_number("limit", PAGE, PAGE))


def _work(work: dict[str, Any]) -> dict[str, Any]:
    return {name: work[name] for name in _WORK}
