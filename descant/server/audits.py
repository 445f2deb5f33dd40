"""`/audit`: how right machines are, by what people know. As data for programs, as tables for people.

Against what people said in the graph, everybody may ask; whoever sends a truth of their own has to be known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from descant.analysis.auditing.timed import USUAL
from descant.analysis.auditing.timed_truths import KINDS
from descant.analysis.auditing.truths import read_said
from descant.analysis.models import card
from descant.errors import DescantError, InvalidInput, NotFound, TooLarge
from descant.jobs.analysing.audits import TAGS, agreements, kept_scores, people_s_tags, tags_audited
from descant.jobs.analysing.given import Given
from descant.jobs.analysing.state import state_of
from descant.jobs.analysing.timed_audits import TASKS, timed_audit
from descant.jobs.linked_data.kept import contradicted
from descant.server.bodies import whole_file
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.uploads import plain_name
from descant.server.visitors import visitor, visitor_or_none

blueprint = Blueprint("audits", __name__)

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
    """By a truth that is the body, and is called `?file=`; of the recording of that name, or of `?recording=`."""
    visitor("read")
    with _sent() as body, _kept(FileStorage(body, request.args.get("file", ""))) as path:
        return jsonify(_by_file(name, path, request.args.get("recording", "")))


@blueprint.get("/audit")
def show_page() -> ResponseReturnValue:
    name = request.args.get("what", TAGS)
    return _page(_by_graph(name), name=name)


@blueprint.post("/audit")
def audit_on_page() -> ResponseReturnValue:
    """The address says of what, so that it is known of a body that is too long to be read."""
    visitor("read")
    name = request.args.get("what", TAGS)
    try:
        with _sent() as body:
            request.stream = body
            name, file = request.form.get("what", name), request.files.get("truth")
            if file is None or not file.filename:
                raise InvalidInput("There is no truth.", remedy="Choose a file.")
            with _kept(file) as path:
                found = _by_file(name, path, request.form.get("recording", "").strip())
                return _page(found, name=name, truth=path.name)
    except DescantError as error:
        name = name if name in TASKS else TAGS
        return _page(_by_graph(name), name=name, problem=error), error.status, headers_of(error)


def _sent() -> IO[bytes]:
    if (request.content_length or 0) > LONGEST:
        request.stream = BytesIO()  # what is too long is not read at all
        raise TooLarge(
            f"The truth has more than {LONGEST:,} bytes.",
            remedy="Send a part of it; `descant audit` beside the server has no limit.",
        )
    return whole_file(LONGEST)


def _by_graph(name: str) -> dict[str, Any]:
    """By what people said in the graph; everybody may ask, so it is looked for only where something has changed."""
    here = services()
    state = state_of(here.engine, here.config)
    if _is_timed(name):
        return here.audits.get(name, state, lambda: timed_audit(here.engine, here.config, name, most=MOST))
    version = here.stores.public.version()
    return here.audits.get(name, (version, state) if version else None, _tags_by_graph)


def _tags_by_graph() -> dict[str, Any]:
    here = services()
    labels = people_s_tags(here.stores.public, here.config)
    doubted = contradicted(here.stores.public)
    claims = kept_scores(here.engine, here.config, most=MOST, contradicted=doubted)
    if not any(labels.of.keys() & each.of.keys() for each in claims):
        return {"models": [], "skipped": [], "agreement": agreements(claims)}
    return tags_audited(labels, claims)


def _by_file(name: str, path: Path, recording: str = "") -> dict[str, Any]:
    here = services()
    if _is_timed(name):
        given = Given(path, recording or path.stem, path.name)
        return timed_audit(here.engine, here.config, name, [given], most=MOST)
    said = read_said(path, vocabulary=card("mtt-musicnn").vocabulary)
    if said.labels is None:
        raise InvalidInput.at("it has scores, and no truth", file=path.name, remedy="Leave the column score out.")
    doubted = contradicted(here.stores.public)
    kept = said.scores or kept_scores(here.engine, here.config, said.labels.of, most=MOST, contradicted=doubted)
    if not kept:
        raise NotFound("No tags of a recording are known here.", remedy="Run `descant analyse --only tags`.")
    return tags_audited(said.labels, kept)


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
        **(_along_time(found) if name in TASKS else {}),
    )


def _along_time(found: Mapping[str, Any]) -> dict[str, list[str]]:
    """The measures that are mostly asked for, and the rest; the forms of truths."""
    about = ("recording", "source", "truth", "truth_by", "analyser", "analysers", "key")
    row: Mapping[str, Any] = next(iter([*found["recordings"], *found["agreement"]]), {})
    there = [each for each in row if each not in about]
    usual = [each for each in USUAL.get(found["kind"], there) if each in there]
    forms = [form for form, kinds in KINDS.items() if found["kind"] in kinds]
    return {"usual": usual, "rest": [each for each in there if each not in usual], "forms": forms}


def _pair(found: Mapping[str, Any]) -> dict[str, Any]:
    """Two models: how far they agree in the mean, and on which tags the least."""
    kappas = {tag: each["kappa"] for tag, each in found["tags"].items() if each["kappa"] is not None}
    tags = sorted(kappas, key=lambda tag: (kappas[tag], tag))
    mean = sum(kappas.values()) / len(kappas) if kappas else None
    return {**found, "mean": mean, "least": [(tag, found["tags"][tag]) for tag in tags]}
