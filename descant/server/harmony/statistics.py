"""Statistics of all chord sequences that are here: `/api/harmony/statistics` for programs, `/harmony/statistics` for
people, without scripts. They are counted in small steps, and kept while the graph is the same.
"""

from __future__ import annotations

import csv
import io
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from descant.analysis.harmony.asking import names_of, vocabulary_from
from descant.analysis.harmony.statistics import LENGTHS
from descant.analysis.harmony.statistics.matrices import Matrix, csv_of, picture_of
from descant.analysis.harmony.statistics.tables import TEXTS, rows_of
from descant.errors import DescantError, InvalidInput, NotAcceptable, NotFound
from descant.jobs.harmony.counting import MOST, Counted, Wish
from descant.jobs.harmony.songs import GROUPS
from descant.ontology.records import ChordVocabulary
from descant.server.analysis_files import as_file
from descant.server.harmony import asking
from descant.server.jobs import whole_number
from descant.server.problems import headers_of
from descant.server.services import services

blueprint = Blueprint("harmony_statistics", __name__)

MOST_TAGS = 3
"""by which is counted at once"""
_SHOWN = 20
"""rows of a table"""
_TYPES = {"json": "application/json", "csv": "text/csv", "matrix": "text/csv", "svg": "image/svg+xml"}


class Answer(NamedTuple):
    wish: Wish
    counted: Counted
    document: dict[str, Any]
    """as many rows, and those groups, that are asked for"""


@blueprint.get("/api/harmony/statistics")
def show_statistics() -> ResponseReturnValue:
    """As a document, its tables as CSV, or what follows what: as a matrix, or a picture of that."""
    form = request.args.get("form", "json")
    if form not in _TYPES:
        raise NotAcceptable(f"There is no {form[:20]} of statistics.", remedy=f"There are {', '.join(_TYPES)}.")
    wish, counted, document = _answer()
    if form == "json":
        return jsonify(by=list(wish.by), whole=counted.whole, unread=counted.unread, **document)
    name = "chord-statistics" if counted.whole else "chord-statistics-in-part"
    written = {"csv": _tables, "matrix": csv_of, "svg": _picture}[form](document)
    return as_file(written, _TYPES[form], f"{name}.{'csv' if form == 'matrix' else form}")


@blueprint.get("/harmony/statistics")
def show_page() -> ResponseReturnValue:
    try:
        answer, problem = _answer(), None
    except DescantError as error:
        answer, problem = None, error
    page = render_template(
        "harmony_statistics.html",
        problem=problem,
        groups=answer.counted.document["groups"][1:] if answer else (),
        group=answer and _shown(answer.document),
        counted=answer and answer.counted,
        tables={name: _rows(name, _shown(answer.document)) for name in TEXTS} if answer else {},
        tags=GROUPS,
        chosen={name: request.args.get(name, "") for name in ("by", "value", "length", "vocabulary")},
        lengths=LENGTHS,
        vocabularies=names_of(ChordVocabulary),
        address=_address,
    )
    return (page, problem.status, headers_of(problem)) if problem else page


def _answer() -> Answer:
    wish, most = _wish(), whole_number("most", _SHOWN, MOST)
    here = services()
    counted = here.chord_counts.get(here.stores.public, here.config, wish, asking.PATIENCE)
    groups = [_cut(group, most) for group in counted.document["groups"]]
    value = request.args.get("value")
    if value:
        groups = [each for each in groups if each.get("value", value) == value]
        if len(groups) == 1:
            raise NotFound(f"No sequence is in a group {value[:40]!r}.", remedy="Ask without ?value= for all.")
    return Answer(wish, counted, counted.document | {"groups": groups})


def _wish() -> Wish:
    by = tuple(sorted({each for each in request.args.getlist("by") if each}))
    if unknown := [each for each in by if each not in GROUPS]:
        raise InvalidInput(f"Nothing is grouped by {unknown[0][:40]!r}.", remedy=f"There are {', '.join(GROUPS)}.")
    if len(by) > MOST_TAGS:
        raise InvalidInput(f"These are {len(by)} tags.", remedy=f"Ask for {MOST_TAGS} at most at a time.")
    usual = Wish()
    length = whole_number("length", usual.length, LENGTHS.stop - 1)
    wish = Wish(by, length, vocabulary_from(request.args.get("vocabulary"), usual.vocabulary))
    wish.statistics()  # refuses what is not counted
    return wish


def _cut(group: dict[str, Any], most: int) -> dict[str, Any]:
    return group | {name: group[name] | {"rows": group[name]["rows"][:most]} for name in TEXTS}


def _tables(document: dict[str, Any]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows_of(document))
    return file.getvalue().encode()


def _picture(document: dict[str, Any]) -> bytes:
    group = _shown(document)
    name = f"{group['tag']} {group['value']}"[:60] if "tag" in group else "all"
    return picture_of(Matrix(**group["matrix"]), f"What follows what: {name}; sequences: {group['sequences']:,}")


def _shown(document: dict[str, Any]) -> dict[str, Any]:
    """The group that is asked for, else all."""
    group: dict[str, Any] = document["groups"][-1 if request.args.get("value") else 0]
    return group


def _rows(name: str, group: dict[str, Any]) -> list[dict[str, Any]]:
    return [row | {"text": TEXTS[name](row)} for row in group[name]["rows"]]


def _address(page: str, **changes: object) -> str:
    said = {name: value for name, value in request.args.items() if value} | {
        name: str(value) for name, value in changes.items()
    }
    return f"{request.script_root}{page}?{urlencode(said)}"
