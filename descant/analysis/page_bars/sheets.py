"""A page image as ink on paper: scaled, evenly lit, upright. Rows and columns count pixels of the working image."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from descant.errors import Missing
from descant.ingest.images import broken, open_image, size_of, vips

Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.uint8]
"""1 where there is ink"""

LONGEST = 2600
"""pixels of the longer side of what is looked at: 20 staves on a page are still 10 pixels from line to line"""
_STEEPEST = 5.0
"""degrees by which a page may be askew"""
_SMALL = 900
"""pixels of the width on which that is measured"""
_DARK, _THIN = 140, 60
"""levels of darkness from which something is ink, and a thin line is"""
_CONTRAST = 18
"""levels of grey between paper and ink, below which nothing is written"""


class Sheet(NamedTuple):
    """What is to be read, and how its places lead back to the image."""

    dark: Grey
    """0 is paper, 255 is ink"""
    ink: Ink
    back: npt.NDArray[np.float64]
    """2 × 3: from column and row to pixels of the image as it is looked at"""
    width: int
    height: int
    """of the image, in its own pixels"""
    skew: float
    """degrees by which its lines rise to the right, that were taken out"""


def cv() -> Any:
    """OpenCV, on one thread: who reads many pages reads them in several processes."""
    try:
        import cv2
    except ImportError as error:
        raise Missing(
            f"Bars on pages need OpenCV: {error}", remedy="Install it: pip install 'descant[images]'."
        ) from error
    cv2.setNumThreads(1)
    return cv2


def load(path: Path, name: str | None = None) -> tuple[Grey, tuple[int, int]]:
    """In grey, no larger than what is looked at, and the size of the image itself. What is larger than memory is read
    row by row.
    """
    pyvips, name = vips(), name or path.name
    opened = open_image(path, name)
    size = size_of(opened)
    try:
        small = opened.autorot()
        if small.hasalpha():
            small = small.flatten(background=[255 if small.format == "uchar" else 65535] * (small.bands - 1))
        small = small.resize(min(1.0, LONGEST / max(size))) if max(size) > LONGEST else small
        grey = small.colourspace("b-w")
        return np.asarray(grey.cast("uchar").numpy(), np.uint8).reshape(grey.height, grey.width), size
    except pyvips.Error as error:
        raise broken(name, error) from error


def sheet_of(grey: Grey, size: tuple[int, int] | None = None) -> Sheet:
    """Of an image that is looked at; `size` is what it had before it was scaled: width, height."""
    height, width = grey.shape
    own = size or (width, height)
    dark = darkness(grey)
    skew = skew_of(dark)
    turned, forth = _turned(dark, skew)
    back = cv().invertAffineTransform(forth)
    scale = np.array([[own[0] / width], [own[1] / height]])
    return Sheet(turned, ink_of(turned), back * scale, own[0], own[1], skew)


def darkness(grey: Grey) -> Grey:
    """How much darker than the paper around it, whatever the light; all 0 where nothing is written."""
    cv2 = cv()
    reach = max(15, max(grey.shape) // 60) | 1
    paper = cv2.morphologyEx(cv2.medianBlur(grey, 3), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    paper = cv2.blur(paper, (reach, reach))
    dark = 255 - cv2.divide(grey, np.maximum(paper, 1), scale=255)
    _, ink = cv2.threshold(dark, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    written = dark[ink > 0]
    full = float(np.median(written)) if written.size else 0.0
    if full - float(np.median(dark)) < _CONTRAST:
        return np.zeros_like(grey)
    return np.asarray(cv2.convertScaleAbs(dark, alpha=255 / full), np.uint8)


def ink_of(dark: Grey) -> Ink:
    """What is dark; of thin lines also what is grey, but not what shines through, which is wider."""
    cv2 = cv()
    wide = max(5, max(dark.shape) // 250) | 1
    soft = cv2.GaussianBlur(dark, (0, 0), 0.7)
    thin = cv2.morphologyEx(soft, cv2.MORPH_TOPHAT, np.ones((wide, wide), np.uint8))
    return np.asarray((dark > _DARK) | (thin > _THIN), np.uint8)


def skew_of(dark: Grey) -> float:
    """Degrees by which lines rise to the right: where the sums of rows differ most from one to the next."""
    cv2 = cv()
    scale = min(1.0, _SMALL / dark.shape[1])
    small = cv2.resize(dark, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best = 0.0
    for reach, step in ((_STEEPEST, 0.25), (0.25, 0.05)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(angles[np.argmax([_sharpness(small, float(angle)) for angle in angles])])
    return best


def _sharpness(small: Grey, angle: float) -> float:
    turned, _ = _turned(small, angle)
    rows = turned.sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turned(image: Grey, angle: float) -> tuple[Grey, npt.NDArray[np.float64]]:
    """Clockwise by so many degrees, on a sheet that has room for it, and what leads there."""
    cv2 = cv()
    height, width = image.shape
    forth = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    wider, higher = (np.abs(forth[:, :2]) @ (width, height)).round().astype(int)
    forth[:, 2] += ((wider - width) / 2, (higher - height) / 2)
    return cv2.warpAffine(image, forth, (int(wider), int(higher)), flags=cv2.INTER_LINEAR), forth
