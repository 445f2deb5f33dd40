"""Reads what TensorFlow's Saver V2 writes, with numpy alone: `NAME.index` and `NAME.data-00000-of-00001`.

The index is a table of LevelDB's format (https://github.com/google/leveldb/blob/main/doc/table_format.md) whose values
are the protocol buffers of tensor_bundle.proto
(https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FOOTER, MAGIC = 48, bytes.fromhex("57fb808b247547db")
FLOAT32 = 1
"""DT_FLOAT, the only type that weights have here"""
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""wire types"""
TYPE, SHAPE, SHARD, OFFSET, SIZE = 1, 2, 3, 4, 5
"""fields of a BundleEntryProto"""


def read_tensors(prefix: Path | str) -> dict[str, npt.NDArray[np.float32]]:
    """All float tensors of a checkpoint, by their names."""
    index = Path(f"{prefix}.index").read_bytes()
    data = Path(f"{prefix}.data-00000-of-00001").read_bytes()
    if index[-8:] != MAGIC:
        raise ValueError(f"{prefix}.index is no table of tensors.")
    entries = {name.decode(): _fields(value) for name, value in _table(index) if name}
    return {name: _tensor(entry, data) for name, entry in entries.items() if entry.get(TYPE) == FLOAT32}


def _tensor(entry: dict[int, Any], data: bytes) -> npt.NDArray[np.float32]:
    if entry.get(SHARD, 0):
        raise ValueError("The checkpoint has more than one shard.")
    shape = tuple(_fields(dimension).get(1, 0) for dimension in _repeated(entry.get(SHAPE, b""), field=2))
    start = entry.get(OFFSET, 0)
    return np.frombuffer(data[start : start + entry[SIZE]], dtype="<f4").reshape(shape)


def _table(index: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The footer says where the index of blocks is, and that says where the blocks are."""
    footer = index[-FOOTER:]
    _, _, at = _handle(footer, 0)
    start, size, _ = _handle(footer, at)
    for _, handle in _block(index, start, size):
        start, size, _ = _handle(handle, 0)
        yield from _block(index, start, size)


def _block(index: bytes, start: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Each key says how much of the one before it shares."""
    if index[start + size]:
        raise ValueError("The table is compressed.")
    restarts = int.from_bytes(index[start + size - 4 : start + size], "little")
    at, end, key = start, start + size - 4 * (restarts + 1), b""
    while at < end:
        shared, at = _varint(index, at)
        own, at = _varint(index, at)
        length, at = _varint(index, at)
        key = key[:shared] + index[at : at + own]
        yield key, index[at + own : at + own + length]
        at += own + length


def _handle(data: bytes, at: int) -> tuple[int, int, int]:
    start, at = _varint(data, at)
    size, at = _varint(data, at)
    return start, size, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _pairs(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        field, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, at = _varint(message, at)
            yield field, value
            continue
        if wire == BYTES:
            length, at = _varint(message, at)
        else:
            length = {FIXED64: 8, FIXED32: 4}[wire]
        yield field, message[at : at + length]
        at += length


def _fields(message: bytes) -> dict[int, Any]:
    return dict(_pairs(message))


def _repeated(message: bytes, *, field: int) -> Iterator[bytes]:
    return (value for number, value in _pairs(message) if number == field)
