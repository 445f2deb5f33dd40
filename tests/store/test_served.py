"""The store through a server: what came is whole, or an error says that it is not."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pyoxigraph import NamedNode

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.errors import Unavailable
from descant.store import Limits, Question, served
from descant.store.remote_oxigraph import open_oxigraph
from descant.store.served import ServedDataset, ServerClient

LINE = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"
GRAPH = NamedNode("http://example.org/g")


@contextmanager
def answering(*pieces: bytes) -> Iterator[str]:
    """A server that sends these bytes to whoever comes, and then closes the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(TimeoutError):
                    connection.settimeout(5)
                    connection.recv(1 << 16)
                    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"".join(pieces))
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(1 << 16):
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


READING: dict[str, Callable[[str], object]] = {
    "everything": lambda url: list(ServedDataset(ServerClient(url, "")).quads()),
    "a graph": lambda url: list(ServedDataset(ServerClient(url, "")).graph(GRAPH)),
    "a document": lambda url: ServerClient(url, "").json("GET", "api/store/check"),
    "a trusted query": lambda url: list(open_oxigraph(url, Config()).graph(GRAPH)),
    "an outside query": lambda url: open_oxigraph(url, Config()).answer(
        Question(text="CONSTRUCT WHERE { ?s ?p ?o }", graph_type="application/n-triples"), Limits()
    ),
}


@pytest.mark.parametrize("reading", READING)
@pytest.mark.parametrize(
    "pieces",
    [
        (b"Content-Length: 100000\r\n\r\n", LINE * 10),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n" % len(LINE), LINE, b"\r\n"),
    ],
    ids=["a length", "chunks"],
)
def test_an_answer_that_breaks_off_between_two_lines_is_not_taken_for_a_whole_one(
    reading: str, pieces: tuple[bytes, ...]
) -> None:
    with answering(*pieces) as url, pytest.raises(Unavailable, match="broke off"):
        READING[reading](url)


def test_a_whole_answer_is_one(served_home: tuple[str, Config]) -> None:
    """And the server says how long it is, without which nobody could tell."""
    url, config = served_home
    client = ServerClient(url, owner_token(config))
    with client.send("GET", "dump.nq") as response:
        assert len(client.whole(response).read()) == int(response.headers["Content-Length"])


def test_a_server_that_is_silent_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "SILENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = ServerClient(f"http://127.0.0.1:{listening.getsockname()[1]}/", "")
        with pytest.raises(Unavailable, match="does not answer") as silent:
            client.json("GET", "api/store/check")
        assert "Look whether" not in silent.value.remedy
        with pytest.raises(Unavailable, match="does not answer") as silent:
            client.json("POST", "api/store/backup", {})
        assert "Look whether" in silent.value.remedy
