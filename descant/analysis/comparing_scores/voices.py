"""Voices that the other version does not have over a stretch of bars: left out of the first, or added in the second.

By the rule for notes, so a figure that is not taken over counts as missing although its harmony sounds elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from descant.analysis.comparing_scores.notes import Judged
from descant.analysis.comparing_scores.rows import Row

LEAST = 0.25
"""share of a voice's time in a bar that the other version has, up to which the voice is missing there"""
SHORTEST = 4
"""bars with the voice in a stretch, at least: less is a detail"""


class Stretch(NamedTuple):
    voice: int
    rows: tuple[int, ...]
    """those in which it sounds and is missing"""


def missing(rows: Sequence[Row], side: int, voices: int) -> Iterator[Stretch]:
    """Of so many voices of one side, in bars that are compared; rests of a voice neither break a stretch nor count."""
    running: list[list[int]] = [[] for _ in range(voices)]
    for at, row in enumerate(rows):
        for voice, share in had(row.notes[side]).items() if row.pair else ():
            if share <= LEAST:
                running[voice].append(at)
            else:
                yield from _long(voice, running[voice])
                running[voice] = []
    for voice, own in enumerate(running):
        yield from _long(voice, own)


def had(notes: Sequence[Judged]) -> Mapping[int, float]:
    """Of each voice that sounds in a bar: the share of its time that the other version has."""
    lasts, found = defaultdict[int, int](int), defaultdict[int, int](int)
    for each in notes:
        if each.tone.lasts:
            lasts[each.tone.voice] += each.tone.lasts
            found[each.tone.voice] += each.tone.lasts * each.kind.is_found
    return {voice: found[voice] / time for voice, time in lasts.items()}


def _long(voice: int, rows: Sequence[int]) -> Iterator[Stretch]:
    if len(rows) >= SHORTEST:
        yield Stretch(voice, tuple(rows))
