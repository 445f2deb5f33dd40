"""Reading a server's reply with a deadline and a cap on its size, and writing it in another format."""

from __future__ import annotations

import os
import socket
import threading
import time
from http.client import HTTPException, HTTPResponse

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, serialize

from descant.errors import QueryTimeout, ResultTooLarge, Unavailable
from descant.store import Limits, Results

CHUNK = 1 << 16


def read_reply(response: HTTPResponse, deadline: float, limits: Limits) -> bytes:
    """The whole body, or an error; a server that drips is cut off at the deadline."""
    cut = threading.Timer(max(0.0, deadline - time.monotonic()), _shut_down, [os.dup(response.fileno())])
    cut.start()
    try:
        body = _read(response, limits.size)
    except (OSError, HTTPException) as error:
        if time.monotonic() < deadline:
            raise Unavailable(f"The store broke off its answer: {error}", remedy="Ask again.") from error
        raise QueryTimeout(f"The query took longer than {limits.seconds:g} s.", remedy="Ask for less.") from error
    finally:
        cut.cancel()
        response.close()
    if time.monotonic() >= deadline:
        raise QueryTimeout(f"The query took longer than {limits.seconds:g} s.", remedy="Ask for less.")
    return body


def rewrite(results: Results, media_type: str) -> bytes:
    """What was read, in the format that the caller asked for."""
    if isinstance(results, QuerySolutions | QueryBoolean):
        return results.serialize(format=QueryResultsFormat.from_media_type(media_type)) or b""
    return serialize(results, format=RdfFormat.from_media_type(media_type)) or b""


def _read(response: HTTPResponse, size: int) -> bytes:
    chunks, room = [], size
    while chunk := response.read(CHUNK):
        room -= len(chunk)
        if room < 0:
            raise ResultTooLarge(f"The result has more than {size} bytes.", remedy="Add LIMIT, or page by key.")
        chunks.append(chunk)
    return b"".join(chunks)


def _shut_down(descriptor: int) -> None:
    """Wake whoever waits for more."""
    with socket.socket(fileno=descriptor) as connection:
        connection.shutdown(socket.SHUT_RDWR)
