"""One axis for all versions of a work: the bars of the one that the others were aligned with, and between them what
these have more. So whatever is shown of a version can be found in every other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyoxigraph import NamedNode

from descant.errors import NotFound
from descant.server.concordances.asking import bars_of
from descant.server.concordances.rows import Concordance, concordance
from descant.server.services import services
from descant.store.named import rows_of

Columns = list[list[float]]
"""of each bar of a version, in its order: where on the axis it stands, at several places where it is several bars"""


def axis_of(versions: Sequence[str]) -> dict[str, Any]:
    """Bars of the measure stand at 0, 1, 2 …; a version that was not aligned with it has no columns."""
    measure = max(versions, key=_aligned_with)
    columns = {other: found for other in versions if other != measure and (found := _columns(measure, other))}
    return {"measure": measure, "bars": _count(measure), "columns": columns}


def _count(version: str) -> int:
    """A version without a score has none."""
    try:
        return max(bars_of(version))
    except NotFound:
        return 0


def _aligned_with(version: str) -> int:
    rows = rows_of(services().stores.public, "concordances-of-version", version=NamedNode(version))
    return len({row["other"] for row in rows if row["run"]})


def _columns(measure: str, other: str) -> Columns:
    try:
        found = concordance(measure, other)
    except NotFound:
        return []
    return columns_in(found)


def columns_in(found: Concordance) -> Columns:
    """What the other version adds stands behind the bar that it follows, evenly spread up to the next."""
    columns: Columns = [[] for _ in range(max(found.bars[1]))]
    after, added = -1.0, list[int]()
    for row in [*found.rows, None]:
        if row and row.one is None and row.other:
            added.append(row.other)
            continue
        for number, bar in enumerate(added, 1):
            columns[bar - 1].append(after + number / (len(added) + 1))
        added.clear()
        if row and row.one:
            after = row.one - 1.0
            if row.other:
                columns[row.other - 1].append(after)
    return columns
