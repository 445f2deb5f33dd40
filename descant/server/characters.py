"""Text that comes in is UTF-8 or refused: whoever decodes it leniently alters it without a word."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, request

from descant.errors import InvalidInput


def init_app(app: Flask) -> None:
    app.before_request(_require_address)


def decoded(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{what} is not UTF-8: {error.reason} at byte {error.start}.", remedy="Encode it as UTF-8."
        ) from error


def require_form(body: bytes) -> None:
    decoded(unquote_to_bytes(body), "The form")


def _require_address() -> None:
    """Its path reaches us decoded, its parameters do not."""
    decoded(request.environ.get("PATH_INFO", "").encode("latin-1"), "The path")
    decoded(unquote_to_bytes(request.query_string), "What follows the ? in the address")
