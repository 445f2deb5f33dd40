"""Progressions: where chords follow each other so, in any key, among tens of millions of chords.

    from descant.analysis.harmony.progressions import Changes, Index, parse

    index = Index(folder)
    with index.update() as update:
        update.replace("songs.csv", [Changes("song 1", ["D:min7", "G:7", "C:maj"])])
    found = index.find(parse("ii7-V7-I"))
    found.total, found.matches[0].key, found.matches[0].first      # 1, "song 1", 0

A sequence is what changes in it: a chord that is repeated is one. How patterns are written is in docs/harmony.md, why
the index is as it is in docs/decisions.md.
"""

from __future__ import annotations

from descant.analysis.harmony.progressions.changes import Changes
from descant.analysis.harmony.progressions.index import Found, Index, Match
from descant.analysis.harmony.progressions.parsing import parse
from descant.analysis.harmony.progressions.patterns import Pattern

__all__ = ["Changes", "Found", "Index", "Match", "Pattern", "parse"]
