"""Versions of a piece that are scores, brought together bar by bar: cuts, repeats, insertions and transpositions are
found in their notes, as `descant.analysis.alignment` does it.

The score with the most bars is the measure, whose bars are the frames. A version has no frame where it leaves a bar
out; of a bar that it has several times, as of a repeat that is written out, the first stands for it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from descant.analysis.alignment.aligning import Alignment as BarAlignment
from descant.analysis.alignment.metres import align_scores
from descant.analysis.harmony.aligning import Alignment
from descant.analysis.harmony.frames import Frames
from descant.analysis.harmony.tracks import Times, Track
from descant.analysis.harmony.transposing import fifths_for
from descant.errors import InvalidInput
from descant.ingest.chords.spelling import fifths
from descant.ingest.score import Bar, Score
from descant.ontology.records import FrameUnit

_SAME = 0.01
"""quarters"""


def aligned_by_bars(tracks: Sequence[Track], scores: Sequence[Score], unit: FrameUnit = FrameUnit.BAR) -> Alignment:
    """In bars; in quarters of these where beats are wished for."""
    number = max(range(len(scores)), key=lambda at: (_timed_bars(scores[at]), -at))
    measure = scores[number]
    by_score = {id(score): align_scores(measure, score) for score in scores if score is not measure}
    found = [by_score.get(id(score)) for score in scores]
    parts = _parts(measure, unit)
    spans = [_spans(measure, score, each, parts) for score, each in zip(scores, found, strict=True)]
    starts, ends = (np.array(each) for each in zip(*spans, strict=True))
    return Alignment(
        Frames(FrameUnit.BEAT if unit is FrameUnit.BEAT else FrameUnit.BAR, starts, ends, number),
        number,
        tuple(_moved(tracks[number], track, each) for track, each in zip(tracks, found, strict=True)),
        tuple(_cost(measure, score, each) for score, each in zip(scores, found, strict=True)),
    )


def _timed_bars(score: Score) -> int:
    return sum(map(_is_timed, score.bars))


def _is_timed(bar: Bar) -> bool:
    return bar.onset is not None


def _parts(measure: Score, unit: FrameUnit) -> list[int]:
    """Into how many frames each bar is cut."""
    if unit not in (FrameUnit.CHANGE, FrameUnit.BAR, FrameUnit.BEAT):
        raise InvalidInput("Bars of scores have no seconds.", remedy="Take bars or beats as the unit.")
    whole = (round(bar.duration or 0) if unit is FrameUnit.BEAT else 1 for bar in measure.bars)
    return [max(1, each) for each in whole]


def _spans(measure: Score, score: Score, found: BarAlignment | None, parts: Sequence[int]) -> tuple[Times, Times]:
    """Where each bar of the measure is in a version; nan where it is not."""
    places = _partners(measure, score, found)
    cuts = [
        np.linspace(*place, part + 1) if (place := places.get(bar)) else np.full(part + 1, np.nan)
        for bar, part in enumerate(parts)
    ]
    return np.concatenate([each[:-1] for each in cuts]), np.concatenate([each[1:] for each in cuts])


def _partners(measure: Score, score: Score, found: BarAlignment | None) -> dict[int, tuple[float, float]]:
    """From where to where the first partners of bars go: one, or in another metre several one after another."""
    if found is None:
        pairs = [(bar, bar) for bar in range(len(measure.bars))]
    else:
        pairs = list(found.pairs) if found.is_credible else []
    places = dict[int, tuple[float, float]]()
    for one, other in pairs:
        bar = score.bars[other]
        if bar.onset is None or not bar.duration:
            continue
        begin, end = places.get(one, (bar.onset, bar.onset))
        if end == bar.onset and end - begin < (measure.bars[one].duration or 0) - _SAME:
            places[one] = begin, bar.onset + bar.duration
    return places


def _moved(measure: Track, track: Track, found: BarAlignment | None) -> int:
    """Fifths that bring a version to the measure: by tonics that people say, or else as the notes have it."""
    if found is None:
        return 0
    if measure.annotated_tonic and track.annotated_tonic:
        return fifths(measure.annotated_tonic) - fifths(track.annotated_tonic)
    return fifths_for(-found.transposition, track.labels)


def _cost(measure: Score, score: Score, found: BarAlignment | None) -> float:
    """How unlike the bars are that stand beside each other, 0 to 1; empty ones do not count."""
    if found is None:
        return 0.0
    both = ((pair, (measure.bars[pair.one], score.bars[pair.other])) for pair in found.pairs)
    filled = {pair.other for pair, bars in both if all(map(_is_timed, bars))}
    alike = found.likeness[sorted(filled)]
    return float(1 - np.clip(alike, 0, 1).mean()) if found.is_credible and len(alike) else 1.0
