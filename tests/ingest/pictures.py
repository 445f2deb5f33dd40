"""Pictures for tests, made by libvips; what needs them is skipped where it is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from descant.errors import Missing
from descant.ingest.images import vips


def needs_vips() -> Any:
    try:
        return vips()
    except Missing as error:
        pytest.skip(str(error))


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
