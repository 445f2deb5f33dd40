"""How other programs find annotations in a pod: type indexes, and catalogues as mei-friend keeps them.

A catalogue (`schema:DataCatalog`) is a document for each score, named by its address, that lists what is about it:
https://github.com/mei-friend/mei-friend . It is JSON of just one form, which mei-friend reads, patches and puts back
with the tag that it had; so does Descant. A type index says where things of a class are:
https://solid.github.io/type-indexes/ . What a document that everybody may read lists is only what everybody may read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from descant.annotations.names import is_object
from descant.annotations.objects import KINDS, listed
from descant.errors import Stale
from descant.ontology.iris import MAO, OA
from descant.solid.access import keep_closed, make_open
from descant.solid.finding import SOLID, Profile
from descant.solid.pods import JSON_LD, LIST_BYTES, TURTLE, Pod, There, Unlike

FRIEND = "at.ac.mdw.mei-friend/"
FRIENDS = f"{FRIEND}oa/"
"""where mei-friend keeps annotations, below the storage"""
SCHEMA = "https://schema.org/"
FRIENDS_MAO = "https://domestic-beethoven.eu/ontology/1.0/music-annotation-ontology.ttl#"
TRIES = 5
_KEPT_AS_IT_IS = "!*'()"
"""by encodeURIComponent, besides letters, digits and - _ . ~"""
CLASSES: Mapping[str, str] = {kind: name for name, kind in KINDS.items() if name != "AbsenceSelection"}


def catalogue_of(storage: str, source: str) -> str:
    """The address of the catalogue of a score."""
    return f"{storage}{FRIEND}discovery/{quote(source, safe=_KEPT_AS_IT_IS)}"


def classes_of(name: str) -> list[str]:
    """The classes of an annotation or object, as programs ask for them."""
    if not is_object(name):
        return [OA.Annotation.value]
    local = CLASSES[name.split("/")[1]]
    return [f"{FRIENDS_MAO}{local}", f"{MAO.base}{local}"]


def make_containers(pod: Pod) -> None:
    for name in (FRIEND, f"{FRIEND}discovery/"):
        pod.make_container(pod.storage + name)


def change_catalogue(
    pod: Pod, source: str, *, put: Mapping[str, Sequence[str]], drop: Sequence[str], only_closed: Sequence[str] = ()
) -> list[str]:
    """List these documents (with their classes), and no more those; gives what could be listed.

    `only_closed`: those that may not be listed where everybody may read the catalogue.
    """
    place = catalogue_of(pod.storage, source)
    for _ in range(TRIES):
        there = pod.get(place, JSON_LD, size=LIST_BYTES)
        hidden = set(only_closed) if there and only_closed and pod.is_open(place) else set()
        shown = {url: classes for url, classes in put.items() if url not in hidden}
        try:
            _put_catalogue(pod, place, there, source, shown, {*drop, *hidden})
        except Stale:  # mei-friend was at it, too
            continue
        return list(shown)
    raise Stale(f"{place} changes all the time.", remedy="It is tried again with the next sync.")


def _put_catalogue(
    pod: Pod, place: str, there: There | None, source: str, put: Mapping[str, Sequence[str]], drop: set[str]
) -> None:
    document = _catalogue(there) if there else _new_catalogue(place, source)
    before = document.get(f"{SCHEMA}dataset", [])
    kept = [each for each in listed(before) if not _urls(each) & drop]
    there_already = {url for each in kept for url in _urls(each)}
    entries = kept + [_entry(url, classes) for url, classes in put.items() if url not in there_already]
    if entries == listed(before) or not (there or put):
        return
    document[f"{SCHEMA}dataset"] = entries
    pod.put(place, json.dumps(document, indent=1).encode(), JSON_LD, tag=there.tag if there else None)


def _catalogue(there: There) -> dict[str, Any]:
    try:
        found = json.loads(there.body)
    except (ValueError, RecursionError) as error:
        raise Unlike(f"{there.url} is no catalogue: {error}.", remedy="Mend it, or delete it.") from error
    if not isinstance(found, dict) or "@context" in found or "@graph" in found:
        raise Unlike(f"{there.url} is no catalogue as mei-friend writes it.", remedy="Mend it, or delete it.")
    return found


def _new_catalogue(place: str, source: str) -> dict[str, Any]:
    return {
        "@id": place,
        "@type": f"{SCHEMA}DataCatalog",
        f"{SCHEMA}description": f"Collection of datasets about {source}",
        f"{SCHEMA}about": {"@id": source},
        f"{SCHEMA}dataset": [],
    }


def _entry(url: str, classes: Sequence[str]) -> dict[str, Any]:
    types = [{"@id": each} for each in classes]
    kind = types[0] if len(types) == 1 else types
    return {"@type": f"{SCHEMA}Dataset", f"{SCHEMA}additionalType": kind, f"{SCHEMA}url": {"@id": url}}


def _urls(entry: Any) -> set[str]:
    said = listed(entry.get(f"{SCHEMA}url")) if isinstance(entry, dict) else []
    return {str(each.get("@id")) for each in said if isinstance(each, dict)}


# -- type indexes ----------------------------------------------------------------------------------------


def register(pod: Pod, profile: Profile, containers: Mapping[str, Sequence[str]]) -> str:
    """Say in the private type index where things are: `containers` with the classes of what is in them.

    Gives the public one, for `change_public`. Indexes are made, and the profile says where, if there are none.
    """
    public, private = (_index(pod, profile, is_public=each) for each in (True, False))
    said = [
        f"<#{_label(url, each)}> a solid:TypeRegistration; solid:forClass <{each}>; solid:instanceContainer <{url}>."
        for url, classes in containers.items()
        for each in classes
    ]
    pod.insert(private, " ".join(said))
    return public


def change_public(pod: Pod, index: str, *, put: Mapping[str, Sequence[str]], drop: Mapping[str, Sequence[str]]) -> None:
    """What everybody may read is named one by one, as its container also has what nobody else may know of."""
    if put:
        pod.insert(index, _instances(put, is_whole=True))
    for url, classes in drop.items():  # each by itself: what is not in the document cannot be taken out of it
        if _says(pod, index, url):
            pod.insert(index, "", delete=_instances({url: classes}, is_whole=False))


def _says(pod: Pod, index: str, url: str) -> bool:
    there = pod.get(index, TURTLE, size=LIST_BYTES)
    return there is not None and any(getattr(quad.object, "value", "") == url for quad in there.quads())


def _instances(urls: Mapping[str, Sequence[str]], *, is_whole: bool) -> str:
    said = []
    for url, classes in urls.items():
        for each in classes:
            name = f"<#{_label('public', each)}>"
            whole = f"a solid:TypeRegistration; solid:forClass <{each}>; " if is_whole else ""
            said.append(f"{name} {whole}solid:instance <{url}>.")
    return " ".join(said)


def _label(place: str, cls: str) -> str:
    return f"descant-{hashlib.sha256(f'{place} {cls}'.encode()).hexdigest()[:12]}"


def _index(pod: Pod, profile: Profile, *, is_public: bool) -> str:
    """Of the profile; else a new one at the usual place, which the profile names from now on."""
    known = profile.type_indexes[0 if is_public else 1]
    if known and known.startswith(pod.storage):
        return known
    kind, name = ("ListedDocument", "public") if is_public else ("UnlistedDocument", "private")
    place = f"{pod.storage}settings/{name}TypeIndex.ttl"
    pod.insert(place, f"<> a solid:TypeIndex, solid:{kind}.")
    (make_open if is_public else keep_closed)(pod, place, profile.webid)
    document = profile.webid.partition("#")[0]
    if document.startswith(pod.storage):
        pod.insert(document, f"<{profile.webid}> <{SOLID}{name}TypeIndex> <{place}>.")
    return place


def registered(pod: Pod, profile: Profile) -> list[str]:
    """The containers of annotations that the profile's type indexes name, within the pod."""
    found: list[str] = []
    for index in profile.type_indexes:
        is_there = index is not None and index.startswith(pod.storage)
        there = pod.get(index, TURTLE, size=LIST_BYTES) if index and is_there else None
        said = list(there.quads()) if there else []
        ours = {quad.subject for quad in said if quad.object == OA.Annotation}
        named = [each for each in said if each.subject in ours and each.predicate.value == f"{SOLID}instanceContainer"]
        found += [each.object.value for each in named if hasattr(each.object, "value")]
    return [each for each in dict.fromkeys(found) if each.startswith(pod.storage) and each.endswith("/")]
