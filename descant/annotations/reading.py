"""Annotations as they are and as they were, for whoever may read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from descant.annotations import register
from descant.annotations.names import is_object
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
            raise gone(who, kept) if kept.was_public or is_owner(who, kept) else not_found(name)
        return kept

    def documents(self, who: Who, numbers: Sequence[int]) -> list[dict[str, Any]]:
        return [json.loads(each.document) for each in self.kept(who, numbers)]

    def kept(self, who: Who, numbers: Sequence[int]) -> list[Kept]:
        """Those that are there for them, in this order. An index knows what was; who may read is asked of what is."""
        with self._engine.connect() as connection:
            found = {kept.number: kept for kept in register.numbered(connection, numbers)}
        kept = (found[each] for each in numbers if each in found)
        return [each for each in kept if may_read(who, each) and not each.deleted]

    def is_there(self, who: Who, name: str) -> bool:
        """Whether they may know of it, if only that it is gone."""
        kept = self.find(name)
        return kept is not None and (may_read(who, kept) or kept.was_public or is_owner(who, kept))

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
    if is_object(name):
        return NotFound(f"There is no object {name}.", remedy="Search at /api/objects.")
    return NotFound(f"There is no annotation {name}.", remedy="Search at /annotations/search.")


def gone(who: Who, kept: Kept) -> Gone:
    """What became of it after it was taken back is nobody else's."""
    deleted = kept.deleted and (kept.visibility == Visibility.PUBLIC or is_owner(who, kept))
    what = "deleted" if deleted else "taken back by its author"
    return Gone(f"The annotation {kept.name} was {what}.", remedy="Its author can bring it back.")


def _may_read(who: Who, kept: Kept, version: Version) -> bool:
    """What was private or a group's stays theirs after it was published."""
    if is_owner(who, kept) or version.visibility == Visibility.PUBLIC:
        return True
    return version.visibility == Visibility.GROUP and version.shared_with in who.groups
