"""Activities as Activity Streams 2.0 says them: https://www.w3.org/TR/activitystreams-core/ .

What is told is made when somebody asks, of what is readable then: of what is gone by now each activity, however old,
has a tombstone and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine

from descant.annotations.activities import OWN, Activity, Kind, is_shown
from descant.annotations.names import iri_of
from descant.annotations.register import Kept, Version, numbered, versions_at
from descant.database import moment

Json = dict[str, Any]
CONTEXT = "https://www.w3.org/ns/activitystreams"


@dataclass(frozen=True, slots=True)
class Told:
    """An activity, and what its audience may know of it now."""

    activity: Activity
    iri: str
    """the annotation's"""
    time: datetime
    """UTC, without a zone"""
    is_latest: bool
    """the annotation is as it was left by this"""
    is_there: bool
    """now, for this audience"""
    document: Json | None
    """as it was after this; None: it is gone"""
    actor: str | None
    """the IRI of whoever did it; None: of that nothing is told"""


class Teller:
    def __init__(self, engine: Engine, base: str) -> None:
        self._engine, self._base = engine, base

    def told(self, activities: Sequence[Activity]) -> list[Told]:
        """Without what was erased, of which nothing is left to tell."""
        with self._engine.connect() as connection:
            versions = {each.seq: each for each in versions_at(connection, [each.seq for each in activities])}
            notes = {each.number: each for each in numbered(connection, [each.number for each in activities])}
        return [
            self._told(each, versions[each.seq], notes[each.number])
            for each in activities
            if each.seq in versions and each.number in notes
        ]

    def _told(self, activity: Activity, then: Version, now: Kept) -> Told:
        is_there = is_shown(now, activity.audience)
        shown = is_there and activity.kind is not Kind.DELETE
        return Told(
            activity=activity,
            iri=iri_of(self._base, now.name),
            time=then.time,
            is_latest=then.version == now.version,
            is_there=is_there,
            document=json.loads(then.document or "null") if shown else None,
            actor=self._actor(activity, then, now),
        )

    def _actor(self, activity: Activity, then: Version, now: Kept) -> str | None:
        """The author, where the annotation says who that is; who else was at work in it is told to nobody."""
        known = activity.named or activity.audience.startswith(OWN)
        return f"{self._base}id/agent/{now.owner}" if known and then.actor == now.owner else None

    def iri(self, identifier: str) -> str:
        return f"{self._base}annotations/activity/{identifier}"

    def document(self, told: Told) -> Json:
        """Without a context, as what holds it has one."""
        thing = told.document or self._tombstone(told)
        if told.activity.undoes:
            thing = {"type": Kind.DELETE.value, "id": self.iri(told.activity.undoes), "object": thing}
        return {
            "id": self.iri(told.activity.id),
            "type": told.activity.kind.value,
            "actor": told.actor or self.server(),
            "published": moment(told.time),
            "object": thing,
        }

    def _tombstone(self, told: Told) -> Json:
        """When it went is known of the deletion alone: what became of it later is nobody's."""
        said: Json = {"type": "Tombstone", "id": told.iri}
        if told.activity.kind is Kind.DELETE:
            said["deleted"] = moment(told.time)
        return said

    def server(self) -> Json:
        return {"type": "Application", "id": self._base, "name": urlsplit(self._base).netloc}
