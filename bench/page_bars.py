"""Bars on page images: `python -m bench.page_bars`.

Pages that verovio draws in many ways, clean and worn with a fixed seed. Half of the scores are those by which the
parameters were chosen, half are held back. A bar is found where a rectangle overlaps its own by half (IoU). Beside it
the plain way: rows with ink are systems, columns that are dark all through are bar lines.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from bench.degrading import CLEAN, WORN, Grey, degrade
from bench.page_images import drawn_pages, score_files
from descant.analysis.page_bars.finding import find_in
from descant.ontology.records import Region

HALF = 0.5
ASKED = 0.9
"""recall and precision of worn pages that are held back"""


class Hits(NamedTuple):
    found: int
    right: int
    there: int

    @property
    def recall(self) -> float:
        return self.right / max(1, self.there)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.found)


def main() -> int:
    print("| pages | bars | recall | precision | column projection | seconds a page |\n" + "|---" * 6 + "|")
    missed = []
    for kind, pages in kinds().items():
        own, seconds = measured(pages, lambda grey: [bar.place for bar in find_in(grey).bars])
        plain, _ = measured(pages, projected)
        print(
            f"| {kind} ({len(pages)}) | {own.there} | {own.recall:.4f} | {own.precision:.4f} "
            f"| {plain.recall:.4f}, {plain.precision:.4f} | {seconds:.2f} |",
            flush=True,
        )
        if "worn, held back" in kind and min(own.recall, own.precision) < ASKED:
            missed.append(kind)
    print(f"missed: {', '.join(missed)}" if missed else "all measures are met")
    return int(bool(missed))


Worn = tuple[Grey, list[Region]]


def kinds() -> dict[str, list[Worn]]:
    found: dict[str, list[Worn]] = {}
    for number, path in enumerate(score_files()):
        half = "chosen by" if number % 2 == 0 else "held back"
        pages = drawn_pages(path, number)
        for name, wear in (("clean", CLEAN), ("worn", WORN)):
            for at, page in enumerate(pages):
                back = pages[(at + 1) % len(pages)].grey
                grey, bars = degrade(page.grey, page.bars, number * 100 + at, wear, back)
                found.setdefault(f"{name}, {half}", []).append((grey, list(bars.values())))
    return found


def measured(pages: Sequence[Worn], find: Callable[[Grey], list[Region]]) -> tuple[Hits, float]:
    start, hits = time.process_time(), [hits_of(bars, find(grey)) for grey, bars in pages]
    seconds = (time.process_time() - start) / len(pages)
    return Hits(*(sum(each[at] for each in hits) for at in range(3))), seconds


def hits_of(there: Sequence[Region], found: Sequence[Region]) -> Hits:
    """Each rectangle has one partner, the best first."""
    pairs = sorted(((overlap(one, other), i, j) for i, one in enumerate(there) for j, other in enumerate(found)))
    free, left = set(range(len(there))), set(range(len(found)))
    for share, i, j in reversed(pairs):
        if share >= HALF and i in free and j in left:
            free.discard(i)
            left.discard(j)
    return Hits(len(found), len(there) - len(free), len(there))


def overlap(one: Region, other: Region) -> float:
    w = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    h = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    both = max(w, 0.0) * max(h, 0.0)
    return both / (one.w * one.h + other.w * other.h - both)


def projected(grey: Grey) -> list[Region]:
    """The plain way."""
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    gap = max(8, grey.shape[0] // 60)
    rows = cv2.dilate((ink.mean(axis=1) > 0.02).astype(np.uint8), np.ones((gap, 1), np.uint8)).ravel()
    found = []
    for top, bottom in _runs(rows):
        lines = np.flatnonzero(ink[top:bottom].mean(axis=1) > 0.5)
        if len(lines) < 5:
            continue
        top, bottom = top + lines[0], top + lines[-1]
        columns = (ink[top:bottom].mean(axis=0) > 0.9).astype(np.uint8)
        edges = [(start + stop) / 2 for start, stop in _runs(columns)]
        for left, right in pairwise(edges):
            if right - left > gap:
                found.append(Region(left, float(top), right - left, float(bottom - top)))
    return found


def _runs(flags: np.ndarray) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.pad(flags.astype(np.int8), 1)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


if __name__ == "__main__":
    sys.exit(main())
