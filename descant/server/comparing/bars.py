"""`/api/scores/passage`: some bars of one version in notation, drawn when asked."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from descant.analysis.comparing_scores.stacked import Engraved, alone
from descant.errors import InvalidInput, NotAcceptable, NotFound, WrongUse
from descant.jobs.aligning.versions import Version
from descant.jobs.comparing.kept import version_called
from descant.server.analysis_files import as_picture
from descant.server.choosing import node_named
from descant.server.comparing import DRAWN
from descant.server.comparing.engraving import MOST, bars_in, engraved, share, turn
from descant.server.concordances.asking import FARTHEST
from descant.server.jobs import whole_number
from descant.server.services import services

blueprint = Blueprint("bars_in_notation", __name__)


@blueprint.get("/api/scores/passage")
def show_passage() -> ResponseReturnValue:
    """Bars of `version` from `first` to `last`, as they follow one another from 1."""
    form = request.args.get("form", "svg")
    if form not in DRAWN:
        raise NotAcceptable(f"There is no {form[:20]} of a passage.", remedy=f"There are {', '.join(DRAWN)}.")
    version = _version()
    first = whole_number("first", 1, FARTHEST)
    last = whole_number("last", first + MOST - 1, FARTHEST)
    there = len(bars_in(version))
    if not 1 <= first <= there or last < first:
        raise WrongUse(
            f"`first` is a bar from 1 to {there}, and `last` is not before it.", remedy="Say ?first=1&last=4."
        )
    if last - first >= MOST:
        raise WrongUse(f"That are more than {MOST} bars.", remedy="Ask for fewer at once.")
    last = min(last, there)
    with share():
        written = _drawn(version, first, last)
    return as_picture(written, form, f"bars {first}-{last}")


def _version() -> Version:
    here, node = services(), node_named("version", request.args.get("version", ""))
    try:
        return version_called(here.stores.public, here.engine, here.config, node)
    except InvalidInput as error:
        raise NotFound(error.message, remedy=error.remedy) from error


@lru_cache(maxsize=64)
def _drawn(version: Version, first: int, last: int) -> bytes:
    """The same again is at hand."""
    with turn():
        found = engraved(version, first, last)
    return alone(Engraved(version.name, found.svg, found.width, found.height, found.bars, {}))
