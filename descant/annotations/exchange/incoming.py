"""Annotations and musical objects out of a file become somebody's own: each once, however often the file is read.

A thing from elsewhere gets a name that follows from its own, and `via` says where it came from. What one item of the
file says of another goes along. One bad item stops no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from descant.annotations.containers import Container
from descant.annotations.desk import Desk
from descant.annotations.documents import SERVERS, checked
from descant.annotations.drafting import Draft
from descant.annotations.exchange import MOST, Item, Json
from descant.annotations.names import name_of
from descant.annotations.objects import is_object_like, kind_of
from descant.annotations.register import Kept
from descant.annotations.rights import Who, is_owner
from descant.annotations.sharing import with_via
from descant.errors import DescantError, TooLarge
from descant.ontology.minting import key_id

TOGETHER = 64
"""written in one transaction"""
_NOT_COMPARED = frozenset((*SERVERS, "@context", "via")) - {"visibility", "sharedWith"}


@dataclass(frozen=True, slots=True)
class Refused:
    place: str
    problem: str


@dataclass(slots=True)
class Report:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Named:
    """An item with the name that it gets here."""

    name: str
    document: Json
    place: str


class Incoming:
    """`restoring`: names and creators stay as they are in the file, as in a copy that is read back."""

    def __init__(self, desk: Desk, who: Who, container: Container, base: str, *, restoring: bool = False) -> None:
        self._desk, self._who, self._container, self._base = desk, who, container, base
        self._restoring, self._report = restoring, Report()

    def take(self, items: Iterable[Item]) -> Report:
        found = list(islice(items, MOST + 1))
        if len(found) > MOST:
            raise TooLarge(f"There are more than {MOST:,} annotations in it.", remedy="Split the file.")
        named = self._named(found)
        renamed = {str(item.document["id"]): self._desk.iri(each.name) for item, each in named if "id" in item.document}
        moved = (Named(each.name, _renamed(each.document, renamed), each.place) for _, each in named)
        for some in _together(moved):
            self._take(some)
        return self._report

    def _named(self, items: Iterable[Item]) -> list[tuple[Item, Named]]:
        found, taken = [], set[str]()
        for item in items:
            try:
                name = self._name(item)
            except DescantError as error:
                self._refuse(item.place, error.message)
                continue
            if item.problem or name in taken:
                self._refuse(item.place, item.problem or "It is in the file twice.")
                continue
            taken.add(name)
            found.append((item, Named(name, item.document, item.place)))
        return found

    def _name(self, item: Item) -> str:
        """Its own where it is kept here, or is to be; else one that follows from what it is called, or says."""
        iri = str(item.document.get("id", ""))
        known = name_of(self._base, iri)
        if known and (self._restoring or self._is_mine(known)):
            return known
        said = iri if "://" in iri else json.dumps(item.document, sort_keys=True)
        identifier = key_id("import", str(self._who.account), said)[:32]
        if is_object_like(item.document):
            return f"id/{kind_of(item.document)}/{identifier}"
        return self._container.name_of(identifier)

    def _is_mine(self, name: str) -> bool:
        kept = self._desk.find(name)
        return kept is not None and is_owner(self._who, kept)

    def _take(self, some: list[Named]) -> None:
        """New ones together, if all of them are good; else, and the others, one by one."""
        drafts: list[tuple[Named, Draft]] = []
        for each in some:
            try:
                kept = self._desk.find(each.name)
                document = self._document(each)
                if kept is None:
                    drafts.append((each, self._draft(each.name, document)))
                else:
                    self._compare(kept, each, document)
            except DescantError as error:
                self._refuse(each.place, f"{error.message} {error.remedy or ''}".strip())
        if drafts:
            self._desk.enter(self._who, [draft for _, draft in drafts])
            self._report.created += len(drafts)

    def _document(self, each: Named) -> Json:
        return each.document if is_object_like(each.document) else checked(each.document)

    def _draft(self, name: str, document: Json) -> Draft:
        raw = {"visibility": "public"} | document if self._restoring else document
        raw = raw if raw.get("id") == self._desk.iri(name) else with_via(raw)
        return self._desk.draft(self._who, self._container, name, raw, restoring=self._restoring)

    def _compare(self, kept: Kept, each: Named, document: Json) -> None:
        """With what there is under this name: the same, or another content of it."""
        if kept.deleted or not is_owner(self._who, kept):
            self._refuse(each.place, "It was deleted here." if kept.deleted else "It is somebody else's here.")
            return
        was: Json = json.loads(kept.document)
        raw = {key: value for key, value in document.items() if key not in ("id", "via")}
        raw |= {key: was[key] for key in ("via",) if key in was}
        if _compared(self._desk.redraft(self._who, kept, raw).note.document) == _compared(was):
            self._report.unchanged += 1
        else:
            self._desk.change(self._who, each.name, raw)
            self._report.changed += 1

    def _refuse(self, place: str, problem: str) -> None:
        self._report.refused.append(Refused(place, problem))


def _together(items: Iterable[Named]) -> Iterator[list[Named]]:
    remaining = iter(items)
    while some := list(islice(remaining, TOGETHER)):
        yield some


def _renamed(document: Json, names: Mapping[str, str]) -> Json:
    """What names another item of the file names it as it is called here; its own `id` stays, as where it came from."""
    said: Json = _replaced({key: value for key, value in document.items() if key not in ("id", "via")}, names)
    return said | {key: document[key] for key in ("id", "via") if key in document}


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def _compared(document: Json) -> Json:
    return {key: value for key, value in document.items() if key not in _NOT_COMPARED}
