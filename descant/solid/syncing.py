"""One look at a pod: what has changed here goes there, what has changed there comes here, what has changed on both
sides is a conflict.

Each annotation has a row with the version here and the content there that were last found to be the same. Each side is
held against its own part of it, so that it does not matter where an earlier look was broken off: what was done and not
noted is found to be the same on both sides. A row is there before the first write to either side, so nothing is made
twice. A deletion in the pod is believed only where the container lists the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from descant.annotations.containers import Container, Kind
from descant.annotations.desk import Desk, Provided
from descant.annotations.names import OBJECTS, is_object, name_of
from descant.annotations.register import Kept, Visibility
from descant.annotations.rights import Who
from descant.errors import DescantError, NotFound, Stale, Unavailable
from descant.ontology.minting import random_id
from descant.solid.access import keep_closed, make_open
from descant.solid.catalogue import FRIENDS
from descant.solid.copies import Copy, canonical_of
from descant.solid.places import Clash, Place, Places
from descant.solid.pods import JSON_LD, Away, Pod, There, Unlike
from descant.solid.signing_in import Refused
from descant.solid.tables import Keep

OURS = "descant/"
ANNOTATIONS, OBJECTS_THERE = f"{OURS}annotations/", f"{OURS}objects/"
"""below the storage"""
PATIENCE = 3
"""answers that may fail one after the other before the pod is away"""
Step = Callable[[], None]
Problems = dict[str, str]
"""what could not be synced, by its address in the pod"""


@dataclass(frozen=True, slots=True)
class Side:
    """What the pod has of one annotation; nothing where it is gone."""

    there: There | None = None
    document: dict[str, Any] | None = None
    digest: str | None = None


class Sync:
    """One look. `step` is called between annotations, and may raise to end it."""

    def __init__(
        self, desk: Desk, base: str, places: Places, pod: Pod, who: Who, webid: str, *, objects: bool, step: Step
    ) -> None:
        self._desk, self._base, self._places, self._pod = desk, base, places, pod
        self._who, self._webid = who, webid
        self._objects, self._step = objects, step
        self._home = Container(Kind.USER, places.account)
        self._failed, self._closed = 0, set[str]()
        self._urls: dict[str, str] = {}
        self.problems: Problems = {}
        self.again = False
        """something was changed in between; it is worth looking soon"""

    def run(self, more: list[str]) -> None:
        """`more`: containers of annotations that other programs keep."""
        lists = self._lists(more)
        self._enter_new()
        known = {each.url: each for each in self._places.all()}
        self._urls = {self._desk.iri(each.name): each.url for each in known.values() if is_object(each.name)}
        for place in self._moved(known, lists):
            mark = next((marks[place.url] for marks in lists.values() if place.url in marks), "")
            self._attempt(place.url, partial(self._reconcile, place, mark))
        for url in (url for marks in lists.values() for url in marks if url not in known):
            self._attempt(url, partial(self._adopt, url))

    # -- what there is to look at ------------------------------------------------------------------------

    def _lists(self, more: list[str]) -> dict[str, dict[str, str]]:
        """The containers that are there, with the documents in them."""
        own = [self._pod.storage + each for each in (ANNOTATIONS, *([OBJECTS_THERE] if self._objects else []))]
        lists = {}
        for url in dict.fromkeys([*own, self._pod.storage + FRIENDS, *more]):
            found = self._pod.contents(url)
            if found is not None:
                lists[url] = found
            elif url in own:
                raise NotFound(
                    f"{url} is no more in the pod. Nothing was deleted here.",
                    remedy="Connect the pod again, and all is put there anew.",
                )
        return lists

    def _enter_new(self) -> None:
        """What was made here gets its address in the pod before anything is sent: others link to it."""
        for kept in self._places.changed_here(objects=self._objects):
            if not self._places.of(kept.name):
                self._places.enter(kept.name, self._url(kept.name))

    def _url(self, name: str) -> str:
        below = OBJECTS_THERE if is_object(name) else ANNOTATIONS
        return self._pod.storage + below + name.rpartition("/")[2]

    def _moved(self, known: dict[str, Place], lists: dict[str, dict[str, str]]) -> list[Place]:
        """What has changed on either side, objects before what is made of them."""
        here = {each.name for each in self._places.changed_here(objects=self._objects)}
        found = [each for each in known.values() if each.name in here or self._is_moved(each, lists)]
        return sorted(found, key=lambda place: (_height(place.name), place.number))

    @staticmethod
    def _is_moved(place: Place, lists: dict[str, dict[str, str]]) -> bool:
        marks = lists.get(place.url.rpartition("/")[0] + "/")
        if marks is None:
            return False
        if place.url not in marks:
            return not place.gone
        return not marks[place.url] or marks[place.url] != place.mark

    def _attempt(self, url: str, do: Callable[[], None]) -> None:
        """A document that is broken or refused is told of, and the others go on."""
        self._step()
        try:
            do()
            self._failed = 0
        except Refused:
            raise
        except Away as error:
            self._failed += 1
            if self._failed >= PATIENCE:
                raise
            self.problems[url] = str(error)
            self.again = True
        except Stale as error:
            self.problems[url] = str(error)
            self.again = True
        except Unavailable as error:
            if not isinstance(error, Unlike):  # it is not the pod
                raise
            self.problems[url] = str(error)
        except DescantError as error:
            self.problems[url] = str(error)

    # -- one annotation ----------------------------------------------------------------------------------

    def _adopt(self, url: str) -> None:
        """What is in the pod and not known: an annotation of here, or another program's."""
        there = self._pod.get(url)
        if there is None:
            return
        name = name_of(self._base, canonical_of(there.body, there.media_type) or "")
        kept = self._desk.find(name) if name else None
        if name and kept and kept.owner == self._who.account and kept.container == self._home.name:
            if self._places.of(name):
                raise Unlike(f"{url} is another copy of {self._desk.iri(name)}.", remedy="Delete one of them there.")
            self._reconcile(self._places.enter(name, url, foreign=url != self._url(name)), "")
            return
        Copy(url, url, foreign=True).read(there.body, there.media_type)  # or it is none, and gets no row
        self._reconcile(self._places.enter(self._home.name_of(random_id()), url, foreign=True), "")

    def _reconcile(self, place: Place, mark: str) -> None:
        kept, theirs = self._desk.find(place.name), self._side(place)
        here = (kept.version if kept else None) != place.version
        there = theirs.digest != place.digest
        if kept is None:
            self._take(place, None, theirs) if theirs.there else self._places.drop(place)
        elif here and there:
            self._both(place, kept, theirs)
        elif here:
            self._give(place, kept, theirs)
        elif there:
            self._take(place, kept, theirs)
        elif mark != place.mark:
            self._places.save(place, mark=mark)

    def _side(self, place: Place) -> Side:
        there = self._pod.get(place.url)
        if there is None:
            return Side()
        copy = self._copy(place)
        document = copy.read(there.body, there.media_type, is_object=is_object(place.name))
        return Side(there, document, copy.digest(document))

    def _copy(self, place: Place) -> Copy:
        return Copy(self._desk.iri(place.name), place.url, place.foreign, self._urls)

    def _both(self, place: Place, kept: Kept, theirs: Side) -> None:
        if kept.deleted and theirs.there is None:
            self._places.lose(place)
        elif kept.deleted and place.version is None:  # it comes back with a pod that is connected again
            self._take(place, kept, theirs)
        elif not kept.deleted and self._digest(place, kept) == theirs.digest:
            self._agree(place, kept, theirs.digest)
        else:
            self._clash(place, kept, theirs)

    def _clash(self, place: Place, kept: Kept, theirs: Side) -> None:
        found = self._places.clash_of(place.name)
        if found is None or (found.version, found.digest) != (kept.version, theirs.digest):
            self._places.note_clash(place, kept, theirs.digest, theirs.document)
        elif found.keep == Keep.THEIRS:
            self._take(place, kept, theirs)
        elif found.keep:
            if found.keep == Keep.BOTH:
                self._keep_theirs_too(found, theirs)
            self._give(place, kept, theirs)

    def _keep_theirs_too(self, found: Clash, theirs: Side) -> None:
        """As another annotation, which goes to the pod as any other."""
        kind = "/".join(found.name.split("/")[:2])
        name = f"{kind}/{found.copy}" if is_object(found.name) else self._home.name_of(found.copy)
        if theirs.document is not None and self._desk.find(name) is None:
            raw = theirs.document | {"visibility": Visibility.PRIVATE.value}
            self._desk.create_all(self._who, self._home, {name: raw})
        self.again = True

    # -- what is done about it ---------------------------------------------------------------------------

    def _give(self, place: Place, kept: Kept, theirs: Side) -> None:
        """As it is here."""
        if kept.deleted:
            if theirs.there:
                self._pod.delete(place.url, theirs.there.tag)
            self._places.lose(place)
            return
        if place.open and kept.visibility != Visibility.PUBLIC:  # before what shall not be read is there
            keep_closed(self._pod, place.url, self._webid)
            self._places.save(place, open=False)
        body = self._copy(place).written(json.loads(kept.document))
        self._pod.put(place.url, body, JSON_LD, tag=theirs.there.tag if theirs.there else None)
        self._agree(place, kept, self._digest(place, kept))

    def _agree(self, place: Place, kept: Kept, digest: str | None) -> None:
        """It is the same on both sides, and is made as open there as it is here."""
        is_open = kept.visibility == Visibility.PUBLIC
        if is_open and not place.open:
            make_open(self._pod, place.url, self._webid)
        elif not is_open:
            self._require_closed(place.url)
        self._places.agree(place, kept.version, str(digest), open=is_open)

    def _require_closed(self, url: str) -> None:
        """One of a container stands for those that have no rules of their own either."""
        container = url.rpartition("/")[0]
        if container in self._closed:
            return
        if self._pod.is_open(url):
            keep_closed(self._pod, url, self._webid)
        else:
            self._closed.add(container)

    def _digest(self, place: Place, kept: Kept) -> str:
        """Of what is here, by the way that it goes to the pod and back."""
        copy = self._copy(place)
        written = copy.written(json.loads(kept.document))
        return copy.digest(copy.read(written, JSON_LD, is_object=is_object(place.name)))

    def _take(self, place: Place, kept: Kept | None, theirs: Side) -> None:
        """As it is in the pod."""
        if theirs.there is None or theirs.document is None:
            if kept is not None and not kept.deleted:
                self._desk.delete(self._who, place.name, provided=_as_seen(kept))
            self._places.lose(place)
            return
        if kept is None:
            place = replace(place, open=self._pod.is_open(place.url))
            raw = theirs.document | {"visibility": (Visibility.PUBLIC if place.open else Visibility.PRIVATE).value}
            after = self._desk.create_all(self._who, self._home, {place.name: raw})[0]
        else:
            seen = self._desk.restore(self._who, place.name) if kept.deleted else kept
            after = self._desk.change(self._who, place.name, theirs.document, provided=_as_seen(seen))
        self._agree(place, after, theirs.digest)


def _as_seen(kept: Kept) -> Provided:
    def check(present: Kept) -> None:
        if present.version != kept.version:
            raise Stale("It was changed here in between.", remedy="It is looked at again with the next sync.")

    return check


def _height(name: str) -> int:
    """Of what it is made of: selections first, annotations last."""
    return len(OBJECTS) - OBJECTS.index(name.split("/")[1]) if is_object(name) else len(OBJECTS) + 1
