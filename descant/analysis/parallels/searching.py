"""A passage in one part of the index: by its shingles to the places where it may be, of which the likeliest are looked
at bar by bar; or, in some scores alone, at every place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from descant.analysis.alignment.bars import Values
from descant.analysis.alignment.parameters import USUAL
from descant.analysis.parallels.parts import Part
from descant.analysis.parallels.places import Cells, Numbers, Place, Query, banded
from descant.analysis.parallels.shingles import probes
from descant.analysis.shelving import Ranges
from descant.analysis.shelving.files import first_of_each
from descant.ingest.chords.spelling import OCTAVE

_LOOKED_AT = 100_000
"""bars that are looked at along diagonals, after the shingles"""
_RANKED = 400
"""places of which the best way is sought, at least; twice as many as are wanted"""


def search(part: Part, query: Query, dead: Ranges, most: int) -> Iterator[Place]:
    """The likeliest by their shingles, not in order."""
    yield from _ranked(part, query, _by_shingles(part, query, dead), most)


def search_in(part: Part, query: Query, scores: Sequence[int], most: int) -> Iterator[Place]:
    """In these scores alone, at every place."""
    for score in scores:
        start, end = int(part.offsets[score]), int(part.offsets[score + 1])
        begins = np.arange(start, max(start, end - len(query)) + 1) if end > start else np.empty(0, np.int64)
        every = np.repeat(begins, OCTAVE), np.tile(np.arange(OCTAVE), len(begins))
        yield from _ranked(part, query, _cells(part, *every, np.full(len(every[0]), score)), most)


def _ranked(part: Part, query: Query, cells: Cells, most: int) -> Iterator[Place]:
    if not len(cells):
        return
    along = query.along(cells, part.features.sounds)
    best = np.argsort(-along, kind="stable")[: max(_RANKED, 2 * most)]
    cells = cells.some(best)
    for row, (first, last, likeness, ratio) in enumerate(banded(query, cells, part.features).tolist()):
        if likeness >= USUAL.even:
            score, start, moved = (int(each[row]) for each in (cells.scores, cells.starts, cells.moved))
            yield Place(
                source=part.source(score),
                first=int(first) - start,
                last=int(last) - start,
                transposition=moved if moved <= OCTAVE // 2 else moved - OCTAVE,
                likeness=min(1.0, likeness),
                ratio=ratio,
                tags=part.tags(score),
            )


def _by_shingles(part: Part, query: Query, dead: Ranges) -> Cells:
    """Those with most votes, of whose bars no more are looked at than is quickly done."""
    codes, weights = _votes(part, query, dead)
    order = np.argsort(codes, kind="stable")
    codes, weights = codes[order], weights[order]
    firsts = np.flatnonzero(first_of_each(codes))
    votes = np.add.reduceat(weights, firsts) if len(firsts) else weights
    codes, most = codes[firsts], max(_RANKED, _LOOKED_AT // len(query))
    if len(codes) > most:
        codes = codes[np.argpartition(-votes, most)[:most]]
    begins = codes // OCTAVE
    return _cells(part, begins, codes % OCTAVE, part.score_of[begins])


def _votes(part: Part, query: Query, dead: Ranges) -> tuple[Numbers, Values]:
    """Places × 12 + transposition, each as often as a shingle speaks for it, and with what weight."""
    found, weights = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
    begins, places, moved = part.postings
    for at, probe in probes(query.features):
        first, counts = begins[probe.keys], np.diff(begins)[probe.keys].astype(np.int64)
        rows = np.arange(counts.sum()) + np.repeat(first - (np.cumsum(counts) - counts), counts)
        up = (moved[rows].astype(np.int64) - np.repeat(probe.moved, counts)) % OCTAVE
        where = _begins(part, places[rows].astype(np.int64), at, len(query))
        found.append(where * OCTAVE + up)
        weights.append(np.repeat(probe.weights, counts))
    every, votes = np.concatenate(found), np.concatenate(weights)
    if dead:
        lives = part.lives(dead)[part.score_of[every // OCTAVE]]
        every, votes = every[lives], votes[lives]
    return every, votes


def _begins(part: Part, places: Numbers, at: int, length: int) -> Numbers:
    """Where the passage begins if its bar `at` is at each of these; within the score."""
    scores = part.score_of[places]
    starts, ends = part.offsets[scores], part.offsets[scores + 1]
    return np.clip(places - at, starts, np.maximum(starts, ends - length))


def _cells(part: Part, begins: Numbers, moved: Numbers, scores: Numbers) -> Cells:
    starts, ends = part.offsets[scores], part.offsets[scores + 1]
    return Cells(begins, moved, scores, starts, ends)
