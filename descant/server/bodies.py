"""Bodies that are whole, and in time.

A connection that breaks off must never leave half a document behind. The server below us ends a broken-off body like
a complete one, so the length that was announced is what tells them apart; a body without one (chunked) is refused.
"""

from __future__ import annotations

import shutil
from concurrent.futures import Future
from io import BytesIO
from tempfile import TemporaryFile
from threading import Event
from typing import IO, Any, cast

from flask import Response, after_this_request, request
from werkzeug.exceptions import LengthRequired, RequestTimeout

from descant.errors import InvalidInput, TooLarge, UnsupportedMedia, WrongUse
from descant.server.auth import client, is_owner
from descant.server.hands import Hands
from descant.server.services import services

_hands = Hands("body")
SLOWEST = 20_000
"""bytes a second: the longer a body is, the more time it has"""


def require_length(longest: int, setting: str) -> int:
    """How long the body is, which must be sent as it is: unpacking is no way to send more than is allowed."""
    if (coding := request.headers.get("Content-Encoding", "identity").strip().lower()) not in ("identity", ""):
        raise UnsupportedMedia(f"A body that is packed ({coding}) is not read.", remedy="Send it as it is.")
    if request.content_length is None and "Transfer-Encoding" not in request.headers:
        return 0  # by HTTP's own rule there is no body
    if request.content_length is None:
        raise LengthRequired("The request does not say how long its body is. Send Content-Length.")
    if request.content_length > longest:
        request.stream = BytesIO()  # what is too long is not read at all
        remedy = f"Send less; whoever runs the server may raise {setting}."
        raise TooLarge(f"The body has more than {longest:,} bytes.", remedy=remedy)
    return request.content_length


def whole_text(longest: int, setting: str = "query_length") -> bytes:
    """The body in memory; a form in it can be read afterwards. `setting` is what limits it."""
    body = BytesIO()
    _receive(body, require_length(longest, setting))
    request.stream = BytesIO(body.getvalue())
    return request.get_data(cache=True, parse_form_data=False)


def json_object() -> dict[str, Any]:
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise WrongUse("The body is no JSON object.", remedy="Send one, as application/json.")
    return said


def whole_file(longest: int) -> IO[bytes]:
    """The body in a temporary file; the caller closes it."""
    announced = require_length(longest, "upload_bytes")
    file = cast(IO[bytes], TemporaryFile())  # noqa: SIM115 - the caller closes it
    _receive(file, announced)
    file.flush()
    file.seek(0)
    return file


def _receive(file: IO[bytes], announced: int) -> None:
    """Write all of the body to the file, which is closed where that fails."""
    seconds = services().config.query_deadline + announced / SLOWEST
    outcome, ended = _copying(file)
    try:
        received = outcome.result(seconds)
    except TimeoutError:
        file.close()  # whatever else comes is not wanted
        after_this_request(lambda response: _held_by(response, ended))
        raise RequestTimeout(f"The body did not come within {seconds:g} s. Nothing was changed.") from None
    if received != announced:
        file.close()
        raise InvalidInput(
            f"The body broke off: {received} of {announced} bytes came.", remedy="Nothing was changed; send it again."
        )


def _copying(file: IO[bytes]) -> tuple[Future[int], Event]:
    """How many bytes came, once they have; in another thread, because one that reads cannot be called back."""
    source, outcome, ended = request.stream, Future[int](), Event()
    request.stream = BytesIO()  # nobody else reads from a client that may be slow
    leave = None if is_owner() else services().places.take(client())

    def copy() -> None:
        try:
            shutil.copyfileobj(source, file)
            outcome.set_result(file.tell())
        except Exception as error:  # whatever it is, it is for the one who waits
            outcome.set_exception(error)
        finally:
            if leave:
                leave()
            ended.set()

    _hands.do(copy)
    return outcome, ended


def _held_by(response: Response, ended: Event) -> Response:
    """The client has its answer, but the request lasts until the client leaves.

    The server below waits for the body's reader when a request ends, and all other threads with it.
    """
    response.call_on_close(ended.wait)
    return response
