"""`csg`, `coherence` and what is asked of chord sequence graphs: covers, harmonisations, variation, likeness."""

from __future__ import annotations

from descant.cli.harmony.coherent import coherence
from descant.cli.harmony.graphs import csg
from descant.cli.harmony.questions import covers, harmonisations, likeness, variation

__all__ = ["coherence", "covers", "csg", "harmonisations", "likeness", "variation"]
