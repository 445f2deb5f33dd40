"""What a write would make of an annotation or a musical object: the row, and what it says. Nothing is written here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyoxigraph import NamedNode

from descant.annotations.containers import Container
from descant.annotations.documents import Note, finish
from descant.annotations.names import iri_of, is_object
from descant.annotations.objects import BarOf, finish_object, kind_of
from descant.annotations.register import Kept, Visibility
from descant.annotations.rights import Who, is_owner, require_annotator, require_owner
from descant.annotations.sharing import Sharing, creator, names_of, require_creator, require_sharing, wanted
from descant.database import moment, now
from descant.errors import InvalidInput
from descant.ontology.iris import DCTERMS
from descant.ontology.minting import random_id


@dataclass(frozen=True, slots=True)
class Draft:
    name: str
    values: dict[str, Any]
    """columns of its row: all of a new one, else those that are to be others"""
    note: Note
    sharing: Sharing


class Drafting:
    def __init__(self, base: str, bar_of: BarOf) -> None:
        self._base, self._agents, self._bar_of = base, f"{base}id/agent/", bar_of

    def new(
        self, who: Who, container: Container, name: str, raw: Mapping[str, Any], *, restoring: bool = False
    ) -> Draft:
        """Whoever restores may name creators who have accounts here."""
        require_annotator(who)
        container.require_for(who)
        sharing, time = wanted(who, raw, container, self._agents), now()
        by = raw.get("creator", who.agent) if restoring else creator(who, raw, self._agents)
        said = {"creator": by, "created": raw.get("created") or moment(time)}
        note = self._note(raw, name, said | sharing.said(self._agents))
        if not restoring:
            self._require_creator(note)
        first = {"name": name, "container": container.name, "owner": who.account, "version": 1, "deleted": False}
        return Draft(name, first | {"created": time} | _columns(note, sharing, time), note, sharing)

    def changed(self, who: Who, before: Kept, raw: Mapping[str, Any]) -> Draft:
        """Another content; `visibility` in it shares it anew, which only its author may."""
        iri = iri_of(self._base, before.name)
        if raw.get("id", iri) != iri:
            raise InvalidInput("The document has another id than its address.", remedy="Leave `id` away, or keep it.")
        old, time = json.loads(before.document), now()
        sharing = wanted(who, raw, Container.named(before.container), self._agents, before)
        if sharing != Sharing.of(before):
            require_owner(who, before)
        by = creator(who, raw, self._agents, old) if is_owner(who, before) else old.get("creator")
        said = {"created": old["created"], "modified": moment(time), "creator": by}
        said |= {"canonical": old["canonical"]} if "canonical" in old else {}
        note = self._note(raw, before.name, said | sharing.said(self._agents))
        self._require_creator(note)
        return Draft(before.name, _columns(note, sharing, time, before), note, sharing)

    def shared(self, who: Who, before: Kept, visibility: Visibility, group: str | None) -> Draft:
        """The same content for others to read."""
        sharing, time = require_sharing(who, visibility, group), now()
        said = sharing.said(self._agents) | {"modified": moment(time)}
        note = self._note(json.loads(before.document), before.name, said)
        return Draft(before.name, _columns(note, sharing, time, before), note, sharing)

    def _note(self, raw: Mapping[str, Any], name: str, said: Mapping[str, Any]) -> Note:
        iri = NamedNode(iri_of(self._base, name))
        if is_object(name):
            return finish_object(dict(raw), iri=iri, said=said, bar_of=self._bar_of)
        return finish(dict(raw), iri=iri, said=said)

    def _require_creator(self, note: Note) -> None:
        """By whichever words the document says it."""
        found = [each.object for each in note.triples if each.predicate == DCTERMS.creator and each.subject == note.iri]
        named = [each.value for each in found if isinstance(each, NamedNode)]
        require_creator(named, names_of(note.document.get("creator")), self._agents)


def new_object(raw: Mapping[str, Any]) -> str:
    """A new name for a musical object of that type."""
    return f"id/{kind_of(raw)}/{random_id()}"


def _columns(note: Note, sharing: Sharing, now: datetime, before: Kept | None = None) -> dict[str, Any]:
    was_public = sharing.visibility is Visibility.PUBLIC or (before is not None and before.was_public)
    return sharing.columns | {"document": note.text, "changed": now, "was_public": was_public}
