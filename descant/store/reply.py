"""Reading a server's reply with a deadline and a cap on its size, and writing it in another format."""

from __future__ import annotations

import os
import socket
import threading
import time
from http.client import HTTPException, HTTPResponse
from io import BytesIO

from pyoxigraph import QueryBoolean, QuerySolutions

from descant.errors import QueryTimeout, ResultTooLarge, Unavailable
from descant.ontology.formats import format_of
from descant.ontology.writing import write_rdf_to
from descant.store import Limits, Results
from descant.store.csv_results import write_results

CHUNK = 1 << 16


class WholeBody:
    """The body of a response, to be read as a file: one that ends before its announced length is an error."""

    def __init__(self, response: HTTPResponse, sender: str) -> None:
        self._response, self._sender = response, sender

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = self._response.read(None if size < 0 else size)
        except (OSError, HTTPException) as error:
            raise self._broken(error) from error
        if not chunk and size and self._response.length:  # the library says nothing of what is missing
            raise self._broken(f"{self._response.length} bytes are missing")
        return chunk

    def _broken(self, reason: object) -> Unavailable:
        return Unavailable(f"{self._sender} broke off its answer: {reason}.", remedy="See its log, then ask again.")


def read_reply(response: HTTPResponse, deadline: float, limits: Limits) -> bytes:
    """The whole body, or an error; a server that drips is cut off at the deadline."""
    cut = threading.Timer(max(0.0, deadline - time.monotonic()), _shut_down, [os.dup(response.fileno())])
    cut.start()
    try:
        body = _read(WholeBody(response, "The store"), limits.size)
    except Unavailable as error:
        if time.monotonic() < deadline:
            raise
        raise QueryTimeout(f"The query took longer than {limits.seconds:g} s.", remedy="Ask for less.") from error
    finally:
        cut.cancel()
        response.close()
    if time.monotonic() >= deadline:
        raise QueryTimeout(f"The query took longer than {limits.seconds:g} s.", remedy="Ask for less.")
    return body


def rewrite(results: Results, media_type: str) -> bytes:
    """What was read, in the format that the caller asked for."""
    written = BytesIO()
    if isinstance(results, QuerySolutions | QueryBoolean):
        write_results(results, media_type, written)
        return written.getvalue()
    write_rdf_to(written, dict.fromkeys(results), format_of(media_type))
    return written.getvalue()


def _read(reply: WholeBody, size: int) -> bytes:
    chunks, room = [], size
    while chunk := reply.read(CHUNK):
        room -= len(chunk)
        if room < 0:
            raise ResultTooLarge(f"The result has more than {size} bytes.", remedy="Add LIMIT, or page by key.")
        chunks.append(chunk)
    return b"".join(chunks)


def _shut_down(descriptor: int) -> None:
    """Wake whoever waits for more."""
    with socket.socket(fileno=descriptor) as connection:
        connection.shutdown(socket.SHUT_RDWR)
