"""The kinds of job that Descant has, by name."""

from __future__ import annotations

from collections.abc import Mapping

from descant.jobs import Kind
from descant.jobs.ingesting import Ingest
from descant.jobs.looking_up import LookingUp
from descant.jobs.tiling import Tiling

BUILT_IN: Mapping[str, Kind] = {Ingest.name: Ingest(), Tiling.name: Tiling(), LookingUp.name: LookingUp()}
