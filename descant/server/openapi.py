"""`/api/openapi.json`: what programs may ask, as OpenAPI 3.1. The document is a file; only its address is added."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from descant import __version__

blueprint = Blueprint("openapi", __name__)

DOCUMENT = Path(__file__).with_name("openapi.json")


@blueprint.get("/api/openapi.json")
def show_document() -> ResponseReturnValue:
    document = _document() | {"servers": [{"url": request.script_root or "/"}]}
    document["info"] = document["info"] | {"version": __version__}
    return jsonify(document)


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return document
