"""Annotations and musical objects out of a file become somebody's own: each once, however often the file is read.

A thing from elsewhere gets a name that follows from its own, and `via` says where it came from. What one item of the
file says of another goes along. One bad item stops no other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any

from descant.annotations.checking import require_form, require_shallow
from descant.annotations.containers import Container
from descant.annotations.containers import Kind as ContainerKind
from descant.annotations.desk import Desk
from descant.annotations.documents import SERVERS, checked
from descant.annotations.drafting import Draft
from descant.annotations.exchange import MOST, Item, Json, is_nowhere
from descant.annotations.names import is_object, name_of
from descant.annotations.objects import LINKS, is_object_like, kind_of, labels_of
from descant.annotations.register import Kept
from descant.annotations.rights import Who, is_owner
from descant.annotations.sharing import names_of, with_via
from descant.errors import Conflict, DescantError, InvalidInput, TooLarge
from descant.jobs.table import chunks
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
    """`restoring`: names, creators, containers and owners stay as they are in the file, as in a copy that is read back.

    `owner` gives who an account is here, if it is.
    """

    def __init__(
        self,
        desk: Desk,
        who: Who,
        container: Container,
        base: str,
        *,
        restoring: bool = False,
        owner: Callable[[str], Who | None] = lambda _: None,
        largest: int = 1_000_000,
    ) -> None:
        self._desk, self._who, self._container, self._base = desk, who, container, base
        self._restoring, self._owner, self._largest = restoring, owner, largest
        self._report = Report()

    def take(self, items: Iterable[Item]) -> Report:
        found = list(islice(items, MOST + 1))
        if len(found) > MOST:
            raise TooLarge(f"There are more than {MOST:,} annotations in it.", remedy="Split the file.")
        named = list(self._each_once(each for item in found if (each := self._named(item))))
        here = {str(each.document["id"]): self._desk.iri(each.name) for each in named if "id" in each.document}
        renamed = (replace(each, document=_renamed(each.document, here)) for each in named)
        for some in chunks(renamed, TOGETHER):
            self._take(some)
        return self._report

    def _each_once(self, named: Iterable[Named]) -> Iterator[Named]:
        seen: set[str] = set()
        for each in named:
            if each.name in seen:
                self._refuse(each.place, "It is in the file twice.")
            else:
                seen.add(each.name)
                yield each

    def _named(self, item: Item) -> Named | None:
        """What can be taken, if its owner may have it."""
        if item.problem:
            self._refuse(item.place, item.problem)
            return None
        try:
            document = self._checked(item.document)
            return Named(self._name(document), document, item.place)
        except DescantError as error:
            self._refuse(item.place, f"{error.message} {error.remedy}".strip())
            return None

    def _checked(self, document: Json) -> Json:
        if not isinstance(document, dict):
            raise InvalidInput("It is no object.")
        require_shallow(document)
        said = json.dumps(document)
        if len(said) > self._largest:
            raise TooLarge(f"It has more than {self._largest:,} bytes.", remedy="Say it shorter.")
        if is_object_like(document):
            document = document | labels_of(document.get("label"))
            require_form(document, "object")
        else:
            document = checked(document)
        if any(is_nowhere(each) for each in _iris(document)):
            raise InvalidInput(
                "It names something by a relative address.", remedy="Say by `source` where the file is from."
            )
        return document

    def _name(self, document: Json) -> str:
        """Its own where it is kept here, or is to be; else one that follows from what it is called, or says."""
        iri = str(document.get("id", "_:"))
        known = name_of(self._base, iri)
        if known and (self._restoring or self._is_mine(known)):
            return known
        said = json.dumps(document, sort_keys=True) if iri.startswith("_:") else iri
        identifier = key_id("import", str(self._who.account), said)
        if is_object_like(document):
            return f"id/{kind_of(document)}/{identifier}"
        return self._container.name_of(identifier)

    def _is_mine(self, name: str) -> bool:
        kept = self._desk.find(name)
        return kept is not None and is_owner(self._who, kept)

    def _take(self, some: list[Named]) -> None:
        """New ones together; if somebody makes one of them meanwhile, one by one. Others are compared."""
        drafts: list[tuple[Named, Draft]] = []
        for each in some:
            try:
                kept = self._desk.find(each.name)
                if kept is None:
                    drafts.append((each, self._draft(each)))
                else:
                    self._compare(kept, each)
            except DescantError as error:
                self._refuse(each.place, f"{error.message} {error.remedy}".strip())
        if not drafts:
            return
        try:
            self._desk.enter(self._who, [draft for _, draft in drafts])
            self._report.created += len(drafts)
        except Conflict as error:
            if len(drafts) == 1:
                self._refuse(drafts[0][0].place, error.message)
            for each, _ in drafts if len(drafts) > 1 else ():
                self._take([each])

    def _draft(self, each: Named) -> Draft:
        document = each.document
        raw = document if document.get("id") == self._desk.iri(each.name) else with_via(document)
        if not self._restoring:
            return self._desk.draft(self._who, self._container, each.name, raw)
        who, raw = self._whose(each), {"visibility": "public"} | raw
        return self._desk.draft(who, self._place(each.name, who), each.name, raw, restoring=True)

    def _whose(self, each: Named) -> Who:
        """Whoever it was made by, if the account is here; else whoever restores it."""
        kind, _, rest = each.name.partition("/")
        agents = f"{self._base}id/agent/"
        made_by = [by.removeprefix(agents) for by in names_of(each.document.get("creator")) if by.startswith(agents)]
        accounts = [rest.partition("/")[0], *made_by] if kind == ContainerKind.USER else made_by
        return next((who for account in accounts if (who := self._owner(account))), self._who)

    def _place(self, name: str, who: Who) -> Container:
        """The container that it was made in, as its name says."""
        if is_object(name):
            return Container(ContainerKind.USER, who.account or "")
        found = Container.named("/".join(name.split("/")[:-1]))
        return found if found.kind is not ContainerKind.USER else Container(ContainerKind.USER, who.account or "")

    def _compare(self, kept: Kept, each: Named) -> None:
        """With what there is under this name: the same, or another content of it."""
        who = self._whose(each) if self._restoring else self._who
        if kept.deleted or not is_owner(who, kept):
            self._refuse(each.place, "It was deleted here." if kept.deleted else "It is somebody else's here.")
            return
        was: Json = json.loads(kept.document)
        raw = {key: value for key, value in each.document.items() if key not in ("id", "via")}
        raw |= {key: was[key] for key in ("via",) if key in was}
        if _compared(self._desk.redraft(who, kept, raw).note.document) == _compared(was):
            self._report.unchanged += 1
        else:
            self._desk.change(who, each.name, raw)
            self._report.changed += 1

    def _refuse(self, place: str, problem: str) -> None:
        self._report.refused.append(Refused(place, problem))


_NAMING = frozenset(("id", "target", "source", "body", "relates", "scope", *LINKS))
"""keys whose texts are IRIs"""


def _renamed(document: Json, names: Mapping[str, str]) -> Json:
    """What names another item of the file names it as it is called here; its own `id` stays, as where it came from."""
    said = {key: _replaced(value, names, key) for key, value in document.items() if key not in ("id", "via")}
    return said | {key: document[key] for key in ("id", "via") if key in document}


def _replaced(value: Any, names: Mapping[str, str], key: str) -> Any:
    if isinstance(value, dict):
        return {inner: _replaced(each, names, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, names, key) for each in value]
    return names.get(value, value) if isinstance(value, str) and key in _NAMING else value


def _iris(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for inner, each in value.items():
            yield from _iris(each, inner)
    elif isinstance(value, list):
        for each in value:
            yield from _iris(each, key)
    elif isinstance(value, str) and key in _NAMING:
        yield value


def _compared(document: Json) -> Json:
    return {key: value for key, value in document.items() if key not in _NOT_COMPARED}
