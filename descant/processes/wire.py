"""Messages between the pool and its workers: a length in four bytes, then that many bytes, over a socket pair.

One call to the system for most messages. (multiprocessing's Connection makes a selector for each wait.)
"""

from __future__ import annotations

import socket
import struct

_LENGTH = struct.Struct("!I")
CHUNK = 1 << 16
OUT_OF_MEMORY = 77
"""exit code of a worker in which Python, not the engine, ran out of memory"""


def send(connection: socket.socket, message: bytes, *, file: int | None = None) -> None:
    """The message, and with it a descriptor of an open file, which whoever receives it may read."""
    whole = _LENGTH.pack(len(message)) + message
    sent = 0 if file is None else socket.send_fds(connection, [whole], [file])
    connection.sendall(whole[sent:])


def receive(connection: socket.socket) -> bytes:
    """The next message, of which nothing is read yet; the other side waits until it is answered."""
    return receive_rest(connection, connection.recv(CHUNK))


def receive_one(connection: socket.socket) -> bytes:
    """The next message, behind which there may be more already."""
    return receive_rest(connection, connection.recv(_LENGTH.size))


def receive_with_file(connection: socket.socket) -> tuple[bytes, int | None]:
    """The next message, and the descriptor that came with it."""
    head, files, _, _ = socket.recv_fds(connection, CHUNK, 1)
    return receive_rest(connection, head), files[0] if files else None


def receive_rest(connection: socket.socket, head: bytes) -> bytes:
    """The message that begins with `head`; EOFError where the other side is gone."""
    if not head:
        raise EOFError
    while len(head) < _LENGTH.size:
        head += _more(connection, _LENGTH.size - len(head))
    chunks, missing = [head[_LENGTH.size :]], _LENGTH.unpack_from(head)[0] - len(head) + _LENGTH.size
    while missing:
        chunks.append(_more(connection, min(missing, 1 << 20)))
        missing -= len(chunks[-1])
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _more(connection: socket.socket, size: int) -> bytes:
    chunk = connection.recv(size)
    if not chunk:
        raise EOFError
    return chunk
