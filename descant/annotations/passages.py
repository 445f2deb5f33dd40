"""A passage of several versions by one call: its selections and extracts, the material, and what is said of it.

    {"label": {"en": "Theme"}, "aligned": true, "places": [{"version": "…/id/version/trio", "bars": [3, 10]}],
     "says": {"type": ["Annotation", "Observation"], "body": {"type": "TextualBody", "value": "It comes back."}}}

All of it is made, or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode

from descant.annotations.checking import refuse, require_form
from descant.annotations.containers import Container
from descant.annotations.containers import Kind as ContainerKind
from descant.annotations.desk import Desk, Provided, always
from descant.annotations.documents import checked
from descant.annotations.drafting import new_object
from descant.annotations.index.entries import names
from descant.annotations.locating import Located, Locator
from descant.annotations.names import is_below, is_object, name_of, rank
from descant.annotations.objects import labels_of, listed, triples_of
from descant.annotations.reaching import MOST
from descant.annotations.receipts import Receipt
from descant.annotations.register import Kept, Visibility
from descant.annotations.rights import Who, is_owner, require_owner
from descant.errors import Conflict
from descant.ontology.mapping.facts import Facts
from descant.ontology.minting import random_id

Json = dict[str, Any]
Documents = dict[str, Json]
"""by the names that they will have"""

FORM = "passage"
_SHARING = ("visibility", "sharedWith")
_WAYS = ("parts", "bars", "ema")


Named = Callable[[str], Iterable[int]]
"""by what numbers the register has whatever names a thing, whoever may read it"""


class Passages:
    def __init__(self, desk: Desk, locator: Locator, base: str, named: Named) -> None:
        self._desk, self._locator, self._base, self._named = desk, locator, base, named

    def create(self, who: Who, raw: Any, *, receipt: Receipt | None = None) -> Kept:
        """The annotation, or the material where nothing is said of it; `shown` has the rest."""
        require_form(raw, FORM)
        container = self._container(who, raw)
        documents = self._documents(raw, list(self._located(raw)), container)
        shared = {key: raw[key] for key in _SHARING if key in raw}
        made = {name: _said(document) | shared for name, document in documents.items()}
        return self._desk.create_all(who, container, made, receipt=receipt)[0]

    def share(
        self, who: Who, name: str, visibility: Visibility, group: str | None = None, *, provided: Provided = always
    ) -> Kept:
        """With the musical objects of theirs that it is about, and what these are made of: all of it, or nothing."""
        root = self._desk.read(who, name)
        require_owner(who, root)
        below = [
            each for each in self._own_below(who, root) if (each.visibility, each.shared_with) != (visibility, group)
        ]
        objects = [each.name for each in below if each.name != name]
        return self._desk.share_all(who, (*objects, name), visibility, group, provided=provided)[-1]

    def delete(self, who: Who, name: str, *, provided: Provided = always) -> Kept:
        """With those musical objects of theirs that it is about and that nothing else names: an undone passage."""
        root = self._desk.read(who, name)
        along = self._only_for(root, list(self._own_below(who, root))) if is_owner(who, root) else []
        return self._desk.delete_all(who, (*along, name), provided=provided)[-1]

    def restore(self, who: Who, name: str) -> Kept:
        """With what was deleted along with it."""
        root = self._desk.find(name)
        if root is None or not root.deleted or not is_owner(who, root):
            return self._desk.restore(who, name)
        below = [each.name for each in self._own_below(who, root, deleted=True) if each.changed == root.changed]
        return self._desk.restore_all(who, (*below, name))[-1]

    def _only_for(self, root: Kept, below: Sequence[Kept]) -> list[str]:
        """What nothing names but what goes as well, and its own parts, which may say what they are parts of."""
        going, ranks = {root.number}, {each.number: rank(each.name) for each in below}
        for each in sorted(below, key=lambda one: ranks[one.number]):
            own = ranks[each.number]
            if all(number in going or ranks.get(number, -1) > own for number in self._named(self._desk.iri(each.name))):
                going.add(each.number)
        return [each.name for each in below if each.number in going]

    def _own_below(self, who: Who, root: Kept, *, deleted: bool = False) -> Iterator[Kept]:
        """Each once."""
        seen, waiting = {root.name}, [root]
        while waiting and len(seen) <= MOST:
            above = waiting.pop()
            facts = Facts(triples_of(json.loads(above.document)))
            for iri in sorted(names(facts, NamedNode(self._desk.iri(above.name)))):
                name = name_of(self._base, iri)
                if name is None or name in seen or not is_object(name) or not is_below(name, above.name):
                    continue
                seen.add(name)
                below = self._desk.find(name)
                if below and is_owner(who, below) and below.deleted is deleted:
                    waiting.append(below)
                    yield below

    def shown(self, who: Who, root: Kept) -> Json:
        """What was made, by its IRIs."""
        document, found = json.loads(root.document), Json()
        if not is_object(root.name):
            found["annotation"] = document["id"]
            about = (each for each in listed(document.get("target")) if isinstance(each, str))
            material = next((each for each in about if "/id/material/" in each), None)
            if material is None:
                raise Conflict("It is about something else by now.", remedy="Look at its versions.")
            document = self._read(who, material)
        found["material"] = document["id"]
        if isinstance(idea := document.get("realizationOf"), str):
            found["idea"] = idea
        extracts = [self._read(who, each) for each in listed(document.get("setting"))]
        return found | {"extracts": [self._shown_extract(who, each) for each in extracts]}

    def _shown_extract(self, who: Who, extract: Json) -> Json:
        selections = [self._read(who, each) for each in listed(extract.get("embodiment"))]
        return {
            "id": extract["id"],
            "version": extract.get("realizationOf"),
            "selections": [
                {"id": each["id"], "source": each.get("inSource"), "parts": listed(each.get("part"))}
                for each in selections
            ],
        }

    def _read(self, who: Who, iri: str) -> Json:
        found: Json = json.loads(self._desk.read(who, str(name_of(self._base, iri))).document)
        return found

    def _container(self, who: Who, raw: Json) -> Container:
        if "container" not in raw:
            return Container(ContainerKind.USER, who.account or "")
        return Container.named(raw["container"].removeprefix(f"{self._base}annotations/").removesuffix("/"))

    def _located(self, raw: Json) -> Iterator[tuple[Json, Located]]:
        """Each place in each source; what is said of a version goes before what is aligned with another."""
        said = {place["version"] for place in raw["places"] if "version" in place}
        seen: set[tuple[str, Located]] = set()
        for number, place in enumerate(raw["places"]):
            _require_one_way(place, f"places[{number}]")
            for each in self._locator.find(place, aligned=bool(raw.get("aligned")) and "bars" in place):
                same = (place.get("absent", ""), each)
                if (each.version == place.get("version") or each.version not in said) and same not in seen:
                    seen.add(same)
                    yield place, each

    def _documents(self, raw: Json, located: list[tuple[Json, Located]], container: Container) -> Documents:
        material = new_object({"type": "MusicalMaterial"})
        extracts = self._extracts(located, self._desk.iri(material), labels_of(raw.get("label")))
        settings = [self._desk.iri(name) for name, document in extracts.items() if document["type"] == "Extract"]
        said: Json = {"type": "MusicalMaterial", "setting": settings} | labels_of(raw.get("label"))
        ideas = self._idea(raw, material)
        idea = raw["idea"] if isinstance(raw.get("idea"), str) else next(map(self._desk.iri, ideas), None)
        said |= {"realizationOf": idea}
        return self._annotation(raw, container, material) | {material: said} | ideas | extracts

    def _extracts(self, located: list[tuple[Json, Located]], material: str, label: Json) -> Documents:
        """One a version, with its selections, one a source; called as the passage where it has no name of its own."""
        by_version: dict[str | None, list[tuple[Json, Located]]] = {}
        for place, each in located:
            by_version.setdefault(each.version, []).append((place, each))
        documents: Documents = {}
        for version, here in by_version.items():
            selections = {new_object({"type": "Selection"}): _selection(place, each) for place, each in here}
            extract = {
                "type": "Extract",
                "settingOf": material,
                "realizationOf": version,
                "embodiment": [self._desk.iri(name) for name in selections],
            }
            extract |= labels_of(here[0][0].get("label")) or label
            documents |= {new_object(extract): extract} | selections
        return documents

    def _annotation(self, raw: Json, container: Container, material: str) -> Documents:
        if "says" not in raw:
            return {}
        if "target" in raw["says"]:
            raise refuse(("says.target", "the passage is what it is about"), what=FORM)
        said = {"type": ["Annotation", "Observation"], "motivation": "observing"} | raw["says"]
        return {container.name_of(random_id()): checked(said | {"target": self._desk.iri(material)})}

    def _idea(self, raw: Json, material: str) -> Documents:
        """A new one; one that is there already is somebody's, and says nothing of this."""
        if not isinstance(raw.get("idea"), dict):
            return {}
        idea = {"type": "MusicalIdea", "realization": self._desk.iri(material)} | labels_of(raw["idea"]["label"])
        return {new_object(idea): idea}


def _require_one_way(place: Mapping[str, Any], field: str) -> None:
    ways = [each for each in _WAYS if each in place]
    if len(ways) != 1:
        raise refuse((field, "it must say where by one of parts, bars and ema"), what=FORM)
    if ways == ["bars"] and "version" not in place:
        raise refuse((f"{field}.version", "this is missing: bars are counted in a version"), what=FORM)
    if ways == ["ema"] and "source" not in place:
        raise refuse((f"{field}.source", "this is missing: notes are counted in a source"), what=FORM)


def _selection(place: Json, located: Located) -> Json:
    said: Json = {"type": "Selection", "part": list(located.parts), "inSource": located.source}
    if "absent" in place:
        said |= {"type": "AbsenceSelection", "absenceQualifier": place["absent"]}
    return said


def _said(document: Json) -> Json:
    """Without what is not known."""
    return {key: value for key, value in document.items() if value is not None}
