"""Who may do what with an annotation. What somebody may not read is not there for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from descant.accounts.roles import Role
from descant.annotations.register import Kept, Visibility
from descant.errors import Forbidden, NotFound, Unauthenticated


@dataclass(frozen=True, slots=True)
class Who:
    """An account, or a stranger, who has none."""

    account: str | None = None
    role: Role = Role.READER
    groups: Mapping[str, bool] = field(default_factory=dict)
    """those that it is in, and whether it may write there"""
    agent: str | None = None
    """the IRI by which its annotations name their creator"""


STRANGER = Who()


def may_read(who: Who, kept: Kept) -> bool:
    if kept.visibility == Visibility.PUBLIC:
        return True
    return is_owner(who, kept) or (kept.visibility == Visibility.GROUP and kept.shared_with in who.groups)


def is_owner(who: Who, kept: Kept) -> bool:
    return who.account is not None and who.account == kept.owner


def require_change(who: Who, kept: Kept) -> None:
    """Its author changes it, and in a group whoever may write there; nobody without the right to annotate."""
    require_annotator(who)
    if is_owner(who, kept):
        return
    if kept.visibility == Visibility.GROUP and who.groups.get(kept.shared_with or "", False):
        return
    raise _refusal(who, "Only its author may change this annotation.", "Write one of your own that replies to it.")


def require_removal(who: Who, kept: Kept) -> None:
    """Whoever may change it; and editors, of what is public."""
    if not (kept.visibility == Visibility.PUBLIC and who.role >= Role.EDITOR):
        require_change(who, kept)


def require_taking_back(who: Who, creator: str) -> None:
    """Of what is public: whoever said it; and editors."""
    require_annotator(who)
    if who.agent != creator and who.role < Role.EDITOR:
        raise _refusal(who, "Only who said it may take it back.", "Say something else beside it, or ask an editor.")


def require_owner(who: Who, kept: Kept) -> None:
    require_annotator(who)
    if not is_owner(who, kept):
        raise _refusal(who, "Only its author may do this.", "Ask its author.")


def require_annotator(who: Who) -> None:
    if who.account is None or who.role < Role.ANNOTATOR:
        raise _refusal(who, "This account may not annotate.", "Ask an administrator for the role of an annotator.")


def require_group(who: Who, group: str) -> None:
    """Whoever may write in a group may share with it."""
    if group not in who.groups:
        raise NotFound("There is no such group.", remedy="Give the IRI of one that you are in.")
    if not who.groups[group]:
        raise Forbidden("You may read in this group, not write.", remedy="Ask who looks after it.")


def _refusal(who: Who, message: str, remedy: str) -> Forbidden | Unauthenticated:
    if who.account is None:
        return Unauthenticated("This needs an account.", remedy="Sign in, or send `Authorization: Bearer …`.")
    return Forbidden(message, remedy=remedy)
