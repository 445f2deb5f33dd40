"""A track: one version's chords along its own time, in order and beside each other; where nothing is said are gaps.

What people write overlaps, leaves holes and begins before the beginning. `track` mends that by these rules, and says in
`problems` what it did:

- a label that is no chord becomes `X`, and so does a chord that was not understood;
- what ends before it begins, or at it, and what ends before nought is left out; what begins before nought begins there;
- the order is that of the starts; of two that begin together the later one in the file holds;
- a chord ends at the latest where the next begins; what begins inside another cuts it;
- holes and overlaps of less than 10 ms are rounding, closed without a word; other holes stay: nothing is known there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.errors import InvalidInput
from descant.ingest.chords.labels import UNLABELLED, is_harte
from descant.ingest.chords.spelling import is_note
from descant.ingest.chords.timeline import Remarks
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment, longest
from descant.ingest.reading import Problem
from descant.ontology.records import TimeBase

Times = npt.NDArray[np.float64]
ROUNDING = 0.01
"""seconds or quarters"""
LIGHTEST, HEAVIEST = 1e-6, 1e6
"""that a version weighs: beyond these, others or itself would be lost in rounding"""
LONGEST = 1e7
"""seconds or quarters: what is later is no time in a piece of music"""


WEIGHTS = f"from {LIGHTEST:f} to {HEAVIEST:,.0f}"


def is_weight(number: float) -> bool:
    return LIGHTEST <= number <= HEAVIEST


class Event(NamedTuple):
    start: float
    end: float
    label: str | None
    """Harte's; None where the words were not understood"""
    place: str
    """where it stands in its file"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    name: str
    starts: Times
    ends: Times
    labels: tuple[str, ...]
    time_base: TimeBase = TimeBase.SECONDS
    weight: float = 1.0
    tonic: str | None = None
    """as somebody says, or a program"""
    by_program: bool = False
    """whether chords and tonic are no person's"""
    bars: Times | None = None
    """where each bar begins, and where the last one ends"""
    beats: Times | None = None
    keys: tuple[Segment, ...] = ()
    """key areas in order, one after another"""
    problems: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        if not is_weight(self.weight):
            raise InvalidInput(f"A weight of {self.weight} for {self.name!r}.", remedy=f"Take a weight {WEIGHTS}.")

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def annotated_tonic(self) -> str | None:
        """as a person says: the longest key that a program hears need not be the tonic"""
        return None if self.by_program else self.tonic

    @property
    def duration(self) -> float:
        return float(self.ends[-1]) if len(self.ends) else 0.0

    @property
    def known(self) -> float:
        """how much of the time something is said about"""
        return float(sum(self.ends - self.starts))


def track(name: str, events: Iterable[Event], *, time_base: TimeBase = TimeBase.SECONDS, weight: float = 1.0) -> Track:
    """Mended by the rules above."""
    remarks = Remarks()
    rows = list(_beside_each_other(_in_order(_timed(events, remarks), remarks), remarks))
    return Track(
        name=name,
        starts=np.array([row.start for row in rows], float),
        ends=np.array([row.end for row in rows], float),
        labels=tuple(_label(row, remarks) for row in rows),
        time_base=time_base,
        weight=weight,
        problems=remarks.problems(),
    )


def track_of(harmony: Harmony, name: str, *, weight: float = 1.0) -> Track:
    """What a file says. The tonic is that of the key that holds longest."""
    events = (
        Event(each.start, each.end, each.label, f"chord {number}{f', bar {each.bar}' if each.bar else ''}")
        for number, each in enumerate(harmony.events, 1)
    )
    return replace(
        track(name, events, time_base=harmony.time_base, weight=weight),
        tonic=longest(harmony.keys, tonic_in),
        by_program=harmony.by_program,
        bars=_bars(harmony.events),
        beats=np.array(harmony.beats, float) if len(harmony.beats) > 1 else None,
        keys=tuple(sorted(harmony.keys, key=lambda each: each.start)),
    )


def tonic_in(label: str) -> str | None:
    """That of a key, `Bb major`."""
    tonic = label.partition(" ")[0]
    return tonic if is_note(tonic) else None


def _bars(events: Sequence[HarmonyEvent]) -> Times | None:
    """Where the number of the bar changes, and the end; only where every chord says its bar."""
    if not events or any(event.bar is None for event in events):
        return None
    starts = [events[0].start, *(event.start for before, event in pairwise(events) if before.bar != event.bar)]
    return np.array([*starts, max(event.end for event in events)])


def _timed(events: Iterable[Event], remarks: Remarks) -> Iterator[Event]:
    for event in events:
        if not (math.isfinite(event.start) and math.isfinite(event.end) and abs(event.end) <= LONGEST):
            remarks.add(event.place, f"From {event.start} to {event.end} is no time in a piece of music; left out.")
        elif event.end <= max(event.start, 0.0):
            remarks.add(event.place, f"It lasts from {event.start:g} to {event.end:g}, no time at all; left out.")
        elif event.start < 0:
            remarks.add(event.place, f"It begins at {event.start:g}, before the beginning; cut at 0.")
            yield event._replace(start=0.0)
        else:
            yield event


def _in_order(events: Iterable[Event], remarks: Remarks) -> Iterator[Event]:
    """By start; of those that begin together the last."""
    rows = sorted(events, key=lambda event: event.start)
    for row, after in zip_longest(rows, rows[1:]):
        if after is not None and after.start == row.start:
            remarks.add(row.place, f"Another chord begins at {row.start:g}, too ({after.place}), and holds; left out.")
        else:
            yield row


def _beside_each_other(events: Iterable[Event], remarks: Remarks) -> Iterator[Event]:
    last: Event | None = None
    for event in events:
        if last is not None:
            overlap = last.end - event.start
            if overlap > ROUNDING:
                remarks.add(last.place, f"It lasts to {last.end:g}, into {event.place}; cut at {event.start:g}.")
            yield last._replace(end=event.start) if overlap > -ROUNDING else last
            if overlap < -ROUNDING:
                remarks.add(event.place, f"Nothing is said from {last.end:g} to {event.start:g}: a gap.")
        last = event
    if last is not None:
        yield last


def _label(event: Event, remarks: Remarks) -> str:
    if event.label is not None and is_harte(event.label):
        return event.label
    if event.label is not None:
        remarks.add(event.place, f"{event.label[:80]!r} is no chord in Harte's notation; taken for X.")
    return UNLABELLED
