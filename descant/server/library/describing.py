"""What there is of one work: its versions with who made them, for what, how long they are, and from where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import NamedNode

from descant.ontology.iris import DCTERMS, DSC, FRBR, OWL, PROV, RDF, RDFS
from descant.ontology.licences import short_licence
from descant.ontology.records.works import Role
from descant.server.choosing import node_named, work_named
from descant.server.library.gathering import MEDIA, instrument_called, with_signs
from descant.server.services import services
from descant.store.named import rows_of

_ROLES = {role.value: role.name.lower() for role in Role}
_WORDS = {DSC.scoring: "scoring", DSC.keyName: "key", DSC.metre: "metre", DCTERMS.date: "date"}
_ORDER = list(MEDIA.values())


def described(text: str) -> dict[str, Any]:
    """The work that this is the IRI of, or that of a version, a source or a file of it."""
    place, public = node_named("work", text), services().stores.public
    works = sorted(row["work"].value for row in rows_of(public, "works-of-place", place=place))
    work = work_named(works[0] if works else place.value)
    node = NamedNode(work["iri"])
    said, sources = _said_of_versions(node), _sources(node)
    counted = rows_of(public, "lengths-of-versions", work=node)
    lengths = {row["version"].value: int(row["bars"].value) for row in counted}
    for version in work["versions"]:
        iri = version["iri"]
        version |= said[iri] | {"bars": lengths.get(iri), "sources": sources.get(iri, [])}
    return work | _said_of_work(node)


def _said_of_work(work: NamedNode) -> dict[str, Any]:
    rows = rows_of(services().stores.public, "facts-of-work", work=work)
    return {
        "composers": sorted({row["name"].value for row in rows if row["name"] and row["said"] == DCTERMS.creator}),
        "sameAs": sorted({row["value"].value for row in rows if row["said"] == OWL.sameAs}),
    }


def _said_of_versions(work: NamedNode) -> dict[str, dict[str, Any]]:
    found = dict[str, dict[str, Any]]()
    for row in rows_of(services().stores.public, "versions-of-work", work=work):
        version = found.setdefault(row["version"].value, _nothing())
        said, value = row["said"], row["value"].value
        if said in _ROLES and row["person"]:
            version["people"].append({"role": _ROLES[said], "name": row["person"].value})
        elif said == DSC.scoredFor:
            version["instruments"].append(instrument_called(value, row["label"].value if row["label"] else ""))
        elif said == FRBR.arrangementOf:
            version["arranges"] = value
        elif said in _WORDS:
            version[_WORDS[said]] = with_signs(value)
    for version in found.values():
        version["people"] = _once(version["people"])
        version["instruments"] = sorted(filter(None, dict.fromkeys(version["instruments"])))
    return found


def _nothing() -> dict[str, Any]:
    return {"people": [], "instruments": [], "arranges": None, "scoring": "", "key": "", "metre": "", "date": ""}


def _once(people: list[dict[str, str]]) -> list[dict[str, str]]:
    return [dict(each) for each in sorted({tuple(person.items()) for person in people})]


def _sources(work: NamedNode) -> dict[str, list[dict[str, Any]]]:
    stated = dict[tuple[str, str], dict[Any, list[Any]]]()
    for row in rows_of(services().stores.public, "sources-of-work", work=work):
        said = stated.setdefault((row["version"].value, row["source"].value), {})
        said.setdefault(row["said"], []).append(row["value"])
    found = dict[str, list[dict[str, Any]]]()
    for (version, iri), said in stated.items():
        found.setdefault(version, []).extend(_source(iri, said))
    return {version: sorted(each, key=_in_order) for version, each in found.items()}


def _source(iri: str, said: Mapping[Any, list[Any]]) -> Iterator[dict[str, Any]]:
    kind = next((MEDIA[each] for each in said.get(RDF.type, ()) if each in MEDIA), None)
    if kind:
        first = {name: each[0].value for name, each in said.items()}
        licence = first.get(DCTERMS.license)
        yield {
            "iri": iri,
            "kind": kind,
            "name": first.get(RDFS.label, ""),
            "file": first.get(FRBR.exemplar),
            "licence": licence,
            "licenceName": short_licence(licence),
            "origins": sorted(each.value for each in said.get(PROV.wasDerivedFrom, ())),
        }


def _in_order(source: dict[str, Any]) -> tuple[int, str, str]:
    return _ORDER.index(source["kind"]), source["name"], source["iri"]
