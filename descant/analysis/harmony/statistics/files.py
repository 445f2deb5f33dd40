"""Chord sequences of a file, one after another, with what they may be grouped by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from descant.analysis.harmony.progressions.changes import Changes, home_of
from descant.analysis.harmony.scores.harmonies import readings_with_chords
from descant.ingest.grouping import groups_of, values
from descant.ingest.inputs import Input
from descant.ingest.reading import Reading


def sequences_in(file: Input, *, hear: bool = False) -> Iterator[Changes]:
    """In the order of the file, which is never in memory as a whole where its format has parts.

    With `hear` the chords of scores that say none are found in their notes.
    """
    for number, reading in enumerate(readings_with_chords(file, hear=hear), 1):
        yield from _sequences(reading, f"{file.name} {number}")


def _sequences(reading: Reading, name: str) -> Iterator[Changes]:
    groups = groups_of(reading.about)
    said = home_of(reading.about.key) if reading.about.key else None
    for harmony in reading.harmonies:
        own = {"annotator": (harmony.annotator or "",), "unit": (harmony.time_base.value,)}
        changes = Changes.of(harmony, name, values(groups | own))
        yield changes if changes.home or not said else replace(changes, home=said)
