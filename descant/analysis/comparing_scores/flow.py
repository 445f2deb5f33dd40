"""Who plays where: of each instrument of a version how much of each bar it sounds, and how much of that the other has.

An instrument is a part with all its staves; staves that belong to no part stand alone. It sounds in a bar for as long
as any of its tones does. Of that the other version has what it has of the instrument's tones, in whatever octave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.instrumentation import Floats, Sung
from descant.analysis.comparing_scores.kinds import Status
from descant.analysis.comparing_scores.versions import TICKS, Tone, Version


class Instrument(NamedTuple):
    """Over all rows; nan where the version has no bar, or one of the two is not filled."""

    name: str
    plays: Floats
    """shares of the bar's time"""
    shared: Floats
    """how much of the bar's time it plays what the other version has, too"""

    @property
    def bars(self) -> int:
        return int((self.plays > 0).sum())

    @property
    def mean(self) -> float | None:
        """Of all its version's bars."""
        return float(np.nanmean(self.plays)) if np.isfinite(self.plays).any() else None

    @property
    def also_there(self) -> float | None:
        """Share of what it plays."""
        whole = float(np.nansum(self.plays))
        return float(np.nansum(self.shared)) / whole if whole else None


def flow(found: Comparison, side: int) -> tuple[Instrument, ...]:
    """The instruments of a version, in the order of its score."""
    version = found.sides[side].version
    called = [voice.name or voice.label for voice in version.voices]
    names = list(dict.fromkeys(called))
    places = list(map(names.index, called))
    plays, shared = np.full((2, len(names), len(found.rows)), np.nan)
    compared = iter(found.sides[side].instrumentation.bars)
    for at, row in enumerate(found.rows):
        there = _there(next(compared), places) if row.pair else {}
        bar = (row.one, row.other)[side]
        if bar is None or row.status is Status.NOT_FILLED:
            continue
        plays[:, at] = shared[:, at] = 0.0
        for place, share in _sounding(version, bar, places).items():
            plays[place, at] = share
            shared[place, at] = share * there.get(place, 0.0)
    return tuple(map(Instrument, names, plays, shared))


def _there(bar: Mapping[int, Sung], places: Sequence[int]) -> Mapping[int, float]:
    """Of the instruments of a bar: the share of their tones' time that the other version has."""
    lasts, found = defaultdict[int, float](float), defaultdict[int, float](float)
    for voice, sung in bar.items():
        lasts[places[voice]] += sung.lasts
        found[places[voice]] += sung.found
    return {place: found[place] / time for place, time in lasts.items() if time}


def _sounding(version: Version, bar: int, places: Sequence[int]) -> Mapping[int, float]:
    """The share of a bar in which each instrument sounds."""
    spans = defaultdict[int, list[Tone]](list)
    for tone in version.tones[bar]:
        if tone.lasts:
            spans[places[tone.voice]].append(tone)
    end = max((tone.end for tone in version.tones[bar]), default=0)
    whole = max(version.lasts(bar) * TICKS, end, 1)
    return {place: _covered(own) / whole for place, own in spans.items()}


def _covered(tones: Sequence[Tone]) -> int:
    covered = end = 0
    for tone in sorted(tones, key=lambda each: each.begin):
        covered += max(0, tone.end - max(tone.begin, end))
        end = max(end, tone.end)
    return covered
