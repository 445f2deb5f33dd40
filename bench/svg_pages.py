"""Pages drawn by verovio in a process of its own, as it dies of some libraries that are loaded before it."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any


def draw_svg(mei: str, options: dict[str, Any], most: int) -> dict[int, str]:
    """Up to `most` pages, spread over the score, by their numbers; none where verovio does not take it."""
    return _process().submit(_drawn, mei, options, most).result()


@cache
def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _drawn(mei: str, options: dict[str, Any], most: int) -> dict[int, str]:
    toolkit = _toolkit()
    toolkit.resetOptions()
    toolkit.setOptions(options)
    toolkit.setInputFrom("mei")
    if not toolkit.loadData(mei):
        return {}
    count = toolkit.getPageCount()
    return {number: toolkit.renderToSVG(number) for number in sorted({1 + at * count // most for at in range(most)})}


@cache
def _toolkit() -> Any:
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    return verovio.toolkit()
