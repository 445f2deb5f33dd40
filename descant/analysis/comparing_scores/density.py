"""How dense versions are, bar by bar: notes that begin, and moments at which any do, for each quarter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from descant.analysis.comparing_scores.versions import TICKS, Tone


class Density(NamedTuple):
    """Of a bar. Grace notes and what is held over from the bar before do not count; each of a unison does."""

    notes: float
    """that begin, in a quarter"""
    moments: float
    """at which some begin, in a quarter"""


def density(tones: Sequence[Tone], quarters: float) -> Density:
    """Of a bar that lasts so long; where nothing says how long, until its last note ends."""
    begins = [tone.begin for tone in tones if tone.struck and not tone.grace]
    lasts = quarters or max((tone.end for tone in tones), default=0) / TICKS
    if not lasts:
        return Density(0.0, 0.0)
    return Density(len(begins) / lasts, len(set(begins)) / lasts)
