"""A connection that breaks off in the middle of a body leaves nothing behind."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from tests.server.conftest import Server

GRAPH = "/graph-store?graph=http://example.org/bodies"
LINE = b'<http://example.org/s> <http://example.org/p> "%d" .\n'
WHOLE = b"".join(LINE % i for i in range(50))


def send(server: Server, head: str, body: bytes) -> bytes:
    """Send, close our side, and hear what is said."""
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), 20) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode() + body)
        connection.shutdown(socket.SHUT_WR)
        said = b""
        while chunk := connection.recv(65536):
            said += chunk
        return said


def head(server: Server, method: str, path: str, media_type: str, *lines: str) -> str:
    more = "".join(f"{line}\n" for line in lines)
    return (
        f"{method} {path} HTTP/1.1\nHost: x\nConnection: close\nAuthorization: Bearer {server.token}\n"
        f"Content-Type: {media_type}\n{more}\n"
    )


def lines_there(server: Server) -> int:
    with server.owner() as http:
        return http.get(GRAPH, headers={"Accept": "application/n-triples"}).text.count("\n")


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_broken_off_upload_changes_nothing(server: Server, method: str) -> None:
    with server.owner() as http:
        http.put(GRAPH, content=LINE % 0, headers={"Content-Type": "application/n-triples"}).raise_for_status()
    start = head(server, method, GRAPH, "application/n-triples", f"Content-Length: {2 * len(WHOLE)}")
    assert b" 201 " not in (said := send(server, start, WHOLE))
    assert b" 204 " not in said
    assert lines_there(server) == 1


def test_an_upload_without_a_length_is_refused(server: Server) -> None:
    with server.owner() as http:
        http.put(GRAPH, content=LINE % 0, headers={"Content-Type": "application/n-triples"}).raise_for_status()
        refused = http.put(GRAPH, content=iter([WHOLE]), headers={"Content-Type": "application/n-triples"})
    assert refused.status_code == 411
    start = head(server, "PUT", GRAPH, "application/n-triples", "Transfer-Encoding: chunked")
    send(server, start, b"%x\r\n%s\r\n" % (len(WHOLE), WHOLE))
    assert lines_there(server) == 1


def test_a_broken_off_update_is_not_done(server: Server) -> None:
    with server.owner() as http:
        http.put(GRAPH, content=LINE % 0, headers={"Content-Type": "application/n-triples"}).raise_for_status()
    update = b"DROP GRAPH <http://example.org/bodies>"
    length = f"Content-Length: {len(update) + 40}"
    send(server, head(server, "POST", "/sparql/update", "application/sparql-update", length), update)
    assert lines_there(server) == 1
