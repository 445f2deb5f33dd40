"""Annotations as they are and as they were, for whoever may read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from descant.annotations import register
from descant.annotations.register import Kept, Version, Visibility
from descant.annotations.rights import Who, is_owner, may_read
from descant.errors import Gone, NotFound


class Reader:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, name: str) -> Kept | None:
        """Whoever may read it, and whether or not it is deleted."""
        with self._engine.connect() as connection:
            return register.find(connection, name)

    def read(self, who: Who, name: str) -> Kept:
        """As it is now. Of what was public once it is said that it is gone; of all else, nothing."""
        kept = self.find(name)
        if kept is None:
            raise not_found(name)
        if not may_read(who, kept) or kept.deleted:
            raise gone(kept) if kept.was_public or is_owner(who, kept) else not_found(name)
        return kept

    def documents(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Those that are there, in this order: for whom an index has let see them."""
        with self._engine.connect() as connection:
            found = dict(register.documents(connection, numbers))
        return [json.loads(found[each]) for each in numbers if each in found]

    def history(self, who: Who, name: str) -> list[Version]:
        """The versions that they may read, the first first; of what is deleted, for who made it."""
        kept = self.find(name)
        if kept is None or not (is_owner(who, kept) or (may_read(who, kept) and not kept.deleted)):
            raise not_found(name)
        with self._engine.connect() as connection:
            found = register.versions(connection, kept.number)
        return [each for each in found if _may_read(who, kept, each)]

    def version(self, who: Who, name: str, number: int) -> Version:
        found = next((each for each in self.history(who, name) if each.version == number), None)
        if found is None or found.document is None:
            raise NotFound(f"There is no version {number} of it.", remedy="Its timemap lists them.")
        return found


def not_found(name: str) -> NotFound:
    return NotFound(f"There is no annotation {name}.", remedy="Search at /annotations/search.")


def gone(kept: Kept) -> Gone:
    what = "deleted" if kept.deleted else "taken back by its author"
    return Gone(f"The annotation {kept.name} was {what}.", remedy="Its author can bring it back.")


def _may_read(who: Who, kept: Kept, version: Version) -> bool:
    """What was private or a group's stays theirs after it was published."""
    if is_owner(who, kept) or version.visibility == Visibility.PUBLIC:
        return True
    return version.visibility == Visibility.GROUP and version.shared_with in who.groups
