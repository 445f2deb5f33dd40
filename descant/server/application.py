"""The application: the blueprints put together, under what watches over all of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from sqlalchemy import Engine
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from descant.config import Config
from descant.database import open_database
from descant.server import (
    adding,
    administration,
    analyses,
    analysis_pages,
    annotating,
    assets,
    audits,
    characters,
    chat,
    citing,
    comparing,
    concordances,
    data,
    graph_store,
    harmony,
    headers,
    health,
    iiif,
    instances,
    job_pages,
    jobs,
    kept,
    known_sounds,
    languages,
    links,
    metrics,
    openapi,
    orphans,
    page_bars,
    pages,
    parallels,
    pods,
    problems,
    queries,
    reconciling,
    resources,
    sparql,
    synchronising,
    verdicts,
    vocabulary,
    workspace,
)
from descant.server.annotating import discovery, exchanging, feeds, objects, suggesting, webhooks
from descant.server.comparing import bars as bars_in_notation
from descant.server.comparing import pages as comparing_pages
from descant.server.comparing import passages as comparing_passages
from descant.server.concordances import pages as concordance_pages
from descant.server.gate import Gate
from descant.server.harmony import chords as harmony_chords
from descant.server.harmony import pages as harmony_pages
from descant.server.harmony import statistics as harmony_statistics
from descant.server.harmony import view as harmony_view
from descant.server.library import asked as library_asked
from descant.server.library import covers
from descant.server.library import pages as library_pages
from descant.server.page_bars import pages as page_bar_pages
from descant.server.parallels import pages as parallel_pages
from descant.server.people import api as people_api
from descant.server.people import back_channel, signing_in
from descant.server.people import pages as people_pages
from descant.server.services import make_services
from descant.server.visitors import signed_in
from descant.server.workspace import chords as workspace_chords
from descant.server.workspace import labels as workspace_labels
from descant.server.workspace import pages as workspace_pages
from descant.server.workspace import recordings as workspace_recordings
from descant.store import Stores

BLUEPRINTS = (
    pages.blueprint,
    library_pages.blueprint,
    library_asked.blueprint,
    covers.blueprint,
    sparql.blueprint,
    queries.blueprint,
    graph_store.blueprint,
    annotating.blueprint,
    objects.blueprint,
    pods.blueprint,
    exchanging.blueprint,
    feeds.blueprint,
    suggesting.blueprint,
    webhooks.blueprint,
    resources.blueprint,
    citing.blueprint,
    vocabulary.blueprint,
    data.blueprint,
    iiif.blueprint,
    health.blueprint,
    administration.blueprint,
    jobs.blueprint,
    job_pages.blueprint,
    openapi.blueprint,
    orphans.blueprint,
    adding.blueprint,
    analyses.blueprint,
    analysis_pages.blueprint,
    instances.blueprint,
    known_sounds.blueprint,
    audits.blueprint,
    reconciling.blueprint,
    links.blueprint,
    concordances.blueprint,
    concordance_pages.blueprint,
    page_bars.blueprint,
    page_bar_pages.blueprint,
    harmony.blueprint,
    synchronising.blueprint,
    harmony_pages.blueprint,
    harmony_statistics.blueprint,
    harmony_chords.blueprint,
    harmony_view.blueprint,
    comparing.blueprint,
    comparing_pages.blueprint,
    comparing_passages.blueprint,
    bars_in_notation.blueprint,
    parallels.blueprint,
    parallel_pages.blueprint,
    workspace.blueprint,
    chat.blueprint,
    workspace_chords.blueprint,
    workspace_labels.blueprint,
    workspace_pages.blueprint,
    workspace_recordings.blueprint,
    verdicts.blueprint,
    kept.blueprint,
    metrics.blueprint,
    signing_in.blueprint,
    back_channel.blueprint,
    people_pages.blueprint,
    people_api.blueprint,
)


class StrictJson(DefaultJSONProvider):
    """JSON that others can read, which has no word for what is no number."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return super().dumps(obj, allow_nan=False, **kwargs)


def create_app(config: Config, stores: Stores, engine: Engine | None = None) -> Flask:
    """The application over stores that are open already, so that whoever runs it knows when they open."""
    app = Flask("descant.server", static_url_path="/static")
    app.json = StrictJson(app)
    app.config["MAX_CONTENT_LENGTH"] = config.upload_bytes
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    services = make_services(config, stores, engine or open_database(config))
    app.extensions["descant"] = services
    app.wsgi_app = Gate(app.wsgi_app, services)  # type: ignore[method-assign] # as Flask's documentation says
    app.context_processor(lambda: {"root": request.script_root, "signed_in": signed_in})
    _serve_under_base(app, config.base)
    metrics.init_app(app, services)
    for part in (problems, characters, headers, languages, assets, discovery, signing_in):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _serve_under_base(app: Flask, base: str) -> None:
    """Where the base has a path, its names are found under it; the machine itself asks without it."""
    path = unquote(urlsplit(base).path).rstrip("/").encode().decode("latin-1")  # as WSGI writes paths
    if path:
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {path: app.wsgi_app})  # type: ignore[method-assign] # the same
