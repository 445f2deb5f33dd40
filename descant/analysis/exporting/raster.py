"""A matrix as a picture: each value a pixel, from paper to one deep blue, so that it is read without colour too."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
import numpy.typing as npt

PAPER, INK = (251, 250, 247), (16, 52, 116)
_PALETTE = np.linspace(PAPER, INK, 256).round().astype(np.uint8)


def data_url(values: npt.NDArray[np.floating], lowest: float, highest: float) -> str:
    """Rows from above to below; what is no number is paper."""
    return "data:image/png;base64," + base64.b64encode(png(values, lowest, highest)).decode()


def png(values: npt.NDArray[np.floating], lowest: float, highest: float) -> bytes:
    """An indexed PNG (https://www.w3.org/TR/png-3/)."""
    scaled = (np.nan_to_num(values, nan=lowest) - lowest) / max(highest - lowest, 1e-9)
    pixels = np.clip(scaled * 255, 0, 255).astype(np.uint8)
    height, width = pixels.shape
    rows = np.concatenate((np.zeros((height, 1), np.uint8), pixels), axis=1)  # no filter
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", _PALETTE.tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
