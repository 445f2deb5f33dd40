"""Pictures for tests, made by libvips; what needs them is skipped where it is missing."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

from descant.errors import Missing
from descant.ingest.images import vips
from tests.conftest import missing


def needs_vips() -> Any:
    try:
        return vips()
    except Missing as error:
        missing(str(error))


def picture(path: Path, width: int = 300, height: int = 200, *, alpha: bool = False, orientation: int = 1) -> Path:
    """Its left half red, its right half blue; with alpha the right half is transparent."""
    pyvips = needs_vips()
    left = pyvips.Image.black(width // 2, height).add([255, 0, 0])
    right = pyvips.Image.black(width - width // 2, height).add([0, 0, 255])
    if alpha:
        left, right = left.bandjoin(255), right.bandjoin(0)
    image = left.join(right, "horizontal").cast("uchar").copy(interpretation="srgb")
    if orientation != 1:
        image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    image.write_to_file(str(path))
    return path


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, interlaced: bool = False) -> bytes:
    """A header that promises so many pixels, and hardly any data."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, int(interlaced))
    rows = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")
