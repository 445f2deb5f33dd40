"""Messages between the pool and its workers: a length in four bytes, then that many bytes, over a socket pair.

(multiprocessing's Connection does the same at several times the cost a message: it makes a selector for each wait.)
"""

from __future__ import annotations

import socket
import struct

_LENGTH = struct.Struct("!I")


def send(connection: socket.socket, message: bytes) -> None:
    connection.sendall(_LENGTH.pack(len(message)) + message)


def receive(connection: socket.socket) -> bytes:
    """The next message; EOFError where the other side is gone, TimeoutError after the socket's own time."""
    head = _exactly(connection, _LENGTH.size)
    return _exactly(connection, _LENGTH.unpack(head)[0])


def _exactly(connection: socket.socket, size: int) -> bytes:
    chunk = connection.recv(size)
    if len(chunk) == size:
        return chunk
    chunks = [chunk]
    missing = size - len(chunk)
    while missing:
        if not chunk:
            raise EOFError
        chunk = connection.recv(missing)
        chunks.append(chunk)
        missing -= len(chunk)
    return b"".join(chunks)
