"""What the command line asks a running server to do for it: the server owns the store."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from descant.errors import WrongUse
from descant.server.auth import require
from descant.server.services import services
from descant.store.keeping import back_up, check, statistics

blueprint = Blueprint("administration", __name__, url_prefix="/api/store")


@blueprint.get("/statistics")
def show_statistics() -> ResponseReturnValue:
    require("admin")
    return jsonify({name: asdict(each) for name, each in statistics(services().stores).items()})


@blueprint.get("/check")
def run_check() -> ResponseReturnValue:
    require("admin")
    return jsonify(faults=check(services().stores))


@blueprint.post("/backup")
def make_backup() -> ResponseReturnValue:
    """Into a folder of the server's machine."""
    require("admin")
    folder = (request.get_json(silent=True) or {}).get("folder")
    if not isinstance(folder, str) or not Path(folder).is_absolute():
        raise WrongUse("The request names no absolute folder.", remedy='Send {"folder": "/…"}.')
    left_out = back_up(services().stores, services().config, Path(folder))
    return jsonify(folder=folder, left_out=left_out)
