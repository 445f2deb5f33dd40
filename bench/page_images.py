"""Pages of music, drawn by verovio in many ways, with the rectangle of each bar on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.analysed_scores import corpus
from bench.svg_pages import draw_svg
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ontology.records import Region
from descant.rendering.pages import require
from descant.rendering.pages_worker import bars_in

SCORES = (
    "beethoven/opus18no1/movement1.mxl", "beethoven/opus59no1/movement2.mxl", "haydn/opus74no1/movement3.mxl",
    "haydn/opus1no1/movement1.mxl", "mozart/k155/movement1.mxl", "mozart/k458/movement2.mxl",
    "schumann_robert/opus41no1/movement3.mxl", "schumann_clara/opus17/movement3.xml",
    "schumann_clara/polonaise_op1n1.mxl", "joplin/maple_leaf_rag.mxl", "chopin/mazurka06-2.krn",
    "weber/concertino_clarinet.mxl", "verdi/laDonnaEMobile.mxl", "schubert/Lindenbaum.xml",
    "bach/bwv1.6.mxl", "bach/bwv66.6.mxl", "bach/bwv846.mxl", "bach/bwv227.1.mxl", "handel/hwv56/movement3-05.md",
    "corelli/opus3no1/1grave.xml", "beach/prayer_of_a_tired_child.musicxml", "monteverdi/madrigal.3.1.mxl",
    "johnson_j_r/lift_every_voice.mxl", "cpebach/h186.mxl",
)  # fmt: skip
ARRANGEMENTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "arrangements"
PAGES = 3
"""of each score, spread over it"""
_FONTS = ("Leipzig", "Bravura", "Leland", "Petaluma")


class PageImage(NamedTuple):
    name: str
    grey: npt.NDArray[np.uint8]
    bars: dict[str, Region]
    """by the xml:id of the measure, in reading order"""


def drawn_pages(path: Path, seed: int, most: int = PAGES) -> list[PageImage]:
    """Some of the pages of a score, drawn as a seed decides."""
    document = next(iter(read_all(path)))
    return list(draw(document, path.stem, Random(seed), most))


def read_all(path: Path) -> Iterator[bytes]:
    file = Input.of(path)
    yield read(file).stored or path.read_bytes()


def draw(mei: bytes, name: str, random: Random, most: int = PAGES) -> Iterator[PageImage]:
    pages = draw_svg(mei.decode(), _options(random), most)
    width = random.choice((1240, 1654, 2000, 2480)) if pages else 0
    for number, svg in pages.items():
        yield _page(svg, f"{name} {number}", width)


def _options(random: Random) -> dict[str, Any]:
    wide = random.random() < 0.2
    return {
        "barLineWidth": random.uniform(0.2, 0.4),
        "expandNever": True,
        "font": random.choice(_FONTS),
        "footer": "none",
        "header": "none",
        "mdivAll": True,
        "pageHeight": 2100 if wide else 2970,
        "pageWidth": 2970 if wide else 2100,
        "scale": random.choice((35, 42, 50)),
        "spacingLinear": random.uniform(0.18, 0.3),
        "spacingStaff": random.randint(8, 14),
        "spacingSystem": random.randint(4, 14),
        "staffLineWidth": random.uniform(0.1, 0.2),
        "svgViewBox": True,
    }


def _page(svg: str, name: str, width: int) -> PageImage:
    pyvips = require()
    svg = re.sub('font-family="Times, serif"', 'font-family="Liberation Serif, Times, serif"', svg)
    natural = pyvips.Image.svgload_buffer(svg.encode(), unlimited=True)
    image = pyvips.Image.svgload_buffer(svg.encode(), scale=width / natural.width, unlimited=True)
    grey = image.flatten(background=255).colourspace("b-w").numpy()
    bars = {bar: Region(*map(float, corners)) for bar, corners in bars_in(svg, image.width)}
    return PageImage(name, np.asarray(grey, np.uint8).reshape(image.height, image.width), bars)


def score_files() -> list[Path]:
    """Of music21's corpus, and the orchestras and trios beside the checkout."""
    found = [path for name in SCORES if (path := corpus() / name).is_file()]
    return found + sorted(ARRANGEMENTS.glob("op9*.xml"))
