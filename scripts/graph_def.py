"""Writes what TensorFlow calls a frozen graph, with numpy alone.

The protocol buffers are those of graph.proto, attr_value.proto and tensor.proto
(https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

FLOAT, INT = 1, 3
"""DT_FLOAT and DT_INT32"""
PRODUCER = 27
"""version of graphs, of TensorFlow 1.13: what reads newer ones reads it too"""
VARINT, BYTES = 0, 2
"""wire types"""

Array = npt.NDArray[np.float32] | npt.NDArray[np.int32]


class Graph:
    """Nodes in the order of their making; each returns its name, which others take as an input."""

    def __init__(self, scope: str) -> None:
        self._scope, self._nodes = scope, list[bytes]()

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: bytes) -> str:
        """An operation; its attributes are made by the functions below."""
        name = f"{self._scope}/{name or f'{kind}_{len(self._nodes)}'}"
        said = [text(1, name), text(2, kind), *(text(3, each) for each in inputs)]
        said += [message(5, text(1, key), message(2, value)) for key, value in sorted(attributes.items())]
        self._nodes.append(message(1, *said))
        return name

    def constant(self, value: Array) -> str:
        kind = INT if value.dtype == np.int32 else FLOAT
        return self.node("Const", dtype=type_(kind), value=tensor(value, kind))

    def serialised(self) -> bytes:
        return b"".join(self._nodes) + message(4, whole(1, PRODUCER))


# -- attributes of nodes -----------------------------------------------------------------------------------------


def type_(kind: int) -> bytes:
    return whole(6, kind)


def boolean(value: bool) -> bytes:
    return whole(5, int(value))


def word(value: str) -> bytes:
    return text(2, value)


def number(value: int) -> bytes:
    return whole(3, value)


def wholes(values: Iterable[int]) -> bytes:
    return message(1, *(whole(3, each) for each in values))


def shape(lengths: Iterable[int]) -> bytes:
    """-1 is a length that is not known yet."""
    return message(7, _lengths(lengths))


def tensor(value: Array, kind: int) -> bytes:
    data = np.ascontiguousarray(value.astype(value.dtype.newbyteorder("<"))).tobytes()
    return message(8, whole(1, kind), message(2, _lengths(value.shape)), _field(4, BYTES), varint(len(data)), data)


def _lengths(lengths: Iterable[int]) -> bytes:
    return b"".join(message(2, whole(1, each)) for each in lengths)


# -- protocol buffers --------------------------------------------------------------------------------------------


def message(field: int, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return _field(field, BYTES) + varint(len(data)) + data


def text(field: int, value: str) -> bytes:
    return message(field, value.encode())


def whole(field: int, value: int) -> bytes:
    return _field(field, VARINT) + varint(value)


def varint(value: int) -> bytes:
    """Seven bits a byte; a negative number is the 64 bits of its complement."""
    value &= (1 << 64) - 1
    said = bytearray()
    while value > 127:
        said.append(value & 127 | 128)
        value >>= 7
    return bytes([*said, value])


def _field(number: int, wire: int) -> bytes:
    return varint(number << 3 | wire)
