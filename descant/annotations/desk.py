"""Where annotations are made, changed, shared, taken down and read.

    desk = Desk(engine, stores, "https://example.org/music/")
    kept = desk.create(who, Container.named("work/op92-2"), raw)
    desk.change(who, kept.name, raw, provided=check)    # which raises where `kept` is not what it was

What is done is on the disk and in the graph when a method returns. What somebody may not read is not there for them,
by whatever way they ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from descant.accounts import Role
from descant.accounts.erasures import is_erased
from descant.annotations import register
from descant.annotations.containers import Container
from descant.annotations.containers import Kind as ContainerKind
from descant.annotations.documents import Note
from descant.annotations.drafting import Draft, Drafting, new_object
from descant.annotations.names import iri_of
from descant.annotations.objects import BarOf
from descant.annotations.projecting import Move, Projector
from descant.annotations.reading import Reader, gone, not_found
from descant.annotations.receipts import Receipt, give_receipt, received
from descant.annotations.register import Action, Kept, Visibility
from descant.annotations.rights import Who, is_owner, require_change, require_owner, require_removal
from descant.annotations.sharing import Sharing, with_via
from descant.annotations.writing import Writer
from descant.database import now
from descant.errors import Conflict, DescantError, Forbidden, StoreUnwritable
from descant.ontology.minting import Minter, random_id
from descant.store import Stores

Provided = Callable[[Kept], None]
"""raises what is to be said where the annotation is not as whoever asks believes"""


def always(_: Kept) -> None:
    """Of a write without a condition."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one version of something to the next."""

    name: str
    values: dict[str, Any]
    action: Action
    provided: Provided
    note: Note | None = None


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
        self._base, self.agents, self._drafting = base, f"{base}id/agent/", Drafting(base, bar_of)
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
        drafts = [self._drafting.new(who, container, name, raw) for name, raw in raws.items()]
        return self.enter(who, drafts, receipt=receipt)

    def draft(
        self, who: Who, container: Container, name: str, raw: Mapping[str, Any], *, restoring: bool = False
    ) -> Draft:
        """What a new one would be; for `enter`."""
        return self._drafting.new(who, container, name, raw, restoring=restoring)

    def redraft(self, who: Who, before: Kept, raw: Mapping[str, Any]) -> Draft:
        """What a change would make of one."""
        return self._drafting.changed(who, before, raw)

    def enter(self, who: Who, drafts: Sequence[Draft], *, receipt: Receipt | None = None) -> list[Kept]:
        def work(connection: Connection) -> list[Move]:
            known = received(connection, str(who.account), receipt) if receipt else None
            if known and (before := register.find(connection, known)):
                if before.deleted:
                    raise gone(who, before)
                return [Move(before)]
            if is_erased(connection, str(who.account)):
                raise Forbidden("This account is deleted.", remedy="Nothing can be written in its name.")
            for draft in drafts:
                if register.find(connection, draft.name):
                    raise Conflict(f"There is an annotation {draft.name} already.", remedy="Let the server name it.")
            if receipt:
                give_receipt(connection, str(who.account), receipt, drafts[0].name, now())
            enter = partial(register.enter, connection, action=Action.CREATED, actor=str(who.account))
            return [Move(enter(draft.values), triples=draft.note.triples) for draft in drafts]

        return [each.after for each in self._writer.do(work)]

    def change(self, who: Who, name: str, raw: Mapping[str, Any], *, provided: Provided = always) -> Kept:
        """Another content, under the same name; `visibility` in it shares it anew."""
        before = self.read(who, name)
        require_change(who, before)
        draft = self._drafting.changed(who, before, raw)
        step = Step(name, draft.values, Action.CHANGED, _both(provided, _shared_as(before)), draft.note)
        return self._take(who, [step])[0]

    def share(
        self, who: Who, name: str, visibility: Visibility, group: str | None = None, *, provided: Provided = always
    ) -> Kept:
        """Publish, share with a group, or take back."""
        return self.share_all(who, (name,), visibility, group, provided=provided)[-1]

    def share_all(
        self,
        who: Who,
        names: Sequence[str],
        visibility: Visibility,
        group: str | None = None,
        *,
        provided: Provided = always,
    ) -> list[Kept]:
        """All of them or none; `provided` is of the last."""
        steps = [self._sharing(who, self.read(who, name), visibility, group) for name in names]
        steps[-1] = replace(steps[-1], provided=_both(provided, steps[-1].provided))
        return self._take(who, steps)

    def _sharing(self, who: Who, before: Kept, visibility: Visibility, group: str | None) -> Step:
        require_owner(who, before)
        draft = self._drafting.shared(who, before, visibility, group)
        action = draft.sharing.action_after(before)
        return Step(before.name, draft.values, action, _unchanged_since(before), draft.note)

    def delete(self, who: Who, name: str, *, provided: Provided = always) -> Kept:
        """Its name stays taken for ever; who made it can undo this."""
        return self.delete_all(who, (name,), provided=provided)[-1]

    def delete_all(self, who: Who, names: Sequence[str], *, provided: Provided = always) -> list[Kept]:
        """All of them or none, at one moment; `provided` is of the last."""
        for name in names:
            require_removal(who, self.read(who, name))
        values = {"deleted": True, "changed": now()}
        steps = [Step(name, values, Action.DELETED, always) for name in names]
        steps[-1] = replace(steps[-1], provided=provided)
        return self._take(who, steps)

    def restore(self, who: Who, name: str) -> Kept:
        """Undo the deletion."""
        return self.restore_all(who, (name,))[-1]

    def restore_all(self, who: Who, names: Sequence[str]) -> list[Kept]:
        """All of them or none; what is there stays as it is."""
        found = [self._restorable(who, name) for name in names]
        steps = [
            Step(each.name, {"deleted": False, "changed": now()}, Action.RESTORED, always)
            for each in found
            if each.deleted
        ]
        done = {each.name: each for each in self._take(who, steps)} if steps else {}
        return [done.get(each.name, each) for each in found]

    def _restorable(self, who: Who, name: str) -> Kept:
        before = self.find(name)
        if before is None or not is_owner(who, before):
            raise not_found(name)
        require_owner(who, before)
        was_public, actor = before.visibility == Visibility.PUBLIC, self.history(who, name)[-1].actor
        if before.deleted and was_public and actor != who.account and who.role < Role.EDITOR:
            raise Forbidden("An editor has taken it down.", remedy="Ask who looks after this server.")
        return before

    def _take(self, who: Who, steps: Sequence[Step]) -> list[Kept]:
        """The next versions, from what is there when it is their turn; nothing is written before all may be."""

        def work(connection: Connection) -> list[Move]:
            befores = [self._allowed(connection, who, each) for each in steps]
            return [_changed(connection, who, each, before) for each, before in zip(steps, befores, strict=True)]

        return [each.after for each in self._writer.do(work)]

    def _allowed(self, connection: Connection, who: Who, step: Step) -> Kept:
        before = register.find(connection, step.name, for_update=True)
        if before is None or before.deleted is not (step.action is Action.RESTORED):
            raise gone(who, before) if before else not_found(step.name)
        _ALLOWED[step.action](who, before)
        step.provided(before)
        return before

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


def _changed(connection: Connection, who: Who, step: Step, before: Kept) -> Move:
    after = register.change(connection, before, step.values, step.action, str(who.account))
    return Move(after, was=Move(before).shown, triples=step.note.triples if step.note else None)


_ALLOWED = {
    Action.CHANGED: require_change,
    Action.DELETED: require_removal,
    Action.RESTORED: require_owner,
    Action.PUBLISHED: require_owner,
    Action.TAKEN_BACK: require_owner,
    Action.SHARED: require_owner,
}
"""asked once more when it is its turn, as it may have been shared in between"""


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
