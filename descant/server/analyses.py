"""`/api/analyses`: what was heard in recordings, and wishes for more.

Everybody may read what was found, as it is in the public graph; `write` may have something analysed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.accounts.tokens import Bearer
from descant.analysis.claims import DOCUMENTS, SEQUENCES, claim_iri, curve_document
from descant.analysis.exporting import FORMATS
from descant.analysis.listing import listed
from descant.analysis.reports import Report
from descant.errors import InvalidInput, NotAcceptable, NotFound, WrongUse
from descant.jobs import BATCH, Order
from descant.jobs.analysing.done import Done, done_of, find_done
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.ordering import (
    Recording,
    Wish,
    family_of,
    orders,
    preparation,
    recordings_known_as,
)
from descant.jobs.analysing.similar import nearest
from descant.jobs.looking import describe
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.ontology.minting import Minter
from descant.server.analysis_files import as_curve, as_format
from descant.server.jobs import make_workers_ready, wake_runner, whole_number
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("analyses", __name__)

_EXTENSIONS = {each.extension: name for name, each in FORMATS.items()}
_DOCUMENTS = {"notes.mid": ("midi", None), "beats.csv": ("csv", "beat")}
"""what claims name as their bodies: a format, and a kind of finding"""
SIMILAR_BY, SIMILAR, MOST_SIMILAR = "mtt-musicnn", 10, 100
"""the analyser by which recordings are compared where nobody says one; and how many are told"""
SHARED = {*SEQUENCES, *DOCUMENTS}
"""kinds of findings that are one claim together"""
_WISHES = {"sources", "only", "settings", "again"}
_LABELLED = {"chords", "key", "structure"}
_DRAWN = {"tags", "chords", "key", "structure", "notes", "beats", "loudness", "f0", "embedding"}


@blueprint.get("/api/analysers")
def show_analysers() -> ResponseReturnValue:
    return jsonify(listed(family_of(services().config)))


@blueprint.get("/api/analyses")
def list_analyses() -> ResponseReturnValue:
    """Of one recording, by anything that names it."""
    recording = recording_of_request(request.args.get("source", ""))
    return jsonify(
        content=recording.content,
        file=recording.file,
        source=recording.source,
        duration=recording.duration,
        analyses=[shown(each) for each in analyses_of(recording.content)],
    )


@blueprint.get("/api/analyses/similar")
def list_similar() -> ResponseReturnValue:
    """Recordings that sound like one, by the embeddings of an analyser."""
    recording, analyser = recording_of_request(request.args.get("source", "")), request.args.get("analyser", SIMILAR_BY)
    found = nearest(services().engine, recording.content, analyser, whole_number("limit", SIMILAR, MOST_SIMILAR))
    return jsonify(analyser=analyser, similar=[{"file": each.name, "likeness": each.likeness} for each in found])


@blueprint.post("/api/analyses")
def wish_for_analyses() -> ResponseReturnValue:
    job = submit(visitor("write"), *_wished())
    return jsonify(describe(services().engine, job)), 202, {"Location": url_for("jobs.show_job", identifier=job.id)}


@blueprint.post("/api/analyses/readiness")
def make_ready() -> ResponseReturnValue:
    """Whoever will soon send a sound need not wait until all is loaded."""
    visitor("write")
    body, example = request.get_json(silent=True), 'Send {"analysers": ["chords"]}.'
    if not isinstance(body, dict) or set(body) - {"analysers", "settings"} or not body.get("analysers"):
        raise InvalidInput("The body names no analysers.", remedy=example)
    known, asked = family_of(services().config).implementations, _texts(body, "analysers", example)
    if unknown := [each for each in asked if each not in known]:
        raise NotFound(f"There is no analyser {unknown[0][:80]!r}.", remedy=f"There are {', '.join(known)}.")
    wish = Wish(tuple(asked), _settings(body))
    return jsonify(seconds=make_workers_ready(preparation(wish, services().config))), 202


@blueprint.get("/api/analyses/<key>")
@blueprint.get("/api/analyses/<key>.<extension>")
def show_analysis(key: str, extension: str = "") -> ResponseReturnValue:
    """A report; `?curve=` is one curve of it with all its values, `?kind=` the findings of one kind."""
    done, curve = done_of_key(key), request.args.get("curve")
    report = kept_report(services().config, done)
    if not extension:
        return as_curve(done, report, curve, "json") if curve else jsonify(_document(report))
    if extension not in _EXTENSIONS:
        raise NotFound(f"There is no .{extension[:20]} of an analysis.", remedy=f"There are {', '.join(_EXTENSIONS)}.")
    if curve and extension != "csv":
        raise NotAcceptable(f"There is no .{extension} of a curve.", remedy="Take CSV or JSON.")
    if curve:
        return as_curve(done, report, curve, "csv")
    return as_format(done, report, _EXTENSIONS[extension], request.args.get("kind"))


@blueprint.get("/id/finding/<key>/<name>")
def show_document(key: str, name: str) -> ResponseReturnValue:
    """The document that a claim has as its body, or that a run made of a curve."""
    done = done_of_key(key)
    report = kept_report(services().config, done)
    if name in _DOCUMENTS:
        return as_format(done, report, *_DOCUMENTS[name])
    curves = {curve_document(each): each for each in report.findings.curves}
    if name not in curves:
        there = ", ".join([*_DOCUMENTS, *curves])
        raise NotFound(f"There is no {name[:40]} of this analysis.", remedy=f"There may be {there}.")
    return as_curve(done, report, curves[name], "csv")


def recording_of_request(name: str) -> Recording:
    if not name:
        raise InvalidInput("The request names no recording.", remedy="Say ?source=, the IRI of a source or a file.")
    return next(_recordings([name]))


def only_recording_of_request(name: str) -> Recording:
    """For what cannot be taken back: none of several is chosen for anybody."""
    found = recording_of_request(name)
    if len([*islice(_recordings([name]), 2)]) > 1:
        raise WrongUse(f"{name[:200]} has several recordings.", remedy="Name one by its source or its file.")
    return found


def _recordings(names: list[str]) -> Iterator[Recording]:
    """Only IRIs and contents name something here: paths of this machine are nobody's business.

    Neither has control characters or half of a surrogate, which no database and no system takes.
    """
    for name in names:
        is_text = not any(unicodedata.category(each) in ("Cc", "Cs") for each in name)
        if not (is_text and (name.startswith("sha256-") or "://" in name)):
            remedy = "Give the IRI of a source, file, version or work."
            raise NotFound(f"{name[:80]!r} names no recording.", remedy=remedy)
    return recordings_known_as(services().engine, names)


def analyses_of(content: str) -> list[Done]:
    with services().engine.connect() as connection:
        return done_of(connection, content)


def report_of_key(key: str, *, curves: bool = True) -> Report:
    return kept_report(services().config, done_of_key(key), curves=curves)


def done_of_key(key: str) -> Done:
    with services().engine.connect() as connection:
        done = find_done(connection, key)
    if done is None or not services().stores.public.contains(NamedNode(done.graph)):
        raise NotFound(
            f"There is no analysis {key[:40]}.", remedy="GET /api/analyses?source= lists those of a recording."
        )
    return done


def _document(report: Report) -> dict[str, Any]:
    """With the addresses of what is too much for it, and the IRIs of those findings that are claims by themselves."""
    document, minter = report.document(), Minter(services().config.base)
    for said, each in zip(document["found"], report.findings.found, strict=True):
        if each.kind not in SHARED:
            said["claim"] = claim_iri(minter, report.key, each.kind, each).value
    for name, about in document["curves"].items():
        about["csv"] = url_for("analyses.show_analysis", key=report.key, extension="csv", curve=name)
    return document


def _wished() -> tuple[list[str], Wish]:
    body = request.get_json(silent=True)
    example = 'Send {"sources": ["https://…"], "only": ["tags"]}.'
    if not isinstance(body, dict) or set(body) - _WISHES:
        raise InvalidInput("The body is no wish.", remedy=example)
    sources, only = (_texts(body, name, example) for name in ("sources", "only"))
    if not sources:
        raise InvalidInput("The wish names no recording.", remedy=example)
    return sources, Wish(tuple(only), _settings(body), again=body.get("again") is True)


def _settings(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    settings = body.get("settings", {})
    if not (isinstance(settings, dict) and all(isinstance(each, dict) for each in settings.values())):
        raise InvalidInput("`settings` are objects by analyser.", remedy='Send {"settings": {"chords": {"nets": 5}}}.')
    return settings


def _texts(body: dict[str, Any], name: str, example: str) -> list[str]:
    value = body.get(name, [])
    if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        raise InvalidInput(f"`{name}` is no list of texts.", remedy=example)
    return value


def submit(who: Bearer, sources: list[str], wish: Wish) -> Job:
    here = services()
    found = list(_recordings(sources))
    order = Order(kind=BATCH, key=f"analyse {new_id()}", title=f"Analysing {found[0].name}"[:200], owner=who.id)
    job = submit_batch(here.engine, order, orders(found, wish, here.config, here.engine))
    wake_runner()
    return job


def shown(done: Done) -> dict[str, Any]:
    formats = {
        name: url_for("analyses.show_analysis", key=done.key, extension=each.extension)
        for name, each in FORMATS.items()
    }
    if done.task != "notes":
        formats.pop("midi")
    if done.task != "tags":
        formats.pop("b8b")
    if done.task not in _LABELLED:
        formats.pop("lab")
    if done.task not in _DRAWN:
        formats = {name: address for name, address in formats.items() if name not in ("svg", "png")}
    return {
        "key": done.key,
        "analyser": done.analyser,
        "task": done.task,
        "graph": done.graph,
        "findings": done.findings,
        "remarks": done.remarks,
        "report": url_for("analyses.show_analysis", key=done.key),
        "formats": formats,
    }
