"""`/api/openapi.json`: what programs may ask, as OpenAPI 3.1.

The document is a file; its address is added, and the forms by which documents that come are checked.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from descant import __version__
from descant.annotations.checking import schema

blueprint = Blueprint("openapi", __name__)

FORMS = {"NewAnnotation": "annotation", "NewObject": "object", "NewPassage": "passage"}
DOCUMENT = Path(__file__).with_name("openapi.json")


@blueprint.get("/api/openapi.json")
def show_document() -> ResponseReturnValue:
    document = _document() | {"servers": [{"url": request.script_root or "/"}]}
    document["info"] = document["info"] | {"version": __version__}
    return jsonify(document)


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    document["components"]["schemas"] |= {name: _form(name, form) for name, form in FORMS.items()}
    return document


def _form(name: str, form: str) -> dict[str, Any]:
    """With its parts where they are in this document."""
    text = json.dumps(schema(form)).replace('"#/$defs/', f'"#/components/schemas/{name}/$defs/')
    found: dict[str, Any] = json.loads(text)
    return {key: value for key, value in found.items() if key not in ("$schema", "$id")}
