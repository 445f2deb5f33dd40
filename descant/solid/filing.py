"""What was synced is listed in the pod's catalogues, and what is gone no more: each catalogue is written once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from descant.annotations.reading import Reader
from descant.errors import DescantError
from descant.solid.catalogue import catalogue_of, change_catalogue, change_public, classes_of
from descant.solid.copies import sources_of
from descant.solid.places import Place, Places
from descant.solid.pods import Away, Pod
from descant.solid.signing_in import Refused

PUBLIC = "public"
"""stands for the public type index, where an address of a score stands for its catalogue"""
Problem = Callable[[str, DescantError], None]


@dataclass
class Change:
    put: dict[str, list[str]] = field(default_factory=dict)
    drop: dict[str, list[str]] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)


def file_places(pod: Pod, places: Places, reader: Reader, index: str, tell: Problem) -> None:
    waiting = [(each, _wanted(each, reader)) for each in places.unfiled()]
    failed = {under for under, change in _changes(waiting).items() if not _done(pod, index, under, change, tell)}
    for place, wanted in waiting:
        if failed & {*wanted, *json.loads(place.listed)}:
            continue
        if place.gone:
            places.drop(place)
        else:
            places.save(place, listed=json.dumps(wanted), filed=True)


def _wanted(place: Place, reader: Reader) -> list[str]:
    kept = None if place.gone else reader.find(place.name)
    if kept is None:
        return []
    return sources_of(place.name, json.loads(kept.document)) + ([PUBLIC] if place.open else [])


def _changes(waiting: list[tuple[Place, list[str]]]) -> dict[str, Change]:
    changes: dict[str, Change] = {}
    for place, wanted in waiting:
        classes = classes_of(place.name)
        for under in wanted:
            change = changes.setdefault(under, Change())
            change.put[place.url] = classes
            change.closed += [] if place.open else [place.url]
        for under in {*json.loads(place.listed)} - {*wanted}:
            changes.setdefault(under, Change()).drop[place.url] = classes
    return changes


def _done(pod: Pod, index: str, under: str, change: Change, tell: Problem) -> bool:
    try:
        if under == PUBLIC:
            change_public(pod, index, put=change.put, drop=change.drop)
        else:
            change_catalogue(pod, under, put=change.put, drop=list(change.drop), only_closed=change.closed)
    except (Away, Refused):
        raise
    except DescantError as error:
        tell(index if under == PUBLIC else catalogue_of(pod.storage, under), error)
        return False
    return True
