"""Parallel passages: where some bars of a score are found again, in whatever key, among a million bars of others.

    from descant.analysis.parallels import Features, Index

    index = Index(folder)
    with index.update() as update:
        update.add("trio", [Kept(Features.of(Bars.of(score)), {"name": "trio.mei"})])
    places = index.find(Features.of(Bars.of(other))[26:34])
    places[0].source, places[0].first, places[0].last, places[0].likeness

Two bars that follow each other are a shingle. Why the index is as it is: docs/decisions.md.
"""

from __future__ import annotations

from descant.analysis.parallels.features import Features
from descant.analysis.parallels.index import Index
from descant.analysis.parallels.places import Place
from descant.analysis.parallels.rows import Kept

__all__ = ["Features", "Index", "Kept", "Place"]
