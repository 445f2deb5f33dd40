"""`harmonise`, `chords-of`, `csg`, `coherence`, questions of graphs, `find-progression`, `chord-statistics`."""

from __future__ import annotations

from descant.cli.harmony.chords import chords_of
from descant.cli.harmony.coherent import coherence
from descant.cli.harmony.graphs import csg
from descant.cli.harmony.progressions import find_progression
from descant.cli.harmony.questions import covers, harmonisations, likeness, variation
from descant.cli.harmony.scores import harmonise
from descant.cli.harmony.statistics import chord_statistics

__all__ = [
    "chord_statistics",
    "chords_of",
    "coherence",
    "covers",
    "csg",
    "find_progression",
    "harmonisations",
    "harmonise",
    "likeness",
    "variation",
]
