"""Content states: a place in a manifest as an annotation, and as the text that travels in an address.

https://iiif.io/api/content-state/1.0/: JSON, percent-encoded as by encodeURIComponent, then base64url without padding.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import quote, unquote

from descant.errors import InvalidInput

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
LONGEST = 16_384
"""characters of a state: browsers and servers cut addresses not far beyond"""
_UNESCAPED = "!'()*"
"""what encodeURIComponent leaves, beside letters, digits and `-_.~`"""
_TYPES = ("Manifest", "Canvas", "Range", "Collection")


def encode(state: dict[str, Any] | str) -> str:
    """Of an annotation, of what could be its target, or of the address of either."""
    text = state if isinstance(state, str) else json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(quote(text, safe=_UNESCAPED).encode()).decode().rstrip("=")


def decode(content: str) -> dict[str, Any] | str:
    """What was encoded: an object, or an address; also one that was not encoded, as the specification allows."""
    if len(content) > LONGEST:
        raise _refuse("has too many characters", f"Keep it to {LONGEST:,}.")
    text = content.strip()
    if not text.startswith(("{", "http://", "https://")):
        text = _decoded(text)
    if text.startswith("{"):
        return _object(text)
    if text.startswith(("http://", "https://")):
        return text
    raise _refuse("is neither JSON nor an address", "Encode an annotation, a target or an address.")


def _decoded(text: str) -> str:
    try:
        data = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
        return unquote(data.decode("ascii"), errors="strict")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise _refuse("is not base64url of percent-encoded text", "Encode it as the specification says.") from error


def _object(text: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refuse("is not JSON", "Encode an annotation or a target.") from error
    return found


def _refuse(reason: str, remedy: str) -> InvalidInput:
    return InvalidInput(f"The content state {reason}.", remedy=remedy)


def state(target: str, kind: str, part_of: str | None = None) -> dict[str, Any]:
    """The annotation that means "show this": a canvas, maybe with a fragment, of a manifest."""
    if kind not in _TYPES:
        raise _refuse(f"is of a {kind[:40]}", f"Give one of {', '.join(_TYPES)}.")
    whole = {"partOf": [{"id": part_of, "type": "Manifest"}]} if part_of else {}
    return {
        "@context": CONTEXT,
        "type": "Annotation",
        "motivation": ["contentState"],
        "target": {"id": target, "type": kind, **whole},
    }


def as_annotation(found: dict[str, Any] | str) -> dict[str, Any]:
    """Whatever a content state may be, as the annotation that it stands for."""
    if isinstance(found, str):
        return {"@context": CONTEXT, "type": "Annotation", "motivation": ["contentState"], "target": found}
    if found.get("type") == "Annotation":
        if "target" not in found:
            raise _refuse("is an annotation without a target", "Give it one.")
        return found
    return {"@context": CONTEXT, "type": "Annotation", "motivation": ["contentState"], "target": found}
