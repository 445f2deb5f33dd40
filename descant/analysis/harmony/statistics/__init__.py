"""Statistics of chord collections, taken as sequences stream by: how common chords and progressions are, and what
follows what, by any tag.

    statistics = Statistics(("genre", "decade"))
    for changes in collection:
        statistics.take(changes)
    statistics.add(those_of_another_process)
    statistics.document()                           # for JSON
    csv.writer(file).writerows(statistics.rows())

Memory is bounded, whatever comes: each table has a capacity, and says by how much its numbers may be too small. Below
its capacity it is exact.
"""

from __future__ import annotations

from descant.analysis.harmony.statistics.collecting import LENGTHS, Statistics
from descant.analysis.harmony.statistics.counts import Counts
from descant.analysis.harmony.statistics.tables import Row
from descant.analysis.harmony.statistics.tallies import Tally

__all__ = ["LENGTHS", "Counts", "Row", "Statistics", "Tally"]
