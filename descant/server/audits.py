"""`/audit`: how right machines are, by what people know. As data for programs, as tables for people.

Against what people said in the graph, everybody may ask; whoever sends a truth of their own has to be known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from descant.analysis.auditing.truths import read_said
from descant.analysis.models import card
from descant.errors import DescantError, InvalidInput, NotFound
from descant.jobs.analysing.audits import agreements, kept_scores, people_s_tags, tags_audited
from descant.jobs.analysing.timed_audits import TASKS, timed_audit
from descant.server.bodies import whole_file
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.uploads import plain_name
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("audits", __name__)

TAGS = "tags"
MOST = 2000
"""recordings, the first that were read, whose tags are looked at while somebody waits; `descant audit` has no limit"""
LONGEST = 20_000_000
"""bytes of a truth"""
SHOWN = 20
"""doubted labels on the page"""


@blueprint.get("/api/audit")
def show_audit() -> ResponseReturnValue:
    """Of tags."""
    return jsonify(_by_graph(TAGS))


@blueprint.get("/api/audit/<name>")
def show_audit_of(name: str) -> ResponseReturnValue:
    return jsonify(_by_graph(name))


@blueprint.post("/api/audit/<name>")
def audit_by_file(name: str) -> ResponseReturnValue:
    """By a truth that is the body, and is called `?file=`."""
    visitor("read")
    with whole_file(LONGEST) as body, _kept(FileStorage(body, request.args.get("file", ""))) as path:
        return jsonify(_by_file(name, path))


@blueprint.get("/audit")
def show_page() -> ResponseReturnValue:
    name = request.args.get("what", TAGS)
    return _page(_by_graph(name), name=name)


@blueprint.post("/audit")
def audit_on_page() -> ResponseReturnValue:
    visitor("read")
    name = TAGS
    try:
        with whole_file(LONGEST) as body:
            request.stream = body
            name, file = request.form.get("what", TAGS), request.files.get("truth")
            if file is None or not file.filename:
                raise InvalidInput("There is no truth.", remedy="Choose a file.")
            with _kept(file) as path:
                return _page(_by_file(name, path), name=name, truth=path.name)
    except DescantError as error:
        name = name if name in TASKS else TAGS
        return _page(_by_graph(name), name=name, problem=error), error.status, headers_of(error)


def _by_graph(name: str) -> dict[str, Any]:
    """By what people said in the graph."""
    here = services()
    if _is_timed(name):
        return timed_audit(here.engine, here.config, name, most=MOST)
    labels = people_s_tags(here.stores.public, here.config)
    claims = kept_scores(here.engine, here.config, by_file=True, most=MOST)
    known = [each for each in claims if labels.of.keys() & each.of.keys()]
    if not known:
        return {"models": [], "agreement": agreements(claims)}
    return tags_audited(labels, known) | {"agreement": agreements(claims)}


def _by_file(name: str, path: Path) -> dict[str, Any]:
    here = services()
    if _is_timed(name):
        return timed_audit(here.engine, here.config, name, {path.stem: [path]})
    said = read_said(path, vocabulary=card("mtt-musicnn").vocabulary)
    if said.labels is None:
        raise InvalidInput.at("it has scores, and no truth", file=path.name, remedy="Leave the column score out.")
    return tags_audited(said.labels, list(said.scores) or kept_scores(here.engine, here.config, most=MOST))


def _is_timed(name: str) -> bool:
    if name not in (TAGS, *TASKS):
        raise NotFound(f"{name[:40]!r} is not audited.", remedy=f"There are {', '.join((TAGS, *TASKS))}.")
    return name in TASKS


@contextmanager
def _kept(file: FileStorage) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / plain_name(file)
        file.save(path)
        yield path


def _page(found: Mapping[str, Any], *, name: str = TAGS, truth: str = "", problem: DescantError | None = None) -> str:
    who = visitor_or_none()
    return render_template(
        "audit.html",
        found=found,
        name=name,
        truth=truth,
        problem=problem,
        names=(TAGS, *TASKS),
        shown=SHOWN,
        most=MOST,
        may_send=who is not None,
        agreement=[_pair(each) for each in found["agreement"]] if name == TAGS else found["agreement"],
    )


def _pair(found: Mapping[str, Any]) -> dict[str, Any]:
    """Two models: how far they agree in the mean, and on which tags the least."""
    kappas = {tag: each["kappa"] for tag, each in found["tags"].items() if each["kappa"] is not None}
    tags = sorted(kappas, key=lambda tag: (kappas[tag], tag))
    mean = sum(kappas.values()) / len(kappas) if kappas else None
    return {**found, "mean": mean, "least": [(tag, found["tags"][tag]) for tag in tags]}
