"""Bars by the numbers that are printed: `bars 3, 5 and 103–164`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from descant.analysis.comparing_scores.phrases import Language
from descant.analysis.comparing_scores.versions import Version

MOST = 12
"""ranges that are told"""


def ranges(version: Version, bars: Iterable[int]) -> list[str]:
    """Of bars that are counted from 0: those that follow one another together, each movement for itself."""
    return [text for _, text in _ranges(version, bars)]


def bars_named(version: Version, bars: Iterable[int], language: Language) -> str:
    """With their movement, where the version has several."""
    found = list(_ranges(version, bars))
    shown, more = found[:MOST], len(found) - MOST
    movements = [
        _movement(version, movement, [text for _, text in own], language)
        for movement, own in groupby(shown, lambda each: each[0])
    ]
    rest = [language.says("more", count=more)] if more > 0 else []
    return language.listed([*movements, *rest]) if rest or len(movements) > 1 else movements[0]


def _movement(version: Version, movement: int, texts: Sequence[str], language: Language) -> str:
    several = len(texts) > 1 or "–" in texts[0]
    bars = language.says("bars" if several else "bar", bars=language.listed(texts))
    alone = len({bar.movement for bar in version.bars}) == 1
    return bars if alone else language.says("movement", number=movement, bars=bars)


def _ranges(version: Version, bars: Iterable[int]) -> Iterator[tuple[int, str]]:
    run: list[int] = []
    for bar in [*sorted(set(bars)), None]:
        if run and (bar is None or bar != run[-1] + 1 or version.bars[bar].movement != version.bars[run[0]].movement):
            yield version.bars[run[0]].movement, _run(version, run)
            run = []
        if bar is not None:
            run.append(bar)


def _run(version: Version, run: Sequence[int]) -> str:
    return version.number(run[0], run[-1])
