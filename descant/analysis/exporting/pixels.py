"""Pictures in pixels, drawn from those in lines."""

from __future__ import annotations

from math import sqrt
from typing import Any

from descant.errors import Missing

SCALE = 2.0
"""pixels for a unit, as fine screens have them"""
MOST = 40_000_000
"""pixels of a picture; a larger one is drawn coarser"""


def png_of(svg: bytes) -> bytes:
    try:
        import pyvips
    except ImportError as error:
        raise Missing(
            "PNG is drawn with descant[images].", remedy="pip install 'descant[images]', or take SVG."
        ) from error
    natural: Any = pyvips.Image.svgload_buffer(svg, unlimited=True)
    scale = min(SCALE, sqrt(MOST / (natural.width * natural.height)))
    drawn: bytes = pyvips.Image.svgload_buffer(svg, scale=scale, unlimited=True).pngsave_buffer()
    return drawn
