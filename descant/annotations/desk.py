"""Where annotations are made, changed, shared, taken down and read.

    desk = Desk(engine, stores, "https://example.org/music/")
    kept = desk.create(who, Container.named("work/op92-2"), raw)
    desk.change(who, kept.name, raw, provided=check)    # which raises where `kept` is not what it was

What is done is on the disk and in the graph when a method returns. What somebody may not read is not there for them,
by whatever way they ask.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pyoxigraph import NamedNode
from sqlalchemy import Connection, Engine

from descant.accounts import Role
from descant.accounts.erasures import is_erased
from descant.annotations import register
from descant.annotations.containers import Container
from descant.annotations.containers import Kind as ContainerKind
from descant.annotations.documents import Note, finish
from descant.annotations.names import iri_of, is_object
from descant.annotations.objects import BarOf, finish_object, kind_of
from descant.annotations.projecting import Move, Projector
from descant.annotations.reading import Reader, gone, not_found
from descant.annotations.receipts import Receipt, give_receipt, received
from descant.annotations.register import Action, Kept, Visibility
from descant.annotations.rights import (
    Who,
    is_owner,
    require_annotator,
    require_change,
    require_owner,
    require_removal,
)
from descant.annotations.sharing import Sharing, creator, names_of, require_creator, require_sharing, wanted, with_via
from descant.annotations.writing import Writer
from descant.errors import Conflict, DescantError, Forbidden, InvalidInput, StoreUnwritable
from descant.ontology.iris import DCTERMS
from descant.ontology.minting import Minter, random_id
from descant.store import Stores

Provided = Callable[[Kept], None]
"""raises what is to be said where the annotation is not as whoever asks believes"""


def always(_: Kept) -> None:
    """Of a write without a condition."""


class Desk(Reader):
    def __init__(
        self,
        engine: Engine,
        stores: Stores,
        base: str,
        *,
        written: Callable[[Sequence[Move]], None] = lambda _: None,
        bar_of: BarOf = lambda _: None,
    ) -> None:
        """`written` is told what each transaction did; `bar_of` gives the bar that an element of a score is in."""
        super().__init__(engine)
        minter, self._written = Minter(base), written
        self._base, self.agents, self._bar_of = base, f"{base}id/agent/", bar_of
        self._projector = Projector(engine, stores, minter)
        self._projector.recover()
        self._writer = Writer(engine, before=self._projector.note_place, after=self._project)

    def close(self) -> None:
        self._writer.close()

    def iri(self, name: str) -> str:
        return iri_of(self._base, name)

    def write(self, work: Callable[[Connection], list[Move]]) -> list[Move]:
        """For who changes many at once, by rules of their own; graph and indexes follow."""
        return self._writer.do(work)

    def create(
        self,
        who: Who,
        container: Container,
        raw: Mapping[str, Any],
        *,
        identifier: str | None = None,
        receipt: Receipt | None = None,
    ) -> Kept:
        """A new annotation. A client's own `id` becomes one of its `via`."""
        name = container.name_of(identifier or random_id())
        return self.create_all(who, container, {name: with_via(raw)}, receipt=receipt)[0]

    def create_object(self, who: Who, raw: Mapping[str, Any], *, receipt: Receipt | None = None) -> Kept:
        """A musical object, private where nothing else is said."""
        container = Container(ContainerKind.USER, who.account or "")
        return self.create_all(who, container, {new_object(raw): with_via(raw)}, receipt=receipt)[0]

    def create_all(
        self, who: Who, container: Container, raws: Mapping[str, Mapping[str, Any]], *, receipt: Receipt | None = None
    ) -> list[Kept]:
        """Annotations and musical objects by their new names: all of them or none. A receipt is for the first."""
        require_annotator(who)
        container.require_for(who)
        drafts = [self._draft(who, container, name, raw) for name, raw in raws.items()]

        def work(connection: Connection) -> list[Move]:
            known = received(connection, str(who.account), receipt) if receipt else None
            if known and (before := register.find(connection, known)):
                if before.deleted:
                    raise gone(who, before)
                return [Move(before)]
            if is_erased(connection, str(who.account)):
                raise Forbidden("This account is deleted.", remedy="Nothing can be written in its name.")
            for name in raws:
                if register.find(connection, name):
                    raise Conflict(f"There is an annotation {name} already.", remedy="Let the server give it a name.")
            if receipt:
                give_receipt(connection, str(who.account), receipt, next(iter(raws)), _now())
            enter = partial(register.enter, connection, action=Action.CREATED, actor=str(who.account))
            return [Move(enter(values), triples=note.triples) for values, note in drafts]

        return [each.after for each in self._writer.do(work)]

    def _draft(self, who: Who, container: Container, name: str, raw: Mapping[str, Any]) -> tuple[dict[str, Any], Note]:
        """The row of a new one, and what it says."""
        sharing, now = wanted(who, raw, container, self.agents), _now()
        said = {"creator": creator(who, raw, self.agents), "created": raw.get("created") or _moment(now)}
        note = self._note(raw, name, said | sharing.said(self.agents))
        first = {"name": name, "container": container.name, "owner": who.account, "version": 1, "deleted": False}
        return first | {"created": now} | self._columns(note, sharing, now), note

    def change(self, who: Who, name: str, raw: Mapping[str, Any], *, provided: Provided = always) -> Kept:
        """Another content, under the same name; `visibility` in it shares it anew."""
        before = self.read(who, name)
        require_change(who, before)
        if raw.get("id", self.iri(name)) != self.iri(name):
            raise InvalidInput("The document has another id than its address.", remedy="Leave `id` away, or keep it.")
        old, now = json.loads(before.document), _now()
        sharing = wanted(who, raw, Container.named(before.container), self.agents, before)
        if sharing != Sharing.of(before):
            require_owner(who, before)
        by = creator(who, raw, self.agents, old) if is_owner(who, before) else old.get("creator")
        said = {"created": old["created"], "modified": _moment(now), "creator": by}
        said |= {"canonical": old["canonical"]} if "canonical" in old else {}
        note = self._note(raw, name, said | sharing.said(self.agents))
        values = self._columns(note, sharing, now, before)
        return self._next(who, name, values, Action.CHANGED, _both(provided, _shared_as(before)), note)

    def share(
        self, who: Who, name: str, visibility: Visibility, group: str | None = None, *, provided: Provided = always
    ) -> Kept:
        """Publish, share with a group, or take back."""
        before = self.read(who, name)
        require_owner(who, before)
        sharing, now = require_sharing(who, visibility, group), _now()
        said = sharing.said(self.agents) | {"modified": _moment(now)}
        note = self._note(json.loads(before.document), name, said)
        values, action = self._columns(note, sharing, now, before), sharing.action_after(before)
        return self._next(who, name, values, action, _both(provided, _unchanged_since(before)), note)

    def delete(self, who: Who, name: str, *, provided: Provided = always) -> Kept:
        """Its name stays taken for ever; who made it can undo this."""
        require_removal(who, self.read(who, name))
        return self._next(who, name, {"deleted": True, "changed": _now()}, Action.DELETED, provided)

    def restore(self, who: Who, name: str) -> Kept:
        """Undo the deletion."""
        before = self.find(name)
        if before is None or not is_owner(who, before):
            raise not_found(name)
        require_owner(who, before)
        if not before.deleted:
            return before
        if self.history(who, name)[-1].actor != who.account and who.role < Role.EDITOR:
            raise Forbidden("An editor has taken it down.", remedy="Ask who looks after this server.")
        return self._next(who, name, {"deleted": False, "changed": _now()}, Action.RESTORED, always)

    def _next(
        self,
        who: Who,
        name: str,
        values: dict[str, Any],
        action: Action,
        provided: Provided,
        note: Note | None = None,
    ) -> Kept:
        """The next version, from what is there when it is this one's turn."""

        def work(connection: Connection) -> list[Move]:
            before = register.find(connection, name, for_update=True)
            if before is None or before.deleted is not (action is Action.RESTORED):
                raise gone(who, before) if before else not_found(name)
            _ALLOWED[action](who, before)
            provided(before)
            after = register.change(connection, before, values, action, str(who.account))
            return [Move(after, was=Move(before).shown, triples=note.triples if note else None)]

        return self._writer.do(work)[0].after

    def _project(self, done: Sequence[list[Move]]) -> None:
        moves = [move for each in done for move in each]
        try:
            self._projector.project(moves)
        except DescantError as error:
            raise StoreUnwritable(
                f"It is kept, but not in the graph yet: {error.message}",
                remedy="It will be there with the next write, or the next start. Do not send it again.",
            ) from error
        finally:
            self._written(moves)
        self._projector.note_done()

    def _note(self, raw: Mapping[str, Any], name: str, said: Mapping[str, Any]) -> Note:
        iri = NamedNode(self.iri(name))
        if is_object(name):
            note = finish_object(dict(raw), iri=iri, said=said, bar_of=self._bar_of)
        else:
            note = finish(dict(raw), iri=iri, said=said)
        stated = [
            each.object for each in note.triples if each.predicate == DCTERMS.creator and each.subject == note.iri
        ]
        named = [each.value for each in stated if isinstance(each, NamedNode)]
        require_creator(named, names_of(note.document.get("creator")), self.agents)
        return note

    @staticmethod
    def _columns(note: Note, sharing: Sharing, now: datetime, before: Kept | None = None) -> dict[str, Any]:
        was_public = sharing.visibility is Visibility.PUBLIC or (before is not None and before.was_public)
        return sharing.columns | {"document": note.text, "changed": now, "was_public": was_public}


_ALLOWED = {
    Action.CHANGED: require_change,
    Action.DELETED: require_removal,
    Action.RESTORED: require_owner,
    Action.PUBLISHED: require_owner,
    Action.TAKEN_BACK: require_owner,
    Action.SHARED: require_owner,
}
"""asked once more when it is its turn, as it may have been shared in between"""


def new_object(raw: Mapping[str, Any]) -> str:
    """A new name for a musical object of that type."""
    return f"id/{kind_of(raw)}/{random_id()}"


def _unchanged_since(before: Kept) -> Provided:
    """For what is made of the document as it was read, which somebody may have changed in between."""

    def check(now: Kept) -> None:
        if now.version != before.version:
            raise Conflict("It was changed at the same moment.", remedy="Look at it, and do it again.")

    return check


def _shared_as(before: Kept) -> Provided:
    """For a change that leaves the sharing as it was read: nobody has taken it back in between."""

    def check(now: Kept) -> None:
        if Sharing.of(now) != Sharing.of(before):
            raise Conflict("It was shared anew at the same moment.", remedy="Look at it, and do it again.")

    return check


def _both(first: Provided, second: Provided) -> Provided:
    def check(kept: Kept) -> None:
        first(kept)
        second(kept)

    return check


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _moment(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds") + "Z"
