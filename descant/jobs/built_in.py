"""The kinds of job that Descant has, by name."""

from __future__ import annotations

from collections.abc import Mapping

from descant.jobs import Kind
from descant.jobs.aligning import Align
from descant.jobs.aligning.reading import AlignRead
from descant.jobs.analysing import Analyse
from descant.jobs.comparing import Compare
from descant.jobs.harmony.scores import Harmonise
from descant.jobs.ingesting import Ingest
from descant.jobs.linked_data.cross_checking import CrossCheck, CrossCheckBatch
from descant.jobs.linked_data.reconciling import Reconcile, ReconcileBatch
from descant.jobs.looking_up import LookingUp
from descant.jobs.page_bars import FindBars
from descant.jobs.synchronising import Sync
from descant.jobs.tiling import Tiling

_ALL: tuple[Kind, ...] = (
    Ingest(),
    Tiling(),
    LookingUp(),
    Analyse(),
    Harmonise(),
    Align(),
    AlignRead(),
    Compare(),
    Sync(),
    FindBars(),
    Reconcile(),
    ReconcileBatch(),
    CrossCheck(),
    CrossCheckBatch(),
)
BUILT_IN: Mapping[str, Kind] = {each.name: each for each in _ALL}
