"""`harmonise`, `csg`, `coherence`, what is asked of chord sequence graphs, and `find-progression`."""

from __future__ import annotations

from descant.cli.harmony.coherent import coherence
from descant.cli.harmony.graphs import csg
from descant.cli.harmony.progressions import find_progression
from descant.cli.harmony.questions import covers, harmonisations, likeness, variation
from descant.cli.harmony.scores import harmonise

__all__ = ["coherence", "covers", "csg", "find_progression", "harmonisations", "harmonise", "likeness", "variation"]
