"""What scripts of pages show of a job, in the language that they ask for by `lang`; all else of its JSON is English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from descant.catalogues import LANGUAGES
from descant.reported import or_itself, reported
from descant.server.languages import PARAMETER

Worded = Callable[[dict[str, Any]], dict[str, Any]]


def worded() -> Worded:
    """For this request, and for what is streamed after it: a described job with what is `said` of it."""
    code = request.args.get(PARAMETER, "")
    if code not in LANGUAGES:
        return lambda job: job
    return lambda job: job | {"said": _said(job, code)}


def _said(job: Mapping[str, Any], code: str) -> dict[str, Any]:
    title, message = (or_itself(text, code) for text in (job["title"], job["progress"]["message"]))
    return {"title": title, "message": message, "reason": _reason(job, code)}


def _reason(job: Mapping[str, Any], code: str) -> dict[str, str] | None:
    """Why it failed, or left something out, and the language that this is in."""
    reason = (job["error"] or {}).get("detail") or (job["result"] or {}).get("reason")
    if not reason:
        return None
    known = reported(str(reason), code)
    return {"text": str(reason), "lang": "en"} if known is None else {"text": known, "lang": code}
