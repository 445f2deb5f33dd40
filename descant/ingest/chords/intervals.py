"""Timed labels in seconds, checked: finite, not negative, not backwards; overlaps are remarked."""

from __future__ import annotations

import math

from descant.ingest.chords.timeline import Remarks

TOLERANCE = 0.01
"""seconds that roundings overlap"""


def fault(start: float, end: float) -> str | None:
    """What is wrong with an interval, in words."""
    if not (math.isfinite(start) and math.isfinite(end)):
        return "a time is not a finite number"
    if start < 0:
        return f"the time {start:g} is negative"
    return f"the interval ends at {end:g}, before it starts at {start:g}" if end < start else None


def remark_overlap(remarks: Remarks, place: str, start: float, before: float | None) -> None:
    if before is not None and start < before - TOLERANCE:
        remarks.add(place, f"The interval from {start:g} overlaps the one before, which lasts until {before:g}.")
