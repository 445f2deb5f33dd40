"""Whether the server lives, and whether it can work."""

from __future__ import annotations

import time

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from descant import __version__
from descant.server.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="alive", version=__version__, seconds=round(time.time() - services().started, 1))


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """Both datasets and the database answer; an error is a problem document with its reason."""
    here = services()
    for dataset in (here.stores.public, here.stores.private):
        dataset.query("ASK {}")
    with here.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return jsonify(status="ready")
