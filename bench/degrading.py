"""Clean pages made to look like scans: askew, bent, unevenly lit, stained, noisy, with what shines through; and where
the rectangles on them have gone. The same seed makes the same page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from descant.ontology.records import Region

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


class Wear(NamedTuple):
    """How much of each there is; the most that a page gets, as chance decides how much it does."""

    skew: float = 3.0
    """degrees, either way"""
    curl: float = 0.012
    """of the height by which a page rises towards its spine"""
    light: float = 0.4
    """of the light that is lost in a corner"""
    stains: int = 4
    through: float = 0.3
    """of the ink of the other side"""
    fading: float = 0.35
    """of the ink that is lost in places"""
    blur: float = 1.2
    """pixels, deviation"""
    noise: float = 12.0
    """levels of grey, deviation"""
    dust: float = 0.0008
    """share of pixels that are black or white by chance"""


WORN = Wear()
CLEAN = Wear(0, 0, 0, 0, 0, 0, 0, 0, 0)


def degrade(
    page: Grey, places: Mapping[str, Region], seed: int, wear: Wear = WORN, other: Grey | None = None
) -> tuple[Grey, dict[str, Region]]:
    """`other` is the page that shines through: its back."""
    rng = np.random.default_rng(seed)
    ink = (255.0 - page) / 255 * (1 - wear.fading * rng.random() * _clouds(page.shape, rng))
    if other is not None:
        ink = np.maximum(ink, wear.through * rng.random() * _behind(other, page.shape))
    shown = _stained(255 * (1 - 0.95 * ink) - 10, wear, rng)
    bent, moved = _bent(shown, list(places.values()), wear, rng)
    lit = bent * _light(bent.shape, wear.light * rng.random(), rng)
    out = _grained(lit, wear, rng)
    return out, dict(zip(places, moved, strict=True))


def _clouds(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """From 0 to 1, changing slowly."""
    coarse = rng.random((6, 5))
    return np.asarray(np.clip(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), 0, 1))


def _behind(other: Grey, shape: tuple[int, ...]) -> Floats:
    back = cv2.resize(other[:, ::-1], (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur((255.0 - back) / 255, (0, 0), 2.0))


def _stained(page: Floats, wear: Wear, rng: np.random.Generator) -> Floats:
    for _ in range(int(rng.integers(0, wear.stains + 1))):
        centre = rng.random(2) * (page.shape[1], page.shape[0])
        axes = rng.uniform(0.02, 0.1, 2) * page.shape[1]
        stain = np.zeros(page.shape)
        angle = float(rng.uniform(0, 180))
        cv2.ellipse(stain, tuple(map(int, centre)), tuple(map(int, axes)), angle, 0, 360, 1.0, -1)
        page = page * (1 - rng.uniform(0.1, 0.45) * cv2.GaussianBlur(stain, (0, 0), 6.0))
    return page


def _light(shape: tuple[int, ...], lost: float, rng: np.random.Generator) -> Floats:
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    return np.asarray(1 - lost * (1 + (x * np.cos(angle) + y * np.sin(angle)) / np.sqrt(2)) / 2)


def _bent(page: Floats, places: Sequence[Region], wear: Wear, rng: np.random.Generator) -> tuple[Floats, list[Region]]:
    """Towards the spine, on one side, each column is further up or down; then all of it is turned."""
    height, width = page.shape
    rise = float(rng.uniform(-1, 1)) * wear.curl * height
    spine = bool(rng.integers(2))
    angle = float(rng.uniform(-1, 1)) * wear.skew
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)

    def lift(x: Floats) -> Floats:
        from_spine = x / width if spine else 1 - x / width
        return np.asarray(rise * np.exp(-5 * np.clip(from_spine, 0, 1)))

    back = cv2.invertAffineTransform(turn)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    source_x = back[0, 0] * x + back[0, 1] * y + back[0, 2]
    source_y = back[1, 0] * x + back[1, 1] * y + back[1, 2]
    source_y -= lift(source_x)
    out = cv2.remap(page, source_x.astype(np.float32), source_y.astype(np.float32), cv2.INTER_LINEAR, borderValue=235)
    return out, [_moved(each, lift, turn) for each in places]


def _moved(place: Region, lift: object, turn: Floats) -> Region:
    """The rectangle around where the edges have gone."""
    xs = np.linspace(place.x, place.x + place.w, 9)
    points = [(x, y + float(lift(x)), 1.0) for x in xs for y in (place.y, place.y + place.h)]  # type: ignore[operator]
    x, y = turn @ np.array(points).T
    return Region(max(0.0, x.min()), max(0.0, y.min()), float(np.ptp(x)), float(np.ptp(y)))


def _grained(page: Floats, wear: Wear, rng: np.random.Generator) -> Grey:
    blur = wear.blur * rng.random()
    if blur > 0.3:
        page = cv2.GaussianBlur(page, (0, 0), blur)
    if wear.noise:
        page = page + rng.normal(0, wear.noise * rng.random(), page.shape)
    dust = rng.random(page.shape)
    page = np.where(dust < wear.dust / 2, 30.0, np.where(dust > 1 - wear.dust / 2, 250.0, page))
    return np.clip(page, 0, 255).astype(np.uint8)
