"""What is done to annotations, as feeds and webhooks tell it: one activity for each change that an audience can see.

An **audience** is everybody, a group, or the account that wrote the annotation; a **feed** is a part of what an
audience sees. `""` is all that is public, `work/NAME` what of it is about a work, `user/AGENT` what names a person as
its creator, `group/NAME` what is shared with a group, `own/ACCOUNT` what an account has written. For everybody it is a
deletion when something is taken back, and nothing that happens to it after that is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from descant.annotations.register import Kept, Visibility

EVERYBODY = ""
GROUP, OWN = "group/", "own/"


class Kind(StrEnum):
    """As Activity Streams 2.0 calls them."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"
    UNDO = "Undo"
    """of a deletion: it is there again"""


@dataclass(frozen=True, slots=True)
class Activity:
    seq: int
    """the change's place in the register"""
    number: int
    """the annotation's"""
    id: str
    """random to whoever does not know it, and the same whenever the file is made again"""
    kind: Kind
    audience: str
    undoes: str | None
    """the id of the deletion"""
    named: bool
    """whether the annotation names its author's agent as its creator, or did when it was there"""


def audience_of(feed: str) -> str:
    return feed if feed.startswith((GROUP, OWN)) else EVERYBODY


def is_shown(kept: Kept, audience: str) -> bool:
    """Whether it is there for them. What a group has had is so for them when it is everybody's, too."""
    if kept.deleted:
        return False
    if audience.startswith(OWN):
        return audience == OWN + kept.owner
    return kept.visibility == Visibility.PUBLIC or (
        kept.visibility == Visibility.GROUP and audience == f"{GROUP}{kept.shared_with}"
    )


def kind_after(before: Kind | None, *, shown: bool) -> Kind | None:
    """What a change is to an audience, after the last that it was told of; None: nothing that it would see."""
    if before in (None, Kind.DELETE):
        return (Kind.CREATE if before is None else Kind.UNDO) if shown else None
    return Kind.UPDATE if shown else Kind.DELETE
