"""What becomes of the copies here when a pod is disconnected, and they are to be in the pod alone from then on."""

from __future__ import annotations

from descant.annotations.desk import Desk, Provided
from descant.annotations.register import Kept
from descant.annotations.rights import Who
from descant.errors import DescantError, Stale
from descant.solid.places import Places


def take_away(desk: Desk, places: Places, who: Who) -> None:
    """Only what is the same in the pod: what was changed since, or is in conflict, stays here."""
    for place in places.all():
        kept = desk.find(place.name)
        if kept and not kept.deleted and kept.version == place.version:
            try:
                desk.delete(who, place.name, provided=_at(kept.version))
            except DescantError:  # it was changed at this moment, or an editor is at it: it stays
                continue


def _at(version: int) -> Provided:
    def check(kept: Kept) -> None:
        if kept.version != version:
            raise Stale("It was changed in between.")

    return check
