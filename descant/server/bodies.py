"""Bodies that are whole: a connection that breaks off must never leave half a document behind.

The server below us ends a broken-off body like a complete one, so the length that was announced is what tells them
apart; a body without one (chunked) is refused.
"""

from __future__ import annotations

import shutil
from tempfile import TemporaryFile
from typing import IO, cast

from flask import request
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge

from descant.errors import InvalidInput


def require_length(longest: int) -> int:
    if request.content_length is None and "Transfer-Encoding" not in request.headers:
        return 0  # by HTTP's own rule there is no body
    if request.content_length is None:
        raise LengthRequired("The request does not say how long its body is. Send Content-Length.")
    if request.content_length > longest:
        raise RequestEntityTooLarge(f"The body has more than {longest} bytes. Send it in parts.")
    return request.content_length


def whole_text(longest: int) -> bytes:
    """The body in memory; a form in it can be read afterwards."""
    announced = require_length(longest)
    body = request.get_data(cache=True, parse_form_data=False)
    _compare(len(body), announced)
    return body


def whole_file(longest: int) -> IO[bytes]:
    """The body in a temporary file; the caller closes it."""
    announced = require_length(longest)
    file = cast(IO[bytes], TemporaryFile())  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(request.stream, file)
    file.flush()
    _compare(file.tell(), announced)
    file.seek(0)
    return file


def _compare(received: int, announced: int) -> None:
    if received != announced:
        raise InvalidInput(
            f"The body broke off: {received} of {announced} bytes came.", remedy="Nothing was changed; send it again."
        )
