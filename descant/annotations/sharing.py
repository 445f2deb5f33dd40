"""Who shall be able to read an annotation, and whom it names as its creator: what a document says, made sure of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from descant.annotations.containers import Container, Kind
from descant.annotations.register import Action, Kept, Visibility
from descant.annotations.rights import Who, require_group
from descant.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Sharing:
    visibility: Visibility
    group: str | None = None
    """the name of its agent"""

    @classmethod
    def of(cls, kept: Kept) -> Sharing:
        return cls(Visibility(kept.visibility), kept.shared_with)

    @property
    def columns(self) -> dict[str, Any]:
        return {"visibility": self.visibility.value, "shared_with": self.group}

    def said(self, agents: str) -> dict[str, Any]:
        """In the document; what everybody may read says nothing of it. `agents`: what IRIs of agents begin with."""
        if self.visibility is Visibility.PUBLIC:
            return {"visibility": None, "sharedWith": None}
        return {"visibility": self.visibility.value, "sharedWith": agents + self.group if self.group else None}

    def action_after(self, before: Kept) -> Action:
        if self.visibility is Visibility.PUBLIC:
            return Action.PUBLISHED
        return Action.TAKEN_BACK if before.visibility == Visibility.PUBLIC else Action.SHARED


def require_sharing(who: Who, visibility: Visibility, group: str | None) -> Sharing:
    """If they may share so."""
    if visibility is not Visibility.GROUP:
        return Sharing(visibility)
    if group is None:
        raise InvalidInput("The group is not said.", remedy="Give `sharedWith`, the group's IRI.")
    require_group(who, group)
    return Sharing(visibility, group)


def wanted(who: Who, raw: Mapping[str, Any], container: Container, agents: str, before: Kept | None = None) -> Sharing:
    """As the document says; where it says nothing, as it was, or as its container has it."""
    here = container.of if container.kind is Kind.GROUP else None
    if "visibility" not in raw:
        return Sharing.of(before) if before else require_sharing(who, container.visibility, here)
    said = Visibility(raw["visibility"])
    group = str(raw.get("sharedWith", "")).removeprefix(agents) or here
    if before and Sharing(said, group if said is Visibility.GROUP else None) == Sharing.of(before):
        return Sharing.of(before)  # nothing is changed in this
    return require_sharing(who, said, group)


def creator(who: Who, raw: Mapping[str, Any], agents: str, old: Mapping[str, Any] | None = None) -> Any:
    """Whoever makes it, unless the document names somebody else, who must have no account here."""
    known = {who.agent, *(names_of((old or {}).get("creator")))}
    require_creator(names_of(raw.get("creator")), known, agents)
    if "creator" in raw:
        return raw["creator"]
    return old.get("creator") if old is not None else who.agent


def require_creator(names: Iterable[str], known: Collection[str | None], agents: str) -> None:
    """Nobody writes in the name of another who has an account here, by whichever word they say it."""
    if any(name.startswith(agents) and name not in known for name in names):
        raise InvalidInput("The document names another account as its creator.", remedy="Leave `creator` away.")


def with_via(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Where a client's annotation came from is kept; its `id` is not."""
    rest = {key: value for key, value in raw.items() if key != "id"}
    if "id" not in raw or str(raw["id"]).startswith("_:"):
        return rest
    via = list(dict.fromkeys([*_listed(raw.get("via")), raw["id"]]))
    return rest | {"via": via[0] if len(via) == 1 else via}


def names_of(agents: Any) -> list[str]:
    return [str(each.get("id", "") if isinstance(each, Mapping) else each) for each in _listed(agents)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
